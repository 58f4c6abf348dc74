#pragma once
// What is known, and what is not, of how loud it really is at a listener's ears: the interval around a computed level.

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "rig/rig.hpp"
#include "units/interval.hpp"

namespace ohmic::rig {

/// How a phones output's computed pressure (at the stated sensitivity, as its meters show it) relates to what limits of
/// hearing ask for: A-weighted, brought back to the diffuse field.
struct EarKnowledge {
  /// Gain from the A-weighted level that is metered to the one at the listener, in dB. low is -infinity where nobody
  /// knows how far a knob is turned down.
  Interval<Decibel> gain;
  bool has_response = false;  // the worn headphone's response is known: the meter itself takes it back, by frequency
  bool is_at_most = false;    // low is not known at all
  bool is_calibrated = true;  // the socket's voltage is known
  std::vector<std::string> words;  // what is unknown, a sentence each
};
EarKnowledge ear_of(const Rig& rig, const Phones& phones);

/// Without a response: a headphone that follows the diffuse field is taken back by the figure at 1 kHz, where its
/// sensitivity is stated; one that is flat at the eardrum would read 2.2 dB less on pink noise, so this much is open both ways.
inline constexpr Decibel response_unknown{2.2};
/// What a card's headphone socket gives at full scale, rms, where nobody says: in the middle of the usual 1 to 3 V; and the
/// most of any interface in the catalogue (Audient iD14 MkII: 100 mW into 600 ohm).
inline constexpr Volt usual_socket{2.0}, loudest_socket{7.75};

}  // namespace ohmic::rig
