// How loud it gets: a bar a headphone, from what is certain to what is possible, beside what people know.
#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "advise/draw/ink.hpp"
#include "advise/draw/pictures.hpp"
#include "circuit/draw/svg.hpp"

namespace ohmic::advise {
namespace {

constexpr double width = 880.0, left = 250.0, right = 770.0, row_height = 62.0, top = 112.0;

struct Known {
  double level;
  std::string_view what;
};
/// Peaks of sounds people know, in round figures.
constexpr std::array<Known, 4> known = {
    {{70.0, "speech"}, {90.0, "piano, loud"}, {110.0, "orchestra, climax"}, {130.0, "pain"}}};

std::string range(Interval<DBSPL> level) {
  const double low = std::round(level.low.value()), high = std::round(level.high.value());
  return low == high ? fmt::format("{:.0f} dB SPL", low) : fmt::format("{:.0f} to {:.0f}", low, high);
}

std::string_view colour(const LevelRow& row, DBSPL peak) {
  if (row.given.level.low >= peak) return "fine";
  return row.given.level.high < peak ? "short" : "unsure";
}

}  // namespace

std::string draw_levels(const std::vector<LevelRow>& rows, DBSPL peak) {
  double from = 60.0, to = 130.0;
  for (const LevelRow& row : rows) {
    from = std::min(from, 10.0 * std::floor((row.given.level.low.value() - 3.0) / 10.0));
    to = std::max(to, 10.0 * std::ceil((row.given.level.high.value() + 3.0) / 10.0));
  }
  // What is no level of this world stands at the edge.
  from = std::max(from, 0.0);
  to = std::min(to, 200.0);
  const auto at = [&](double level) {
    return left + (right - left) * (std::clamp(level, from, to) - from) / (to - from);
  };
  const double bottom = top + row_height * static_cast<double>(rows.size());
  const double height = bottom + 46.0;

  std::string says = fmt::format("Peaks of {:.0f} dB SPL are wanted.", peak.value());
  for (const LevelRow& row : rows) says += fmt::format(" {} {}: {} dB SPL.", row.name, row.on, range(row.given.level));
  circuit::Svg svg;
  svg.raw(circuit::svg_head(width, height, "How loud it gets", says, ink_light, ink_dark));
  svg.raw(fmt::format("<rect class=\"ground\" width=\"{}\" height=\"{}\" rx=\"8\"/>\n", width, height));
  svg.text(24.0, 34.0, "How loud it gets", "title");
  svg.text(24.0, 55.0, "the loudest peak before the output clips, at the ear: likely value, and what sources allow",
           "soft");
  for (double level = from; level <= to; level += 10.0) {
    svg.line(at(level), top - 8.0, at(level), bottom, "grid");
    svg.text(at(level), bottom + 18.0, fmt::format("{:.0f}", level), "soft", "middle");
  }
  svg.text(0.5 * (left + right), bottom + 37.0, "dB SPL, peak", "soft", "middle");
  for (const Known& sound : known)
    if (sound.level >= from && sound.level <= to && std::abs(sound.level - peak.value()) > 9.0)
      svg.text(at(sound.level), top - 14.0, sound.what, "soft", "middle");

  for (std::size_t k = 0; k < rows.size(); ++k) {
    const LevelRow& row = rows[k];
    const double y = top + row_height * static_cast<double>(k);
    const std::string css(colour(row, peak));
    std::vector<std::string> words = wrapped(row.name, 14.0, left - 46.0);
    if (words.size() > 2) words.resize(2);
    double line = y + (words.size() > 1 ? 15.0 : 23.0);
    for (const std::string& part : words) {
      svg.text(24.0, line, part, "text");
      line += 17.0;
    }
    svg.text(24.0, line + 1.0, row.on, "soft");
    const double a = at(row.given.level.low.value()), b = at(row.given.level.high.value());
    svg.raw(fmt::format("<rect class=\"{} pale\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"18\" rx=\"9\"/>\n",
                        css, a - 1.0, y + 17.0, std::max(b - a, 0.0) + 2.0));
    svg.raw(fmt::format("<circle class=\"{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"7\"/>\n", css,
                        at(row.given.level.likely.value()), y + 26.0));
    svg.text(width - 20.0, y + 31.0, range(row.given.level), "figure", "end");
  }
  svg.line(at(peak.value()), top - 8.0, at(peak.value()), bottom, "mark");
  svg.text(at(peak.value()), top - 14.0, fmt::format("your peaks: {:.0f}", peak.value()), "figure", "middle");
  return svg.raw("</svg>\n").take();
}

}  // namespace ohmic::advise
