// A schematic drawn from a netlist.
#include "circuit/draw/schematic.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "circuit/draw/place.hpp"
#include "circuit/draw/route.hpp"
#include "circuit/draw/sheet.hpp"
#include "circuit/draw/svg.hpp"
#include "circuit/draw/symbols.hpp"
#include "circuit/draw/words.hpp"

namespace ohmic::circuit {
namespace {

constexpr std::string_view light_rules =
    ".ground{fill:#ffffff}.title{fill:#18202c;font-size:17px;font-weight:600}.subtitle{fill:#5b6678;font-size:12px}\n"
    ".symbol{stroke:#18202c;stroke-width:1.5;fill:none;stroke-linecap:round;stroke-linejoin:round}\n"
    ".wire{stroke:#3d5a80;stroke-width:1.3;fill:none;stroke-linecap:round}.dot{fill:#3d5a80}\n"
    ".rail{stroke:#b3420a;stroke-width:1.6;fill:none;stroke-linecap:round}\n"
    ".name{fill:#18202c;font-size:11.5px;font-weight:600}.value{fill:#4d5668;font-size:11px}\n"
    ".pin{fill:#5b6678;font-size:9.5px}.net{fill:#6b778a;font-size:9.5px;font-style:italic}\n"
    ".volt{fill:#0a7a4f;font-size:9.5px;font-weight:600;font-style:normal}.railname{fill:#b3420a;font-size:10.5px;"
    "font-weight:600}\n"
    ".net,.railname{paint-order:stroke;stroke:#ffffff;stroke-width:3px;stroke-linejoin:round}\n";
constexpr std::string_view dark_rules =
    ".ground{fill:#12161d}.title{fill:#eef2f8}.subtitle{fill:#9aa6b8}.symbol{stroke:#e3e9f2}.wire{stroke:#8fb3dd}\n"
    ".dot{fill:#8fb3dd}.rail{stroke:#ff9a62}.name{fill:#eef2f8}.value{fill:#b4bfce}.pin{fill:#9aa6b8}.net{fill:#9aa6b8}"
    "\n"
    ".volt{fill:#45d19a}.railname{fill:#ff9a62}.net,.railname{stroke:#12161d}\n";

// 77.38 -> "77.4 V", 0.0004 -> "0.4 mV": three digits are what a voltmeter beside a drawing says.
std::string volts_text(double volt) {
  if (std::abs(volt) < 5e-7) return "0 V";
  const std::string figure = engineering(volt, 3);
  const bool has_prefix = static_cast<unsigned char>(figure.back()) > '9';
  std::string text = figure;
  if (has_prefix) {
    const std::size_t at = figure.ends_with("µ") ? figure.size() - 2 : figure.size() - 1;
    text = figure.substr(0, at) + " " + figure.substr(at) + "V";
  } else {
    text += " V";
  }
  if (text.front() == '-') text.replace(0, 1, "−");
  return text;
}

void draw_sign(Svg& svg, const Sign& sign, const std::string& words) {
  const double x = sign.at.x * grid, y = sign.at.y * grid;
  const double fx = x + sign.facing.x * grid, fy = y + sign.facing.y * grid;
  switch (sign.kind) {
    case Sign::Kind::earth: {
      // IEC 60617 reference conductor: three bars, always hanging down.
      svg.raw("<path class=\"wire\" d=\"M").number(x).raw(" ").number(y);
      double gx = fx, gy = y + 5.0;
      if (sign.facing.y == 0) svg.raw("H").number(fx).raw("V").number(gy);
      else if (sign.facing.y > 0) svg.raw("V").number(gy);
      else {
        gx = x - 12.0;
        svg.raw("V").number(fy + 4.0).raw("H").number(gx).raw("V").number(gy = fy + 9.0);
      }
      svg.raw("\"/><path class=\"symbol\" d=\"M").number(gx - 8.0).raw(" ").number(gy).raw("h16m-13 4h10m-7 4h4\"/>\n");
      return;
    }
    case Sign::Kind::rail: {
      svg.raw("<path class=\"rail\" d=\"M").number(x).raw(" ").number(y);
      if (sign.facing.y == 0) {
        svg.raw("H").number(fx).raw("m0-6v12\"/>\n");
        svg.text(fx + sign.facing.x * 4.0, y + 4.0, words, "railname", sign.facing.x > 0 ? "start" : "end");
      } else {
        svg.raw("V").number(fy).raw("m-8 0h16\"/>\n");
        svg.text(x, fy + (sign.facing.y < 0 ? -4.0 : 12.0), words, "railname", "middle");
      }
      return;
    }
    case Sign::Kind::name:
      svg.raw("<path class=\"wire\" d=\"M").number(x).raw(" ").number(y).raw("L").number(fx).raw(" ").number(fy);
      svg.raw("\"/>\n");
      if (sign.facing.y == 0)
        svg.text(fx + sign.facing.x * 3.0, y + 3.5, words, "net", sign.facing.x > 0 ? "start" : "end");
      else svg.text(x, fy + (sign.facing.y < 0 ? -3.0 : 10.0), words, "net", "middle");
  }
}

void draw_wires(Svg& svg, const Sheet& sheet, const Wiring& wiring) {
  std::string wires, rails;
  for (const Piece& run : wiring.runs) {
    Svg piece;
    piece.raw("M").number(run.from.x * grid).raw(" ").number(run.from.y * grid);
    if (run.from.y == run.to.y) piece.raw("H").number(run.to.x * grid);
    else piece.raw("V").number(run.to.y * grid);
    const bool is_signal = sheet.nets[static_cast<std::size_t>(run.net)].kind == NetKind::signal;
    (is_signal ? wires : rails) += piece.take();
  }
  svg.raw("<path class=\"wire\" d=\"").raw(wires).raw("\"/>\n<path class=\"rail\" d=\"").raw(rails).raw("\"/>\n");
  for (const Spot dot : wiring.dots)
    svg.raw("<circle class=\"dot\" r=\"2.6\" cx=\"")
        .number(dot.x * grid)
        .raw("\" cy=\"")
        .number(dot.y * grid)
        .raw("\"/>\n");
}

std::string description(const Sheet& sheet) {
  std::string text = std::to_string(sheet.parts.size()) + " symbols:";
  for (const Part& p : sheet.parts)
    for (const std::string& name : p.names)
      text += " " + drawn_name(name) + (p.value.empty() ? "" : " " + p.value) + ",";
  text.back() = '.';
  return text;
}

// Narrow first; the drawing with the fewest named pins and crossings is kept, then the smallest.
Wiring laid_out(Sheet& sheet, const std::vector<std::string>& volts) {
  std::optional<Wiring> best;
  std::vector<Part> parts;
  long lowest = 0;
  const int widest = sheet.parts.size() > 120 ? 3 : 5;
  for (int gap = 3; gap <= widest; ++gap) {
    settle(sheet, gap);
    Wiring wiring = route(sheet);
    const Extent& e = wiring.extent;
    const long cost = 60L * place_words(sheet, wiring, volts).covered + 300L * wiring.named + 25L * wiring.crossings +
                      wiring.length + (e.right - e.left) + (e.bottom - e.top);
    if (best && cost >= lowest) continue;
    lowest = cost;
    best = std::move(wiring);
    parts = sheet.parts;
  }
  sheet.parts = parts;
  return *best;
}

/// The middle of a net's longest straight piece; where it has no wire, one of its pins.
std::optional<Spot> spot_of(const Sheet& sheet, const Wiring& wiring, Node net) {
  const Piece* longest = nullptr;
  const auto length = [](const Piece& run) { return run.to.x - run.from.x + run.to.y - run.from.y; };
  for (const Piece& run : wiring.runs)
    if (run.net == net && (longest == nullptr || length(run) > length(*longest))) longest = &run;
  if (longest != nullptr) return Spot{(longest->from.x + longest->to.x) / 2, (longest->from.y + longest->to.y) / 2};
  for (const Part& part : sheet.parts) {
    const std::vector<PinSpot> pins = shape_of(part, part.variant).pins;
    for (std::size_t pin = 0; pin < std::min(pins.size(), part.nets.size()); ++pin)
      if (part.nets[pin] == net) return Spot{part.at.x + pins[pin].at.x, part.at.y + pins[pin].at.y};
  }
  return std::nullopt;
}

/// left, top: what the picture's own origin is moved by.
std::vector<DrawnPlace> places_in(const Sheet& sheet, const Wiring& wiring, const Circuit& circuit, double left,
                                  double top) {
  std::vector<DrawnPlace> places;
  const auto put = [&](const std::string& name, bool is_element, Spot at) {
    places.push_back({.name = name, .is_element = is_element, .x = at.x * grid - left, .y = at.y * grid - top});
  };
  for (std::size_t n = 1; n < std::min(sheet.nets.size(), circuit.nodes.size()); ++n)
    if (const auto spot = spot_of(sheet, wiring, static_cast<Node>(n))) put(circuit.nodes[n], false, *spot);
  for (const Part& part : sheet.parts)
    for (const std::string& name : part.names) put(name, true, part.at);
  return places;
}

// What is really drawn on, and a little air.
Extent drawn_extent(const Sheet& sheet, const Wiring& wiring) {
  if (sheet.parts.empty()) return {0, 0, 20, 6};
  Extent all = footprint(sheet, sheet.parts[0], sheet.parts[0].variant).moved(sheet.parts[0].at);
  for (const Part& p : sheet.parts) all.include(footprint(sheet, p, p.variant).moved(p.at));
  for (const Piece& run : wiring.runs) all.include({run.from.x, run.from.y, run.to.x, run.to.y});
  return {all.left - 2, all.top - 2, all.right + 2, all.bottom + 2};
}

}  // namespace

std::string draw_schematic(const Netlist& netlist, const Circuit& circuit, const OperatingPoint* point) {
  return draw_schematic(netlist.notes(), circuit, point);
}

std::string draw_schematic(const Notes& notes, const Circuit& circuit, const OperatingPoint* point) {
  return draw_with_places(notes, circuit, point).svg;
}

Drawing draw_with_places(const Notes& notes, const Circuit& circuit, const OperatingPoint* point) {
  Sheet sheet = make_sheet(notes, circuit);
  find_flow(sheet, notes);
  choose_slots(sheet);
  std::vector<std::string> volts(sheet.nets.size());
  for (std::size_t n = 1; n < volts.size(); ++n)
    if (point != nullptr) volts[n] = volts_text(point->voltage(circuit, static_cast<Node>(n)));

  Wiring wiring = laid_out(sheet, volts);
  wiring.extent = drawn_extent(sheet, wiring);

  const std::string title = notes.title.empty() ? circuit.title : notes.title;
  const double left = wiring.extent.left * grid - 20.0, top = wiring.extent.top * grid - 56.0;
  const double width =
      std::max((wiring.extent.right - wiring.extent.left) * grid + 40.0, text_width(title, 17.0) + 48.0);
  const double height = (wiring.extent.bottom - wiring.extent.top) * grid + 66.0;
  Svg svg;
  svg.raw(svg_head(width, height, title.empty() ? "schematic" : title, description(sheet), light_rules, dark_rules));
  svg.raw("<rect class=\"ground\" width=\"").number(width).raw("\" height=\"").number(height).raw("\" rx=\"8\"/>\n");
  svg.text(24.0, 34.0, title, "title");
  if (point != nullptr) svg.text(24.0, 52.0, "voltages at rest", "subtitle");
  svg.raw("<g transform=\"translate(").number(-left).raw(" ").number(-top).raw(")\">\n");
  draw_wires(svg, sheet, wiring);
  const auto rail_words = [&](Node net) {
    const auto n = static_cast<std::size_t>(net);
    return sheet.nets[n].name + (volts[n].empty() ? "" : "  " + volts[n]);
  };
  const auto is_above = [&](Node net) { return sheet.nets[static_cast<std::size_t>(net)].kind == NetKind::positive; };
  for (const Wiring::Rail& rail : wiring.rails)
    svg.text(rail.left * grid, rail.y * grid + (is_above(rail.net) ? -6.0 : 15.0), rail_words(rail.net), "railname");
  for (const Sign& sign : wiring.signs) draw_sign(svg, sign, sheet.nets[static_cast<std::size_t>(sign.net)].name);
  for (const Part& part : sheet.parts) draw_part(svg, part);
  for (const NetWords& w : place_words(sheet, wiring, volts).nets) {
    svg.raw("<text class=\"net\" x=\"").number(w.x).raw("\" y=\"").number(w.y);
    svg.raw(w.ends_here ? "\" text-anchor=\"end\">" : "\">").raw(escaped(w.name));
    if (!w.volts.empty())
      svg.raw("<tspan class=\"volt\"").raw(w.name.empty() ? ">" : " dx=\"4\">").raw(escaped(w.volts)).raw("</tspan>");
    svg.raw("</text>\n");
  }
  return {.svg = svg.raw("</g>\n</svg>\n").take(), .places = places_in(sheet, wiring, circuit, left, top)};
}

}  // namespace ohmic::circuit
