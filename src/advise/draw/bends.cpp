// Impedance over frequency, and how an output's own impedance prints it onto the response.
#include <cmath>

#include <fmt/format.h>

#include "advise/draw/pictures.hpp"
#include "circuit/draw/curves.hpp"
#include "gear/impedance.hpp"

namespace ohmic::advise {
namespace {

constexpr int points_per_octave = 24;

circuit::Axis hertz() { return {.title = "Frequency (Hz)", .is_logarithmic = true, .from = 20.0, .to = 20000.0}; }

/// The network through the curve; a resistor where there is none.
gear::ImpedanceNetwork network_of(const Ears& ears) {
  if (const auto fit = gear::fit_impedance(ears.curve); fit) return fit->network;
  return {.resistance = ears.impedance.likely, .sections = {}};
}

template <class F>
circuit::Curve over_frequency(std::string name, F value) {
  circuit::Curve curve{.name = std::move(name), .x = {}, .y = {}};
  for (int k = 0; k <= 10 * points_per_octave; ++k) {
    const double f = std::min(20.0 * std::exp2(k / static_cast<double>(points_per_octave)), 20000.0);
    curve.x.push_back(f);
    curve.y.push_back(value(Hertz(f)));
    if (f >= 20000.0) break;
  }
  return curve;
}

}  // namespace

std::string draw_impedance(const Ears& ears) {
  const gear::ImpedanceNetwork network = network_of(ears);
  circuit::Chart chart{.title = "Impedance of the " + ears.name,
                       .subtitle = "what an output sees at each frequency",
                       .x = hertz(),
                       .y = {.title = "Impedance (Ω)"},
                       .right = {},
                       .curves = {}};
  chart.curves.push_back(over_frequency("impedance", [&](Hertz f) { return std::abs(gear::impedance(network, f)); }));
  return circuit::draw_chart(chart);
}

std::string draw_bends(const Ears& ears, const std::vector<Ohm>& output_impedances) {
  const gear::ImpedanceNetwork network = network_of(ears);
  circuit::Chart chart{.title = "What output impedance does to the " + ears.name,
                       .subtitle = "response against 1 kHz, behind outputs of different impedance",
                       .x = hertz(),
                       .y = {.title = "Level (dB)", .from = -3.0, .to = 3.0},
                       .right = {},
                       .curves = {}};
  double most = 1.0;
  for (const Ohm inner : output_impedances) {
    // H = Z / (Z + Zout), both complex
    const auto passed = [&](Hertz f) {
      const std::complex<double> z = gear::impedance(network, f);
      return 20.0 * std::log10(std::abs(z / (z + inner.value())));
    };
    const double middle = passed(Hertz(1000.0));
    chart.curves.push_back(over_frequency(text(inner, 3), [&](Hertz f) { return passed(f) - middle; }));
    for (const double y : chart.curves.back().y) most = std::max(most, std::abs(y));
  }
  chart.y.to = std::ceil(most + 0.5);
  chart.y.from = -chart.y.to;
  return circuit::draw_chart(chart);
}

}  // namespace ohmic::advise
