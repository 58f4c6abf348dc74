// A place of a circuit over time, in dots of braille: two across and four down in a column.

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "terminal/rows.hpp"

namespace ohmic::app {
namespace {

constexpr int indent = 4, label = 10, rows = 5;
constexpr int least_columns = 16, most_columns = 76;

/// Cells of dots, from the top left.
class Dots {
 public:
  Dots(int columns, bool is_ascii) : columns_(columns), is_ascii_(is_ascii) {
    for (auto& row : cells_) row.assign(static_cast<std::size_t>(columns), 0);
  }
  int width() const { return is_ascii_ ? columns_ : 2 * columns_; }
  int height() const { return is_ascii_ ? rows : 4 * rows; }
  void set(int x, int y) {
    // Dots of a braille character, Unicode 10.0, U+2800: 1 2 3 7 down the left, 4 5 6 8 down the right.
    constexpr std::array<std::array<unsigned, 4>, 2> bits = {{{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}}};
    const int across = is_ascii_ ? 1 : 2, down = is_ascii_ ? 1 : 4;
    unsigned& cell = cells_[static_cast<std::size_t>(y / down)][static_cast<std::size_t>(x / across)];
    cell |= bits[static_cast<std::size_t>(x % across)][static_cast<std::size_t>(y % down)];
  }
  std::string text(int row) const {
    std::string text;
    for (const unsigned cell : cells_[static_cast<std::size_t>(row)]) {
      if (is_ascii_ || cell == 0) {
        text += cell != 0 ? '*' : ' ';
        continue;
      }
      text += '\xE2';  // U+2800 + cell in UTF-8
      text += static_cast<char>(0xA0 + (cell >> 6));
      text += static_cast<char>(0x80 + (cell & 0x3F));
    }
    return text;
  }

 private:
  int columns_;
  bool is_ascii_;
  std::array<std::vector<unsigned>, rows> cells_;
};

/// Every column from the lowest to the highest of its points, and on from where the last one ended.
void draw(const gear::ScopeTrace& trace, Dots& dots) {
  const double lowest = static_cast<double>(trace.lowest), span = static_cast<double>(trace.highest) - lowest;
  const bool stands = !(span > 1e-6 * std::abs(lowest) + 1e-9);
  const auto height_of = [&](float point) {
    const double share = stands ? 0.5 : (static_cast<double>(point) - lowest) / span;
    return std::clamp(static_cast<int>(std::lround((1.0 - share) * (dots.height() - 1))), 0, dots.height() - 1);
  };
  int last = height_of(trace.points[0]);
  for (int x = 0; x < dots.width(); ++x) {
    const auto at = [&](int column) {
      return trace.points.size() * static_cast<std::size_t>(column) / static_cast<std::size_t>(dots.width());
    };
    int top = last, bottom = last;
    for (std::size_t i = at(x); i < std::max(at(x) + 1, at(x + 1)); ++i) {
      last = height_of(trace.points[i]);
      top = std::min(top, last);
      bottom = std::max(bottom, last);
    }
    for (int y = top; y <= bottom; ++y) dots.set(x, y);
  }
}

constexpr Style dim{Ink::dim};

std::vector<Line> trace_lines(const rig::CircuitState& circuit, const Look& look) {
  const std::string_view unit = circuit.is_current_seen ? "A" : "V";
  const bool is_ascii = look.pen.is_ascii;
  Dots dots(std::clamp(look.width - indent - label, least_columns, most_columns), is_ascii);
  std::array<std::string, rows> labels;
  if (circuit.scope) {
    const gear::ScopeTrace& trace = *circuit.scope;
    draw(trace, dots);
    const double milliseconds = static_cast<double>(trace.points.size()) * trace.seconds_per_point * 1e3;
    labels = {engineering(static_cast<double>(trace.highest), unit, is_ascii), "", "", figure(milliseconds, 1, "ms"),
              engineering(static_cast<double>(trace.lowest), unit, is_ascii)};
  }
  const bool is_triggered = circuit.scope && circuit.scope->is_triggered;
  std::vector<Line> lines;
  for (int row = 0; row < rows; ++row) {
    Line line;
    line.space(indent).left(cut(labels[static_cast<std::size_t>(row)], label - 1, is_ascii), label, dim);
    lines.push_back(line.add(dots.text(row), {is_triggered ? Ink::good : Ink::dim}));
  }
  return lines;
}

Line place_line(const rig::CircuitState& circuit) {
  Line line;
  line.space(indent).add(circuit.seen, {Ink::accent});
  if (circuit.listen == circuit.seen) line.add(" (heard)", dim);
  if (circuit.places) {
    const auto at = std::ranges::find(*circuit.places, circuit.seen);
    if (at != circuit.places->end())
      line.add(fmt::format("  {} of {}", at - circuit.places->begin() + 1, circuit.places->size()), dim);
  }
  using Hint = std::pair<std::string_view, std::string_view>;
  constexpr std::array hints = {Hint{"n N", "others"}, Hint{"/", "by name"}, Hint{"e", "hear it"}};
  for (const auto& [key, does] : hints) line.space(3).add(key, {Ink::accent}).add(" ").add(does, dim);
  return line;
}

/// What it may mean stands behind it, as far as there is room.
Line entry_line(const PlaceEntry& entry, const rig::CircuitState& circuit, const Look& look) {
  Line line;
  line.space(indent).add("/ ", {Ink::accent}).add(entry.text(), {Ink::bright}).add(look.pen.is_ascii ? "_" : "▏");
  if (!circuit.places) return line;
  const auto found = matching_places(*circuit.places, entry.typed());
  if (found.empty()) return line.space(2).add("no name like that; v(a,b) is the voltage between two nodes", dim);
  for (const std::string_view place : found) {
    if (line.width() + columns(place) + 2 > look.width) break;
    line.space(2).add(place, {place == entry.text() ? Ink::accent : Ink::dim});
  }
  return line;
}

}  // namespace

std::vector<Line> scope_lines(const rig::CircuitState& circuit, const std::optional<PlaceEntry>& entry,
                              const Look& look) {
  std::vector<Line> lines = trace_lines(circuit, look);
  lines.push_back(entry ? entry_line(*entry, circuit, look) : place_line(circuit));
  return lines;
}

}  // namespace ohmic::app
