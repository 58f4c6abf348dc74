// A turned value in words: "Kick in Lead: -8 dB -> -6 dB", "Kick muted".

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "rig/address.hpp"
#include "rig/scene.hpp"

namespace ohmic::rig {
namespace {

/// How people say that a switch was turned on or off; others are "gate on", "phantom off".
struct Switch {
  std::string_view name, on, off;
};
constexpr std::array switches{
    Switch{"mute", "muted", "unmuted"},
    Switch{"solo", "soloed", "no longer soloed"},
    Switch{"open", "opened", "closed"},
    Switch{"dim", "dimmed", "no longer dimmed"},
    Switch{"cut", "cut", "no longer cut"},
    Switch{"mono", "in mono", "no longer in mono"},
    Switch{"solo_safe", "solo-safe", "no longer solo-safe"},
    Switch{"polarity", "polarity turned round", "polarity as it was"},
};

/// Levels whose lowest position is off.
constexpr std::array<std::string_view, 4> faders = {"fader", "level", "me_level", "others_level"};

std::string readable(std::string_view field, std::string_view text) {
  if (text == "-100 dB" && std::ranges::find(faders, field) != faders.end()) return "off";
  return std::string(text);
}

/// "de_esser.frequency" as "de-esser frequency", "eq.2.gain" as "eq 2 gain".
std::string words_of(const std::vector<std::string>& parts, std::size_t from) {
  std::string words;
  for (std::size_t i = from; i < parts.size(); ++i) {
    std::string word = parts[i] == "de_esser" ? "de-esser" : parts[i];
    std::ranges::replace(word, '_', ' ');
    words += (words.empty() ? "" : " ") + word;
  }
  return words;
}

/// Whose value: channels by their name alone, everything else with what it is.
struct Whose {
  std::string name;
  std::size_t parts;  // of the address that say so
};
Whose whose(const std::vector<std::string>& parts) {
  if (parts.size() >= 5 && parts[0] == "mix" && parts[2] == "sends")
    return {fmt::format("{} in {}", parts[3], parts[1]), 4};
  if (parts.size() < 3) return {parts[0], 1};
  const bool is_channel = parts[0] == "input" || parts[0] == "playback";
  return {is_channel ? parts[1] : fmt::format("{} {}", parts[0], parts[1]), 2};
}

}  // namespace

std::string Turned::sentence() const {
  const auto parts = address_parts(address);
  if (!parts) return fmt::format("{}: {} -> {}", address, before, after);
  const auto [name, known] = whose(*parts);
  const std::string& field = parts->back();
  const bool is_send = known == 4;

  if (after == "true" || after == "false") {
    const bool is_on = after == "true";
    const auto* words = std::ranges::find(switches, field, &Switch::name);
    const bool is_own = known + 1 == parts->size() && words != switches.end();
    if (is_own && is_send && field == "mute")
      return fmt::format("{} {} in {}", (*parts)[3], is_on ? "muted" : "unmuted", (*parts)[1]);
    if (is_own) return fmt::format("{} {}", name, is_on ? words->on : words->off);
    const std::size_t end = field == "on" ? parts->size() - 1 : parts->size();
    const std::vector<std::string> what(parts->begin(), parts->begin() + static_cast<std::ptrdiff_t>(end));
    return fmt::format("{}: {} {}", name, words_of(what, known), is_on ? "on" : "off");
  }
  const std::string what = is_send && field == "level" ? std::string{} : words_of(*parts, known) + " ";
  if (before.empty()) return fmt::format("{}: {}{}, new", name, what, readable(field, after));
  if (after.empty()) return fmt::format("{}: {}{} taken away", name, what, readable(field, before));
  return fmt::format("{}: {}{} -> {}", name, what, readable(field, before), readable(field, after));
}

}  // namespace ohmic::rig
