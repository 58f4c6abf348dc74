// What goes into a computer and comes out of it is late by its buffers, and by what nobody prints.

#include <algorithm>

#include "advise/physics/physics.hpp"

namespace ohmic::advise {
namespace {

/// Converters, drivers, safety buffers: at 64 frames DAWbench lists round trips from under 3.5 to over 12 ms, of which two buffers are
/// 2.9 ms at 44.1 kHz; makers' own figures leave 1.7 (UltraLite-mk5) to 4.9 ms (SSL 2 MkII, macOS) (facts/measurement.md).
constexpr Interval<Second> beyond_buffers{Second(0.6e-3), Second(3e-3), Second(9.1e-3)};

}  // namespace

Second buffers(Frames buffer, Hertz rate) {
  const Hertz known = rate > Hertz(0) ? rate : gear::usual_rate;
  return 2.0 * (std::max(buffer, Frames(0)) / known);
}

Interval<Second> round_trip(Frames buffer, Hertz rate) {
  return map(beyond_buffers, [&](Second more) { return buffers(buffer, rate) + more; });
}

}  // namespace ohmic::advise
