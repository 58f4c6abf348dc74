// One function a part of the way: recording, microphone, wire, preamp, converter, strip; mixer; converter, amplifier, ear.

#include "rig/wiring.hpp"

#include <fmt/format.h>

#include "dsp/ceiling.hpp"
#include "dsp/equalizer.hpp"
#include "dsp/gain.hpp"
#include "dsp/high_pass.hpp"
#include "engine/adapter.hpp"
#include "engine/meter_node.hpp"
#include "engine/mixer.hpp"
#include "rig/chain.hpp"
#include "rig/scale_node.hpp"
#include "units/levels.hpp"

namespace ohmic::rig {

namespace ids {
std::string recording(std::string_view file) { return fmt::format("recording.{}", file); }
std::string input(std::string_view name, std::string_view part) { return fmt::format("input.{}.{}", name, part); }
std::string output(std::string_view name, std::string_view part) { return fmt::format("output.{}.{}", name, part); }
}  // namespace ids

namespace {

using engine::MeterNode;
using engine::Plan;
using engine::PlanBuilder;
using engine::Ports;
using engine::ProcessorNode;
using engine::Wire;

constexpr Dimension pascal = Dimension::pascal;
constexpr Dimension volt = Dimension::volt;
constexpr Dimension full_scale = Dimension::full_scale;

float as_setting(bool flag) { return flag ? 1.0f : 0.0f; }
float as_setting(double value) { return static_cast<float>(value); }

std::vector<float> gain_settings(Decibel gain, bool is_muted, bool is_inverted) {
  return {as_setting(gain.value()), as_setting(is_muted), as_setting(is_inverted)};
}

/// On, corner, slope (0 is 12 dB per octave).
std::vector<float> high_pass_settings(const std::optional<Hertz>& corner) {
  return {as_setting(corner.has_value()), as_setting(corner.value_or(Hertz(80.0)).value()), 0.0f};
}

std::vector<float> equalizer_settings(const std::vector<EqualizerBand>& bands) {
  std::vector<float> settings;
  for (std::size_t i = 0; i < most_equalizer_bands; ++i) {
    const EqualizerBand band =
        i < bands.size() ? bands[i] : EqualizerBand{.kind = {}, .frequency = Hertz(1000.0), .gain = {}};
    // dsp::EqShape: off, then the kinds in our order.
    settings.push_back(i < bands.size() ? as_setting(static_cast<double>(band.kind) + 1.0) : 0.0f);
    settings.push_back(as_setting(band.frequency.value()));
    settings.push_back(as_setting(band.gain.value()));
    settings.push_back(as_setting(band.q));
  }
  return settings;
}

/// Noise sources must not be copies of each other: every gear gets a seed from its id.
std::uint64_t seed_of(std::string_view id) {
  std::uint64_t hash = 14695981039346656037ull;  // FNV-1a
  for (const char c : id) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  return hash | 1u;
}

class Wiring {
 public:
  Wiring(const Rig& rig, const Desk& desk, bool full_ceiling, Shelf& shelf, const Recordings& recordings)
      : rig_(rig), desk_(desk), has_full_ceiling_(full_ceiling), shelf_(shelf), recordings_(recordings) {}

  Result<std::unique_ptr<Plan>> build(const Format& format) {
    std::vector<Wire> strips;
    strips.reserve(rig_.inputs.size());
    for (const Input& input : rig_.inputs) strips.push_back(strip(input, converted(input)));
    const std::vector<Wire> buses = mixed(strips);
    for (std::size_t i = 0; i < rig_.phones.size(); ++i) phones(i, bus(buses, rig_.phones[i].mix));
    for (std::size_t i = 0; i < rig_.monitors.size(); ++i) monitor(i, bus(buses, rig_.monitors[i].mix));
    return builder_.build(format);
  }

 private:
  /// Places a node with one wire in and one out.
  template <class Processor, class... Arguments>
  Wire pass(const std::string& id, Wire in, Dimension from, Dimension to, std::vector<float> settings,
            Arguments&&... arguments) {
    auto node = shelf_.take<ProcessorNode<Processor>>(id, std::forward<Arguments>(arguments)...);
    return builder_.add(id, std::move(node), {in}, Ports{.in = {from}, .out = {to}}, std::move(settings)).at(0);
  }

