// What phantom power is: the interface's 48 V walks up the microphone's own cable, the sound comes down the same wires.
#include <fmt/format.h>

#include "advise/draw/ink.hpp"
#include "advise/draw/pictures.hpp"
#include "circuit/draw/svg.hpp"

namespace ohmic::advise {
namespace {

constexpr double width = 880.0, height = 210.0;

void box(circuit::Svg& svg, double x, std::string_view name, std::string_view does) {
  svg.raw(fmt::format("<rect class=\"box\" x=\"{}\" y=\"84\" width=\"210\" height=\"92\" rx=\"8\"/>\n", x));
  const std::vector<std::string> lines = wrapped(name, 14.0, 190.0);
  double y = 118.0 - 8.5 * (static_cast<double>(lines.size()) - 1.0);
  for (const std::string& line : lines) svg.text(x + 105.0, y, line, "text", "middle"), y += 17.0;
  svg.text(x + 105.0, y + 10.0, does, "soft", "middle");
}

}  // namespace

std::string draw_phantom(std::string_view microphone, std::string_view preamp) {
  circuit::Svg svg;
  svg.raw(circuit::svg_head(width, height, "What phantom power is",
                            "48 volt go up both signal wires of the XLR cable to the microphone; the sound comes back "
                            "as the difference between them.",
                            ink_light, ink_dark));
  svg.raw(fmt::format("<rect class=\"ground\" width=\"{}\" height=\"{}\" rx=\"8\"/>\n", width, height));
  svg.text(24.0, 34.0, "What phantom power is", "title");
  svg.text(24.0, 55.0, "a condenser's electronics are fed through the cable that carries its sound", "soft");
  box(svg, 24.0, microphone, "needs 48 V to work");
  box(svg, 646.0, preamp, "its 48 V button feeds it");
  svg.raw("<path class=\"wire\" d=\"M234 114H640\"/>\n<path class=\"plug\" d=\"M640 106l14 8l-14 8z\"/>\n");
  svg.raw("<path class=\"mark\" d=\"M646 148H242\"/>\n<path class=\"fine\" d=\"M242 140l-14 8l14 8z\"/>\n");
  svg.text(440.0, 103.0, "sound: the difference between pins 2 and 3", "text", "middle");
  svg.text(440.0, 170.0, "48 V: on pins 2 and 3 alike, back through pin 1", "text", "middle");
  return svg.raw("</svg>\n").take();
}

}  // namespace ohmic::advise
