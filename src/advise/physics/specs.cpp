// The likely values as the gear that runs: a headphone and a datasheet amplifier.

#include "advise/physics/figures.hpp"
#include "advise/physics/load.hpp"
#include "advise/physics/physics.hpp"
#include "units/levels.hpp"

namespace ohmic::advise {

gear::HeadphoneSpec headphone_spec(const Ears& ears) {
  gear::HeadphoneSpec spec = defaults(gear::headphone_fields);
  spec.impedance = ears.impedance.likely;
  spec.sensitivity = ears.sensitivity.likely;
  spec.sensitivity_low = ears.sensitivity.low;
  spec.sensitivity_high = ears.sensitivity.high;
  if (ears.power_limit) spec.power_limit = ears.power_limit->likely;
  const gear::ImpedanceNetwork network = impedance_network(ears);
  spec.dc_resistance = network.resistance;
  spec.sections = network.sections;
  return spec;
}

gear::AmplifierSpec amplifier_spec(const Drive& drive) {
  gear::AmplifierSpec spec = defaults(gear::amplifier_fields);
  spec.gain = Decibel(0.0);
  spec.rails = peak_of_sine(drive.open.likely);
  spec.current_limit = drive.current ? peak_of_sine(drive.current->likely) : Ampere(100.0);
  spec.output_impedance = drive.impedance.likely;
  spec.noise = drive.noise ? drive.noise->likely : Volt(0.0);
  spec.noise_weighting = gear::NoiseWeighting::a_weighted;
  spec.outputs = std::max(drive.sockets, 1);
  return spec;
}

gear::AmplifierSpec amplifier_spec(const Drive& drive, const Ears& ears, const std::vector<Ears>& beside) {
  gear::AmplifierSpec spec = amplifier_spec(drive);
  const Load load = load_of(ears, beside);
  const Given most = given(drive, ears, beside);
  if (most.limited_by_current) {
    spec.current_limit = peak_of_sine(most.voltage.likely / load.magnitude.likely);
  } else {
    spec.rails = peak_of_sine(most.voltage.likely / load.share(drive.impedance.likely));
    spec.current_limit = Ampere(100.0);
  }
  return spec;
}

}  // namespace ohmic::advise
