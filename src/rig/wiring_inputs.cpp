// From source to mixer: recording, microphone, wire, preamp, converter; strip.

#include "dsp/strip.hpp"
#include "rig/chain.hpp"
#include "rig/response_node.hpp"
#include "rig/wiring_parts.hpp"

namespace ohmic::rig {
namespace {

using engine::MeterNode;
using engine::Ports;
using engine::ProcessorNode;

constexpr Dimension pascal = Dimension::pascal;
constexpr Dimension volt = Dimension::volt;
constexpr Dimension full_scale = Dimension::full_scale;

}  // namespace

void Wiring::recordings() {
  for (const auto& [file, node] : material_.recordings)
    files_.emplace(
        file, blueprint_.add(ids::recording(file), node, {}, Ports::all(full_scale, 0, node->reader().channels())));
}

Signal Wiring::recorded(const Input& input) {
  const std::vector<Signal>& channels = files_.at(input.file);
  const auto channel = static_cast<std::size_t>(input.file_channel - 1);
  return channel < channels.size() ? channels[channel] : Blueprint::silence();
}

Signal Wiring::converted(const Input& input) {
  const auto id = [&](std::string_view part) { return ids::input(input.name, part); };
  Signal wire;
  switch (origin_of(input)) {
    case Origin::card: return Blueprint::card(input_at(rig_, channels_, input.follower, input.card_channel));
    case Origin::digital: return recorded(input);
    case Origin::air: {
      wire = pass<gear::Source>(id("source"), recorded(input), full_scale, pascal, {}, input.source);
      meter(id("sound"), {wire}, pascal);
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
  meter(id("volts"), {wire}, volt);
  if (const auto preamp = preamp_of(rig_, input)) {
    const gear::PreampSettings knobs = knobs_of(input);
    wire = pass<gear::Preamp>(id("preamp"), wire, volt, volt, {knobs.begin(), knobs.end()}, *preamp,
                              noise_source_of(rig_, input), seed_of(id("preamp")));
    if (preamp->output_impedance > Ohm(0.0))
      wire = pass<gear::Connection>(id("converter_wire"), wire, volt, volt, {}, converter_connection_of(rig_, input));
  }
  return pass<gear::Adc>(id("adc"), wire, volt, full_scale, {}, find(rig_.adcs, input.adc)->spec, seed_of(id("adc")));
}

std::vector<Signal> Wiring::inputs() {
  std::vector<Signal> list;
  list.reserve(rig_.inputs.size());
  for (const Input& input : rig_.inputs) {
    list.push_back(converted(input));
    meter(ids::input(input.name, "converted"), {list.back()}, full_scale);
  }
  return list;
}

void Wiring::strip(std::string_view name, const Strip& strip, std::vector<Signal> signals) {
  const auto id = [&](std::string_view part) { return ids::input(name, part); };
  const auto seat = [&](auto row, std::size_t side) -> Signal* {
    const std::string place = row(name, side == 0 ? 'L' : 'R');
    return stock_.sources.has(place) ? &source_[static_cast<std::size_t>(stock_.sources.at(place))] : nullptr;
  };
  for (std::size_t side = 0; side < signals.size(); ++side)
    if (Signal* dry = seat(rows::dry, side)) *dry = signals[side];
  const auto ports = Ports::all(full_scale, static_cast<int>(signals.size()), static_cast<int>(signals.size()));
  auto node = stock_.shelf.take<ProcessorNode<dsp::Strip>>(id("strip"), signals.size(), longest_strip_delay);
  signals = blueprint_.add(id("strip"), std::move(node), std::move(signals), ports, strip_settings(strip));
  if (!strip.insert.file.empty()) {
    auto insert =
        stock_.shelf.take<ResponseNode>(id("insert"), signals.size(), material_.responses.at(strip.insert.file));
    signals = blueprint_.add(id("insert"), std::move(insert), std::move(signals), ports,
                             values(dsp::convolver_fields, strip.insert.settings));
  }
  meter(id("meter"), signals, full_scale);
  for (std::size_t side = 0; side < signals.size(); ++side)
    if (Signal* wet = seat(rows::channel, side)) *wet = signals[side];
  wet_.emplace(name, signals.front());
}

void Wiring::strips(const std::vector<Signal>& converted) {
  std::map<std::string_view, Signal> rights;  // by their left partner
  for (std::size_t i = 0; i < rig_.inputs.size(); ++i)
    if (!rig_.inputs[i].link.empty()) rights.emplace(rig_.inputs[i].link, converted[i]);
  for (std::size_t i = 0; i < rig_.inputs.size(); ++i) {
    const Input& input = rig_.inputs[i];
    if (!input.link.empty()) continue;
    std::vector<Signal> signals = {converted[i]};
    if (const auto right = rights.find(input.name); right != rights.end()) signals.push_back(right->second);
    strip(input.name, input.strip, std::move(signals));
  }
}

void Wiring::playbacks() {
  int channel = channels_.programs.first_input;
  for (const Playback& playback : rig_.playbacks) {
    strip(playback.name, playback.strip, {Blueprint::card(channel), Blueprint::card(channel + 1)});
    channel += 2;
  }
}

}  // namespace ohmic::rig
