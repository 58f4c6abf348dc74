// How it is wired: boxes in columns, sound from left to right, a label at every socket and on every cable.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "advise/draw/ink.hpp"
#include "advise/draw/pictures.hpp"
#include "circuit/draw/svg.hpp"

namespace ohmic::advise {
namespace {

constexpr double box_width = 196.0, gap = 150.0, row_gap = 26.0, left = 24.0, top = 70.0;
constexpr double name_line = 17.0, socket_line = 21.0;

/// A box: its name on top, then a line a socket, those sound comes in by first.
struct Place {
  int column = 0;
  double x = 0.0, y = 0.0;
  std::vector<std::string> name;
  std::size_t arriving = 0, leaving = 0;
  double height() const {
    return 22.0 + name_line * static_cast<double>(name.size()) + socket_line * static_cast<double>(arriving + leaving);
  }
  double socket(std::size_t row) const {
    return y + 26.0 + name_line * static_cast<double>(name.size()) + socket_line * static_cast<double>(row);
  }
};

/// A box stands one column right of everything that feeds it. Loops (a return into the same box) end the search.
std::map<std::string, Place> columns_of(const Wiring& wiring) {
  std::map<std::string, Place> places;
  for (const std::string& box : wiring.boxes) places[box];
  for (const Wire& wire : wiring.wires) places[wire.from], places[wire.to];
  for (std::size_t turn = 0; turn < places.size(); ++turn)
    for (const Wire& wire : wiring.wires) {
      Place& to = places[wire.to];
      const int wanted = places[wire.from].column + 1;
      if (to.column < wanted && wanted < static_cast<int>(places.size())) to.column = wanted;
    }
  return places;
}

}  // namespace

std::string draw_wiring(const Wiring& wiring) {
  std::map<std::string, Place> places = columns_of(wiring);
  int last = 0;
  std::vector<std::vector<std::string>> columns(places.size() + 1);
  // In the order the boxes were named, then those only wires name.
  std::vector<std::string> order = wiring.boxes;
  for (const auto& [name, place] : places)
    if (std::ranges::find(order, name) == order.end()) order.push_back(name);
  for (const std::string& name : order) {
    const Place& place = places[name];
    last = std::max(last, place.column);
    auto& column = columns[static_cast<std::size_t>(place.column)];
    if (std::ranges::find(column, name) == column.end()) column.push_back(name);
  }
  for (const Wire& wire : wiring.wires) ++places[wire.from].leaving, ++places[wire.to].arriving;
  double tallest = 0.0;
  std::vector<double> heights;
  for (const auto& column : columns) {
    double& height = heights.emplace_back(-row_gap);
    for (const std::string& name : column) {
      places[name].name = wrapped(name, 14.0, box_width - 20.0);
      height += places[name].height() + row_gap;
    }
    tallest = std::max(tallest, height);
  }
  for (std::size_t c = 0; c < columns.size(); ++c) {
    double y = top + 0.5 * (tallest - heights[c]);
    for (const std::string& name : columns[c]) {
      places[name].x = left + static_cast<double>(c) * (box_width + gap);
      places[name].y = y;
      y += places[name].height() + row_gap;
    }
  }
  const double height = top + tallest + 34.0;
  const double width = std::max(720.0, 2.0 * left + box_width + last * (box_width + gap));

  std::string says;
  for (const Wire& wire : wiring.wires)
    says += fmt::format("{}, {}, to {}, {}: {}. ", wire.from, wire.from_socket, wire.to, wire.to_socket, wire.cable);
  circuit::Svg svg;
  svg.raw(circuit::svg_head(width, height, "How it is wired", says, ink_light, ink_dark));
  svg.raw(fmt::format("<rect class=\"ground\" width=\"{}\" height=\"{}\" rx=\"8\"/>\n", width, height));
  svg.text(24.0, 34.0, "How it is wired", "title");
  for (const auto& [name, place] : places) {
    svg.raw(fmt::format("<rect class=\"box\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{}\" height=\"{}\" rx=\"8\"/>\n",
                        place.x, place.y, box_width, place.height()));
    double y = place.y + 25.0;
    for (const std::string& line : place.name) {
      svg.text(place.x + 0.5 * box_width, y, line, "text", "middle");
      y += name_line;
    }
  }
  std::map<std::string, std::size_t> arrived, left_by;
  for (const Wire& wire : wiring.wires) {
    const Place &from = places[wire.from], &to = places[wire.to];
    const double x1 = from.x + box_width, y1 = from.socket(from.arriving + left_by[wire.from]++);
    const double x2 = to.x, y2 = to.socket(arrived[wire.to]++);
    svg.raw(
        fmt::format("<path class=\"wire\" d=\"M{0:.1f} {1:.1f}C{2:.1f} {1:.1f} {2:.1f} {4:.1f} {3:.1f} {4:.1f}\"/>\n",
                    x1, y1, 0.5 * (x1 + x2), x2, y2));
    for (const auto& [x, y] : {std::pair{x1, y1}, std::pair{x2, y2}})
      svg.raw(fmt::format("<circle class=\"plug\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4.5\"/>\n", x, y));
    svg.text(x1 - 12.0, y1 + 4.0, wire.from_socket, "soft", "end");
    svg.text(x2 + 12.0, y2 + 4.0, wire.to_socket, "soft");
    const std::vector<std::string> cable = wrapped(wire.cable, 12.5, gap - 16.0);
    double y = 0.5 * (y1 + y2) - 8.0 - 15.0 * (static_cast<double>(cable.size()) - 1.0);
    for (const std::string& line : cable) {
      svg.text(0.5 * (x1 + x2), y, line, "soft halo", "middle");
      y += 15.0;
    }
  }
  return svg.raw("</svg>\n").take();
}

}  // namespace ohmic::advise
