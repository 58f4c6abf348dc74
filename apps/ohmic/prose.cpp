// Paragraphs for people: wrapped, with bold and dim on a terminal, plain in a file.

#include "prose.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "system.hpp"
#include "terminal/line.hpp"
#include "terminal/screen.hpp"

namespace ohmic::app {
namespace {
constexpr int widest = 100;
}

Prose::Prose()
    : is_utf8_(prints_utf8()), has_styles_(is_terminal(1)), width_(std::min(widest, size_of_terminal(1).width)) {
  if (!has_styles_) width_ = widest;
}

void Prose::line(const std::string& text, Tone tone) const {
  const std::string shown = is_utf8_ ? text : in_ascii(text);
  if (!has_styles_ || tone == Tone::plain) fmt::print("{}\n", shown);
  else fmt::print("\033[{}m{}\033[0m\n", tone == Tone::loud ? 1 : 2, shown);
}

void Prose::paragraph(std::string_view begin, std::string_view words, Tone tone) const {
  const int indent = columns(begin);
  std::string row(begin);
  bool is_empty = true;
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    const std::string_view word = words.substr(0, end);
    words.remove_prefix(std::min(end + 1, words.size()));
    if (!is_empty && columns(row) + 1 + columns(word) > width_) {
      line(row, tone);
      row.assign(static_cast<std::size_t>(indent), ' ');
      is_empty = true;
    }
    if (!is_empty) row += ' ';
    row += word;
    is_empty = false;
  }
  line(row, tone);
}

void Prose::heading(std::string_view words) const {
  fmt::print("\n");
  line(std::string(words), Tone::loud);
}

}  // namespace ohmic::app
