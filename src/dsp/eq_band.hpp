#pragma once
// One band of an equalizer: analogue curves, and digital filters whose magnitude follows them up to the top of hearing.

#include <array>
#include <complex>
#include <string_view>

#include "dsp/biquad.hpp"

namespace ohmic::dsp {

/// What a band does. In the order of eq_shape_names.
enum class EqShape { off, peak, low_shelf, high_shelf, low_pass, high_pass, notch };

/// The names of the shapes as a rig file spells them.
inline constexpr std::array<std::string_view, 7> eq_shape_names = {"off",      "peak",      "low_shelf", "high_shelf",
                                                                   "low_pass", "high_pass", "notch"};

/// One band's knobs.
struct EqBand {
  EqShape shape = EqShape::off;
  Hertz frequency{1000.0};
  Decibel gain{0.0};
  double q = 0.7071067811865476;

  bool operator==(const EqBand&) const = default;
};

/// The analogue prototype at a frequency. With s = j f / frequency and A = 10^(gain/40):
///   peak       (s^2 + s A/Q + 1) / (s^2 + s/(A Q) + 1)
///   low shelf  A (s^2 + s sqrt(A)/Q + A) / (A s^2 + s sqrt(A)/Q + 1)
///   high shelf A (A s^2 + s sqrt(A)/Q + 1) / (s^2 + s sqrt(A)/Q + A)
///   low pass   1 / (s^2 + s/Q + 1),   high pass  s^2 / (...),   notch  (s^2 + 1) / (...)
std::complex<double> analogue_response(const EqBand& band, Hertz frequency);

/// The digital filter of a band at a rate: matched in magnitude, not warped. Always stable; any input.
Biquad design(const EqBand& band, Hertz rate);

}  // namespace ohmic::dsp
