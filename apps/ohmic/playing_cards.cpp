// Puts beside each card's state what only the program knows: its device, and whether it has a clock of its own.

#include "playing_cards.hpp"

#include <algorithm>
#include <utility>

#include "engine/follow/followed_card.hpp"

namespace ohmic::app {
namespace {

using engine::MemberState;

std::string spelled(const rig::CardName& name) {
  using Kind = rig::CardName::Kind;
  switch (name.kind) {
    case Kind::jack: return "jack";
    case Kind::pipewire: return "pipewire";
    case Kind::alsa: return name.name.empty() ? "alsa" : "alsa:" + name.name;
    case Kind::paced: return "virtual";
    case Kind::automatic: break;
  }
  return {};
}

MemberState alone(const Running& running, const devices::Asked& asked, const std::string& why_gone) {
  MemberState state{.name = running.clock.name, .is_clock = true};
  state.inputs = static_cast<int>(asked.inputs.size());
  state.outputs = static_cast<int>(asked.outputs.size());
  state.words = why_gone;
  if (const auto& granted = running.keeper->granted()) {
    state.is_there = true;
    state.words = granted->words;
    state.note = granted->note;
    state.format = granted->format;
    state.capture_latency = granted->capture_latency;
    state.playback_latency = granted->playback_latency;
  }
  return state;
}

}  // namespace

std::vector<api::PlayingCard> playing_cards(const Running& running, const rig::Session& session,
                                            const std::string& why_gone) {
  const devices::Asked asked = session.asked();
  const auto& granted = running.keeper->granted();
  const Hertz rate = granted ? granted->format.rate : asked.format.rate;
  const std::string device = spelled(running.clock.which);
  if (running.group == nullptr)
    return {{.state = alone(running, asked, why_gone), .device = device, .latency_rate = rate}};

  const rig::Rig& rig = session.rig();
  std::vector<api::PlayingCard> cards;
  for (MemberState& state : running.group->states()) {
    api::PlayingCard card{.state = std::move(state), .device = device, .latency_rate = rate};
    const auto member = std::ranges::find(running.members, card.state.name, &engine::Member::name);
    if (!card.state.is_clock && member != running.members.end()) {
      const auto follower = std::ranges::find(rig.followers, card.state.name, &rig::Follower::name);
      const bool is_follower = !member->programs && follower != rig.followers.end();
      card.device = is_follower ? follower->device : std::string();
      card.has_own_clock = dynamic_cast<const engine::FollowedCard*>(member->companion.get()) != nullptr;
      card.has_word_clock = is_follower && follower->has_word_clock;
      card.is_for_programs = member->programs.has_value();
    }
    cards.push_back(std::move(card));
  }
  return cards;
}

std::vector<OpenCard> with_alsa_controls(const std::vector<api::PlayingCard>& cards) {
  std::vector<OpenCard> open;
  for (const api::PlayingCard& card : cards) {
    if (!card.state.is_there || card.device.empty()) continue;
    auto name = rig::card_name(card.device);
    if (name && name->kind == rig::CardName::Kind::alsa)
      open.push_back({.follower = card.state.is_clock ? std::string() : card.state.name, .name = std::move(*name)});
  }
  return open;
}

}  // namespace ohmic::app
