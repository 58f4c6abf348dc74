#pragma once
// Turns styles into the escape sequences a terminal understands, from 24-bit colour down to none.

#include <cstdint>
#include <string>
#include <string_view>

#include "terminal/line.hpp"

namespace ohmic::app {

enum class Colours : std::uint8_t { none, sixteen, many, true_colour };

/// What the environment says of the terminal: NO_COLOR (any value but empty), COLORTERM, TERM.
Colours colours_of(std::string_view term, std::string_view colorterm, std::string_view no_color);

/// A line as bytes for the terminal; ends in plain style.
std::string encode(const Line& line, Colours colours);

}  // namespace ohmic::app
