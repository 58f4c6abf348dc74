// One function a part of the way: recording, microphone, wire, preamp, converter, strip; mixer; converter, amplifier, ear.

#include "rig/wiring.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "dsp/ceiling.hpp"
#include "dsp/crossover.hpp"
#include "dsp/delay.hpp"
#include "dsp/gain.hpp"
#include "dsp/strip.hpp"
#include "engine/adapter.hpp"
#include "engine/meter_node.hpp"
#include "engine/mixer.hpp"
#include "rig/chain.hpp"
#include "rig/node_settings.hpp"
#include "rig/response_node.hpp"
#include "rig/scale_node.hpp"
#include "rig/speaker_switch.hpp"
#include "units/levels.hpp"

namespace ohmic::rig {

namespace ids {
std::string recording(std::string_view file) { return fmt::format("recording.{}", file); }
std::string input(std::string_view name, std::string_view part) { return fmt::format("input.{}.{}", name, part); }
std::string output(std::string_view name, std::string_view part) { return fmt::format("output.{}.{}", name, part); }
std::string bus(std::string_view name) { return fmt::format("mix.{}.meter", name); }
std::string stream(std::string_view name) { return fmt::format("stream.{}.meter", name); }
}  // namespace ids

namespace {

using engine::MeterNode;
using engine::Ports;
using engine::ProcessorNode;
using Signal = Blueprint::Signal;

constexpr Dimension pascal = Dimension::pascal;
constexpr Dimension volt = Dimension::volt;
constexpr Dimension full_scale = Dimension::full_scale;

/// Noise sources must not be copies of each other: every gear gets a seed from its id.
std::uint64_t seed_of(std::string_view id) {
  std::uint64_t hash = 14695981039346656037ull;  // FNV-1a
  for (const char c : id) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  return hash | 1u;
}

struct Pair {
  Signal left, right;
};

class Wiring {
 public:
  Wiring(const Rig& rig, const Material& material, Stock& stock, bool full_ceiling, Second fade)
      : rig_(rig), material_(material), stock_(stock), has_full_ceiling_(full_ceiling), fade_(fade) {}

  Blueprint draw() {
    stock_.sources.seat(sources(rig_));
    stock_.buses.seat(buses(rig_));
    stock_.voices.seat(voices(rig_));
    stock_.feeds.seat(feeds(rig_));
    source_.assign(static_cast<std::size_t>(stock_.sources.capacity()), Blueprint::silence());
    voice_.assign(static_cast<std::size_t>(stock_.voices.capacity()), Blueprint::silence());
    const std::vector<Signal> converted = inputs();
    strips(converted);
    playbacks();
    mix();
    const std::vector<Signal> fed = feed();
    for (const Phones& p : rig_.phones) phones(p, pair(fed, rows::output(p.name, 'L'), rows::output(p.name, 'R')));
    for (const Monitor& m : rig_.monitors) monitor(m, pair(fed, rows::output(m.name, 'L'), rows::output(m.name, 'R')));
    int channel = first_program_channels(rig_).outputs;
    for (const Stream& s : rig_.streams) {
      const Pair pair = this->pair(fed, rows::stream(s.name, 'L'), rows::stream(s.name, 'R'));
      meter(ids::stream(s.name), {pair.left, pair.right}, full_scale);
      blueprint_.to_card(pair.left, channel++);
      blueprint_.to_card(pair.right, channel++);
    }
    stock_.shelf.sweep();
    return std::move(blueprint_);
  }

 private:
  /// Places a node with one signal in and one out.
  template <class Processor, class... Arguments>
  Signal pass(const std::string& id, Signal in, Dimension from, Dimension to, std::vector<float> settings,
              const Arguments&... arguments) {
    auto node = stock_.shelf.take<ProcessorNode<Processor>>(id, arguments...);
    return blueprint_.add(id, std::move(node), {in}, Ports{.in = {from}, .out = {to}}, std::move(settings)).at(0);
  }

  void meter(const std::string& id, const std::vector<Signal>& signals, Dimension unit) {
    const int count = static_cast<int>(signals.size());
    blueprint_.add(id, stock_.shelf.take<MeterNode>(id, count, unit), signals, Ports::all(unit, count, 0));
  }

