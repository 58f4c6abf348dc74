// The way as a whole: who needs a place in the matrices, the matrices themselves, and what stands on both sides of them.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "dsp/delay.hpp"
#include "engine/mixer.hpp"
#include "rig/address.hpp"
#include "rig/hash.hpp"
#include "rig/network_level.hpp"
#include "rig/tap_node.hpp"
#include "rig/wiring_parts.hpp"

namespace ohmic::rig {

namespace ids {
std::string recording(std::string_view file) { return fmt::format("recording.{}", file); }
std::string input(std::string_view name, std::string_view part) {
  return fmt::format("input.{}.{}", address_part(name), part);
}
std::string output(std::string_view name, std::string_view part) {
  return fmt::format("output.{}.{}", address_part(name), part);
}
std::string bus(std::string_view name) { return fmt::format("mix.{}.meter", name); }
std::string stream(std::string_view name) { return fmt::format("stream.{}.meter", name); }
}  // namespace ids

namespace {

using engine::Ports;

constexpr Dimension full_scale = Dimension::full_scale;

}  // namespace

std::uint64_t seed_of(std::string_view id) { return hash_of(id) | 1u; }

Blueprint Wiring::draw() {
  stock_.sources.seat(sources(rig_));
  if (stock_.tried) {
    const auto phones = std::ranges::find(rig_.phones, stock_.tried->output, &Phones::name);
    if (phones == rig_.phones.end() || stock_.tried->choice > static_cast<int>(phones->choices.size()))
      stock_.tried.reset();
  }
  if (stock_.late && !check(rig_, *stock_.late)) stock_.late.reset();
  const auto with_late = [&](std::vector<std::string> list) {
    if (stock_.has_late)
      for (const char side : {'L', 'R'}) list.insert(list.end(), {rows::late(side), rows::rest(side)});
    return list;
  };
  stock_.buses.seat(with_late(buses(rig_)));
  stock_.voices.seat(with_late(voices(rig_)));
  stock_.feeds.seat(feeds(rig_));
  source_.assign(static_cast<std::size_t>(stock_.sources.capacity()), Blueprint::silence());
  voice_.assign(static_cast<std::size_t>(stock_.voices.capacity()), Blueprint::silence());
  recordings();
  const std::vector<Signal> converted = inputs();
  strips(converted);
  playbacks();
  mix();
  const std::vector<Signal> fed = feed();
  phones(fed);
  for (const Monitor& m : rig_.monitors) monitor(m, pair(fed, rows::output(m.name, 'L'), rows::output(m.name, 'R')));
  int channel = channels_.programs.first_output;
  for (const Stream& s : rig_.streams) {
    const Pair pair = this->pair(fed, rows::stream(s.name, 'L'), rows::stream(s.name, 'R'));
    meter(ids::stream(s.name), {pair.left, pair.right}, full_scale);
    blueprint_.to_card(pair.left, channel++);
    blueprint_.to_card(pair.right, channel++);
  }
  if (offers_inputs(rig_))
    for (const Signal& signal : converted) blueprint_.to_card(signal, channel++);
  stock_.shelf.sweep();
  std::erase_if(stock_.taps, [&](const auto& tap) {
    const auto is_mix = [&](const Mix& mix) { return address_of({"mix", mix.name}) == tap.first; };
    return std::ranges::find(rig_.phones, tap.first, &Phones::name) == rig_.phones.end() &&
           std::ranges::none_of(rig_.mixes, is_mix);
  });
  return std::move(blueprint_);
}

void Wiring::meter(const std::string& id, const std::vector<Signal>& signals, Dimension unit) {
  const int count = static_cast<int>(signals.size());
  blueprint_.add(id, stock_.shelf.take<engine::MeterNode>(id, count, unit), signals, Ports::all(unit, count, 0));
}

Wiring::Pair Wiring::pair(const std::vector<Signal>& fed, const std::string& left, const std::string& right) const {
  return {fed[static_cast<std::size_t>(stock_.feeds.at(left))], fed[static_cast<std::size_t>(stock_.feeds.at(right))]};
}

void Wiring::mix() {
  const std::string id(ids::mixer);
  auto mixer = stock_.shelf.take<engine::Mixer>(id, stock_.sources.capacity(), stock_.buses.capacity());
  const Late* late = stock_.late ? &*stock_.late : nullptr;
  std::vector<float> settings = mixer_gains(rig_, stock_.sources, stock_.buses, late);
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
    // Listened to by network, its full scale is what 105 dB SPL of an output is, and nobody's ears get more.
    const float most = as_setting(std::pow(10.0, network_level.value() / 20.0));
    const std::string address = address_of({"mix", mix.name});
    std::shared_ptr<stream::Tap>& tap = stock_.taps[address];
    if (tap == nullptr) tap = std::make_shared<stream::Tap>();
    const std::string id = ids::bus(mix.name) + ".tap";
    blueprint_.add(id, stock_.shelf.take<TapNode>(id, tap, most), {side('L'), side('R')},
                   Ports{.in = {full_scale, full_scale}, .out = {}}, {most});
  }
  if (stock_.has_late) {
    const auto bus = [&](const std::string& name) { return out[static_cast<std::size_t>(stock_.buses.at(name))]; };
    const Pair delayed = both<engine::ProcessorNode<dsp::Delay>>(
        std::string(ids::late), {bus(rows::late('L')), bus(rows::late('R'))},
        {as_setting(late != nullptr ? late->delay.value() : 0.0)}, std::size_t{2}, longest_late);
    const auto voice = [&](const std::string& name) -> Signal& {
      return voice_[static_cast<std::size_t>(stock_.voices.at(name))];
    };
    voice(rows::late('L')) = delayed.left, voice(rows::late('R')) = delayed.right;
    for (const char side : {'L', 'R'}) voice(rows::rest(side)) = bus(rows::rest(side));
  }
  for (const Talkback& talkback : rig_.talkbacks)
    voice_[static_cast<std::size_t>(stock_.voices.at(rows::talkback(talkback.name)))] = wet_.at(talkback.input);
}

std::vector<Signal> Wiring::feed() {
  const std::string id(ids::feeds);
  auto mixer = stock_.shelf.take<engine::Mixer>(id, stock_.voices.capacity(), stock_.feeds.capacity());
  std::vector<float> settings =
      feed_gains(rig_, stock_.voices, stock_.feeds, material_.preamps(rig_), stock_.late ? &*stock_.late : nullptr);
  settings.push_back(as_setting(engine::Mixer::shortest_fade.value()));
  return blueprint_.add(id, std::move(mixer), voice_,
                        Ports::all(full_scale, stock_.voices.capacity(), stock_.feeds.capacity()), std::move(settings));
}

Blueprint draw(const Rig& rig, const Material& material, Stock& stock, bool full_ceiling, Second fade) {
  return Wiring(rig, material, stock, full_ceiling, fade).draw();
}

}  // namespace ohmic::rig
