#pragma once
// The A curve of IEC 61672-1: how loud hiss is to an ear, and what a datasheet's dB(A) says about white noise.

#include <array>
#include <span>

#include "dsp/biquad.hpp"

namespace ohmic::dsp {

/// The analogue curve, closed form, 0 dB at 1 kHz.
Decibel a_weighting(Hertz frequency);

/// What the A curve leaves of the power of white noise that reaches from 0 to half the rate: -2.7 dB at 48 kHz.
/// rms of white noise that reads `a` behind the curve: a / sqrt(a_weighted_fraction(rate)). [control]
double a_weighted_fraction(Hertz rate);

/// The same for white noise between two frequencies, e.g. 20 Hz to 20 kHz.
double a_weighted_fraction(Hertz from, Hertz to);

/// The curve as a filter, within 0.1 dB from 10 Hz to 20 kHz at rates from 44.1 kHz up. One channel, double state.
class AWeighting {
 public:
  /// [control]
  void prepare(Hertz rate);
  void reset() noexcept;
  /// May be in-place. Non-finite input is silence. [audio]
  void process(std::span<const float> in, std::span<float> out) noexcept;
  std::complex<double> response(Hertz frequency) const;
  /// For whoever runs them in a loop of his own.
  const std::array<Biquad, 3>& sections() const { return sections_; }

 private:
  Hertz rate_{48000.0};
  std::array<Biquad, 3> sections_{};
  std::array<BiquadFilter, 3> filters_{};
};

}  // namespace ohmic::dsp
