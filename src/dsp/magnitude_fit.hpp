#pragma once
// Finds the second-order section whose magnitude follows a given curve: the way around the bilinear transform's warping.

#include <array>
#include <optional>
#include <span>

#include "dsp/biquad.hpp"

namespace ohmic::dsp {

/// |c0 + c1 z^-1 + c2 z^-2|^2 on the unit circle is a quadratic in x = sin^2(w/2) (Vicanek 2016, eq. 25):
///   p0 (1 - x) + p1 x + p2 4 x (1 - x)
struct PowerForm {
  double p0 = 1.0, p1 = 1.0, p2 = 0.0;

  static PowerForm of(double c0, double c1, double c2);
  double at(double x) const { return p0 * (1.0 - x) + p1 * x + p2 * 4.0 * x * (1.0 - x); }
  /// c0, c1, c2 with both roots inside the unit circle; nothing when the form is negative somewhere (Vicanek, eq. 28).
  std::optional<std::array<double, 3>> minimum_phase() const;
};

/// A point the curve should go through: x = sin^2(w/2), |H|^2 there, and how much it counts.
struct CurvePoint {
  double x = 0.0, power = 0.0, weight = 1.0;
};

/// Numerators to choose from: fixed + any combination of the free ones (at most three).
struct NumeratorFamily {
  PowerForm fixed;
  std::span<const PowerForm> free;
};

/// Least relative error in |H|^2 over the points (Sanathanan & Koerner 1963, four rounds from `poles`, then two that
/// weigh the worst points up). Nothing when no stable filter came out. Does not allocate: may run on [audio], 1 to 3 us.
std::optional<Biquad> fit_magnitude(std::span<const CurvePoint> points, const NumeratorFamily& numerators,
                                    PowerForm poles);

/// The largest error over the points, as |ratio of powers - 1|.
double worst_error(const Biquad& biquad, std::span<const CurvePoint> points);

}  // namespace ohmic::dsp