  void meter(const std::string& id, Wire wire, Dimension unit) {
    builder_.add(id, shelf_.take<MeterNode>(id, 1, unit), {wire}, Ports{.in = {unit}, .out = {}});
  }

  /// A channel of a recording, full scale.
  Wire recorded(const Input& input) {
    auto found = files_.find(input.file);
    if (found == files_.end()) {
      int channels = 0;
      auto node = recordings_(input.file, channels);
      found = files_.emplace(input.file, builder_.add(ids::recording(input.file), std::move(node), {}, channels)).first;
    }
    const auto channel = static_cast<std::size_t>(input.file_channel - 1);
    return channel < found->second.size() ? found->second[channel] : builder_.silence();
  }

  /// The input as its converter hands it over, full scale.
  Wire converted(const Input& input) {
    const auto id = [&](std::string_view part) { return ids::input(input.name, part); };
    Wire wire;
    switch (origin_of(input)) {
      case Origin::card: return builder_.card_input(input.card_channel - 1);
      case Origin::digital: return recorded(input);
      case Origin::air: {
        wire = pass<gear::Source>(id("source"), recorded(input), full_scale, pascal, {}, input.source);
        meter(id("sound"), wire, pascal);
        const auto& microphone = find(rig_.microphones, input.microphone)->spec;
        wire = pass<gear::Microphone>(id("microphone"), wire, pascal, volt, {as_setting(input.has_phantom)}, microphone,
                                      seed_of(id("microphone")));
        break;
      }
      case Origin::wire:
        wire = pass<gear::Source>(id("source"), recorded(input), full_scale, volt, {}, input.source);
        break;
    }
    if (!input.pickup.empty())
      wire = pass<gear::Pickup>(id("pickup"), wire, volt, volt, {}, find(rig_.pickups, input.pickup)->spec,
                                pickup_load_of(rig_, input));
    else wire = pass<gear::Connection>(id("wire"), wire, volt, volt, {}, connection_of(rig_, input));
    meter(id("volts"), wire, volt);
    if (const auto preamp = preamp_of(rig_, input)) {
      const gear::PreampSettings knobs = knobs_of(input);
      wire = pass<gear::Preamp>(id("preamp"), wire, volt, volt, {knobs.begin(), knobs.end()}, *preamp,
                                noise_source_of(rig_, input), seed_of(id("preamp")));
      if (preamp->output_impedance > Ohm(0.0))
        wire = pass<gear::Connection>(id("converter_wire"), wire, volt, volt, {}, converter_connection_of(rig_, input));
    }
    return pass<gear::Adc>(id("adc"), wire, volt, full_scale, {}, find(rig_.adcs, input.adc)->spec, seed_of(id("adc")));
  }

  Wire strip(const Input& input, Wire wire) {
    const auto id = [&](std::string_view part) { return ids::input(input.name, part); };
    meter(id("converted"), wire, full_scale);
    wire = pass<dsp::Gain>(id("gain"), wire, full_scale, full_scale,
                           gain_settings(input.strip.trim, false, input.strip.is_inverted), 1u);
    wire = pass<dsp::HighPass>(id("high_pass"), wire, full_scale, full_scale, high_pass_settings(input.strip.high_pass),
                               1u);
    wire = pass<dsp::Equalizer>(id("eq"), wire, full_scale, full_scale, equalizer_settings(input.strip.equalizer), 1u,
                                most_equalizer_bands);
    meter(id("meter"), wire, full_scale);
    return wire;
  }

  std::vector<Wire> mixed(const std::vector<Wire>& strips) {
    const std::string id(ids::mixer);
    auto mixer =
        shelf_.take<engine::Mixer>(id, static_cast<int>(strips.size()), static_cast<int>(2 * rig_.mixes.size()));
    auto gains = desk_.matrix(*mixer);
    const int outputs = mixer->outputs();
    return builder_.add(id, std::move(mixer), strips, outputs, std::move(gains));
  }

