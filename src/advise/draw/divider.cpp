// What output impedance is: the voltage that an output makes, and what of it is left for the headphone.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "advise/draw/ink.hpp"
#include "advise/draw/pictures.hpp"
#include "circuit/draw/svg.hpp"

namespace ohmic::advise {
namespace {

constexpr double width = 880.0, height = 250.0;

}  // namespace

std::string draw_divider(const Drive& drive, const Ears& ears) {
  const double open = drive.open.likely.value(), inner = drive.impedance.likely.value();
  const double load = ears.impedance.likely.value();
  // V = Vopen Z / (Z + Zout)
  const double share = load / (load + inner), left_over = open * share;
  const std::string lost = fmt::format("{:.2g} dB", -20.0 * std::log10(share));
  const std::string says =
      fmt::format("{} V behind {} ohm into {} ohm leave {} V.", text(Volt(open)), inner, load, left_over);
  circuit::Svg svg;
  svg.raw(circuit::svg_head(width, height, "What output impedance does", says, ink_light, ink_dark));
  svg.raw(fmt::format("<rect class=\"ground\" width=\"{}\" height=\"{}\" rx=\"8\"/>\n", width, height));
  svg.text(24.0, 34.0, "What output impedance does", "title");
  svg.text(24.0, 55.0, "the output's own resistance and the headphone share the voltage, in proportion to their ohms",
           "soft");

  // The circuit: a source, its resistance, the headphone.
  constexpr double up = 104.0, down = 204.0;
  svg.raw(fmt::format("<path class=\"frame\" d=\"M70 {}V{}H118M222 {}H330V{}M330 {}V{}H70V{}\"/>\n", 138.0, up, up,
                      128.0, 180.0, down, 170.0));
  svg.raw(fmt::format(
      "<circle class=\"box\" cx=\"70\" cy=\"154\" r=\"16\"/>\n<path class=\"wire\" d=\"M60 154q5 -9 10 0t10 0\"/>\n"));
  svg.raw(fmt::format("<rect class=\"box\" x=\"118\" y=\"{}\" width=\"104\" height=\"28\" rx=\"4\"/>\n", up - 14.0));
  svg.raw("<rect class=\"box\" x=\"310\" y=\"128\" width=\"40\" height=\"52\" rx=\"4\"/>\n");
  svg.text(96.0, 159.0, text(Volt(open), 3), "figure");
  svg.text(170.0, up + 5.0, text(Ohm(inner), 3), "figure", "middle");
  svg.text(170.0, up + 32.0, "inside the output", "soft", "middle");
  svg.text(330.0, 159.0, fmt::format("{:.0f}", load), "figure", "middle");
  svg.text(362.0, 151.0, "the headphone, ohm", "soft");
  svg.text(362.0, 168.0, text(Volt(left_over), 3), "figure");

  // The same as a bar.
  constexpr double bar = 520.0, end = 850.0;
  const double cut = bar + (end - bar) * share;
  svg.raw(fmt::format("<rect class=\"fine\" x=\"{}\" y=\"128\" width=\"{:.1f}\" height=\"34\" rx=\"3\"/>\n", bar,
                      cut - bar));
  svg.raw(fmt::format("<rect class=\"short pale\" x=\"{:.1f}\" y=\"128\" width=\"{:.1f}\" height=\"34\" rx=\"3\"/>\n",
                      cut, std::max(end - cut, 1.0)));
  svg.text(bar, 119.0, fmt::format("{:.0f} % reaches the headphone", 100.0 * share), "text");
  svg.text(end, 182.0, fmt::format("{} quieter than from an output without impedance", lost), "soft", "end");
  return svg.raw("</svg>\n").take();
}

}  // namespace ohmic::advise
