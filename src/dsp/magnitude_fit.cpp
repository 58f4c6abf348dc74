// Finds the second-order section whose magnitude follows a given curve: the way around the bilinear transform's warping.

#include "dsp/magnitude_fit.hpp"

#include <algorithm>
#include <cmath>

namespace ohmic::dsp {
namespace {

// |D|^2 at half the rate, relative to 0, is held above this: a pole at -0.73 or nearer to the middle.
constexpr double least_p1 = 0.02;

constexpr double good_enough = 1e-4;  // of the power: 0.0004 dB

constexpr std::size_t most = 5;  // unknowns: three of the numerator, two of the denominator

/// Normal equations of a least-squares problem, right-hand side in column n.
struct Normal {
  std::size_t n = 0;
  double m[most][most + 1] = {};

  void add(const double* row, double rhs) {
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = i; j < n; ++j) m[i][j] += row[i] * row[j];
      m[i][n] += row[i] * rhs;
    }
  }

  /// Cholesky; false when the points do not determine the unknowns.
  bool solve(double* out) {
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = i; j < n; ++j) {
        double sum = m[i][j];
        for (std::size_t k = 0; k < i; ++k) sum -= m[k][i] * m[k][j];
        if (j == i) {
          if (!(sum > 1e-15 * m[i][i])) return false;
          m[i][i] = std::sqrt(sum);
        } else {
          m[i][j] = sum / m[i][i];
        }
      }
      double sum = m[i][n];
      for (std::size_t k = 0; k < i; ++k) sum -= m[k][i] * m[k][n];
      m[i][n] = sum / m[i][i];
    }
    for (std::size_t i = n; i-- > 0;) {
      double sum = m[i][n];
      for (std::size_t k = i + 1; k < n; ++k) sum -= m[i][k] * out[k];
      out[i] = sum / m[i][i];
    }
    return true;
  }
};

/// The least squares with some unknowns held at what `out` says.
bool solve_holding(const Normal& all, const bool (&is_held)[most], double* out) {
  Normal some;
  std::size_t kept[most];
  for (std::size_t i = 0; i < all.n; ++i) {
    if (!is_held[i]) kept[some.n++] = i;
  }
  const auto at = [&](std::size_t i, std::size_t j) { return i <= j ? all.m[i][j] : all.m[j][i]; };
  for (std::size_t i = 0; i < some.n; ++i) {
    for (std::size_t j = i; j < some.n; ++j) some.m[i][j] = at(kept[i], kept[j]);
    some.m[i][some.n] = all.m[kept[i]][all.n];
    for (std::size_t k = 0; k < all.n; ++k) {
      if (is_held[k]) some.m[i][some.n] -= at(kept[i], k) * out[k];
    }
  }
  double found[most];
  if (!some.solve(found)) return false;
  for (std::size_t i = 0; i < some.n; ++i) out[kept[i]] = found[i];
  return true;
}

std::optional<Biquad> assemble(const PowerForm& numerator, const PowerForm& denominator) {
  const auto b = numerator.minimum_phase();
  const auto a = denominator.minimum_phase();
  if (!b || !a) return std::nullopt;
  const double scale = 1.0 / (*a)[0];
  const Biquad found{(*b)[0] * scale, (*b)[1] * scale, (*b)[2] * scale, (*a)[1] * scale, (*a)[2] * scale};
  return found.is_stable() ? std::optional(found) : std::nullopt;
}

double error_at(const PowerForm& numerator, const PowerForm& denominator, const CurvePoint& p) {
  return std::abs(numerator.at(p.x) / (denominator.at(p.x) * p.power) - 1.0) * p.weight;
}

}  // namespace

PowerForm PowerForm::of(double c0, double c1, double c2) {
  const double at_zero = c0 + c1 + c2, at_half = c0 - c1 + c2;
  return {at_zero * at_zero, at_half * at_half, -4.0 * c0 * c2};
}

std::optional<std::array<double, 3>> PowerForm::minimum_phase() const {
  if (!(p0 >= 0.0) || !(p1 >= 0.0)) return std::nullopt;
  //   W = (sqrt p0 + sqrt p1) / 2,  c0 = (W + sqrt(W^2 + p2)) / 2,  c1 = (sqrt p0 - sqrt p1) / 2,  c2 = -p2 / (4 c0)
  const double root0 = std::sqrt(p0), root1 = std::sqrt(p1);
  const double w = 0.5 * (root0 + root1);
  // A double zero on the unit circle makes this difference 0, which rounding may put a hair below.
  double under = w * w + p2;
  if (under < 0.0 && under > -1e-12 * w * w) under = 0.0;
  if (!(under >= 0.0) || !(w > 0.0)) return std::nullopt;
  const double c0 = 0.5 * (w + std::sqrt(under));
  return std::array{c0, 0.5 * (root0 - root1), -p2 / (4.0 * c0)};
}

