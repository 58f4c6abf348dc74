#pragma once
// The travel of a volume knob: from a position between 0 and 1 to a level and back, on a phones or monitor output.

#include <cstddef>
#include <optional>

#include "rig/rig.hpp"
#include "rig/socket.hpp"
#include "units/quantity.hpp"

namespace ohmic::rig {

struct Knob {
  Decibel lowest{-60.0}, highest{10.0};  // lowest < highest
  Curve curve = Curve::decibel;
};

/// Where the knob is off.
inline constexpr Decibel knob_off{-100.0};
/// The first hundredth of the travel is a switch, as on a knob that clicks: off in front of it, `lowest` at its end.
inline constexpr double switch_travel = 0.01;

/// Output as Session::phones() counts them: phones first, then monitors. Nothing where there is no such output.
std::optional<Knob> knob_of(const Rig& rig, std::size_t output);

/// The level at a position from 0 to 1 (beyond: at the end). 0 is off, 1 is `highest`.
Decibel level_at(const Knob& knob, double position);
/// The position of a level, 0 to 1: below `lowest` 0, at and above `highest` 1. The inverse of level_at().
double position_of(const Knob& knob, Decibel level);

/// What a hand sets it to: level_at(), to a hundredth of a decibel.
Decibel setting_at(const Knob& knob, double position);
/// Turned by as much of its travel as is `by` on the decibel curve, to a hundredth of a decibel. Stops at both ends;
/// down from `lowest` it is off, up from off at `lowest`.
Decibel turned(const Knob& knob, Decibel level, Decibel by);

}  // namespace ohmic::rig
