// The chosen output's amplifier from inside: what it makes of its headphone, what it draws, where its nodes stand.

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "terminal/rows.hpp"

namespace ohmic::app {
namespace {

constexpr Style dim{Ink::dim};
constexpr Style faint{Ink::faint};
constexpr int indent = 4;

/// A bar for every third octave, a step up for every decibel; the fourth is that of 1 kHz.
std::string curve(const std::vector<float>& levels, bool is_ascii) {
  constexpr std::array bars = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  constexpr std::array letters = {"_", ".", "-", "-", "=", "=", "^", "^"};
  std::string text;
  for (const float level : levels) {
    const long step = std::lround(3.0 + static_cast<double>(level));
    const auto at = static_cast<std::size_t>(std::clamp(step, 0L, 7L));
    text += is_ascii ? letters[at] : bars[at];
  }
  return text;
}

/// Rounded for print, without a minus in front of nothing.
double tenths(float decibel) { return std::round(static_cast<double>(decibel) * 10.0) / 10.0 + 0.0; }

Line response_line(const rig::PhonesState& output, const Look& look) {
  const auto [lowest, highest] = std::ranges::minmax(output.response);
  Line line;
  line.space(indent).add("20 Hz ", faint).add(curve(output.response, look.pen.is_ascii), {Ink::cool});
  line.add(" 20 kHz", faint);
  line.space(2).add(fmt::format("{:+.1f} to {:+.1f} dB", tenths(lowest), tenths(highest)));
  if (look.width >= 90) line.add(" at its terminals, against 1 kHz", dim);
  return line;
}

Line work_line(const rig::CircuitState& circuit, const Look& look) {
  const bool is_ascii = look.pen.is_ascii;
  Line line;
  line.space(indent).add("supply ", dim).add(engineering(circuit.supply_current.value(), "A", is_ascii), {Ink::bright});
  line.add("  load ", dim).add(engineering(circuit.load_current.value(), "A", is_ascii), {Ink::bright});
  line.add("  Newton ", dim).add(fmt::format("{:.1f}", circuit.iterations)).add(" a step", dim);
  if (circuit.fallbacks > 0 && look.width >= 100) line.add("  halved ", dim).add(fmt::format("{}", circuit.fallbacks));
  line.add("  unconverged ", dim)
      .add(fmt::format("{}", circuit.unconverged), {circuit.unconverged > 0 ? Ink::hot : Ink::good});
  if (circuit.mutings > 0)
    line.space(2).add(fmt::format(" muted {} times ", circuit.mutings), {Ink::on_paper, Paper::alarm});
  return line;
}

/// As many lines as the probes need.
void add_probes(const rig::CircuitState& circuit, const Look& look, std::vector<Line>& lines) {
  Line line;
  line.space(indent);
  for (const auto& probe : circuit.probes) {
    const std::string_view unit = probe.is_current ? "A" : "V";
    std::string figure = engineering(probe.mean, unit, look.pen.is_ascii);
    if (probe.swing > 1e-3 * std::abs(probe.mean) && probe.swing > 1e-6)
      figure += fmt::format(" {}{}", look.pen.is_ascii ? "+-" : "±", engineering(probe.swing, unit, look.pen.is_ascii));
    const std::string name = (probe.is_heard ? "▸ " : "") + probe.name + " ";
    const int needed = columns(name) + columns(figure) + 3;
    if (line.width() > indent && line.width() + needed > look.width) {
      lines.push_back(line);
      line = Line().space(indent);
    }
    line.add(name, {probe.is_heard ? Ink::accent : Ink::dim}).add(figure).space(3);
  }
  if (line.width() > indent) lines.push_back(line);
}

}  // namespace

std::string engineering(double value, std::string_view unit, bool is_ascii) {
  using Prefix = std::pair<double, std::string_view>;
  constexpr std::array<Prefix, 4> prefixes = {Prefix{1.0, ""}, {1e-3, "m"}, {1e-6, "µ"}, {1e-9, "n"}};
  const double size = std::abs(value);
  auto fits = std::ranges::find_if(prefixes, [&](const auto& p) { return size >= 0.9995 * p.first; });
  if (fits == prefixes.end()) return fmt::format("0 {}", unit);
  const double shown = value / fits->first;
  const int decimals = std::abs(shown) >= 99.95 ? 0 : std::abs(shown) >= 9.995 ? 1 : 2;
  const std::string_view prefix = is_ascii && fits->second == "µ" ? "u" : fits->second;
  return fmt::format("{:.{}f} {}{}", shown, decimals, prefix, unit);
}

std::vector<Line> amplifier_lines(const Picture& picture, std::size_t index, const Look& look) {
  const rig::PhonesState& output = picture.phones[index];
  std::vector<Line> lines;
  if (!output.response.empty()) lines.push_back(response_line(output, look));
  if (!output.circuit) return lines;
  lines.push_back(work_line(*output.circuit, look));
  add_probes(*output.circuit, look, lines);
  if (picture.shows_scope)
    std::ranges::move(scope_lines(*output.circuit, picture.entry, look), std::back_inserter(lines));
  return lines;
}

}  // namespace ohmic::app