  std::pair<Wire, Wire> bus(const std::vector<Wire>& buses, std::string_view mix) const {
    std::size_t i = 0;
    while (rig_.mixes[i].name != mix) ++i;
    return {buses[2 * i], buses[2 * i + 1]};
  }

  void phones(std::size_t index, std::pair<Wire, Wire> mix) {
    const Phones& phones = rig_.phones[index];
    const Desk::Output& knobs = desk_.outputs[index];
    const std::string id = ids::output(phones.name, "phones");
    auto node = shelf_.take<ProcessorNode<gear::PhonesOutput>>(id, phones_spec_of(rig_, phones, has_full_ceiling_),
                                                               seed_of(id));
    const auto wires =
        builder_.add(id, std::move(node), {mix.first, mix.second},
                     Ports{.in = {full_scale, full_scale}, .out = {full_scale, full_scale, volt, volt, pascal, pascal}},
                     {as_setting(knobs.level.value()), as_setting(knobs.is_muted),
                      as_setting(static_cast<double>(knobs.choice)), as_setting(phones.ceiling.value())});
    builder_.to_card(wires[0], phones.card_channels[0] - 1);
    builder_.to_card(wires[1], phones.card_channels[1] - 1);
  }

  void monitor(std::size_t index, std::pair<Wire, Wire> mix) {
    const Monitor& monitor = rig_.monitors[index];
    const Desk::Output& knobs = desk_.outputs[rig_.phones.size() + index];
    const auto id = [&](std::string_view part) { return ids::output(monitor.name, part); };
    auto level = shelf_.take<ProcessorNode<dsp::Gain>>(id("level"), 2u);
    auto wires =
        builder_.add(id("level"), level, {mix.first, mix.second}, 2, gain_settings(knobs.level, knobs.is_muted, false));
    for (std::size_t side = 0; side < 2; ++side) {
      const auto part = [&](std::string_view name) {
        return id(fmt::format("{}.{}", name, side == 0 ? "left" : "right"));
      };
      const auto& dac = find(rig_.dacs, monitor.dac)->spec;
      const auto& speaker = find(rig_.speakers, monitor.speaker)->spec;
      Wire wire = pass<gear::Dac>(part("dac"), wires[side], full_scale, volt, {}, dac, seed_of(part("dac")));
      wire = pass<gear::Connection>(
          part("wire"), wire, volt, volt, {},
          gear::ConnectionSpec{
              .source_impedance = dac.output_impedance, .parts = {}, .input_impedance = speaker.input_impedance});
      wires[side] = pass<gear::Speaker>(part("speaker"), wire, volt, pascal, {}, speaker);
    }
    // Where the listener sits both speakers add: each gets half of what may arrive.
    auto ceiling = shelf_.take<ProcessorNode<dsp::Ceiling>>(id("ceiling"), 2u);
    wires = builder_.add(id("ceiling"), ceiling, wires, Ports::all(pascal, 2, 2),
                         {as_setting(ceiling_peak(monitor.ceiling).value() / 2.0)});
    builder_.add(id("sound"), shelf_.take<MeterNode>(id("sound"), 2, pascal), wires,
                 Ports{.in = {pascal, pascal}, .out = {}});
    auto socket = shelf_.take<ScaleNode>(id("socket"), monitor_samples_per_pascal(rig_, monitor, has_full_ceiling_));
    wires = builder_.add(id("socket"), socket, wires, Ports{.in = {pascal, pascal}, .out = {full_scale, full_scale}});
    builder_.to_card(wires[0], monitor.card_channels[0] - 1);
    builder_.to_card(wires[1], monitor.card_channels[1] - 1);
  }

  const Rig& rig_;
  const Desk& desk_;
  const bool has_full_ceiling_;
  Shelf& shelf_;
  const Recordings& recordings_;
  PlanBuilder builder_;
  std::map<std::string, std::vector<Wire>> files_;
};

}  // namespace

Result<std::unique_ptr<Plan>> wire(const Rig& rig, const Desk& desk, const Format& format, bool full_ceiling,
                                   Shelf& shelf, const Recordings& recordings) {
  return Wiring(rig, desk, full_ceiling, shelf, recordings).build(format);
}

}  // namespace ohmic::rig
