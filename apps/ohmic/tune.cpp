// ohmic tune: tries buffers from large to small while a rig computes in silence, and says what to change in the system.

#include <algorithm>

#include <fmt/format.h>

#include "bare_card.hpp"
#include "commands.hpp"
#include "devices/alsa/card_list.hpp"
#include "latency_told.hpp"
#include "rig/card.hpp"
#include "rig/session.hpp"
#include "rt/thread.hpp"

namespace ohmic::app {
namespace {

const std::vector<int> sizes{16, 32, 64, 128, 256, 512, 1024, 2048};
constexpr int begin_at = 256;

/// What computes while the card plays: a rig's session, or nothing.
class Load {
 public:
  static Result<Load> of(const std::optional<rig::Rig>& rig, Clock& clock) {
    Load load;
    if (!rig) return load;
    auto session = rig::Session::open(*rig, {}, clock);
    if (!session) return std::unexpected(session.error());
    load.session_ = *std::move(session);
    return load;
  }
  devices::Client* client() { return session_ ? &session_->engine() : nullptr; }
  int inputs() const { return session_ ? static_cast<int>(session_->asked().inputs.size()) : 0; }
  int outputs() const { return session_ ? static_cast<int>(session_->asked().outputs.size()) : 0; }
  Result<void> prepare(const devices::Granted& granted) {
    return session_ ? session_->prepare(granted) : Result<void>();
  }

 private:
  std::unique_ptr<rig::Session> session_;
};

/// Plays one buffer size for a time.
class Trials {
 public:
  Trials(const BareAsked& asked, Load& load, Clock& clock) : asked_(asked), load_(load), clock_(clock) {}

  std::string words, device;  // of the card, as it was opened last

  Result<std::optional<measure::Trial>> play(int frames, Second length) {
    BareAsked asked = asked_;
    asked.format.frames = frames;
    auto bare = open_bare_card(asked, clock_);
    if (!bare) return std::unexpected(bare.error());
    const devices::Granted& granted = bare->granted;
    words = granted.words, device = bare->device;
    if (!before_) before_ = bare->frames_before;
    if (granted.format.frames != frames && frames < granted.format.frames && device.starts_with("alsa"))
      return std::nullopt;
    if (auto ready = load_.prepare(granted); !ready) return std::unexpected(ready.error());
    const double periods = length.value() / granted.format.period().value();
    measure::Wakeups wakeups(clock_, load_.client(), static_cast<std::size_t>(1.2 * periods) + 1000);
    if (auto started = bare->card->start(wakeups); !started) return std::unexpected(started.error());
    const auto heard = listen(*bare->card, wakeups, length);
    bare->card->stop();
    if (!heard) return std::unexpected(heard.error());
    measure::Trial trial{.frames = granted.format.frames, .length = length, .is = wakeups.told(granted.format)};
    trial.is.losses = std::max(trial.is.losses, *heard);
    return trial;
  }

  /// A JACK server gets the period back that it had: other programs are on it.
  void give_back() {
    if (!before_) return;
    BareAsked asked = asked_;
    asked.format.frames = *before_;
    static_cast<void>(open_bare_card(asked, clock_));
  }

 private:
  /// Counts xruns that the card tells until the time is over.
  Result<int> listen(devices::Card& card, const measure::Wakeups& wakeups, Second length) {
    const Clock::Time end = clock_.now() + Clock::Time(static_cast<Clock::Time::rep>(length.value() * 1e9));
    int xruns = 0;
    while (clock_.now() < end) {
      clock_.sleep_until(std::min(end, clock_.now() + std::chrono::milliseconds(20)));
      devices::Event event;
      while (card.next_event(event)) {
        if (event.kind == devices::Event::Kind::xrun) ++xruns;
        if (event.kind == devices::Event::Kind::lost)
          return failure(fmt::format("The card went away: {}.", event.why), "Plug it in again.");
        if (event.kind == devices::Event::Kind::format_changed)
          return failure("Somebody else changed the card's rate or period.", "Close other programs that use it.");
      }
    }
    if (wakeups.periods() == 0) return failure("The card was started, but it does not play.");
    return xruns;
  }

  BareAsked asked_;
  std::optional<int> before_;
  Load& load_;
  Clock& clock_;
};

/// The sizes a card takes at all: an ALSA card says its smallest and largest period.
std::vector<int> sizes_of(const std::string& device) {
  namespace alsa = devices::alsa;
  const auto name = rig::card_name(device);
  if (!name || name->kind != rig::CardName::Kind::alsa) return sizes;
  const std::vector<alsa::FoundCard> cards = alsa::find_cards(alsa::Depth::abilities);
  const auto which = alsa::which_card(cards, name->name);
  if (!which) return sizes;
  std::vector<int> taken = sizes;
  for (const alsa::Direction direction : {alsa::Direction::capture, alsa::Direction::playback})
    if (const alsa::Port* port = (*which)->port(direction); port != nullptr && port->can)
      std::erase_if(taken,
                    [&](int frames) { return frames < port->can->period.least || frames > port->can->period.most; });
  return taken.empty() ? sizes : taken;
}

}  // namespace

int tune(const TuneAsked& asked) {
  std::optional<rig::Rig> rig;
  if (!asked.rig.empty()) {
    auto reading = read_or_say(asked.rig);
    if (!reading) return wrong;
    rig = std::move(reading->rig);
  }
  SteadyClock clock;
  auto load = Load::of(rig, clock);
  if (!load) {
    complain(load.error().sentence());
    return failed;
  }
  const rig::Card card = rig ? rig->card : rig::Card();
  BareAsked bare{.device = asked.device.empty() ? card.device : asked.device,
                 .format = {.rate = asked.rate.value_or(card.rate), .frames = begin_at},
                 .periods = asked.periods.value_or(card.periods),
                 .least_inputs = load->inputs(),
                 .least_outputs = load->outputs(),
                 .may_set_period = true,
                 .takes_virtual = true};
  static_cast<void>(rt::lock_memory());
  Trials trials(bare, *load, clock);
  const auto search =
      measure::smallest_buffer(sizes_of(bare.device), begin_at, asked.length, [&](int frames, Second length) {
        if (!asked.is_json) fmt::print(stderr, "{} frames for {:.0f} s ...\n", frames, length.value());
        return trials.play(frames, length);
      });
  trials.give_back();
  if (!search) {
    complain(search.error().sentence());
    return failed;
  }
  TuneTold told{.words = trials.words,
                .device = trials.device,
                .load = asked.rig,
                .rate = bare.format.rate,
                .search = *search,
                .machine = measure::read_machine()};
  told.changes = measure::changes_for(told.machine);
  if (asked.is_json) fmt::print("{}\n", json(told));
  else print(told);
  return search->holds ? done : failed;
}

}  // namespace ohmic::app
