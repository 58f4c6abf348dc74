#pragma once
// Measures the round trip of a sound card through cables, or any loop: every asked output to every input, one after another.

#include <functional>
#include <vector>

#include "devices/card.hpp"
#include "measure/delay_finder.hpp"
#include "units/clock.hpp"

namespace ohmic::measure {

struct RoundTripsAsked {
  std::vector<int> outputs;  // from 0; these will sound, one after another
  DBFS level{-30.0};         // peak of the bursts: far below what hurts on any headphone output
  DBFS loudest{-18.0};       // where nothing clear comes back it is tried again, 6 dB louder each time, up to this
  int attempts = 3;          // when frames are lost in between, as far as the card or the bursts tell
};

/// The ways of one output, to every input of the card.
struct OutputHeard {
  int output = 0;
  DBFS level;      // that it took
  int losses = 0;  // times the card lost frames, in the turn that counts: more than 0 after all attempts
  std::vector<RoundTrip> inputs;
  /// The input that hears it best; -1: none does. Those 40 dB below it hear crosstalk.
  int loudest() const;
};
inline constexpr Decibel crosstalk_below{-40.0};

/// Waits while a card plays, some periods on whatever clock it has.
using Wait = std::function<void()>;

/// The card is open and stopped; it is started, and stopped again. `told`: called before each turn with the output and
/// the level. Errors: the card is lost or changes its format, or does not call for three seconds of `clock`. [control]
Result<std::vector<OutputHeard>> round_trips(devices::Card& card, const devices::Granted& granted,
                                             const RoundTripsAsked& asked, const Clock& clock, const Wait& wait,
                                             const std::function<void(int output, DBFS level)>& told = {});

}  // namespace ohmic::measure
