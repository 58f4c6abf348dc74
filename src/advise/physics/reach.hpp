#pragma once
// What an output gives before it clips, from the few loads somebody printed a power for, into any other load.

#include <vector>

#include "advise/physics/figures.hpp"
#include "advise/physics/merge.hpp"

namespace ohmic::advise {

/// No load.
inline constexpr Ohm open_circuit{1e9};

/// How far a voltage may lie from a printed power's, as a ratio: half a unit of the power's last digit, of which it has two where two are
/// enough to say it, else three (V goes with the root of the power). Printed voltages fall under
/// the same rule; whole and half dBu may lie half a step either way.
double rounding(Ohm load, Volt rms);

/// Points of every source, loads rising, the most trusted source first; the person's own alone.
std::vector<Reach> reaches_of(const store::Device& device, const store::HeadphoneOutput& output);

/// Volts into that load. Through every point, and between two of them as the source that passes both,
///   1/V = 1/Voc + (Zout/Voc) / R,  which is a straight line of 1/V over 1/R;
/// at most as much as a source of `impedance` whose current ends at the lower of the two. Beyond the points from "more ohms never
/// get less voltage, and never more current" to what `impedance` says. reach: not empty. load: above 0.
Interval<Volt> volts_into(const Reach& reach, const Interval<Ohm>& impedance, Ohm load);

/// The output impedance two points give; the upper end of what it can be, because a current limit looks the same.
///   Zout = (V2 - V1) / (V1/R1 - V2/R2)
/// From the two highest loads, in which currents are smallest; low: the least that rounding and, with two points only, a
/// current limit leave possible. Nothing with fewer than two points, and where it would be above the 120 ohm of IEC 61938,
/// more than any output is built with: then both points are the current's.
std::optional<Interval<Ohm>> impedance_through(const Reach& reach);

}  // namespace ohmic::advise
