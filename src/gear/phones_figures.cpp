// A headphone output in closed form: what explain and advise say of it, from the figures that run.

#include <cmath>
#include <limits>
#include <string>

#include "dsp/a_weighting.hpp"
#include "gear/phones_output.hpp"

namespace ohmic::gear {
namespace {

/// A chain at 1 kHz. volt: at the terminals per full scale; ear: pascal per volt at the terminals (first headphone).
struct AtOneKilohertz {
  LoadedAmplifier amplifier;
  double matched = 1.0;  // its gain as chains are matched: a circuit's with every knob where the netlist has it
  double dac = 1.0;      // volt at the amplifier's input per volt of the open converter
  double ear = 0.0;
  double worn = 1.0;  // voltage at the worn headphone per volt at the terminals: its cable's divider
};

/// A netlist's figures, its input loading the converter within them.
LoadedAmplifier loaded(const CircuitAmplifier& circuit) {
  const Volt endless(std::numeric_limits<double>::infinity());
  return {.gain = circuit.gain,
          .noise = circuit.noise,
          .limit = circuit.limit,
          .is_limited_by_current = circuit.is_limited_by_current,
          .by_rails = circuit.is_limited_by_current ? endless : circuit.limit,
          .by_current = circuit.is_limited_by_current ? circuit.limit : endless};
}

AtOneKilohertz solve(const DacSpec& dac, const PhonesChain& chain) {
  std::vector<ImpedanceNetwork> networks;
  std::vector<Ohm> cables;
  for (const auto& headphone : chain.headphones) {
    networks.push_back(network(headphone));
    cables.push_back(headphone.cable_resistance);
  }
  AtOneKilohertz at;
  if (chain.circuit) {
    at.amplifier = loaded(*chain.circuit);
    at.matched = chain.circuit->reference_gain;
  } else {
    at.amplifier = loaded(chain.amplifier, networks, cables);
    at.dac = divider(dac.output_impedance, chain.amplifier.input_impedance);
    at.matched = std::abs(at.amplifier.gain);
  }
  const auto z = impedance(networks.front(), reference_frequency);
  at.worn = std::abs(z / (z + cables.front().value()));
  at.ear = at.worn * pascal_per_volt(sensitivity(chain.headphones.front()));
  return at;
}

double pascal_per_full_scale(const DacSpec& dac, const AtOneKilohertz& at) {
  return gear::figures(dac).gain * at.dac * at.matched * at.ear;
}

}  // namespace

Result<void> check(const PhonesSpec& spec) {
  if (spec.chains.empty()) return failure("A phones output has no amplifier with a headphone.");
  if (spec.chains.size() > PhonesSpec::max_chains)
    return failure("A phones output has " + std::to_string(spec.chains.size()) +
                   " amplifiers to choose from; at most " + std::to_string(PhonesSpec::max_chains) +
                   " are kept ready.");
  for (const auto& chain : spec.chains) {
    if (chain.headphones.empty()) return failure("An amplifier of a phones output has no headphone.");
    for (const auto& headphone : chain.headphones)
      if (auto checked = check(headphone); !checked) return checked;
  }
  return {};
}

PhonesFigures figures(const PhonesSpec& spec, std::size_t chain, Hertz rate) {
  const AtOneKilohertz at = solve(spec.dac, spec.chains[chain]);
  const AtOneKilohertz first = chain == 0 ? at : solve(spec.dac, spec.chains[0]);
  const double match = pascal_per_full_scale(spec.dac, first) / pascal_per_full_scale(spec.dac, at);
  const HeadphoneSpec& worn = spec.chains[chain].headphones.front();
  const DBPerVolt stated = sensitivity(worn);

  PhonesFigures row;
  row.level_match = gain_of(match);
  row.volt_per_full_scale = gear::figures(spec.dac).gain * at.dac * match * std::abs(at.amplifier.gain);
  row.full_scale_level = db_spl(rms_of_sine(Pascal(row.volt_per_full_scale * at.ear)));
  row.lowest_level = row.full_scale_level + Decibel(lowest_sensitivity(worn).value() - stated.value());
  row.highest_level = row.full_scale_level + Decibel(highest_sensitivity(worn).value() - stated.value());
  row.limit = db_spl(rms_of_sine(Pascal(at.amplifier.limit.value() * at.ear)));
  row.is_limited_by_current = at.amplifier.is_limited_by_current;
  row.rails_limit = db_spl(rms_of_sine(Pascal(at.amplifier.by_rails.value() * at.ear)));
  row.current_limit = db_spl(rms_of_sine(Pascal(at.amplifier.by_current.value() * at.ear)));
  const AmplifierSpec& sheet = spec.chains[chain].amplifier;
  const double amplifier = spec.chains[chain].circuit ? at.amplifier.noise.value()
                                                      : a_weighted_noise(sheet, rate).value() *
                                                            std::abs(at.amplifier.gain) / factor(sheet.gain);
  const double converter = gear::figures(spec.dac, rate).noise.value() * at.dac * match * std::abs(at.amplifier.gain);
  row.amplifier_noise = db_spl(Pascal(amplifier * at.ear));
  row.noise = db_spl(Pascal(std::hypot(amplifier, converter) * at.ear));
  return row;
}

}  // namespace ohmic::gear