  Pair pair(const std::vector<Signal>& fed, const std::string& left, const std::string& right) const {
    return {fed[static_cast<std::size_t>(stock_.feeds.at(left))],
            fed[static_cast<std::size_t>(stock_.feeds.at(right))]};
  }

  /// A channel of a recording, full scale.
  Signal recorded(const Input& input) {
    auto found = files_.find(input.file);
    if (found == files_.end()) {
      const auto& node = material_.recordings.at(input.file);
      const int channels = node->reader().channels();
      found = files_
                  .emplace(input.file,
                           blueprint_.add(ids::recording(input.file), node, {}, Ports::all(full_scale, 0, channels)))
                  .first;
    }
    const auto channel = static_cast<std::size_t>(input.file_channel - 1);
    return channel < found->second.size() ? found->second[channel] : Blueprint::silence();
  }

  /// The input as its converter hands it over, full scale.
  Signal converted(const Input& input) {
    const auto id = [&](std::string_view part) { return ids::input(input.name, part); };
    Signal wire;
    switch (origin_of(input)) {
      case Origin::card: return Blueprint::card(input.card_channel - 1);
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

  std::vector<Signal> inputs() {
    std::vector<Signal> list;
    list.reserve(rig_.inputs.size());
    for (const Input& input : rig_.inputs) {
      list.push_back(converted(input));
      meter(ids::input(input.name, "converted"), {list.back()}, full_scale);
    }
    return list;
  }

  /// One strip over one channel or two, its meter, and its seats in the mixer.
  void strip(std::string_view name, const Strip& strip, std::vector<Signal> signals) {
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
                               {as_setting(strip.insert.mix), as_setting(strip.insert.level.value())});
    }
    meter(id("meter"), signals, full_scale);
    for (std::size_t side = 0; side < signals.size(); ++side)
      if (Signal* wet = seat(rows::channel, side)) *wet = signals[side];
    wet_.emplace(name, signals.front());
  }

