// An amplifier on its load, in closed form.

#include "gear/amplifier.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "dsp/a_weighting.hpp"

namespace ohmic::gear {

//   H = g Z / (Z + Zout);   |v| <= rails |Z / (Z + Zout)|   and   |v| <= I |Z|
LoadedAmplifier loaded(const AmplifierSpec& spec, const std::vector<ImpedanceNetwork>& headphones,
                       const std::vector<Ohm>& cables, Hertz frequency) {
  std::complex<double> conductance = 0.0;
  for (std::size_t k = 0; k < headphones.size(); ++k) {
    const double cable = k < cables.size() ? cables[k].value() : 0.0;
    conductance += 1.0 / (impedance(headphones[k], frequency) + cable);
  }
  const auto share = 1.0 / (1.0 + spec.output_impedance.value() * conductance);
  const double by_rails = spec.rails.value() * std::abs(share);
  const double by_current =
      headphones.empty() ? std::numeric_limits<double>::infinity() : spec.current_limit.value() / std::abs(conductance);
  return {.gain = factor(spec.gain) * share,
          .noise = spec.noise * std::abs(share),
          .limit = Volt(std::min(by_rails, by_current)),
          .is_limited_by_current = by_current < by_rails,
          .by_rails = Volt(by_rails),
          .by_current = Volt(by_current)};
}

Volt a_weighted_noise(const AmplifierSpec& spec, Hertz rate) {
  if (spec.noise_weighting == NoiseWeighting::a_weighted) return spec.noise;
  // Unweighted figures are taken from 20 Hz to 20 kHz; the noise is white in all of the band.
  const double density = spec.noise.value() / std::sqrt(20e3 - 20.0);
  return Volt(density * std::sqrt(rate.value() / 2.0 * dsp::a_weighted_fraction(rate)));
}

}  // namespace ohmic::gear
