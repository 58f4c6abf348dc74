#include "gear/one_pole.hpp"
// The matched first-order low-pass.

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ohmic::gear {

//   H(z) = (b0 + b1 z^-1) / (1 - p z^-1),   p = exp(-w_corner T)
// With s = b0 + b1 and d = b0 - b1, |b0 + b1 e^-jw|^2 = (s^2 (1 + cos w) + d^2 (1 - cos w)) / 2: s from 0 Hz, d from w.
dsp::Biquad one_pole(Hertz corner, Hertz rate) {
  const double p = std::exp(-2.0 * std::numbers::pi * corner / rate);
  const double top = std::min(20e3, 0.4535 * rate.value());
  const double w = 2.0 * std::numbers::pi * top / rate.value();
  const double level = 1.0 / (1.0 + std::pow(top / corner.value(), 2));  // |H|^2 of the analogue filter
  const double numerator = level * (1.0 + p * p - 2.0 * p * std::cos(w));
  const double s = 1.0 - p;
  const double d2 = (2.0 * numerator - s * s * (1.0 + std::cos(w))) / (1.0 - std::cos(w));
  const double d = std::sqrt(std::max(d2, 0.0));
  return {.b0 = (s + d) / 2.0, .b1 = (s - d) / 2.0, .b2 = 0.0, .a1 = -p, .a2 = 0.0};
}

}  // namespace ohmic::gear
