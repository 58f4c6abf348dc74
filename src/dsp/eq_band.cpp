// One band of an equalizer: analogue curves, and digital filters whose magnitude follows them up to the top of hearing.

#include "dsp/eq_band.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "dsp/magnitude_fit.hpp"

namespace ohmic::dsp {
namespace {

/// A band in the figures the formulas use: w0 in radians a sample, A = 10^(gain/40).
struct Prototype {
  EqShape shape;
  double w0, a, q;

  /// |H|^2 at r times the band's frequency.
  double power(double r) const {
    const double r2 = r * r, rq = r2 / (q * q);
    const auto square = [](double v) { return v * v; };
    switch (shape) {
      case EqShape::off: return 1.0;
      case EqShape::peak: return (square(1.0 - r2) + rq * a * a) / (square(1.0 - r2) + rq / (a * a));
      case EqShape::low_shelf: return a * a * (square(a - r2) + a * rq) / (square(1.0 - a * r2) + a * rq);
      case EqShape::high_shelf: return a * a * (square(1.0 - a * r2) + a * rq) / (square(a - r2) + a * rq);
      case EqShape::low_pass: return 1.0 / (square(1.0 - r2) + rq);
      case EqShape::high_pass: return r2 * r2 / (square(1.0 - r2) + rq);
      case EqShape::notch: return square(1.0 - r2) / (square(1.0 - r2) + rq);
    }
    return 1.0;
  }

