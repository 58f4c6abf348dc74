// What a card's switches are called, for a person.

#include "devices/switches.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ohmic::devices {
namespace {

std::string_view word(Switch::Kind kind) {
  using Kind = Switch::Kind;
  switch (kind) {
    case Kind::gain: return "gain";
    case Kind::phantom: return "48 V";
    case Kind::pad: return "pad";
    case Kind::instrument: return "Hi-Z";
    case Kind::air: return "air";
    case Kind::direct_monitor: return "direct monitor";
    case Kind::output_level: return "level";
    case Kind::output_mute: return "mute";
    case Kind::clock_source: return "clock source";
    case Kind::other: break;
  }
  return "";
}

}  // namespace

std::string words_of(const Switch& one) {
  if (one.kind == Switch::Kind::other) return fmt::format("\"{}\"", one.control);
  const std::string what(word(one.kind));
  if (one.channels.empty()) return what;
  const char* side = one.is_input ? "input" : "output";
  if (one.channels.size() == 1) return fmt::format("{} of {} {}", what, side, one.channels.front());
  const std::span all(one.channels);
  return fmt::format("{} of {}s {} and {}", what, side, fmt::join(all.first(all.size() - 1), ", "), all.back());
}

}  // namespace ohmic::devices
