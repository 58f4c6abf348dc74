// What a card's channels are called.

#include "devices/alsa/connectors.hpp"

#include <array>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "devices/alsa/switch_names.hpp"

namespace ohmic::devices::alsa {
namespace {

/// The part of a control's name that names the connector: where it stands in the names of switch_names.cpp.
std::string named_by(const Switch& one) {
  const std::string& control = one.control;
  if (fits("Line {n} ({any}) Playback Volume", control)) {
    const std::size_t open = control.find('('), close = control.rfind(')');
    return control.substr(open + 1, close - open - 1);
  }
  for (const std::string_view before : {"Mic-", "Line-", "Main-Out "}) {
    if (!control.starts_with(before)) continue;
    const std::string rest = control.substr(before.size());
    return rest.substr(0, rest.find(' '));
  }
  return {};
}

/// "Monitor" of "Monitor L" and "Monitor R"; empty of two without names; nothing: no pair.
std::optional<std::string> shared(const std::string& left, const std::string& right) {
  if (left.empty() && right.empty()) return "";
  if (left.size() < 2 || left.size() != right.size()) return {};
  std::string stem = left.substr(0, left.size() - 2);
  if (left == stem + " L" && right == stem + " R") return stem;
  return {};
}

}  // namespace

std::vector<std::string> connectors(Direction direction, int channels, std::span<const Switch> switches) {
  std::vector<std::string> names(static_cast<std::size_t>(channels));
  for (const Switch& one : switches) {
    if (one.kind == Switch::Kind::other || one.is_input != (direction == Direction::capture)) continue;
    if (one.channels.size() != 1 || one.channels.front() > channels) continue;
    std::string& name = names[static_cast<std::size_t>(one.channels.front() - 1)];
    if (name.empty()) name = named_by(one);
  }
  return names;
}

std::string pairs_of(std::span<const std::string> names) {
  std::vector<std::string> pairs;
  for (std::size_t i = 0; i < names.size();) {
    const bool is_left = i + 1 < names.size() && i % 2 == 0;
    const auto stem = is_left ? shared(names[i], names[i + 1]) : std::nullopt;
    const std::string numbers = stem ? fmt::format("{}/{}", i + 1, i + 2) : fmt::format("{}", i + 1);
    const std::string& name = stem ? *stem : names[i];
    pairs.push_back(name.empty() ? numbers : fmt::format("{} {}", numbers, name));
    i += stem ? 2 : 1;
  }
  return fmt::format("{}", fmt::join(pairs, ", "));
}

}  // namespace ohmic::devices::alsa