  /// Denominator by impulse invariance (Vicanek 2016, eq. 12): poles where the analogue ones ring at the same pitch.
  Biquad poles() const {
    double w = w0, d = 0.5 / q;
    if (shape == EqShape::peak) d /= a;
    if (shape == EqShape::low_shelf) w /= std::sqrt(a);
    if (shape == EqShape::high_shelf) w *= std::sqrt(a);
    Biquad c;
    c.a2 = std::exp(-2.0 * d * w);
    if (d <= 1.0) {
      c.a1 = -2.0 * std::exp(-d * w) * std::cos(std::sqrt(1.0 - d * d) * w);
    } else {
      const double split = std::sqrt(d * d - 1.0);
      c.a1 = -std::exp((split - d) * w) - std::exp(-(split + d) * w);
    }
    return c;
  }
};

double x_of(double w) {
  const double s = std::sin(0.5 * w);
  return s * s;
}

/// Numerator over given poles, exact at 0, at half the rate, and at one frequency near the top or at the band's own.
std::optional<Biquad> match_three(const Prototype& p, double top) {
  const Biquad poles = p.poles();
  const PowerForm d = PowerForm::of(1.0, poles.a1, poles.a2);
  const double x = x_of(p.w0);
  PowerForm n;
  if (p.shape == EqShape::high_pass) {
    //   N = c x^2, exact at the band's frequency (Vicanek 2016, eq. 37)
    const double c = p.power(1.0) * d.at(x) / (x * x);
    n = {0.0, c, -0.25 * c};
  } else if (p.shape == EqShape::notch) {
    //   N = c (x - x0)^2, exact at 0
    const double c = d.p0 / (x * x);
    n = {d.p0, c * (1.0 - x) * (1.0 - x), -0.25 * c};
    // (x - x0)^2 = x0^2 (1 - x) + (1 - x0)^2 x - x (1 - x)
  } else {
    const double y = x_of(top);
    n.p0 = d.p0 * p.power(0.0);
    n.p1 = d.p1 * p.power(std::numbers::pi / p.w0);
    n.p2 = (d.at(y) * p.power(top / p.w0) - n.p0 * (1.0 - y) - n.p1 * y) / (4.0 * y * (1.0 - y));
  }
  const auto b = n.minimum_phase();
  if (!b) return std::nullopt;
  return Biquad{(*b)[0], (*b)[1], (*b)[2], poles.a1, poles.a2};
}

/// Poles and zeros fitted together, exact at 0. `freedom`: how many figures of the numerator may move, at most 2.
std::optional<Biquad> fit(const Prototype& p, const Biquad& poles, std::span<const CurvePoint> points,
                          std::size_t freedom = 2) {
  const PowerForm d = PowerForm::of(1.0, poles.a1, poles.a2);
  static constexpr std::array<PowerForm, 2> any = {PowerForm{0.0, 1.0, 0.0}, PowerForm{0.0, 0.0, 1.0}};
  static constexpr std::array<PowerForm, 1> squared = {PowerForm{0.0, 1.0, -0.25}};  // x^2
  if (p.shape == EqShape::high_pass) return fit_magnitude(points, {{0.0, 0.0, 0.0}, squared}, d);
  if (p.shape == EqShape::notch) {
    const double x = x_of(p.w0), c = 1.0 / (x * x);
    return fit_magnitude(points, {{1.0, c * (1.0 - x) * (1.0 - x), -0.25 * c}, {}}, d);
  }
  return fit_magnitude(points, {{p.power(0.0), 0.0, 0.0}, std::span(any).first(freedom)}, d);
}

/// The bilinear transform with the band's frequency kept: warped, but it always exists.
Biquad bilinear(const Prototype& p) {
  const double t = std::tan(0.5 * std::min(p.w0, 3.1)), a = p.a, root = std::sqrt(a);
  // Coefficients of s^2, s, 1 above and below.
  double n[3] = {1.0, 1.0 / p.q, 1.0}, d[3] = {1.0, 1.0 / p.q, 1.0};
  switch (p.shape) {
    case EqShape::off: return {};
    case EqShape::peak: n[1] *= a, d[1] /= a; break;
    case EqShape::low_shelf: n[0] = a, n[1] *= a * root, n[2] = a * a, d[0] = a, d[1] *= root; break;
    case EqShape::high_shelf: n[0] = a * a, n[1] *= a * root, n[2] = a, d[1] *= root, d[2] = a; break;
    case EqShape::low_pass: n[0] = n[1] = 0.0; break;
    case EqShape::high_pass: n[1] = n[2] = 0.0; break;
    case EqShape::notch: n[1] = 0.0; break;
  }
  const double scale = 1.0 / (d[0] + d[1] * t + d[2] * t * t);
  return {(n[0] + n[1] * t + n[2] * t * t) * scale, 2.0 * (n[2] * t * t - n[0]) * scale,
          (n[0] - n[1] * t + n[2] * t * t) * scale, 2.0 * (d[2] * t * t - d[0]) * scale,
          (d[0] - d[1] * t + d[2] * t * t) * scale};
}

/// Where the curve is compared: evenly up to the top, and around the band's frequency as narrowly as its Q asks.
std::size_t choose_points(const Prototype& p, double rate, std::span<CurvePoint, 32> points) {
  const double top = 0.84 * std::numbers::pi, heard = 2.0 * std::numbers::pi * 22000.0 / rate;
  std::size_t count = 0;
  const auto put = [&](double w) {
    if (w <= 0.0 || w > top) return;
    const double power = p.power(w / p.w0);
    // Far down in a notch or a stop band an error in dB does not count for much.
    const double weight = power / (power + 1e-5) * (w > heard ? 0.2 : 1.0);
    points[count++] = {x_of(w), std::max(power, 1e-12), weight};
  };
  for (int i = 1; i <= 12; ++i) put(top * i / 12.0);
  for (const double octaves : {0.15, 0.4, 1.0}) {
    put(p.w0 * std::exp2(octaves / std::max(p.q, 1.0)));
    put(p.w0 * std::exp2(-octaves / std::max(p.q, 1.0)));
  }
  for (const double octaves : {0.7, 1.6, 3.0}) {
    put(p.w0 * std::exp2(-octaves));
    put(p.w0 * std::exp2(octaves));
  }
  put(p.w0);
  return count;
}

}  // namespace

std::complex<double> analogue_response(const EqBand& band, Hertz frequency) {
  const std::complex<double> s(0.0, frequency / band.frequency);
  const double a = std::pow(10.0, band.gain.value() / 40.0), q = band.q, root = std::sqrt(a);
  const std::complex<double> plain = s * s + s / q + 1.0;
  switch (band.shape) {
    case EqShape::off: return 1.0;
    case EqShape::peak: return (s * s + s * (a / q) + 1.0) / (s * s + s / (a * q) + 1.0);
    case EqShape::low_shelf: return a * (s * s + s * (root / q) + a) / (a * s * s + s * (root / q) + 1.0);
    case EqShape::high_shelf: return a * (a * s * s + s * (root / q) + 1.0) / (s * s + s * (root / q) + a);
    case EqShape::low_pass: return 1.0 / plain;
    case EqShape::high_pass: return s * s / plain;
    case EqShape::notch: return (s * s + 1.0) / plain;
  }
  return 1.0;
}

Biquad design(const EqBand& band, Hertz rate) {
  const bool has_gain =
      band.shape == EqShape::peak || band.shape == EqShape::low_shelf || band.shape == EqShape::high_shelf;
  if (band.shape == EqShape::off || (has_gain && band.gain.value() == 0.0)) return {};
  const double frequency = std::clamp(band.frequency.value(), 1e-5 * rate.value(), 0.49 * rate.value());
  const Prototype p{band.shape, 2.0 * std::numbers::pi * frequency / rate.value(),
                    std::pow(10.0, std::clamp(band.gain.value(), -48.0, 48.0) / 40.0), std::clamp(band.q, 0.05, 100.0)};

  std::array<CurvePoint, 32> storage;
  const std::span<const CurvePoint> points(storage.data(), choose_points(p, rate.value(), storage));
  const Biquad warped = bilinear(p);
  Biquad best = warped;
  double least = worst_error(best, points);
  const auto consider = [&](const std::optional<Biquad>& candidate) {
    if (!candidate || !candidate->is_stable()) return;
    const double worst = worst_error(*candidate, points);
    if (worst < least) best = *candidate, least = worst;
  };
  consider(match_three(p, 0.75 * std::numbers::pi));
  // 1e-4 in power is 0.0004 dB: good enough, and the common case of low frequencies, where fitting is ill-posed.
  if (least > 1e-4) consider(fit(p, p.poles(), points));
  // For the few that did not converge: another start, then a simpler numerator. A high pass and a notch have only one.
  const bool has_choice = p.shape != EqShape::high_pass && p.shape != EqShape::notch;
  if (least > 3e-2 && has_choice) consider(fit(p, warped, points));
  if (least > 3e-2 && has_choice) consider(fit(p, p.poles(), points, 1));
  return best;
}

}  // namespace ohmic::dsp
