#pragma once
// Holds the parts of a rig against each other: names, units on every wire, phantom power, channels, levels.

#include "rig/rig.hpp"

namespace ohmic::rig {

/// Adds what is wrong and what is odd, and fills in what was left out: the only converter, the next free channels of the
/// card, the preamp's lowest gain. Afterwards, without errors, every name in the rig is found. [control]
void check(Reading& reading);

}  // namespace ohmic::rig
