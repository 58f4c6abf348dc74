// The A curve of IEC 61672-1: how loud hiss is to an ear, and what a datasheet's dB(A) says about white noise.

#include "dsp/a_weighting.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "dsp/finite.hpp"
#include "dsp/magnitude_fit.hpp"

namespace ohmic::dsp {
namespace {

// IEC 61672-1:2013, annex E: the four pole frequencies.
constexpr double f1 = 20.598997, f2 = 107.65265, f3 = 737.86223, f4 = 12194.217;

/// |A(f)|^2 up to a factor (IEC 61672-1, eq. E.6):
///                              f4^4 f^8
///   ------------------------------------------------------------
///   (f^2 + f1^2)^2 (f^2 + f2^2) (f^2 + f3^2) (f^2 + f4^2)^2
double raw_power(double f) {
  const double s = f * f;
  const double low = s + f1 * f1, high = s + f4 * f4;
  return s * s * s * s / (low * low * (s + f2 * f2) * (s + f3 * f3)) * (f4 * f4 * f4 * f4 / (high * high));
}

double power(double f) {
  static const double at_1k = raw_power(1000.0);
  return raw_power(f) / at_1k;
}

/// Two zeros at 0 and two poles at real frequencies, each pole where the analogue one rings down (matched z).
Biquad two_high_passes(double a, double b, double rate) {
  const double pa = std::exp(-2.0 * std::numbers::pi * a / rate), pb = std::exp(-2.0 * std::numbers::pi * b / rate);
  return {1.0, -2.0, 1.0, -(pa + pb), pa * pb};
}

}  // namespace

Decibel a_weighting(Hertz frequency) { return Decibel(10.0 * std::log10(power(frequency.value()))); }

double a_weighted_fraction(Hertz from, Hertz to) {
  // Simpson's rule; the curve is smooth at this step (10 Hz at 40 kHz of width) wherever it is not already 20 dB down.
  constexpr int steps = 4096;
  const double h = (to.value() - from.value()) / steps;
  double sum = 0.0;
  for (int i = 0; i <= steps; ++i) {
    const double weight = i == 0 || i == steps ? 1.0 : i % 2 == 1 ? 4.0 : 2.0;
    sum += weight * power(from.value() + h * i);
  }
  return sum / (3.0 * steps);
}

double a_weighted_fraction(Hertz rate) { return a_weighted_fraction(Hertz(0.0), 0.5 * rate); }

void AWeighting::prepare(Hertz rate) {
  rate_ = rate;
  sections_[0] = two_high_passes(f1, f1, rate.value());
  sections_[1] = two_high_passes(f2, f3, rate.value());
  // The last section makes up for all the others: its magnitude is fitted to what is missing, up to 20 kHz.
  const double top = std::min(20500.0, 0.47 * rate.value());
  std::array<CurvePoint, 48> points;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double part = (static_cast<double>(i) + 0.5) / static_cast<double>(points.size());
    const double f = i % 2 == 0 ? top * part : 100.0 * std::pow(top / 100.0, part);
    const Hertz at(f);
    const double s = std::sin(std::numbers::pi * f / rate.value());
    const double have = std::norm(sections_[0].response(at, rate) * sections_[1].response(at, rate));
    points[i] = {s * s, power(f) / have, 1.0};
  }
  constexpr std::array<PowerForm, 3> any = {PowerForm{1.0, 0.0, 0.0}, PowerForm{0.0, 1.0, 0.0},
                                            PowerForm{0.0, 0.0, 1.0}};
  const double pole = std::exp(-2.0 * std::numbers::pi * std::min(f4, 0.3 * rate.value()) / rate.value());
  const auto found = fit_magnitude(points, {{0.0, 0.0, 0.0}, any}, PowerForm::of(1.0, -2.0 * pole, pole * pole));
  sections_[2] = found ? *found : Biquad{};
  const double level = std::abs(response(Hertz(1000.0)));
  sections_[2].b0 /= level, sections_[2].b1 /= level, sections_[2].b2 /= level;
  reset();
}

void AWeighting::reset() noexcept {
  for (BiquadFilter& filter : filters_) filter.reset();
}

void AWeighting::process(std::span<const float> in, std::span<float> out) noexcept {
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = finite_or_silence(in[i]);
  for (std::size_t s = 0; s < sections_.size(); ++s) filters_[s].process(sections_[s], out, out);
}

std::complex<double> AWeighting::response(Hertz frequency) const {
  std::complex<double> h = 1.0;
  for (const Biquad& section : sections_) h *= section.response(frequency, rate_);
  return h;
}

}  // namespace ohmic::dsp
