// Reads who is plugged into whom, and hands the gear its loads and sources.

#include "rig/chain.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "rig/network_level.hpp"
#include "units/levels.hpp"

namespace ohmic::rig {
namespace {

template <class Spec>
const Spec& spec_of(const std::vector<Defined<Spec>>& list, std::string_view name) {
  return find(list, name)->spec;  // check() has made sure that it is there
}

template <class Spec>
std::string title_of(const std::vector<Defined<Spec>>& list, std::string_view name) {
  const Defined<Spec>* item = find(list, name);
  return item->title.empty() ? item->name : item->title;
}

/// The card's own converter and amplifier.
gear::PhonesSpec real_output(const CardOutput& output) {
  // Flat, noiseless and as high as the card's full scale: nothing is added, volts and pascals are only known.
  return {.dac = {.full_scale = *output.full_scale,
                  .dynamic_range = Decibel(150.0),
                  .bits = 32,
                  .output_impedance = Ohm(0.0)},
          .chains = {{.amplifier = {.gain = Decibel(0.0),
                                    .rails = peak_of_sine(*output.full_scale),
                                    .current_limit = Ampere(100.0),
                                    .output_impedance = output.impedance.value_or(Ohm(0.0)),
                                    .input_impedance = Ohm(1e9),
                                    .noise = Volt(0.0)},
                      .headphones = {}}},
          .socket = {}};
}

}  // namespace

Origin origin_of(const Input& input) {
  if (input.card_channel > 0) return Origin::card;
  if (input.source.sound_level) return Origin::air;
  return input.source.level ? Origin::wire : Origin::digital;
}

std::optional<gear::PreampSpec> preamp_of(const Rig& rig, const Input& input) {
  if (input.preamp.empty()) return std::nullopt;
  gear::PreampSpec spec = spec_of(rig.preamps, input.preamp);
  spec.input = input.socket.value_or(spec.input);
  return spec;
}

gear::PreampSettings knobs_of(const Input& input) {
  return {static_cast<float>(input.gain.value_or(Decibel(0.0)).value()), input.has_pad ? 1.0f : 0.0f,
          input.has_phantom ? 1.0f : 0.0f};
}

Ohm input_impedance_of(const Rig& rig, const Input& input) {
  if (const auto preamp = preamp_of(rig, input)) return gear::input_impedance(*preamp);
  return spec_of(rig.adcs, input.adc).input_impedance;
}

gear::ConnectionSpec connection_of(const Rig& rig, const Input& input) {
  gear::ConnectionSpec wire{.source_impedance = input.source.output_impedance,
                            .parts = {},
                            .input_impedance = input_impedance_of(rig, input)};
  if (!input.microphone.empty()) wire.source_impedance = spec_of(rig.microphones, input.microphone).output_impedance;
  if (input.cable) wire.parts.emplace_back(*input.cable);
  if (input.attenuator) wire.parts.emplace_back(*input.attenuator);
  if (input.splitter) {  // the other branches lead to inputs like this one
    const std::vector<Ohm> others(static_cast<std::size_t>(input.splitter->outputs - 1), wire.input_impedance);
    wire.parts.emplace_back(
        gear::Branch{.splitter = *input.splitter, .other_branches = gear::parallel_branches(*input.splitter, others)});
  }
  return wire;
}

gear::PickupLoad pickup_load_of(const Rig& rig, const Input& input) {
  return {.capacitance = input.cable ? input.cable->capacitance : Farad(0.0),
          .resistance = input_impedance_of(rig, input)};
}

Ohm noise_source_of(const Rig& rig, const Input& input) {
  if (!input.pickup.empty()) {
    const auto z =
        gear::impedance(spec_of(rig.pickups, input.pickup), pickup_load_of(rig, input), gear::reference_frequency);
    return Ohm(std::max(z.real(), 0.0));
  }
  if (!input.microphone.empty()) {
    const gear::MicrophoneSpec& microphone = spec_of(rig.microphones, input.microphone);
    if (gear::thermal_resistance(microphone) == Ohm(0.0)) return Ohm(0.0);
  }
  return gear::impedance_seen_by_input(connection_of(rig, input));
}

gear::ConnectionSpec converter_connection_of(const Rig& rig, const Input& input) {
  return {.source_impedance = input.preamp.empty() ? Ohm(0.0) : spec_of(rig.preamps, input.preamp).output_impedance,
          .parts = {},
          .input_impedance = spec_of(rig.adcs, input.adc).input_impedance};
}

RealFigures figures_of_real(const Rig& rig, const Input& input) {
  RealFigures real;
  if (input.adc.empty()) return real;
  const double gain = factor(input.gain.value_or(Decibel(0.0)));
  real.volt_per_full_scale = peak_of_sine(spec_of(rig.adcs, input.adc).full_scale).value() / gain;
  if (!input.microphone.empty())
    real.pascal_per_full_scale =
        *real.volt_per_full_scale / spec_of(rig.microphones, input.microphone).sensitivity.value();
  return real;
}

int oversampling_of(const Rig& rig, Hertz rate) {
  constexpr std::array factors = {0, 1, 2, 4, 8, 16};
  const int factor = factors[static_cast<std::size_t>(rig.desk.oversampling)];
  return factor > 0 ? factor : gear::usual_oversampling(rate);
}

namespace {

std::vector<gear::HeadphoneSpec> headphones_of(const Rig& rig, const Choice& choice) {
  std::vector<gear::HeadphoneSpec> list;
  for (const std::string& name : choice.headphones) list.push_back(spec_of(rig.headphones, name));
  return list;
}

const CircuitKnobs& knobs_of(const Phones& phones, const Choice& choice) {
  return *std::ranges::find(phones.circuits, choice.circuit, &CircuitKnobs::file);
}

Result<std::shared_ptr<const gear::CircuitAmplifier>> built(const Rig& rig, const Phones& phones, const Choice& choice,
                                                            Hertz rate, std::string_view place) {
  const bool is_tapped = choice.circuit->number_of(place) != gear::CircuitAmplifier::look;
  return choice.circuit->built({.values = knobs_of(phones, choice).values,
                                .headphones = headphones_of(rig, choice),
                                .source_impedance = spec_of(rig.dacs, phones.dac).output_impedance,
                                .rate = rate,
                                .oversampling = oversampling_of(rig, rate),
                                .look = std::string(is_tapped ? std::string_view() : place)});
}

}  // namespace

Result<void> build_circuits(const Rig& rig, const Phones& phones, Hertz rate) {
  for (const Choice& choice : phones.choices)
    if (choice.circuit != nullptr)
      for (const std::string_view place :
           {std::string_view(knobs_of(phones, choice).listen), knobs_of(phones, choice).seen()})
        if (const auto circuit = built(rig, phones, choice, rate, place); !circuit)
          return std::unexpected(circuit.error());
  return {};
}

void keep_circuits(Rig& fresh, const Rig& before) {
  const auto keep = [&](std::shared_ptr<const CircuitFile>& file) {
    for (const Phones& phones : before.phones)
      for (const CircuitKnobs& old : phones.circuits)
        if (file != nullptr && old.file->sum() == file->sum()) file = old.file;
  };
  for (Phones& phones : fresh.phones) {
    for (Choice& choice : phones.choices) keep(choice.circuit);
    for (CircuitKnobs& knobs : phones.circuits) keep(knobs.file);
  }
}

double network_samples_per_volt(const Rig& rig, const Phones& phones) {
  const Choice& choice = phones.choices[static_cast<std::size_t>(phones.choice - 1)];
  const gear::HeadphoneSpec& worn = spec_of(rig.headphones, choice.headphones.front());
  const auto z = gear::impedance(gear::network(worn), gear::reference_frequency);
  const double pascal_per_volt = std::abs(z / (z + worn.cable_resistance.value())) * gear::figures(worn).gain;
  const DBFS level = phones.is_network ? phones.output.level : network_level;
  return sample_peak(level).value() / peak_of_sine(pascals(uncalibrated_reference)).value() * pascal_per_volt;
}

gear::PhonesSpec phones_spec_of(const Rig& rig, const Phones& phones, bool full_ceiling, Hertz rate) {
  const bool is_real = phones.choices.front().amplifier.empty();
  const gear::PhonesSpec own = is_real ? real_output(phones.output) : gear::PhonesSpec{};
  gear::PhonesSpec spec{.dac = is_real ? own.dac : spec_of(rig.dacs, phones.dac), .chains = {}, .socket = {}};
  for (const Choice& choice : phones.choices) {
    gear::PhonesChain chain{.amplifier = {}, .headphones = headphones_of(rig, choice)};
    if (choice.circuit != nullptr) {
      const CircuitKnobs& knobs = knobs_of(phones, choice);
      const CircuitFile& file = *choice.circuit;
      chain.circuit = built(rig, phones, choice, rate, knobs.listen).value_or(nullptr);
      chain.listen = file.number_of(knobs.listen);
      chain.scope = file.number_of(knobs.seen());
      // A place that what is heard has no tap for is looked at beside it.
      if (chain.scope == gear::CircuitAmplifier::look && knobs.seen() != knobs.listen)
        chain.eye = built(rig, phones, choice, rate, knobs.seen()).value_or(nullptr);
    } else {
      chain.amplifier = is_real ? own.chains.front().amplifier : spec_of(rig.amplifiers, choice.amplifier);
    }
    spec.chains.push_back(std::move(chain));
  }
  if (full_ceiling) {
    spec.socket.uncalibrated_level = DBFS(0.0);
    spec.socket.uncalibrated_reference = phones.ceiling;
  } else {
    spec.socket.full_scale = phones.output.full_scale;
    spec.socket.impedance = phones.output.impedance.value_or(Ohm(0.0));
    spec.socket.uncalibrated_level = phones.output.level;
  }
  return spec;
}

Pascal ceiling_peak(DBSPL ceiling) { return peak_of_sine(pascals(ceiling)); }

double samples_per_pascal(const gear::SpeakerSpec& speaker, const CardOutput& output, DBSPL ceiling,
                          bool full_ceiling) {
  if (!full_ceiling && output.full_scale) {
    // pascal -> volt at the speaker -> open-circuit volt of the socket -> samples
    const double volt_per_pascal = 1.0 / gear::figures(speaker).gain;
    const double loading = divider(output.impedance.value_or(Ohm(0.0)), speaker.input_impedance);
    return volt_per_pascal / loading / peak_of_sine(*output.full_scale).value();
  }
  if (full_ceiling) return 1.0 / ceiling_peak(ceiling).value();
  return sample_peak(output.level).value() / ceiling_peak(uncalibrated_reference).value();
}

std::string title_of(const Rig& rig, const Choice& choice) {
  const std::string amplifier = choice.amplifier.empty()    ? "the card's own"
                                : choice.circuit != nullptr ? choice.circuit->title()
                                                            : title_of(rig.amplifiers, choice.amplifier);
  std::string title = fmt::format("{} → {}", amplifier, title_of(rig.headphones, choice.headphones.front()));
  for (std::size_t i = 1; i < choice.headphones.size(); ++i)
    title += fmt::format(" + {}", title_of(rig.headphones, choice.headphones[i]));
  return title;
}

}  // namespace ohmic::rig
