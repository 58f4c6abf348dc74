#pragma once
// Switching amplifiers while a tone plays: the rig for it, and what is asserted of the recording.

#include <cstddef>
#include <string>
#include <vector>

namespace ohmic::scenario {

/// A 1 kHz tone ("tone.wav", peak 0.5) through one of four amplifiers of very different gain and output impedance into a
/// headphone whose impedance is anything but flat. A sample on the card is 14.1 V at the terminals.
extern const std::string four_amplifiers;
/// The same with four netlists of circuits/.
std::string four_circuits();

/// One stay with an amplifier: where it begins and ends in a recording, the change from the one before included.
struct Stay {
  std::size_t from;
  std::size_t to;
};

/// Asserts that all stays are equally loud at 1 kHz within 0.1 dB and that the tone runs through every change without a
/// click. Prints both.
void expect_matched_and_clickless(const std::vector<float>& heard, const std::vector<Stay>& stays);

}  // namespace ohmic::scenario
