// Turn by turn: begin, wait until everything was heard, look at it; louder where that was not enough.

#include "measure/round_trip.hpp"

#include <algorithm>
#include <limits>
#include <optional>

#include <fmt/format.h>

#include "measure/loop_probe.hpp"
#include "units/levels.hpp"

namespace ohmic::measure {
namespace {

using State = RoundTrip::State;
constexpr Clock::Time patience = std::chrono::seconds(3);
constexpr Decibel step{6.0};

/// Waits for the end of a turn.
Result<void> hear_out(devices::Card& card, const LoopProbe& probe, const Clock& clock, const Wait& wait) {
  std::size_t seen = probe.position();
  Clock::Time since = clock.now();
  while (!probe.is_done()) {
    wait();
    devices::Event event;
    while (card.next_event(event)) {
      if (event.kind == devices::Event::Kind::lost)
        return failure(fmt::format("The card went away while it was measured: {}.", event.why), "Plug it in again.");
      if (event.kind == devices::Event::Kind::format_changed)
        return failure("The card changed its rate or period while it was measured.", "Measure again.");
    }
    if (const std::size_t now = probe.position(); now != seen) {
      seen = now;
      since = clock.now();
    } else if (clock.now() - since > patience) {
      return failure("The card was started, but it does not play.", "Is another program holding its clock?");
    }
  }
  return {};
}

bool is_any(const OutputHeard& heard, State state) {
  return std::ranges::find(heard.inputs, state, &RoundTrip::state) != heard.inputs.end();
}

class Measurement {
 public:
  Measurement(devices::Card& card, const devices::Granted& granted, const RoundTripsAsked& asked)
      : card_(card),
        asked_(asked),
        finder_(granted.format.rate),
        probe_(finder_.timing(), finder_.burst(), granted.inputs) {}

  LoopProbe& probe() { return probe_; }

  Result<OutputHeard> output(int output, const Clock& clock, const Wait& wait,
                             const std::function<void(int, DBFS)>& told) {
    OutputHeard heard{.output = output, .level = asked_.level};
    for (DBFS level = asked_.level;; level = level + step) {
      if (told) told(output, level);
      heard.level = level;
      for (int attempt = 0; attempt < std::max(asked_.attempts, 1); ++attempt) {
        probe_.begin(output, sample_peak(level));
        if (auto done = hear_out(card_, probe_, clock, wait); !done) return std::unexpected(done.error());
        heard.losses = probe_.losses();
        heard.inputs.clear();
        for (int i = 0; i < probe_.inputs(); ++i) heard.inputs.push_back(finder_.find(probe_.heard(i), level));
        if (heard.losses == 0 && !is_any(heard, State::unsteady)) break;
      }
      if (is_any(heard, State::measured) || is_any(heard, State::unsteady) || level + step > asked_.loudest)
        return heard;
    }
  }

 private:
  devices::Card& card_;
  const RoundTripsAsked& asked_;
  DelayFinder finder_;
  LoopProbe probe_;
};

}  // namespace

int OutputHeard::loudest() const {
  int best = -1;
  double gain = -std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i].state != State::measured || inputs[i].gain.value() <= gain) continue;
    gain = inputs[i].gain.value();
    best = static_cast<int>(i);
  }
  return best;
}

Result<std::vector<OutputHeard>> round_trips(devices::Card& card, const devices::Granted& granted,
                                             const RoundTripsAsked& asked, const Clock& clock, const Wait& wait,
                                             const std::function<void(int, DBFS)>& told) {
  for (const int output : asked.outputs)
    if (output < 0 || output >= granted.outputs)
      return failure(fmt::format("There is no output {}.", output + 1),
                     fmt::format("The card has outputs 1 to {}.", granted.outputs));
  if (granted.inputs < 1)
    return failure("The card has no input to hear with.", "Choose a card that records, too: ohmic devices.");
  Measurement measurement(card, granted, asked);
  if (auto started = card.start(measurement.probe()); !started) return std::unexpected(started.error());
  struct Stop {
    devices::Card& card;
    ~Stop() { card.stop(); }
  } const stop{card};
  std::vector<OutputHeard> all;
  for (const int output : asked.outputs) {
    auto heard = measurement.output(output, clock, wait, told);
    if (!heard) return std::unexpected(heard.error());
    all.push_back(std::move(*heard));
  }
  return all;
}

}  // namespace ohmic::measure
