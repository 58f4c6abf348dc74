#pragma once
// A sine generator whose phase does not drift: the laboratory's first instrument, in tests and in measurements.

#include <cstdint>
#include <span>

#include "units/quantity.hpp"

namespace ohmic::dsp {

/// Exact to the last bit of float over hours: the phase is a 64-bit fraction of a turn. The frequency is rounded to
/// rate / 2^64. One thread. [audio]
class Sine {
 public:
  Sine(Hertz frequency, Hertz rate, double phase_turns = 0.0) noexcept;
  /// out = peak * sin(...), phase continuing over calls.
  void fill(std::span<float> out, float peak) noexcept;
  void add(std::span<float> inout, float peak) noexcept;
  /// The next sample of amplitude 1.
  double next() noexcept;

 private:
  std::uint64_t phase_;  // 2^64 is a turn
  std::uint64_t step_;
};

}  // namespace ohmic::dsp
