#pragma once
// Holds the parts of a rig against each other: names, units on every wire, phantom power, channels, levels.

#include <vector>

#include "rig/rig.hpp"

namespace ohmic::rig {

/// Adds what is wrong and what is odd, and fills in what was left out: the only converter, the next free channels of the
/// card, the preamp's lowest gain. Afterwards, without errors, every name in the rig is found. [control]
void check(Reading& reading);

/// What an input asks of its preamp that the preamp cannot do: a gain outside its range, 48 V or a pad it has not, 48 V on
/// another socket than the microphone's. Empty, too, without a preamp. [control]
std::vector<Error> check_preamp(const Rig& rig, const Input& input);

}  // namespace ohmic::rig
