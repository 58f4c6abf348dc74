// Ohmic as a USB sound card: every program sees an interface with the rig's channels, and its clock is the engine's own.

#include "devices/usb/usb_card.hpp"

#include <algorithm>
#include <atomic>
#include <tuple>

#include <fmt/format.h>

#include "devices/usb/door.hpp"
#include "devices/usb/service.hpp"

namespace ohmic::devices {

struct UsbCard::State {
  State(Clock& its_clock, UsbSetup its_setup) : clock(its_clock), setup(std::move(its_setup)) {}

  Clock& clock;
  UsbSetup setup;
  Format format;
  usb::Rings rings;
  rt::Latest<usb::Stamp> stamps;
  EventQueue events;
  std::unique_ptr<usb::Service> service;
  std::unique_ptr<usb::Door> door;  // for peers; goes before the service

  // receive() and send() may still be under way when stop() is called; it waits for them.
  std::atomic<bool> is_started{false};
  std::atomic<int> under_way{0};

  std::atomic<bool> is_received{false};  // in this period, and since it was started

  // [audio]
  std::int64_t begun = 0;  // number of the next period's first frame
  usb::Stamp stamp;

  Result<void> make_room(const usb::Layout& layout);
  void pull() noexcept;
  Result<void> plug_in(const usb::Layout& layout);
  Result<void> open_door();
  std::string words(std::size_t inputs, std::size_t outputs) const;
};

namespace {

// Stands in receive() and send(); stop() waits until nobody does.
class UnderWay {
 public:
  explicit UnderWay(std::atomic<int>& count) noexcept : count_(count) { count_.fetch_add(1); }
  ~UnderWay() { count_.fetch_sub(1); }
  UnderWay(const UnderWay&) = delete;
  UnderWay& operator=(const UnderWay&) = delete;

