// The colours of the instrument: amber for names of things, green, yellow and red for levels, quiet greys for the rest.

#include "terminal/palette.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

namespace ohmic::app {
namespace {

struct Rgb {
  int red, green, blue;
};
struct Tone {
  std::optional<Rgb> rgb;
  int sixteen = -1;  // 0 to 15, -1: the terminal's own
  // The 256 colours are too coarse in the dark for a mixture: by hand for full, half and low glow. -1: computed.
  std::array<int, 3> many{-1, -1, -1};
  bool is_bold = false;
  bool is_dim = false;      // where there are no colours
  bool is_reverse = false;  // where there are no colours
};

constexpr Rgb unlit{44, 48, 57};

// Legible on dark and on light paper alike: nothing near black or white but the terminal's own ink.
Tone tone(Ink ink) {
  switch (ink) {
    case Ink::plain: return {};
    case Ink::bright: return {.is_bold = true};
    case Ink::dim: return {.rgb = Rgb{139, 147, 161}, .sixteen = -1, .is_dim = true};
    case Ink::faint: return {.rgb = Rgb{96, 104, 118}, .sixteen = 8, .is_dim = true};
    case Ink::accent: return {.rgb = Rgb{232, 163, 61}, .sixteen = 3, .is_bold = true};
    case Ink::cool: return {.rgb = Rgb{104, 168, 224}, .sixteen = 6};
    case Ink::track: return {.rgb = unlit, .sixteen = 8, .is_dim = true};
    case Ink::good: return {.rgb = Rgb{84, 184, 128}, .sixteen = 2, .many = {72, 65, 22}};
    case Ink::warm: return {.rgb = Rgb{226, 182, 62}, .sixteen = 3, .many = {178, 136, 58}};
    case Ink::hot: return {.rgb = Rgb{232, 90, 72}, .sixteen = 1, .many = {203, 167, 52}, .is_bold = true};
    case Ink::on_paper: return {.rgb = Rgb{24, 26, 30}, .sixteen = 0, .is_bold = true};
  }
  return {};
}

Tone tone(Paper paper) {
  switch (paper) {
    case Paper::none: return {};
    case Paper::chosen: return {.rgb = Rgb{232, 163, 61}, .sixteen = 3, .is_reverse = true};
    case Paper::mute: return {.rgb = Rgb{214, 110, 62}, .sixteen = 1, .is_reverse = true};
    case Paper::solo: return {.rgb = Rgb{226, 196, 62}, .sixteen = 3, .is_reverse = true};
    case Paper::alarm: return {.rgb = Rgb{232, 90, 72}, .sixteen = 1, .is_reverse = true};
  }
  return {};
}

/// A colour on its way to the unlit segment.
Rgb glowing(Rgb c, Glow glow) {
  const double share = glow == Glow::full ? 1.0 : glow == Glow::half ? 0.62 : 0.3;
  const auto mix = [&](int lit, int dark) { return static_cast<int>(dark + share * (lit - dark)); };
  return {mix(c.red, unlit.red), mix(c.green, unlit.green), mix(c.blue, unlit.blue)};
}

// The 6x6x6 cube of the 256 colours has these steps; greys stand apart from 232 on in steps of 10.
int step(int value) { return value < 48 ? 0 : value < 115 ? 1 : (value - 35) / 40; }
int of_256(Rgb c) {
  const int highest = std::max({c.red, c.green, c.blue});
  const int lowest = std::min({c.red, c.green, c.blue});
  if (highest - lowest < 20) return 232 + std::clamp((c.red + c.green + c.blue) / 3 - 8, 0, 230) / 10;
  return 16 + 36 * step(c.red) + 6 * step(c.green) + step(c.blue);
}

void add_colour(std::string& codes, const Tone& tone, Colours colours, bool is_paper) {
  if (colours == Colours::true_colour && tone.rgb)
    codes += fmt::format(";{};2;{};{};{}", is_paper ? 48 : 38, tone.rgb->red, tone.rgb->green, tone.rgb->blue);
  else if (colours == Colours::many && tone.rgb)
    codes += fmt::format(";{};5;{}", is_paper ? 48 : 38, tone.many[0] >= 0 ? tone.many[0] : of_256(*tone.rgb));
  else if (colours == Colours::sixteen && tone.sixteen >= 0)
    codes += fmt::format(";{}", (tone.sixteen < 8 ? 30 : 82) + tone.sixteen + (is_paper ? 10 : 0));
}

std::string codes_of(Style style, Colours colours) {
  Tone ink = tone(style.ink);
  if (ink.rgb) ink.rgb = glowing(*ink.rgb, style.glow);
  ink.many[0] = ink.many[static_cast<std::size_t>(style.glow)];
  const Tone paper = tone(style.paper);
  std::string codes = "\033[0";
  if (ink.is_bold) codes += ";1";
  if (colours == Colours::none) {
    if (ink.is_dim) codes += ";2";
    if (paper.is_reverse) codes += ";7";
  }
  add_colour(codes, ink, colours, false);
  add_colour(codes, paper, colours, true);
  return codes + "m";
}

}  // namespace

Colours colours_of(std::string_view term, std::string_view colorterm, std::string_view no_color) {
  if (!no_color.empty() || term.empty() || term == "dumb" || term.starts_with("vt1") || term.starts_with("vt2"))
    return Colours::none;
  if (colorterm == "truecolor" || colorterm == "24bit" || term.ends_with("-direct")) return Colours::true_colour;
  if (term.find("256color") != std::string_view::npos) return Colours::many;
  return Colours::sixteen;
}

std::string encode(const Line& line, Colours colours) {
  std::string bytes;
  Style current;
  for (const Run& run : line.runs()) {
    if (run.style != current) bytes += codes_of(run.style, colours);
    current = run.style;
    bytes += run.text;
  }
  if (current != Style{}) bytes += "\033[0m";
  return bytes;
}

}  // namespace ohmic::app
