#pragma once
// Open Sound Control as bytes: packets with messages and bundles in them, read and written. (OSC 1.0, Wright 2002.)

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "units/error.hpp"

namespace ohmic::api {

struct OscMessage {
  using Argument = std::variant<std::int32_t, float, std::string>;
  std::string path;  // "/strip/fader"
  std::vector<Argument> arguments;

  /// The argument as a number (true and false are 1 and 0), or as a whole one. Nothing where it is none.
  const Argument* at(std::size_t index) const { return index < arguments.size() ? &arguments[index] : nullptr; }
  bool operator==(const OscMessage&) const = default;
};

/// What a datagram may be at most: a UDP payload.
inline constexpr std::size_t longest_osc_packet = 65507;

/// All messages of a packet, those of bundles in their order, times ignored. i, f, s, h, d, T, F, N, I and c are
/// understood. Errors: not OSC, with what is wrong.
Result<std::vector<OscMessage>> read_osc(std::string_view packet);
/// One message as a packet of its own.
std::string write_osc(const OscMessage& message);

}  // namespace ohmic::api
