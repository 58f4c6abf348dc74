// An output's residual noise where it is heard.

#include "advise/physics/load.hpp"
#include "advise/physics/physics.hpp"
#include "units/levels.hpp"

namespace ohmic::advise {

//   L = S + 20 log10(Vnoise |Z / (Z + Zout)|)
std::optional<Interval<DBSPL>> hiss(const Drive& drive, const Ears& ears) {
  if (!drive.noise || !(drive.noise->low > Volt(0))) return std::nullopt;
  const Load load = load_of(ears);
  const auto& n = *drive.noise;
  const Volt likely = n.likely * load.share(drive.impedance.likely);
  const Interval<Volt> noise(std::min(n.low * divider(drive.impedance.high, load.magnitude.low), likely), likely,
                             std::max(n.high * divider(drive.impedance.low, load.magnitude.high), likely));
  return map(ears.sensitivity, noise, [](DBPerVolt s, Volt v) { return level_at(s, v); });
}

}  // namespace ohmic::advise
