// Finds which card an input and an output are on, and puts its share in.

#include "rig/ledger_cards.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "rig/channels.hpp"

namespace ohmic::rig {
namespace {

std::string follower_of_input(const Rig& rig, std::string_view name) {
  const auto input = std::ranges::find(rig.inputs, name, &Input::name);
  return input != rig.inputs.end() && input->card_channel > 0 ? input->follower : std::string();
}

std::string follower_of_output(const Rig& rig, std::string_view name) {
  std::string follower;
  bool is_found = false;
  every_card_output(rig, [&](const std::string& on, const std::vector<int>&, const std::string& plays) {
    // A monitor's sets are called after it: "Main A".
    if (is_found || (plays != name && !plays.starts_with(std::string(name) + " "))) return;
    follower = on;
    is_found = true;
  });
  return follower;
}

bool replace(Ledger& ledger, std::string_view part, const std::string& follower, bool is_capture,
             std::span<const engine::MemberState> cards) {
  if (follower.empty()) return false;
  const auto at = std::ranges::find(ledger.parts, part, &LatencyPart::part);
  const auto card = std::ranges::find(cards, follower, &engine::MemberState::name);
  if (at == ledger.parts.end() || card == cards.end()) return false;
  at->part = !card->is_there ? fmt::format("{}: gone", follower)
             : is_capture    ? fmt::format("{}: capture, ring and resampler", follower)
                             : fmt::format("{}: resampler, ring and playback", follower);
  at->frames = !card->is_there ? Frames(0) : is_capture ? card->capture_latency : card->playback_latency;
  return true;
}

}  // namespace

bool take_followers(Ledger& ledger, const Rig& rig, std::span<const engine::MemberState> cards) {
  const bool in = replace(ledger, "card: capture", follower_of_input(rig, ledger.input), true, cards);
  const bool out = replace(ledger, "card: playback", follower_of_output(rig, ledger.output), false, cards);
  return in || out;
}

}  // namespace ohmic::rig
