// Noise over a band: densities are taken as straight lines between points of a double logarithmic grid.

#include <algorithm>
#include <cmath>

#include "circuit/analysis/small_signal.hpp"
#include "dsp/a_weighting.hpp"

namespace ohmic::circuit {
namespace {

// Between two points S is taken as proportional to f^p, which is exact for white and for flicker noise:
//   integral = (f2 S2 - f1 S1) / (p + 1)       p = ln(S2 / S1) / ln(f2 / f1);    p = -1: f1 S1 ln(f2 / f1)
double between(double f1, double s1, double f2, double s2) {
  if (!(s1 > 0.0) || !(s2 > 0.0)) return 0.5 * (s1 + s2) * (f2 - f1);
  const double octaves = std::log(f2 / f1);
  const double exponent = std::log(s2 / s1) + octaves;  // (p + 1) ln(f2 / f1)
  const double growth = std::abs(exponent) < 1e-8 ? 1.0 + 0.5 * exponent : std::expm1(exponent) / exponent;
  return f1 * s1 * octaves * growth;
}

}  // namespace

NoiseBand integrate_noise(const SmallSignal& circuit, const Control& output, Hertz from, Hertz to, int per_decade) {
  const double decades = std::log10(to / from);
  const int steps = std::max(1, static_cast<int>(std::ceil(decades * per_decade)));
  double flat = 0.0, weighted = 0.0;
  double f1 = 0.0, s1 = 0.0, w1 = 0.0;
  for (int k = 0; k <= steps; ++k) {
    const double f2 = from.value() * std::pow(10.0, decades * k / steps);
    const double density = circuit.noise(Hertz(f2), output).density;
    const double s2 = density * density;
    const double w2 = s2 * std::pow(10.0, dsp::a_weighting(Hertz(f2)).value() / 10.0);
    if (k > 0) {
      flat += between(f1, s1, f2, s2);
      weighted += between(f1, w1, f2, w2);
    }
    f1 = f2, s1 = s2, w1 = w2;
  }
  return {Volt(std::sqrt(flat)), Volt(std::sqrt(weighted))};
}

}  // namespace ohmic::circuit
