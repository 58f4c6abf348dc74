// Impedances in parallel, as intervals and as they are computed when rendered.

#include "advise/physics/load.hpp"

#include "units/levels.hpp"

namespace ohmic::advise {

Load load_of(const Ears& ears, const std::vector<Ears>& beside) {
  const auto at_1k = [](const Ears& e) { return gear::impedance(impedance_network(e), gear::reference_frequency); };
  Interval<Ohm> z = ears.impedance;
  std::complex<double> conductance = 1.0 / at_1k(ears);
  for (const Ears& other : beside) {
    z = map(z, other.impedance, [](Ohm a, Ohm b) { return parallel(a, b); });
    conductance += 1.0 / at_1k(other);
  }
  const std::complex<double> likely = 1.0 / conductance;
  const Ohm magnitude(std::abs(likely));
  return {{std::min(z.low, magnitude), magnitude, std::max(z.high, magnitude)}, likely};
}

}  // namespace ohmic::advise
