// Symbols after IEC 60617: strokes and texts.
#include <string>

#include "circuit/draw/symbols.hpp"

namespace ohmic::circuit {
namespace {

// Upright, pin 0 at the top, in pixels around the symbol's centre.
std::string_view strokes(Symbol symbol) {
  switch (symbol) {
    case Symbol::resistor: return "M0-30V-15M0 30V15M-6-15h12v30h-12z";
    case Symbol::capacitor: return "M0-30V-3.5M0 30V3.5M-11-3.5H11M-11 3.5H11";
    case Symbol::inductor: return "M0-30V-20a5 5 0 0 1 0 10a5 5 0 0 1 0 10a5 5 0 0 1 0 10a5 5 0 0 1 0 10V30";
    case Symbol::diode: return "M0-30V30M-9-7.5H9L0 7.5ZM-9 7.5H9";
    case Symbol::led:
      return "M0-30V30M-9-7.5H9L0 7.5ZM-9 7.5H9M11-4l7 5m0 0l-3.8-.4m3.8.4l-1.5-3.4M11 3l7 5m0 "
             "0l-3.8-.4m3.8.4l-1.5-3.4";
    case Symbol::zener: return "M0-30V30M-9-7.5H9L0 7.5ZM-9 3.5V7.5H9";
    case Symbol::source: return "M0-30V30M0-13a13 13 0 0 1 0 26a13 13 0 0 1 0-26zM6-22h6m-3-3v6";
    case Symbol::signal:
      return "M0-30V-13M0 30V13M0-13a13 13 0 0 1 0 26a13 13 0 0 1 0-26zM-8 0c3-8 5-8 8 0s5 8 8 0M6-22h6m-3-3v6";
    case Symbol::battery: return "M0-30V-8M0 30V8M-12-8H12M-6-2.7H6M-12 2.7H12M-6 8H6M8-16h6m-3-3v6";
    case Symbol::current: return "M0-30V-13M0 30V13M0-13a13 13 0 0 1 0 26a13 13 0 0 1 0-26zM0-8V8M-4 3L0 9L4 3";
    case Symbol::controlled: return "M0-30V-15M0 30V15M0-15L12 0L0 15L-12 0ZM-3.5-7h7m-3.5-3.5v7M-3.5 7h7";
    case Symbol::headphone:
      return "M0-30V-8M-13 6a13 13.5 0 0 1 26 0M-13 4h-3.5v11h6v-11zM13 4h3.5v11h-6v-11zM-13.5 15v5h27v-5M0 20V30";
    case Symbol::potentiometer: return "M0-30V-15M0 30V15M-6-15h12v30h-12zM30 0H7M14-4L7 0l7 4";
    case Symbol::npn:
      return "M-21 0a16 16 0 0 1 32 0a16 16 0 0 1-32 0zM-40 0H-10M-10-10V10M-10-5L0-11V-30M-10 5L0 11V30M-5.6 10.4L-.6 "
             "10.6L-2.8 6";
    case Symbol::pnp:
      return "M-21 0a16 16 0 0 1 32 0a16 16 0 0 1-32 0zM-40 0H-10M-10-10V10M-10-5L0-11V-30M-10 5L0 "
             "11V30M-4.2-11.6L-6.4-7.2L-1.4-7";
    case Symbol::nmos:
      return "M-24 0a17 17 0 0 1 34 0a17 17 0 0 1-34 0zM-40 0H-14M-14-9V9M-9-12V-5M-9-3.5V3.5M-9 5V12M-9-8.5H0V-30M-9 "
             "8.5H0V30"
             "M0 8.5V0H-9M-4-3L-8.5 0L-4 3";
    case Symbol::pmos:
      return "M-24 0a17 17 0 0 1 34 0a17 17 0 0 1-34 0zM-40 0H-14M-14-9V9M-9-12V-5M-9-3.5V3.5M-9 5V12M-9-8.5H0V-30M-9 "
             "8.5H0V30"
             "M0-8.5V0H-9M-5-3L-.5 0L-5 3";
    case Symbol::njf:
      return "M-22 0a16 16 0 0 1 32 0a16 16 0 0 1-32 0zM-40 0H-9M-9-11V11M-9-7H0V-30M-9 7H0V30M-15-3.5L-9.5 0L-15 3.5";
    case Symbol::pjf:
      return "M-22 0a16 16 0 0 1 32 0a16 16 0 0 1-32 0zM-40 0H-9M-9-11V11M-9-7H0V-30M-9 7H0V30M-13-3.5L-18.5 0L-13 3.5";
    case Symbol::triode:
      return "M-20 0a20 20 0 0 1 40 0a20 20 0 0 1-40 0zM-40 0H-20M-13 0h6m4 0h6m4 0h6M0-30V-10M-9-10H9M0 30V10M-9 "
             "14V10H9M-20 0h4";
    case Symbol::pentode:
      return "M-20 0a20 20 0 0 1 40 0a20 20 0 0 1-40 0zM-40 0H-20M-20 0l4 3M-13 3h6m4 0h6m4 0h6M-13-4h6m4 0h6m4 "
             "0h6M30-10H20L16-4"
             "M0-30V-12M-9-12H9M0 30V10M-9 14V10H9";
    case Symbol::input: return "M20 0H4M4 0a4 4 0 0 1-8 0a4 4 0 0 1 8 0zM10-4L16 0L10 4";
    case Symbol::output: return "M-20 0H-4M4 0a4 4 0 0 1-8 0a4 4 0 0 1 8 0zM-14-4L-8 0L-14 4";
    default: return "";
  }
}

std::string box_strokes(const Part& part, const Shape& shape) {
  Svg svg;
  const Extent& b = shape.body;
  svg.raw("M").number(b.left * grid).raw(" ").number(b.top * grid).raw("H").number(b.right * grid);
  svg.raw("V").number(b.bottom * grid).raw("H").number(b.left * grid).raw("z");
  for (std::size_t i = 0; i < part.nets.size(); ++i) {
    const Spot p = shape.pins[i].at;
    svg.raw("M").number(p.x * grid).raw(" ").number(p.y * grid).raw("h").number(-shape.pins[i].facing.x * grid);
  }
  return svg.take();
}

std::string transformer_strokes(const Part& part, const Shape& shape) {
  Svg svg;
  for (std::size_t w = 0; w + 1 < part.nets.size(); w += 2) {
    const Spot p = shape.pins[w].at;
    const int side = shape.pins[w].facing.x;
    svg.raw("M").number(p.x * grid).raw(" ").number(p.y * grid).raw("H").number(side * 9).raw("v10");
    for (int k = 0; k < 4; ++k) svg.raw("a5 5 0 0 ").raw(side < 0 ? "1" : "0").raw(" 0 10");
    svg.raw("v10H").number(p.x * grid);
    // The dot stands where the winding begins.
    svg.raw("M").number(side * 15).raw(" ").number(p.y * grid + 6).raw("h.01");
  }
  const double high = shape.body.bottom * grid - 6;
  svg.raw("M-1.7 ").number(-high).raw("V").number(high).raw("M1.7 ").number(-high).raw("V").number(high);
  return svg.take();
}

std::string op_amp_strokes(const Part& part, int variant) {
  std::string path = "M-30-36L32 0L-30 36ZM-40-20H-30M-40 20H-30M32 0H40";
  if (part.nets.size() > 3) path += "M0-40V-18.6";
  if (part.nets.size() > 4) path += "M0 40V18.6";
  path += variant == 0 ? "M-25-20h8m-4-4v8M-25 20h8" : "M-25 20h8m-4-4v8M-25-20h8";
  return path;
}

void texts(Svg& svg, const Part& part, const Shape& shape) {
  const double x = part.at.x * grid, y = part.at.y * grid;
  const auto two_lines = [&](double at, double top, std::string_view anchor) {
    svg.text(x + at, y + top, part.label, "name", anchor);
    if (!part.value.empty()) svg.text(x + at, y + top + 13.0, part.value, "value", anchor);
  };
  switch (part.symbol) {
    case Symbol::npn:
    case Symbol::pnp:
    case Symbol::njf:
    case Symbol::pjf:
    case Symbol::nmos:
    case Symbol::pmos: return part.variant == 0 ? two_lines(14.0, -4.0, "start") : two_lines(-14.0, -4.0, "end");
    case Symbol::triode:
    case Symbol::pentode: return part.variant == 0 ? two_lines(22.0, -10.0, "start") : two_lines(-22.0, -10.0, "end");
    case Symbol::op_amp: return two_lines(5.0, part.value.empty() ? -24.0 : -34.0, "start");
    case Symbol::potentiometer:
      return part.variant == 0 ? two_lines(-12.0, -2.0, "end") : two_lines(12.0, -2.0, "start");
    case Symbol::transformer: return two_lines(0.0, (shape.body.top - 2) * grid + 2.0, "middle");
    case Symbol::input:
      svg.text(x + 5.0, y - 9.0, part.label, "name", "end");
      if (!part.value.empty()) svg.text(x + 5.0, y + 18.0, part.value, "value", "end");
      return;
    case Symbol::output: svg.text(x - 5.0, y - 9.0, part.label, "name"); return;
    case Symbol::box:
      two_lines(0.0, (shape.body.top - 2) * grid + 2.0, "middle");
      for (std::size_t i = 0; i < part.pin_labels.size(); ++i) {
        const PinSpot& pin = shape.pins[i];
        svg.text(x + (pin.at.x - pin.facing.x) * grid - pin.facing.x * 4.0, y + pin.at.y * grid + 3.5,
                 part.pin_labels[i], "pin", pin.facing.x < 0 ? "start" : "end");
      }
      return;
    default: break;
  }
  if (!is_horizontal(part, part.variant)) {
    return two_lines(words_offset(part), part.value.empty() ? 4.0 : -2.0, "start");
  }
  const double half = words_offset(part) > 20.0 ? 21.0 : 12.0;
  svg.text(x, y - half - 2.0, part.label, "name", "middle");
  if (!part.value.empty()) svg.text(x, y + half + 9.0, part.value, "value", "middle");
}

}  // namespace

void draw_part(Svg& svg, const Part& part) {
  const Shape shape = shape_of(part, part.variant);
  std::string names;
  for (const std::string& name : part.names) names += (names.empty() ? "" : " ") + name;
  svg.raw("<g class=\"part\" data-name=\"").raw(escaped(names)).raw("\">");
  std::string path;
  std::string turn;
  switch (part.symbol) {
    case Symbol::box: path = box_strokes(part, shape); break;
    case Symbol::transformer: path = transformer_strokes(part, shape); break;
    case Symbol::op_amp: path = op_amp_strokes(part, part.variant); break;
    default: {
      path = strokes(part.symbol);
      if (variants(part) == 2 && part.symbol != Symbol::headphone && part.symbol != Symbol::battery) {
        if (part.variant == 1) turn = " scale(-1 1)";
      } else if (part.variant == 1 && part.symbol != Symbol::headphone) turn = " rotate(180)";
      else if (part.variant == 2) turn = " rotate(-90)";
      else if (part.variant == 3) turn = " rotate(90)";
    }
  }
  svg.raw("<path class=\"symbol\" transform=\"translate(").number(part.at.x * grid).raw(" ").number(part.at.y * grid);
  svg.raw(")").raw(turn).raw("\" d=\"").raw(path).raw("\"/>\n");
  texts(svg, part, shape);
  svg.raw("</g>\n");
}

}  // namespace ohmic::circuit
