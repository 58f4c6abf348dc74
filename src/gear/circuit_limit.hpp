#pragma once
// How far a circuit goes: a sine made louder and louder, in control, until it distorts and until it clips.

#include <optional>

#include "gear/circuit_amplifier.hpp"

namespace ohmic::gear {

struct CircuitLimit {
  Volt distorted;  // peak at the terminals where second to fifth harmonic reach 1 % of the fundamental
  Volt clipped;    // where they reach 10 %, or the fundamental falls 1 dB short of the small signal's gain
};

/// 1 kHz at the model's own rate, a few periods a level: what happens within milliseconds, without the drift of coupling
/// capacitors. Needs `model` and `gain` of the amplifier. Highest level asked: 400 V at the terminals. A level at which the
/// equations need the slow way all the time counts as clipped. expected: about where it will be, which saves time.
CircuitLimit limit_of(const CircuitAmplifier& amplifier, Volt expected = Volt(0.0));

/// `clipped` with nothing plugged in; nothing where the circuit does not run without a load.
std::optional<Volt> open_circuit_limit(const CircuitSpec& spec, Volt expected = Volt(0.0));

}  // namespace ohmic::gear
