// Curves of a phones output: its equalizer, its amplifier with and without the headphone, and the headphone's impedance.

#include <algorithm>
#include <cmath>
#include <complex>
#include <memory>
#include <numbers>

#include <fmt/format.h>

#include "gear/amplifier.hpp"
#include "gear/circuit_amplifier.hpp"
#include "gear/headphone.hpp"
#include "gear/roll_off.hpp"
#include "rig/chain.hpp"
#include "rig/circuit_file.hpp"
#include "rig/curves.hpp"
#include "units/levels.hpp"

namespace ohmic::rig {
namespace {

Plot over_frequency(std::initializer_list<PlotLine> lines) {
  return {.x = {"frequency", "Hz", curve_frequencies()}, .is_logarithmic = true, .y = lines};
}

std::size_t heard(const Phones& phones) {
  return std::min(static_cast<std::size_t>(phones.choice), phones.choices.size()) - 1;
}

/// The same circuit as it stands there, with nothing plugged in.
Result<std::shared_ptr<const gear::CircuitAmplifier>> unloaded(const Rig& rig, const Phones& phones, Hertz rate) {
  const Choice& choice = phones.choices[heard(phones)];
  const auto knobs = std::ranges::find(phones.circuits, choice.circuit, &CircuitKnobs::file);
  const auto* dac = find(rig.dacs, phones.dac);
  return choice.circuit->built({.values = knobs == phones.circuits.end() ? choice.circuit->defaults() : knobs->values,
                                .headphones = {},
                                .source_impedance = dac != nullptr ? dac->spec.output_impedance : Ohm(0.0),
                                .rate = rate,
                                .oversampling = oversampling_of(rig, rate)});
}

/// Gain to the terminals in dB: with the headphones of the choice that is heard, and with nothing plugged in.
Result<Plot> amplifier(const Rig& rig, const Phones& phones, Hertz rate) {
  if (auto ok = build_circuits(rig, phones, rate); !ok) return std::unexpected(ok.error());
  const gear::PhonesSpec spec = phones_spec_of(rig, phones, false, rate);
  const gear::PhonesChain& chain = spec.chains[heard(phones)];
  Plot curve = over_frequency({{"with the headphone", "dB", {}}, {"without", "dB", {}}});
  const auto put = [&](std::complex<double> with, std::complex<double> without) {
    curve.y[0].values.push_back(gain_of(std::abs(with)).value());
    curve.y[1].values.push_back(gain_of(std::abs(without)).value());
  };
  if (chain.circuit != nullptr) {
    const auto bare = unloaded(rig, phones, rate);
    if (!bare) return std::unexpected(bare.error());
    for (const double f : curve.x.values) put(chain.circuit->response(Hertz(f)), (*bare)->response(Hertz(f)));
    return curve;
  }
  std::vector<gear::ImpedanceNetwork> networks;
  std::vector<Ohm> cables;
  for (const gear::HeadphoneSpec& headphone : chain.headphones) {
    networks.push_back(gear::network(headphone));
    cables.push_back(headphone.cable_resistance);
  }
  const dsp::Biquad roll_off = chain.amplifier.bandwidth && *chain.amplifier.bandwidth < Hertz(400e3)
                                   ? gear::one_pole(*chain.amplifier.bandwidth, rate)
                                   : dsp::Biquad{};
  for (const double f : curve.x.values) {
    const auto top = roll_off.response(Hertz(f), rate);
    put(top * gear::loaded(chain.amplifier, networks, cables, Hertz(f)).gain,
        top * gear::loaded(chain.amplifier, {}, {}, Hertz(f)).gain);
  }
  return curve;
}

/// Of the headphone that is worn, behind its cable; and how loud it is against 1 kHz, as far as the rig says.
Plot headphone(const Rig& rig, const Phones& phones) {
  const gear::HeadphoneSpec& worn = find(rig.headphones, phones.choices[heard(phones)].headphones.front())->spec;
  const gear::ImpedanceNetwork network = gear::network(worn);
  Plot curve = over_frequency({{"impedance", "ohm", {}}, {"phase", "degree", {}}, {"response", "dB", {}}});
  const double reference = std::abs(gear::response(worn, Hertz(1000.0)));
  for (const double f : curve.x.values) {
    const auto z = gear::impedance(network, Hertz(f)) + worn.cable_resistance.value();
    curve.y[0].values.push_back(std::abs(z));
    curve.y[1].values.push_back(std::arg(z) * 180.0 / std::numbers::pi);
    curve.y[2].values.push_back(gain_of(std::abs(gear::response(worn, Hertz(f))) / reference).value());
  }
  return curve;
}

}  // namespace

Result<Plot> phones_curve(const Session& session, const Phones& phones, std::string_view part, Hertz rate) {
  if (part == "amplifier") return amplifier(session.desk().rig(), phones, rate);
  if (part == "headphone") return headphone(session.desk().rig(), phones);
  if (part == "eq") {
    Plot curve = over_frequency({{"together", "dB", {}}});
    curve.is_on = !phones.eq.empty();
    curve.y[0].values = session.eq_response(phones.name, curve.x.values);
    return curve;
  }
  return failure(fmt::format("A phones output has no curve \"{}\".", part), "There is eq, amplifier, headphone.");
}

}  // namespace ohmic::rig
