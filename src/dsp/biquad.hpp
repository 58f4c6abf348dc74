#pragma once
// The second-order section: its coefficients, its closed-form response, and the loop that runs it on one or two channels.

#include <complex>
#include <span>

#include "units/quantity.hpp"

namespace ohmic::dsp {

/// H(z) = (b0 + b1 z^-1 + b2 z^-2) / (1 + a1 z^-1 + a2 z^-2)
struct Biquad {
  double b0 = 1.0, b1 = 0.0, b2 = 0.0, a1 = 0.0, a2 = 0.0;

  /// Closed form at one frequency, for the rate the coefficients were made for.
  std::complex<double> response(Hertz frequency, Hertz rate) const;
  /// Poles inside the unit circle.
  bool is_stable() const { return std::abs(a2) < 1.0 && std::abs(a1) < 1.0 + a2; }
};

/// dB of a response: 20 log10 |h|.
Decibel magnitude(std::complex<double> h);

/// One channel, direct form 2 transposed, double state. Coefficients are fixed while it runs: for knobs that move, see
/// Svf. in and out may be the same memory. Finite input only. [audio]
class BiquadFilter {
 public:
  void reset() noexcept { s1_ = s2_ = 0.0; }
  void process(const Biquad& c, std::span<const float> in, std::span<float> out) noexcept;

 private:
  double s1_ = 0.0, s2_ = 0.0;
};

/// Two channels at once, one in each SIMD lane, at the cost of one. Bit-equal to two BiquadFilters. [audio]
class BiquadPair {
 public:
  void reset() noexcept { s1_[0] = s1_[1] = s2_[0] = s2_[1] = 0.0; }
  void process(const Biquad& c, std::span<const float> in_a, std::span<const float> in_b, std::span<float> out_a,
               std::span<float> out_b) noexcept;

 private:
  alignas(16) double s1_[2] = {};
  alignas(16) double s2_[2] = {};
};

}  // namespace ohmic::dsp