  void strips(const std::vector<Signal>& converted) {
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

  void playbacks() {
    int channel = first_program_channels(rig_).inputs;
    for (const Playback& playback : rig_.playbacks) {
      strip(playback.name, playback.strip, {Blueprint::card(channel), Blueprint::card(channel + 1)});
      channel += 2;
    }
  }

  /// The buses, and what joins them on the way to the outputs: talkback.
  void mix() {
    const std::string id(ids::mixer);
    auto mixer = stock_.shelf.take<engine::Mixer>(id, stock_.sources.capacity(), stock_.buses.capacity());
    std::vector<float> settings = mixer_gains(rig_, stock_.sources, stock_.buses);
    settings.push_back(as_setting(std::max(fade_.value(), engine::Mixer::shortest_fade.value())));
    const auto out =
        blueprint_.add(id, std::move(mixer), source_,
                       Ports::all(full_scale, stock_.sources.capacity(), stock_.buses.capacity()), std::move(settings));
    for (const std::string& bus : buses(rig_))
      voice_[static_cast<std::size_t>(stock_.voices.at(bus))] = out[static_cast<std::size_t>(stock_.buses.at(bus))];
    for (const Mix& mix : rig_.mixes) {
      const auto side = [&](char which) {
        return out[static_cast<std::size_t>(stock_.buses.at(rows::mix(mix.name, which)))];
      };
      meter(ids::bus(mix.name), {side('L'), side('R')}, full_scale);
    }
    for (const Talkback& talkback : rig_.talkbacks)
      voice_[static_cast<std::size_t>(stock_.voices.at(rows::talkback(talkback.name)))] = wet_.at(talkback.input);
  }

  std::vector<Signal> feed() {
    const std::string id(ids::feeds);
    auto mixer = stock_.shelf.take<engine::Mixer>(id, stock_.voices.capacity(), stock_.feeds.capacity());
    std::vector<float> settings = feed_gains(rig_, stock_.voices, stock_.feeds, material_.preamps(rig_));
    settings.push_back(as_setting(engine::Mixer::shortest_fade.value()));
    return blueprint_.add(id, std::move(mixer), voice_,
                          Ports::all(full_scale, stock_.voices.capacity(), stock_.feeds.capacity()),
                          std::move(settings));
  }

  /// A node with two signals in and out, full scale.
  template <class Node, class... Arguments>
  Pair both(const std::string& id, Pair in, std::vector<float> settings, const Arguments&... arguments) {
    auto node = stock_.shelf.take<Node>(id, arguments...);
    const auto out =
        blueprint_.add(id, std::move(node), {in.left, in.right}, Ports::all(full_scale, 2, 2), std::move(settings));
    return {out[0], out[1]};
  }

  void phones(const Phones& phones, Pair heard) {
    const auto id = [&](std::string_view part) { return ids::output(phones.name, part); };
    heard =
        both<ProcessorNode<dsp::Crossfeed>>(id("crossfeed"), heard, values(dsp::crossfeed_fields, phones.crossfeed));
    if (!phones.eq.empty()) {
      const Material::Equalizer& equalizer = material_.equalizers.at(phones.eq);
      if (!equalizer.eq.bands.empty())
        heard = both<ProcessorNode<dsp::Equalizer>>(id("eq"), heard,
                                                    equalizer_settings(equalizer.eq.bands, most_headphone_bands),
                                                    std::size_t{2}, most_headphone_bands);
      if (equalizer.response != nullptr)
        heard = both<ResponseNode>(id("response"), heard, {1.0f, 0.0f}, std::size_t{2}, equalizer.response);
    }
    if (phones.delay > Second(0.0))
      heard = both<ProcessorNode<dsp::Delay>>(id("delay"), heard, {as_setting(phones.delay.value())}, std::size_t{2},
                                              longest_output_delay);
    auto node = stock_.shelf.take<ProcessorNode<gear::PhonesOutput>>(
        id("phones"), phones_spec_of(rig_, phones, has_full_ceiling_), seed_of(id("phones")));
    const auto out = blueprint_.add(
        id("phones"), std::move(node), {heard.left, heard.right},
        Ports{.in = {full_scale, full_scale}, .out = {full_scale, full_scale, volt, volt, pascal, pascal}},
        {as_setting(phones.level.value()), as_setting(phones.is_muted), as_setting(phones.choice - 1.0),
         as_setting(phones.ceiling.value())});
    blueprint_.to_card(out[0], phones.card_channels[0] - 1);
    blueprint_.to_card(out[1], phones.card_channels[1] - 1);
  }

  /// Volume, crossover, choice of speakers; then every set by itself, and the sub.
  void monitor(const Monitor& monitor, Pair heard) {
    const auto id = [&](std::string_view part) { return ids::output(monitor.name, part); };
    heard = both<ProcessorNode<dsp::Gain>>(id("level"), heard, gain_settings(monitor.level, monitor.is_cut, false),
                                           std::size_t{2});
    const bool has_sub = monitor.sub.has_value();
    // Where the listener sits all speakers add: each gets its share of what may arrive.
    const double share = 1.0 / (has_sub ? 3.0 : 2.0);
    if (has_sub) {
      const Sub& sub = *monitor.sub;
      auto node = stock_.shelf.take<ProcessorNode<dsp::Crossover>>(id("crossover"));
      const auto out =
          blueprint_.add(id("crossover"), std::move(node), {heard.left, heard.right}, Ports::all(full_scale, 2, 3),
                         {as_setting(sub.is_on), as_setting(sub.crossover.value()), 0.0f});
      heard = {out[0], out[1]};
      const std::string part = id("sub.trim");
      const Signal low = pass<dsp::Gain>(part, out[2], full_scale, full_scale,
                                         gain_settings(sub.trim, false, sub.is_inverted), std::size_t{1});
      speakers(monitor, "sub", {low}, {sub.dac, sub.speaker, sub.card_channels, sub.output}, share);
    }
    std::vector<Signal> heads = {heard.left, heard.right};
    if (monitor.sets.size() > 1) {
      auto node = stock_.shelf.take<SpeakerSwitch>(id("switch"), monitor.sets.size());
      heads = blueprint_.add(id("switch"), std::move(node), heads,
                             Ports::all(full_scale, 2, static_cast<int>(2 * monitor.sets.size())),
                             {as_setting(monitor.set - 1.0)});
    }
    for (std::size_t i = 0; i < monitor.sets.size(); ++i) {
      const SpeakerSet& set = monitor.sets[i];
      Pair side = {heads[2 * i], heads[2 * i + 1]};
      side = both<ProcessorNode<dsp::Gain>>(id(set.name + ".trim"), side, gain_settings(set.trim, false, false),
                                            std::size_t{2});
      if (set.delay > Second(0.0))
        side = both<ProcessorNode<dsp::Delay>>(id(set.name + ".delay"), side, {as_setting(set.delay.value())},
                                               std::size_t{2}, longest_output_delay);
      speakers(monitor, set.name, {side.left, side.right}, {set.dac, set.speaker, set.card_channels, set.output},
               share);
    }
  }

  struct Boxes {
    const std::string& dac;
    const std::string& speaker;
    const std::vector<int>& channels;
    const CardOutput& output;
  };
  /// One or two loudspeakers: converter, wire, speaker; ceiling; and out by the card's socket.
  void speakers(const Monitor& monitor, std::string_view set, std::vector<Signal> signals, const Boxes& boxes,
                double share) {
    const auto id = [&](std::string_view part) { return ids::output(monitor.name, fmt::format("{}.{}", set, part)); };
    const auto& dac = find(rig_.dacs, boxes.dac)->spec;
    const auto& speaker = find(rig_.speakers, boxes.speaker)->spec;
    constexpr std::array<std::string_view, 2> sides = {"left", "right"};
    for (std::size_t side = 0; side < signals.size(); ++side) {
      const auto part = [&](std::string_view name) { return id(fmt::format("{}.{}", name, sides[side])); };
      Signal signal = pass<gear::Dac>(part("dac"), signals[side], full_scale, volt, {}, dac, seed_of(part("dac")));
      signal = pass<gear::Connection>(
          part("wire"), signal, volt, volt, {},
          gear::ConnectionSpec{
              .source_impedance = dac.output_impedance, .parts = {}, .input_impedance = speaker.input_impedance});
      signals[side] = pass<gear::Speaker>(part("speaker"), signal, volt, pascal, {}, speaker);
    }
    const int count = static_cast<int>(signals.size());
    auto ceiling = stock_.shelf.take<ProcessorNode<dsp::Ceiling>>(id("ceiling"), signals.size());
    signals = blueprint_.add(id("ceiling"), std::move(ceiling), std::move(signals), Ports::all(pascal, count, count),
                             {as_setting(ceiling_peak(monitor.ceiling).value() * share)});
    meter(id("sound"), signals, pascal);
    auto socket = stock_.shelf.take<ScaleNode>(
        id("socket"), samples_per_pascal(speaker, boxes.output, monitor.ceiling, has_full_ceiling_));
    signals = blueprint_.add(id("socket"), std::move(socket), std::move(signals),
                             Ports{.in = Ports::all(pascal, count, 0).in, .out = Ports::all(full_scale, 0, count).out});
    for (std::size_t side = 0; side < signals.size(); ++side)
      blueprint_.to_card(signals[side], boxes.channels[side] - 1);
  }

  const Rig& rig_;
  const Material& material_;
  Stock& stock_;
  const bool has_full_ceiling_;
  const Second fade_;
  Blueprint blueprint_;
  std::map<std::string, std::vector<Signal>> files_;
  std::map<std::string, Signal, std::less<>> wet_;  // behind the strip, by channel
  std::vector<Signal> source_, voice_;              // by row
};

}  // namespace

ProgramChannels first_program_channels(const Rig& rig) {
  ProgramChannels first;
  for (const Input& input : rig.inputs) first.inputs = std::max(first.inputs, input.card_channel);
  const auto behind = [&](const std::vector<int>& channels) {
    for (const int channel : channels) first.outputs = std::max(first.outputs, channel);
  };
  for (const Phones& phones : rig.phones) behind(phones.card_channels);
  for (const Monitor& monitor : rig.monitors) {
    for (const SpeakerSet& set : monitor.sets) behind(set.card_channels);
    if (monitor.sub) behind(monitor.sub->card_channels);
  }
  return first;
}

Blueprint draw(const Rig& rig, const Material& material, Stock& stock, bool full_ceiling, Second fade) {
  return Wiring(rig, material, stock, full_ceiling, fade).draw();
}

}  // namespace ohmic::rig
