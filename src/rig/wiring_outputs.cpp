// From mixer to ear: crossfeed, equalizer, converter, amplifier, headphone; crossover, speakers, ceiling.

#include <array>

#include <fmt/format.h>

#include "dsp/ceiling.hpp"
#include "dsp/crossover.hpp"
#include "dsp/delay.hpp"
#include "dsp/equalizer.hpp"
#include "dsp/gain.hpp"
#include "rig/chain.hpp"
#include "rig/exposure_node.hpp"
#include "rig/hearing.hpp"
#include "rig/response_node.hpp"
#include "rig/scale_node.hpp"
#include "rig/speaker_switch.hpp"
#include "rig/tap_node.hpp"
#include "rig/wiring_parts.hpp"
#include "units/levels.hpp"

namespace ohmic::rig {
namespace {

using engine::MeterNode;
using engine::Ports;
using engine::ProcessorNode;

constexpr Dimension pascal = Dimension::pascal;
constexpr Dimension volt = Dimension::volt;
constexpr Dimension full_scale = Dimension::full_scale;

}  // namespace

Wiring::Pair Wiring::shaped(const Phones& phones, Pair heard) {
  const auto id = [&](std::string_view part) { return ids::output(phones.name, part); };
  heard = both<ProcessorNode<dsp::Crossfeed>>(id("crossfeed"), heard, values(dsp::crossfeed_fields, phones.crossfeed));
  if (!phones.eq.empty()) {
    const Material::Equalizer& equalizer = material_.equalizers.at(phones.eq);
    if (!equalizer.eq.bands.empty())
      heard = both<ProcessorNode<dsp::Equalizer>>(id("eq"), heard,
                                                  equalizer_settings(equalizer.eq.bands, most_headphone_bands),
                                                  std::size_t{2}, most_headphone_bands);
    if (equalizer.response != nullptr)
      heard = both<ResponseNode>(id("response"), heard, {1.0f, 0.0f}, std::size_t{2}, equalizer.response);
  }
  // Always there: a delay line that came with the delay would begin empty, and what enters it late would click.
  return both<ProcessorNode<dsp::Delay>>(id("delay"), heard, {as_setting(phones.delay.value())}, std::size_t{2},
                                         longest_output_delay);
}

void Wiring::phones(const std::vector<Signal>& fed) {
  const auto heard = [&](const Phones& p) { return pair(fed, rows::output(p.name, 'L'), rows::output(p.name, 'R')); };
  std::vector<std::pair<const Phones*, Front>> fronts;
  std::shared_ptr<BankNode> bank;
  for (const Phones& p : rig_.phones) {
    if (p.circuits.empty()) {
      phones(p, heard(p));
      continue;
    }
    if (bank == nullptr) bank = stock_.shelf.take<BankNode>(std::string(ids::bank));
    fronts.emplace_back(&p, phones_front(p, heard(p), bank->bank()));
  }
  if (bank != nullptr) blueprint_.add(std::string(ids::bank), bank, {}, Ports{});
  for (const auto& [p, front] : fronts) phones_back(*p, front);
}

namespace {

const Ports phones_ports{.in = {full_scale, full_scale}, .out = {full_scale, full_scale, volt, volt, pascal, pascal}};

/// tried: a choice that is heard instead of its own, if it is of this output.
std::vector<float> phones_settings(const Phones& phones, const std::optional<Tried>& tried) {
  const int choice = tried && tried->output == phones.name ? tried->choice : phones.choice;
  return {as_setting(phones.level.value()), as_setting(phones.is_muted), as_setting(choice - 1.0),
          as_setting(phones.ceiling.value())};
}

}  // namespace

/// To the card's channels, and to whoever listens by network.
void Wiring::leave(const Phones& phones, const std::vector<Signal>& out) {
  for (std::size_t side = 0; side < phones.card_channels.size(); ++side)
    blueprint_.to_card(out[side], output_at(rig_, channels_, phones.follower, phones.card_channels[side]));
  std::shared_ptr<stream::Tap>& tap = stock_.taps[phones.name];
  if (tap == nullptr) tap = std::make_shared<stream::Tap>();
  const std::string id = ids::output(phones.name, "tap");
  blueprint_.add(id, stock_.shelf.take<TapNode>(id, tap), {out[2], out[3]}, Ports{.in = {volt, volt}, .out = {}},
                 {as_setting(network_samples_per_volt(rig_, phones))});
}

/// What reaches the ears is added up.
void Wiring::exposure(const Phones& phones, Signal left, Signal right) {
  const std::string id = ids::output(phones.name, "exposure");
  blueprint_.add(id, stock_.shelf.take<ExposureNode>(id), {left, right}, Ports{.in = {pascal, pascal}},
                 {as_setting(ear_of(rig_, phones).has_response)});
}

void Wiring::phones(const Phones& phones, Pair heard) {
  const auto id = [&](std::string_view part) { return ids::output(phones.name, part); };
  heard = shaped(phones, heard);
  auto node = stock_.shelf.take<ProcessorNode<gear::PhonesOutput>>(
      id("phones"), phones_spec_of(rig_, phones, has_full_ceiling_, material_.rate), seed_of(id("phones")));
  const auto out = blueprint_.add(id("phones"), std::move(node), {heard.left, heard.right}, phones_ports,
                                  phones_settings(phones, stock_.tried));
  leave(phones, out);
  exposure(phones, out[4], out[5]);
}

Wiring::Front Wiring::phones_front(const Phones& phones, Pair heard, const std::shared_ptr<gear::AmplifierBank>& bank) {
  const auto id = [&](std::string_view part) { return ids::output(phones.name, part); };
  heard = shaped(phones, heard);
  const gear::PhonesSpec spec = phones_spec_of(rig_, phones, has_full_ceiling_, material_.rate);
  auto node = stock_.shelf.take<PhonesFront>(id("converter"), spec, seed_of(id("phones")), bank);
  const auto out =
      blueprint_.add(id("converter"), node, {heard.left, heard.right},
                     Ports{.in = {full_scale, full_scale}, .out = {volt, volt}}, phones_settings(phones, stock_.tried));
  std::vector<std::pair<std::shared_ptr<const void>, int>> cargo;
  for (const gear::PhonesChain& chain : spec.chains) {
    cargo.emplace_back(chain.circuit, chain.listen);
    cargo.emplace_back(chain.eye, chain.scope);
  }
  blueprint_.load(std::move(cargo), [node, spec] { node->output()->hand(spec); });
  return {std::move(node), {out[0], out[1]}};
}

void Wiring::phones_back(const Phones& phones, const Front& front) {
  const std::string id = ids::output(phones.name, "phones");
  auto node = stock_.shelf.take<PhonesBack>(id, front.node->output());
  const auto out = blueprint_.add(id, std::move(node), {front.volts.left, front.volts.right},
                                  Ports{.in = {volt, volt}, .out = phones_ports.out});
  leave(phones, out);
  exposure(phones, out[4], out[5]);
}

void Wiring::monitor(const Monitor& monitor, Pair heard) {
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
    speakers(monitor, "sub", {low}, {sub.dac, sub.speaker, sub.follower, sub.card_channels, sub.output}, share);
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
    side = both<ProcessorNode<dsp::Delay>>(id(set.name + ".delay"), side, {as_setting(set.delay.value())},
                                           std::size_t{2}, longest_output_delay);
    speakers(monitor, set.name, {side.left, side.right},
             {set.dac, set.speaker, set.follower, set.card_channels, set.output}, share);
  }
}

void Wiring::speakers(const Monitor& monitor, std::string_view set, std::vector<Signal> signals, const Boxes& boxes,
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
  auto ceiling =
      stock_.shelf.take<ProcessorNode<dsp::Ceiling>>(id("ceiling"), signals.size(), dsp::Ceiling::Lowering::gliding);
  signals = blueprint_.add(id("ceiling"), std::move(ceiling), std::move(signals), Ports::all(pascal, count, count),
                           {as_setting(ceiling_peak(monitor.ceiling).value() * share)});
  meter(id("sound"), signals, pascal);
  auto socket = stock_.shelf.take<ScaleNode>(
      id("socket"), samples_per_pascal(speaker, boxes.output, monitor.ceiling, has_full_ceiling_));
  signals = blueprint_.add(id("socket"), std::move(socket), std::move(signals),
                           Ports{.in = Ports::all(pascal, count, 0).in, .out = Ports::all(full_scale, 0, count).out});
  for (std::size_t side = 0; side < signals.size(); ++side)
    blueprint_.to_card(signals[side], output_at(rig_, channels_, boxes.follower, boxes.channels[side]));
}

}  // namespace ohmic::rig