std::optional<Biquad> fit_magnitude(std::span<const CurvePoint> points, const NumeratorFamily& numerators,
                                    PowerForm poles) {
  constexpr std::size_t most_points = 64;
  points = points.first(std::min(points.size(), most_points));
  std::array<double, most_points> emphasis;
  emphasis.fill(1.0);

  const std::size_t free = std::min<std::size_t>(numerators.free.size(), 3);
  PowerForm d{1.0, poles.p1 / poles.p0, poles.p2 / poles.p0};
  // Unknowns differ by the fourth power of the frequency: in units of the starting denominator they are all about 1.
  const double scale1 = std::abs(d.p1), scale2 = std::max(std::abs(d.p2), 1e-6 * scale1);
  double free_scale[3];
  for (std::size_t i = 0; i < free; ++i) {
    const PowerForm& f = numerators.free[i];
    free_scale[i] = (std::abs(f.p1) > 0.0 ? scale1 : scale2) * (numerators.fixed.p0 > 0.0 ? numerators.fixed.p0 : 1.0);
  }

  const CurvePoint& points_top = *std::max_element(points.begin(), points.end(),
                                                   [](const CurvePoint& a, const CurvePoint& b) { return a.x < b.x; });

  std::optional<Biquad> best;
  double least = 0.0;
  for (int round = 0; round < 6; ++round) {
    Normal normal{.n = free + 2};
    for (std::size_t i = 0; i < points.size(); ++i) {
      const CurvePoint& p = points[i];
      // N(x) - power D(x) = 0, divided by the last round's power D(x): the relative error once the rounds converge.
      const double w = p.weight * emphasis[i] / (p.power * std::abs(d.at(p.x)));
      double row[most];
      for (std::size_t k = 0; k < free; ++k) row[k] = w * free_scale[k] * numerators.free[k].at(p.x);
      row[free] = -w * p.power * p.x * scale1;
      row[free + 1] = -w * p.power * 4.0 * p.x * (1.0 - p.x) * scale2;
      normal.add(row, w * (p.power * (1.0 - p.x) - numerators.fixed.at(p.x)));
    }
    double found[most];
    bool is_held[most] = {};
    if (!solve_holding(normal, is_held, found)) break;
    // |H|^2 at half the rate, where no point lies, may come out as a negative number divided by another: held above 0,
    // first below the line, then, if still needed, above it.
    if (found[free] * scale1 < least_p1) {
      found[free] = least_p1 / scale1;
      is_held[free] = true;
      if (!solve_holding(normal, is_held, found)) break;
      for (std::size_t k = 0; k < free; ++k) {
        const PowerForm& f = numerators.free[k];
        if (f.p0 == 0.0 && f.p1 == 1.0 && f.p2 == 0.0 && found[k] < 0.0) {
          found[k] = least_p1 * points_top.power / free_scale[k];
          is_held[k] = true;
          if (!solve_holding(normal, is_held, found)) break;
        }
      }
    }
    d = {1.0, found[free] * scale1, found[free + 1] * scale2};
    PowerForm n = numerators.fixed;
    for (std::size_t k = 0; k < free; ++k) {
      const PowerForm& f = numerators.free[k];
      const double c = found[k] * free_scale[k];
      n = {n.p0 + c * f.p0, n.p1 + c * f.p1, n.p2 + c * f.p2};
    }
    double worst = 0.0;
    for (const CurvePoint& p : points) worst = std::max(worst, error_at(n, d, p));
    if (!best || worst < least) {
      if (auto biquad = assemble(n, d)) best = biquad, least = worst;
    }
    if (worst < good_enough) break;
    if (round >= 3) {
      for (std::size_t i = 0; i < points.size(); ++i) {
        emphasis[i] *= 0.3 + error_at(n, d, points[i]) / worst;
      }
    }
  }
  return best;
}

double worst_error(const Biquad& biquad, std::span<const CurvePoint> points) {
  const PowerForm n = PowerForm::of(biquad.b0, biquad.b1, biquad.b2), d = PowerForm::of(1.0, biquad.a1, biquad.a2);
  double worst = 0.0;
  for (const CurvePoint& p : points) worst = std::max(worst, error_at(n, d, p));
  return worst;
}

}  // namespace ohmic::dsp
