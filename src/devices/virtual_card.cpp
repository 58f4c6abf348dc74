// A sound card whose clock a test turns by hand: the same bits every time, faster than real time, broken on demand.

#include "devices/virtual_card.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace ohmic::devices {

Source play(std::vector<std::vector<float>> channels) {
  return [channels = std::move(channels)](Frames position, std::span<float* const> inputs, int frames) {
    for (std::size_t c = 0; c < inputs.size(); ++c) {
      std::fill_n(inputs[c], frames, 0.0f);
      if (c >= channels.size()) continue;
      const auto length = static_cast<std::int64_t>(channels[c].size());
      const std::int64_t left = std::clamp<std::int64_t>(length - position.count(), 0, frames);
      if (left > 0) std::copy_n(channels[c].begin() + position.count(), left, inputs[c]);
    }
  };
}

Sink Tape::sink() {
  return [this](Frames position, std::span<const float* const> outputs, int frames) {
    if (channels.size() < outputs.size()) channels.resize(outputs.size());
    for (std::size_t c = 0; c < outputs.size(); ++c) {
      channels[c].resize(static_cast<std::size_t>(position.count()), 0.0f);  // a stall left a gap: silence
      channels[c].insert(channels[c].end(), outputs[c], outputs[c] + frames);
    }
  };
}

Result<void> fits(const Asked& asked, int most_channels) {
  const Format& format = asked.format;
  if (format.frames < 1 || format.frames > 4096) {
    return failure(fmt::format("A period of {} frames was asked for.", format.frames), "It takes 1 to 4096.");
  }
  if (!(format.rate.value() >= 1000.0 && format.rate.value() <= 768000.0)) {
    return failure(fmt::format("A sample rate of {} was asked for.", text(format.rate)), "It takes 1 kHz to 768 kHz.");
  }
  const std::size_t channels = std::max(asked.inputs.size(), asked.outputs.size());
  if (channels > static_cast<std::size_t>(most_channels)) {
    return failure(fmt::format("{} inputs and {} outputs were asked for.", asked.inputs.size(), asked.outputs.size()),
                   fmt::format("It takes at most {} each way.", most_channels));
  }
  return {};
}

VirtualCard::VirtualCard(TurnedClock& clock, VirtualSetup setup)
    : clock_(clock), setup_(std::move(setup)), dice_(setup_.seed) {}

Result<Granted> VirtualCard::open(const Asked& asked) {
  stop();
  is_open_ = false;
  if (!is_plugged_) return failure("The virtual card is unplugged.", "Plug it in again.");
  if (auto fit = fits(asked, setup_.most_channels); !fit) return std::unexpected(std::move(fit).error());
  Granted granted{.format = asked.format,
                  .inputs = static_cast<int>(asked.inputs.size()),
                  .outputs = static_cast<int>(asked.outputs.size()),
                  .capture_latency = setup_.capture_latency,
                  .playback_latency = setup_.playback_latency,
                  .words = {}};
  if (forced_.frames > 0) granted.format = forced_;
  const double rate = granted.format.rate.value();
  if (std::ranges::find(setup_.refused_rates, rate) != setup_.refused_rates.end()) {
    return failure(fmt::format("The virtual card refuses {}.", text(granted.format.rate)), "Ask for another rate.");
  }
  granted.words = fmt::format("virtual card at {}, {} frames", text(granted.format.rate), granted.format.frames);
  if (granted.format != asked.format) {
    granted.words +=
        fmt::format(" (asked {}, {} frames: the card changed by itself)", text(asked.format.rate), asked.format.frames);
  }
  cycle_.prepare(granted);
  position_ = Frames(0);
  due_ = static_cast<double>(clock_.now().count()) + granted.format.period().value() * 1e9;
  is_open_ = true;
  return granted;
}

Result<void> VirtualCard::start(Client& client) {
  if (!is_open_) return failure("The virtual card is not open.", "Open it before it is started.");
  cycle_.attach(&client);
  return {};
}

void VirtualCard::stop() noexcept { cycle_.attach(nullptr); }

bool VirtualCard::next_event(Event& event) noexcept { return cycle_.events().pop(event); }

void VirtualCard::connect(Source source, Sink sink) {
  source_ = std::move(source);
  sink_ = std::move(sink);
}

void VirtualCard::turn(int periods) {
  const int frames = cycle_.granted().format.frames;
  for (int period = 0; period < periods; ++period) {
    const auto late = setup_.jitter.count() == 0 ? 0 : random() % (setup_.jitter.count() + 1);
    const Clock::Time arrival = due() + Clock::Time(late);
    if (arrival > clock_.now()) clock_.turn(arrival - clock_.now());
    const std::optional<Clock::Time> ended = setup_.grid > Clock::Time{} ? std::optional(ends()) : std::nullopt;
    pass(Frames(frames));
    if (!is_open_ || !cycle_.attached()) continue;
    for (float* input : cycle_.inputs()) std::fill_n(input, frames, 0.0f);
    if (source_) source_(position_, cycle_.inputs(), frames);
    cycle_.compute(frames, setup_.thread, ended);
    if (sink_) sink_(position_, cycle_.outputs(), frames);
    position_ += Frames(frames);
  }
}

Clock::Time VirtualCard::due() const noexcept {
  const Clock::Time end = ends(), grid = setup_.grid;
  return grid == Clock::Time{} ? end : (end + grid - Clock::Time(1)) / grid.count() * grid.count();
}

Clock::Time VirtualCard::ends() const noexcept { return Clock::Time(std::llround(due_)); }

void VirtualCard::stall(Frames frames) {
  pass(frames);
  if (!is_open_ || !cycle_.attached()) return;
  position_ += frames;
  cycle_.miss(frames, due(), "the virtual card stalled");
}

void VirtualCard::change(const Format& format) {
  forced_ = format;
  if (!is_open_ || format == cycle_.granted().format) return;
  stop();
  is_open_ = false;
  cycle_.events().push(Event::Kind::format_changed, clock_.now(), Frames(0), "the virtual card changed its format");
}

void VirtualCard::unplug() {
  is_plugged_ = false;
  if (!is_open_) return;
  stop();
  is_open_ = false;
  cycle_.events().push(Event::Kind::lost, clock_.now(), Frames(0), "the virtual card was unplugged");
}

void VirtualCard::replug() { is_plugged_ = true; }

// Time of so many frames on a crystal that is wrong by d parts in a million:
//   t = frames / (rate * (1 + d * 1e-6))
void VirtualCard::pass(Frames frames) { due_ += frames.value() * 1e9 / true_rate(); }

double VirtualCard::true_rate() const noexcept {
  return cycle_.granted().format.rate.value() * (1.0 + setup_.drift_ppm * 1e-6);
}

// xorshift32: G. Marsaglia, "Xorshift RNGs", 2003, the triple 13, 17, 5.
std::uint32_t VirtualCard::random() noexcept {
  dice_ = dice_ == 0 ? 1 : dice_;
  dice_ ^= dice_ << 13;
  dice_ ^= dice_ >> 17;
  dice_ ^= dice_ << 5;
  return dice_;
}

}  // namespace ohmic::devices
