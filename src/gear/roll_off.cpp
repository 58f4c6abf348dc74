// Filters that follow an analogue roll-off up to 20 kHz.

#include "gear/roll_off.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "dsp/magnitude_fit.hpp"

namespace ohmic::gear {
namespace {

double top_of_hearing(Hertz rate) { return std::min(20e3, 0.4535 * rate.value()); }

double angle(double frequency, Hertz rate) { return 2.0 * std::numbers::pi * frequency / rate.value(); }

/// First order through the level at the top:  H(z) = (b0 + b1 z^-1) / (1 - p z^-1),  p = exp(-w_corner T).
/// With s = b0 + b1 and d = b0 - b1, |b0 + b1 e^-jw|^2 = (s^2 (1 + cos w) + d^2 (1 - cos w)) / 2: s from 0 Hz, d from w.
dsp::Biquad first_order(double top_level, Hertz rate) {
  const double top = top_of_hearing(rate), cosine = std::cos(angle(top, rate));
  const double corner = top / std::sqrt(std::max(1.0 / (top_level * top_level) - 1.0, 1e-12));
  const double p = std::exp(-angle(corner, rate));
  const double numerator = top_level * top_level * (1.0 + p * p - 2.0 * p * cosine);
  const double s = 1.0 - p;
  const double d = std::sqrt(std::max((2.0 * numerator - s * s * (1.0 + cosine)) / (1.0 - cosine), 0.0));
  return {.b0 = (s + d) / 2.0, .b1 = (s - d) / 2.0, .b2 = 0.0, .a1 = -p, .a2 = 0.0};
}

}  // namespace

dsp::Biquad follow(const std::function<double(Hertz)>& level, Hertz rate) {
  constexpr int points = 24;
  const double top = top_of_hearing(rate);
  std::array<dsp::CurvePoint, points> curve;
  for (int i = 0; i < points; ++i) {
    const double f = top * (i + 1.0) / points;
    curve[static_cast<std::size_t>(i)] = {std::pow(std::sin(angle(f, rate) / 2.0), 2), std::pow(level(Hertz(f)), 2),
                                          1.0};
  }
  const dsp::Biquad start = first_order(level(Hertz(top)), rate);
  const std::array free = {dsp::PowerForm{0.0, 1.0, 0.0}, dsp::PowerForm{0.0, 0.0, 1.0}};
  const auto fitted =
      dsp::fit_magnitude(curve, {.fixed = {1.0, 0.0, 0.0}, .free = free}, dsp::PowerForm::of(1.0, start.a1, 0.0));
  return fitted && worst_error(*fitted, curve) < worst_error(start, curve) ? *fitted : start;
}

dsp::Biquad one_pole(Hertz corner, Hertz rate) {
  return follow([&](Hertz f) { return 1.0 / std::hypot(1.0, f / corner); }, rate);
}

}  // namespace ohmic::gear
