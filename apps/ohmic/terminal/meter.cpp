// Draws meters, one segment a column; half-lit ones double what the eye can read off.

#include "terminal/meter.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include <fmt/format.h>

namespace ohmic::app {
namespace {

/// Columns from the left edge; 0 for what is below the scale or no number.
double place(double level, const MeterScale& scale, int width) {
  if (!(level > scale.lowest)) return 0.0;
  return std::min(1.0, (level - scale.lowest) / (scale.highest - scale.lowest)) * width;
}

Ink zone(double level, const MeterScale& scale) {
  return level >= scale.hot ? Ink::hot : level >= scale.warm ? Ink::warm : Ink::good;
}

enum class Segment { off, peak, half, lit, held, ceiling };

/// A segment as text. Where there are shades its glow says what it is, else its shape.
std::string_view shape(Segment segment, Pen pen) {
  if (segment == Segment::ceiling) return pen.is_ascii ? "!" : "┃";
  if (pen.is_ascii)
    return segment == Segment::off ? "." : segment == Segment::peak ? "-" : segment == Segment::held ? "|" : "=";
  if (pen.has_shades) return "▆";  // not the full height: rows of meters stay apart
  return segment == Segment::off ? "·" : segment == Segment::peak ? "░" : segment == Segment::held ? "│" : "▆";
}

}  // namespace

Line meter(int width, const MeterScale& scale, const MeterLevels& levels, Pen pen) {
  const double mean = place(levels.mean, scale, width);
  const double peak = place(levels.peak, scale, width);
  const auto cell_of = [&](double level) {
    const double at = place(level, scale, width);
    return at > 0.0 ? std::min(static_cast<int>(at), width - 1) : -1;
  };
  const int held = cell_of(levels.held);
  const int ceiling = levels.ceiling ? cell_of(*levels.ceiling) : -1;

  Line line;
  for (int i = 0; i < width; ++i) {
    const Ink ink = zone(scale.lowest + (scale.highest - scale.lowest) * (i + 0.5) / width, scale);
    const double part = mean - i;
    const Segment segment = i == ceiling      ? Segment::ceiling
                            : part >= 0.75    ? Segment::lit
                            : i == held       ? Segment::held
                            : part >= 0.25    ? Segment::half
                            : peak >= i + 0.5 ? Segment::peak
                                              : Segment::off;
    Style style{ink};
    if (segment == Segment::ceiling) style.ink = Ink::hot;
    if (segment == Segment::off) style.ink = Ink::track;
    if (segment == Segment::half) style.glow = Glow::half;
    if (segment == Segment::peak) style.glow = Glow::low;
    line.add(shape(segment, pen), style);
  }
  return line;
}

Line meter_rule(int width, const MeterScale& scale, const std::vector<int>& ticks) {
  Line line;
  for (const int tick : ticks) {
    const std::string label = fmt::format("{}", tick);
    const int at = static_cast<int>(std::lround((tick - scale.lowest) / (scale.highest - scale.lowest) * width));
    const int from = at - static_cast<int>(label.size());
    if (at > width || from < line.width() + (line.width() > 0 ? 1 : 0)) continue;
    while (line.width() < from) line.add("─", {Ink::faint});
    line.add(label, {Ink::dim});
  }
  while (line.width() < width) line.add("─", {Ink::faint});
  return line;
}

}  // namespace ohmic::app
