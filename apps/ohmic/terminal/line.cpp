// Measures, cuts and joins styled text by the columns it takes on a terminal.

#include "terminal/line.hpp"

#include <array>

namespace ohmic::app {
namespace {

struct Symbol {
  std::uint32_t code = 0;
  std::size_t bytes = 1;
};

/// The first character of a text that is not empty. A byte that is no UTF-8 stands for itself.
Symbol first_symbol(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = at(0);
  const std::size_t bytes = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
  if (bytes == 1) return {lead, 1};
  if (bytes == 0 || bytes > text.size()) return {0xFFFD, 1};
  std::uint32_t code = lead & (0x7Fu >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((at(i) & 0xC0u) != 0x80u) return {0xFFFD, 1};
    code = code << 6 | (at(i) & 0x3Fu);
  }
  return {code, bytes};
}

struct Range {
  std::uint32_t from, to;
};
// Unicode 15: the ranges that names of songs and people come from, not every corner.
constexpr std::array no_column{
    Range{0x300, 0x36F},   Range{0x483, 0x489},   Range{0x591, 0x5BD},   Range{0x610, 0x61A},   Range{0x64B, 0x65F},
    Range{0x1AB0, 0x1AFF}, Range{0x1DC0, 0x1DFF}, Range{0x200B, 0x200F}, Range{0x202A, 0x202E}, Range{0x2060, 0x2069},
    Range{0x20D0, 0x20F0}, Range{0xFE00, 0xFE0F}, Range{0xFE20, 0xFE2F}, Range{0xFEFF, 0xFEFF}};
constexpr std::array two_columns{Range{0x1100, 0x115F},   Range{0x2E80, 0x303E},   Range{0x3041, 0xA4CF},
                                 Range{0xAC00, 0xD7A3},   Range{0xF900, 0xFAFF},   Range{0xFE30, 0xFE6F},
                                 Range{0xFF00, 0xFF60},   Range{0xFFE0, 0xFFE6},   Range{0x1F300, 0x1F64F},
                                 Range{0x1F680, 0x1F6FF}, Range{0x1F900, 0x1FAFF}, Range{0x20000, 0x3FFFD}};

template <std::size_t N>
bool within(const std::array<Range, N>& ranges, std::uint32_t code) {
  for (const Range& range : ranges)
    if (code >= range.from && code <= range.to) return true;
  return false;
}

int columns_of(std::uint32_t code) { return within(no_column, code) ? 0 : within(two_columns, code) ? 2 : 1; }

bool is_control(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x2028 || code == 0x2029 ||
         (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

}  // namespace

int columns(std::string_view text) {
  int width = 0;
  while (!text.empty()) {
    const Symbol symbol = first_symbol(text);
    width += columns_of(symbol.code);
    text.remove_prefix(symbol.bytes);
  }
  return width;
}

std::string cut(std::string_view text, int width, bool is_ascii) {
  std::string out;
  std::size_t before_last = 0;  // where the mark goes when the next character does not fit
  int used = 0;
  while (!text.empty()) {
    const Symbol symbol = first_symbol(text);
    const int wide = is_control(symbol.code) || symbol.code == 0xFFFD ? 1 : columns_of(symbol.code);
    if (used + wide > width) {
      if (width < 1) return {};
      out.resize(before_last);
      return out + (is_ascii ? "~" : "…");
    }
    used += wide;
    if (is_control(symbol.code) || (symbol.code == 0xFFFD && symbol.bytes == 1)) out += '?';
    else out += text.substr(0, symbol.bytes);
    if (used <= width - 1) before_last = out.size();
    text.remove_prefix(symbol.bytes);
  }
  return out;
}

std::string in_ascii(std::string_view text) {
  struct Pair {
    std::string_view from, to;
  };
  static constexpr std::array pairs{Pair{"→", "->"},  Pair{"·", "."}, Pair{"…", "~"}, Pair{"≤", "<="}, Pair{"−", "-"},
                                    Pair{"Ω", "ohm"}, Pair{"─", "-"}, Pair{"│", "|"}, Pair{"▲", "^"},  Pair{"▼", "v"},
                                    Pair{"↑", "^"},   Pair{"↓", "v"}, Pair{"←", "<"}, Pair{"▸", ">"},  Pair{"●", "*"},
                                    Pair{"⇧", "^"},   Pair{"’", "'"}};
  std::string out;
  while (!text.empty()) {
    const Symbol symbol = first_symbol(text);
    const std::string_view piece = text.substr(0, symbol.bytes);
    text.remove_prefix(symbol.bytes);
    if (symbol.bytes == 1) {
      out += piece;
      continue;
    }
    std::string_view plain = "?";
    for (const Pair& pair : pairs)
      if (pair.from == piece) plain = pair.to;
    out += plain;
  }
  return out;
}

Line& Line::add(std::string_view text, Style style) {
  if (text.empty()) return *this;
  width_ += columns(text);
  if (!runs_.empty() && runs_.back().style == style) runs_.back().text += text;
  else runs_.push_back({std::string(text), style});
  return *this;
}

Line& Line::left(std::string_view text, int width, Style style) {
  const std::string fits = cut(text, width);
  const int rest = width - columns(fits);
  return add(fits + std::string(static_cast<std::size_t>(rest > 0 ? rest : 0), ' '), style);
}

Line& Line::right(std::string_view text, int width, Style style) {
  const std::string fits = cut(text, width);
  const int rest = width - columns(fits);
  return add(std::string(static_cast<std::size_t>(rest > 0 ? rest : 0), ' ') + fits, style);
}

Line& Line::add(const Line& line) {
  for (const Run& run : line.runs_) add(run.text, run.style);
  return *this;
}

Line& Line::clip(int width, bool is_ascii) {
  if (is_ascii) {
    std::vector<Run> runs = std::move(runs_);
    runs_.clear();
    width_ = 0;
    for (const Run& run : runs) add(in_ascii(run.text), run.style);
  }
  if (width_ <= width) return *this;
  std::vector<Run> runs = std::move(runs_);
  runs_.clear();
  width_ = 0;
  for (const Run& run : runs) {
    const int wide = columns(run.text);
    const bool is_last = width_ + wide > width;
    add(is_last ? cut(run.text, width - width_, is_ascii) : run.text, run.style);
    if (is_last) break;
  }
  return *this;
}

std::string Line::plain() const {
  std::string text;
  for (const Run& run : runs_) text += run.text;
  return text;
}

}  // namespace ohmic::app