 private:
  std::atomic<int>& count_;
};

}  // namespace

UsbCard::UsbCard(Clock& clock, UsbSetup setup) : state_(std::make_unique<State>(clock, std::move(setup))) {}

UsbCard::~UsbCard() { stop(); }

// A fifth of a second: more than hosts send ahead, and eight periods at least.
Result<void> UsbCard::State::make_room(const usb::Layout& layout) {
  const auto frames = std::max<std::int64_t>(static_cast<std::int64_t>(format.rate.value() / 5.0), 8 * format.frames);
  rings.playback = usb::FrameRing(static_cast<int>(layout.playback.channels.size()), frames);
  rings.capture = usb::FrameRing(static_cast<int>(layout.capture.channels.size()), frames);
  return {};
}

Result<void> UsbCard::State::plug_in(const usb::Layout& layout) {
  pull();
  if (!setup.peers.empty()) {
    service = std::make_unique<usb::Service>(clock, layout, rings, stamps, events);
    const auto is_open = open_door();
    if (!is_open) pull();
    return is_open;
  }
  auto plug = setup.plug();
  if (!plug) return std::unexpected(std::move(plug).error());
  service = std::make_unique<usb::Service>(clock, layout, rings, stamps, events);
  return service->run(std::move(*plug));
}

void UsbCard::State::pull() noexcept {
  door.reset();
  service.reset();
}

Result<void> UsbCard::State::open_door() {
  if (const auto runs = service->run_for_guests(); !runs) return runs;
  auto opened = usb::Door::open(clock, setup.peers, setup.port, *service, events);
  if (!opened) return std::unexpected(opened.error());
  door = std::move(*opened);
  return {};
}

std::string UsbCard::State::words(std::size_t inputs, std::size_t outputs) const {
  const std::string where =
      door ? fmt::format("on TCP port {} for other machines (experimental, unencrypted)", door->port())
           : fmt::format("in port {}", service->plug().port());
  return fmt::format("USB sound card \"{}\" {}: programs play {} channels and record {} at {}", service->layout().name,
                     where, inputs, outputs, text(format.rate));
}

Result<Granted> UsbCard::open(const Asked& asked, const Format& clock) {
  stop();
  State& state = *state_;
  // A rate that was the engine's once can be it again, where programs may ask at all.
  std::vector<double>& rates = state.setup.rates;
  if (!rates.empty() && std::ranges::find(rates, clock.rate.value()) == rates.end())
    rates.push_back(clock.rate.value());
  auto layout = usb::lay_out({.name = state.setup.name,
                              .serial = state.setup.serial,
                              .playback = asked.inputs,
                              .capture = asked.outputs,
                              .rate = clock.rate,
                              .rates = state.setup.rates});
  if (!layout) return std::unexpected(std::move(layout).error());
  state.format = clock;
  const bool is_same = state.service && !state.service->is_lost() && state.service->layout() == *layout;
  bool is_kept = false;
  if (is_same) {
    state.service->halt();
    usb::Function& function = state.service->function();
    const auto rate = static_cast<std::uint32_t>(clock.rate.value());
    // A program that did not ask for another rate would play at the wrong pitch: it loses the card instead.
    is_kept = function.control().rate() == rate || function.wish() == rate || !function.is_open();
    if (is_kept && function.control().rate() != rate) function.set_rate(rate);
  } else {
    state.pull();
  }
  state.make_room(*layout);
  const Result<void> is_in = is_kept ? state.service->resume(clock) : state.plug_in(*layout);
  if (!is_in) return std::unexpected(is_in.error());
  std::string note = layout->words;
  if (!state.door && !state.service->plug().is_prompt()) {
    note += fmt::format(
        "{}The kernel's threads for the USB card have no real-time priority: programs with small buffers may "
        "stumble (docs/usb.md says how to give them some).",
        note.empty() ? "" : " ");
  }
  return Granted{.format = clock,
                 .inputs = static_cast<int>(asked.inputs.size()),
                 .outputs = static_cast<int>(asked.outputs.size()),
                 .capture_latency = Frames(clock.frames + usb::slack(clock.rate.value())),
                 .playback_latency = Frames(0),
                 .words = state.words(asked.inputs.size(), asked.outputs.size()),
                 .note = std::move(note)};
}

Result<void> UsbCard::start() {
  if (!state_->service) return failure("The USB sound card is not open.", "Open it before it is started.");
  state_->is_received = false;
  state_->is_started.store(true);
  return {};
}

void UsbCard::stop() noexcept {
  state_->is_started.store(false);
  while (state_->under_way.load() != 0) state_->clock.sleep_until(state_->clock.now() + std::chrono::microseconds(100));
}

void UsbCard::receive(std::span<float* const> channels, int frames, Clock::Time when) noexcept {
  State& state = *state_;
  const UnderWay under_way(state.under_way);
  if (!state.is_started.load()) {  // nothing else is ours then: it may be opened anew just now
    for (float* channel : channels) std::fill_n(channel, frames, 0.0f);
    return;
  }
  usb::FrameRing& ring = state.rings.playback;
  const auto known = static_cast<std::size_t>(ring.channels());
  const std::int64_t first = state.begun - frames - usb::slack(state.format.rate.value());
  std::ignore = state.rings.played.load(std::memory_order_acquire);
  for (std::size_t i = 0; i < channels.size(); ++i) {
    if (i < known) {
      ring.get(static_cast<int>(i), first, channels[i], frames);
    } else {
      std::fill_n(channels[i], frames, 0.0f);
    }
  }
  // A place that nobody writes before it comes round is silent.
  if (known > 0) ring.silence(first, frames);
  state.stamp = {.begun = state.begun, .written = state.begun + frames, .when = when};
  state.is_received = true;
}

void UsbCard::send(std::span<const float* const> channels, int frames) noexcept {
  State& state = *state_;
  const UnderWay under_way(state.under_way);
  if (!state.is_started.load() || !state.is_received) return;
  const std::size_t known = std::min(channels.size(), static_cast<std::size_t>(state.rings.capture.channels()));
  for (std::size_t i = 0; i < known; ++i) {
    state.rings.capture.put(static_cast<int>(i), state.begun, channels[i], frames);
  }
  state.begun = state.stamp.written;
  state.stamps.back() = state.stamp;
  state.stamps.publish();
}

bool UsbCard::next_event(Event& event) noexcept { return state_->events.pop(event); }

Step UsbCard::step() const noexcept {
  const State& state = *state_;
  if (!state.service) return {};
  const usb::Told& told = state.service->told();
  return {.resyncs = told.stalls,
          .is_locked = !told.is_running_free,
          .capture_latency = Frames(state.format.frames + usb::slack(state.format.rate.value())),
          .playback_latency = Frames(0)};
}

std::optional<Hertz> UsbCard::wish() const noexcept {
  const std::uint32_t wish = state_->service ? state_->service->told().wish.load() : 0;
  return wish == 0 ? std::nullopt : std::optional(Hertz(wish));
}

void UsbCard::offer(std::vector<double> rates) { state_->setup.rates = std::move(rates); }

const UsbSetup& UsbCard::setup() const noexcept { return state_->setup; }

UsbCounts UsbCard::counts() const noexcept {
  if (!state_->service) return {};
  const usb::Told& told = state_->service->told();
  return {.host_late = told.host_late,
          .lost = told.lost,
          .stalls = told.stalls,
          .is_playing = told.is_playing,
          .is_recording = told.is_recording};
}

}  // namespace ohmic::devices
