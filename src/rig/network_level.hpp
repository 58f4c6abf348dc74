#pragma once
// How loud the network is: what a sound level becomes on a phone, whose own volume no program sees.

#include "units/quantity.hpp"

namespace ohmic::rig {

/// What 105 dB SPL becomes on a phone: a player that keeps EN 50332-1 makes at most 100 dB(A) of programme at -10 dBFS
/// with its own headphones, fully up. So what is shown is not exceeded there. An output without the card may say another
/// level of its own.
inline constexpr DBFS network_level{-10.0};

}  // namespace ohmic::rig
