// What is heard of a circuit over time, in dots of braille: two across and four down in a column.

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

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

}  // namespace

std::vector<Line> scope_lines(const rig::CircuitState& circuit, const Look& look) {
  if (!circuit.scope) return {};
  const gear::ScopeTrace& trace = *circuit.scope;
  const auto heard = std::ranges::find_if(circuit.probes, &rig::CircuitState::Probe::is_heard);
  const bool is_probe = heard != circuit.probes.end();
  const std::string_view unit = is_probe && heard->is_current ? "A" : "V";
  const bool is_ascii = look.pen.is_ascii;
  Dots dots(std::clamp(look.width - indent - label, least_columns, most_columns), is_ascii);
  draw(trace, dots);
  const double milliseconds = static_cast<double>(trace.points.size()) * trace.seconds_per_point * 1e3;
  const std::array<std::string, rows> labels = {engineering(static_cast<double>(trace.highest), unit, is_ascii), "",
                                                is_probe ? heard->name : "output", figure(milliseconds, 1, "ms"),
                                                engineering(static_cast<double>(trace.lowest), unit, is_ascii)};
  std::vector<Line> lines;
  for (int row = 0; row < rows; ++row) {
    Line line;
    line.space(indent).left(cut(labels[static_cast<std::size_t>(row)], label - 1, is_ascii), label, {Ink::dim});
    lines.push_back(line.add(dots.text(row), {trace.is_triggered ? Ink::good : Ink::dim}));
  }
  return lines;
}

}  // namespace ohmic::app
