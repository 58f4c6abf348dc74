// Adds up a way: the card's share, what the plan's nodes declare, the delays somebody asked for.

#include "rig/ledger.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "rig/channels.hpp"
#include "rig/matrix.hpp"
#include "rig/wiring.hpp"

namespace ohmic::rig {
namespace {

using Kind = LatencyPart::Kind;

template <class Named>
const Named* named(const std::vector<Named>& list, std::string_view name) {
  const auto found = std::ranges::find(list, name, &Named::name);
  return found == list.end() ? nullptr : &*found;
}

/// The strip a channel runs through: of a linked pair the left partner's.
const Strip* strip_of(const Rig& rig, std::string_view channel) {
  if (const Playback* playback = named(rig.playbacks, channel)) return &playback->strip;
  const Input* input = named(rig.inputs, channel);
  if (input == nullptr) return nullptr;
  const Input* partner = named(rig.inputs, input->link);
  return partner != nullptr ? &partner->strip : &input->strip;
}

bool hears(const Rig& rig, const Mix& mix, std::string_view channel) {
  const Input* input = named(rig.inputs, channel);
  const std::string_view partner = input != nullptr ? std::string_view(input->link) : std::string_view();
  return std::ranges::any_of(mix.sends, [&](const Send& send) {
    return send.input == channel || (!partner.empty() && send.input == partner);
  });
}

/// Where an output leaves: its mix, its channels among those of all cards (from 0), the delay that was asked of it.
struct Exit {
  std::string_view mix;
  std::vector<int> channels;
  Second delay;
};
std::vector<int> outputs_at(const Rig& rig, const CardChannels& channels, const std::string& follower,
                            std::vector<int> connectors) {
  for (int& connector : connectors) connector = output_at(rig, channels, follower, connector);
  return connectors;
}
std::optional<Exit> exit_of(const Rig& rig, const CardChannels& channels, std::string_view output) {
  if (const Phones* phones = named(rig.phones, output))
    return Exit{phones->mix, outputs_at(rig, channels, phones->follower, phones->card_channels), phones->delay};
  const Monitor* monitor = named(rig.monitors, output);
  if (monitor == nullptr || monitor->sets.empty()) return std::nullopt;
  const auto heard =
      std::clamp<std::size_t>(static_cast<std::size_t>(std::max(monitor->set, 1)), 1, monitor->sets.size());
  const SpeakerSet& set = monitor->sets[heard - 1];
  return Exit{monitor->mix, outputs_at(rig, channels, set.follower, set.card_channels), set.delay};
}

/// The longest way through the plan's nodes from where the channel enters it. Nothing: no way leads there.
std::optional<engine::Latency> through_nodes(const Rig& rig, const CardChannels& channels, const engine::Plan& plan,
                                             std::string_view channel, const Exit& exit) {
  const Input* input = named(rig.inputs, channel);
  const std::string_view strip = input != nullptr && !input->link.empty() ? std::string_view(input->link) : channel;
  std::optional<engine::Latency> longest;
  const auto take = [&](std::optional<engine::Latency> way) {
    if (way && (!longest || way->total > longest->total)) longest = std::move(way);
  };
  for (const int out : exit.channels) {
    if (input != nullptr && input->card_channel > 0) {
      take(plan.latency(input_at(rig, channels, input->follower, input->card_channel), out));
      continue;
    }
    // A recording that was in the air or on a wire, one that is digital, what a program plays.
    std::vector<std::string> beginnings{ids::input(channel, "source"), ids::input(strip, "strip")};
    if (input != nullptr && !input->file.empty())
      beginnings.insert(beginnings.begin() + 1, ids::recording(input->file));
    for (const std::string& from : beginnings) {
      if (plan.find(from) == nullptr) continue;
      take(plan.latency(from, out));
      break;
    }
  }
  return longest;
}

/// "input.Voice.insert" -> "Voice: insert".
std::string words_of(std::string_view id) {
  for (const std::string_view prefix : {"input.", "output."}) {
    if (!id.starts_with(prefix)) continue;
    id.remove_prefix(prefix.size());
    const auto dot = id.rfind('.');
    if (dot != std::string_view::npos) return fmt::format("{}: {}", id.substr(0, dot), id.substr(dot + 1));
  }
  return std::string(id);
}

//   frames = round((delay + distance / 343.2 m/s) rate)        as dsp::Delay rounds
Frames frames_of(Second delay, Metre distance, Hertz rate) {
  return Frames(std::llround((delay.value() + distance.value() / metres_per_second) * rate.value()));
}

std::optional<Ledger> entries(const Rig& rig, const engine::Plan* plan, const devices::Granted* granted,
                              std::string_view channel, std::string_view output) {
  const Strip* strip = strip_of(rig, channel);
  const CardChannels channels = channels_of(rig);
  const auto exit = exit_of(rig, channels, output);
  if (strip == nullptr || !exit) return std::nullopt;
  const Mix* mix = named(rig.mixes, heard_mix(rig, exit->mix));
  if (mix == nullptr || !hears(rig, *mix, channel)) return std::nullopt;

  const bool is_open = granted != nullptr;
  const Frames period(rig.card.frames);
  Ledger ledger{.input = std::string(channel),
                .output = std::string(output),
                .parts = {},
                .rate = is_open ? granted->format.rate : rig.card.rate,
                .is_assumed = !is_open};
  ledger.parts.push_back({"card: capture", is_open ? granted->capture_latency : period, Kind::card});
  if (plan != nullptr)
    if (const auto nodes = through_nodes(rig, channels, *plan, channel, *exit))
      for (const auto& part : nodes->parts) ledger.parts.push_back({words_of(part.id), part.frames, Kind::gear});
  if (const Frames asked = frames_of(strip->delay, strip->distance, ledger.rate); asked > Frames(0))
    ledger.parts.push_back({fmt::format("{}: delay trim", channel), asked, Kind::asked_for});
  if (const Frames asked = frames_of(exit->delay, Metre(0.0), ledger.rate); asked > Frames(0))
    ledger.parts.push_back({fmt::format("{}: delay trim", output), asked, Kind::asked_for});
  ledger.parts.push_back({"card: playback", is_open ? granted->playback_latency : period, Kind::card});
  return ledger;
}

Ledger longest_of(const Rig& rig, const engine::Plan* plan, const devices::Granted* granted) {
  std::optional<Ledger> longest;
  const auto consider = [&](std::string_view channel, std::string_view output) {
    auto ledger = entries(rig, plan, granted, channel, output);
    if (ledger && (!longest || ledger->total() > longest->total())) longest = std::move(ledger);
  };
  const auto consider_outputs = [&](std::string_view channel) {
    for (const Phones& phones : rig.phones) consider(channel, phones.name);
    for (const Monitor& monitor : rig.monitors) consider(channel, monitor.name);
  };
  for (const Input& input : rig.inputs) consider_outputs(input.name);
  for (const Playback& playback : rig.playbacks) consider_outputs(playback.name);
  if (longest) return *std::move(longest);
  // Nothing is heard anywhere: the card's share is all there is.
  const bool is_open = granted != nullptr;
  const Frames period(rig.card.frames);
  return {.input = {},
          .output = {},
          .parts = {{"card: capture", is_open ? granted->capture_latency : period, Kind::card},
                    {"card: playback", is_open ? granted->playback_latency : period, Kind::card}},
          .rate = is_open ? granted->format.rate : rig.card.rate,
          .is_assumed = !is_open};
}

}  // namespace

Frames Ledger::total() const {
  Frames all;
  for (const LatencyPart& part : parts) all += part.frames;
  return all;
}

Frames Ledger::of(LatencyPart::Kind kind) const {
  Frames all;
  for (const LatencyPart& part : parts)
    if (part.kind == kind) all += part.frames;
  return all;
}

std::optional<Ledger> latency_ledger(const Rig& rig, const engine::Plan& plan, const devices::Granted* granted,
                                     std::string_view input, std::string_view output) {
  return entries(rig, &plan, granted, input, output);
}

Ledger latency_ledger(const Rig& rig, const engine::Plan& plan, const devices::Granted* granted) {
  return longest_of(rig, &plan, granted);
}

Ledger latency_ledger(const Rig& rig, const devices::Granted* granted) { return longest_of(rig, nullptr, granted); }

}  // namespace ohmic::rig
