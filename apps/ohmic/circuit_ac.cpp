// ohmic circuit ac: gain, phase, input and output impedance over frequency, for small signals.

#include <cmath>
#include <numbers>

#include <fmt/format.h>

#include "circuit/analysis/small_signal.hpp"
#include "circuit_commands.hpp"
#include "circuit_frequencies.hpp"
#include "circuit_set_up.hpp"

namespace ohmic::app {
namespace {

using circuit::SmallSignal;

double decibels(double ratio) { return 20.0 * std::log10(ratio); }
double degrees(std::complex<double> value) { return std::arg(value) * 180.0 / std::numbers::pi; }

/// The circuit without its load: what is seen looking back into its output.
struct Unloaded {
  circuit::Circuit circuit;
  SmallSignal small_signal;
  circuit::Control output;
};
Result<Unloaded> unloaded(const CircuitAsked& asked) {
  CircuitAsked bare = asked;
  bare.load = "none";
  auto bench = put_on_bench(bare);
  if (!bench) return std::unexpected(bench.error());
  auto small_signal = SmallSignal::at(bench->circuit, bench->point);
  if (!small_signal) return std::unexpected(small_signal.error());
  return Unloaded{std::move(bench->circuit), std::move(*small_signal), bench->output};
}

/// Where the gain has fallen by 3 dB against 1 kHz, on the way from 1 kHz outwards; NaN: nowhere.
double corner(const std::vector<double>& hertz, const std::vector<double>& gain, double middle, bool is_upper) {
  const std::size_t n = hertz.size();
  for (std::size_t k = 1; k < n; ++k) {
    const std::size_t at = is_upper ? k : n - 1 - k, before = is_upper ? at - 1 : at + 1;
    if ((hertz[at] > 1000.0) != is_upper || gain[at] > middle - 3.0103 || gain[before] < middle - 3.0103) continue;
    const double part = (gain[before] - middle + 3.0103) / (gain[before] - gain[at]);
    return hertz[before] * std::pow(hertz[at] / hertz[before], part);
  }
  return NAN;
}

std::string band(double low, double high) {
  const auto hertz = [](double f) { return text(Hertz(f), 3); };
  if (std::isnan(low) && std::isnan(high)) return {};
  if (std::isnan(low)) return fmt::format(", 3 dB less at {}", hertz(high));
  if (std::isnan(high)) return fmt::format(", 3 dB less at {}", hertz(low));
  return fmt::format(", 3 dB less at {} and {}", hertz(low), hertz(high));
}

}  // namespace

Result<CircuitReport> circuit_ac(const CircuitAsked& asked) {
  const auto bench = put_on_bench(asked);
  if (!bench) return std::unexpected(bench.error());
  const auto circuit = SmallSignal::at(bench->circuit, bench->point);
  if (!circuit) return std::unexpected(circuit.error());
  const auto bare = unloaded(asked);
  if (!bare) return std::unexpected(bare.error());
  const Hertz from = asked.from > Hertz(0.0) ? asked.from : Hertz(10.0);
  const Hertz to = asked.to > Hertz(0.0) ? asked.to : Hertz(100e3);

  CircuitTable table{"",
                     "response",
                     {{"frequency", "frequency_hz", Dimension::hertz, 3},
                      {"gain", "gain_db", Dimension::decibel, 2},
                      {"phase", "phase_deg", {}, 1, "°"},
                      {"input impedance", "input_ohm", Dimension::ohm, 3},
                      {"output impedance", "output_ohm", Dimension::ohm, 4},
                      {"its phase", "output_deg", {}, 1, "°"}},
                     {}};
  circuit::Curve gain{.name = "gain", .x = {}, .y = {}};
  circuit::Curve impedance{.name = "output impedance", .x = {}, .y = {}, .on_right = true};
  const circuit::Control input{.branch = *bench->circuit.find_branch(bench->input)};
  const auto output_impedance = [&](Hertz frequency) {
    return bare->small_signal.impedance(frequency, bare->output.positive, bare->output.negative);
  };
  for (const double hertz : frequencies(from, to, asked.per_decade > 0 ? asked.per_decade : 30)) {
    const Hertz frequency(hertz);
    const std::complex<double> passed = circuit->gain(frequency, bench->input_source, bench->output);
    const std::complex<double> drawn = -circuit->gain(frequency, bench->input_source, input);
    const std::complex<double> back = output_impedance(frequency);
    table.rows.push_back(
        {hertz, decibels(std::abs(passed)), degrees(passed), 1.0 / std::abs(drawn), std::abs(back), degrees(back)});
    gain.x.push_back(hertz);
    gain.y.push_back(decibels(std::abs(passed)));
    impedance.y.push_back(std::abs(back));
  }
  impedance.x = gain.x;
  table.shown = shown_frequencies(gain.x);

  const Hertz middle(1000.0);
  const double middle_gain = decibels(std::abs(circuit->gain(middle, bench->input_source, bench->output)));
  CircuitReport report{.title = fmt::format("{}: small signals from {} to {}, loaded by {}",
                                            title_of(bench->netlist, asked.file), bench->input, bench->output_name,
                                            bench->load_words)};
  report.sentences = {
      fmt::format("Gain {:.2f} dB at 1 kHz{}.", middle_gain,
                  band(corner(gain.x, gain.y, middle_gain, false), corner(gain.x, gain.y, middle_gain, true))),
      fmt::format("Output impedance {} at 1 kHz, seen without the load.",
                  text(Ohm(std::abs(output_impedance(middle))), 4))};
  report.chart = circuit::Chart{.title = title_of(bench->netlist, asked.file),
                                .subtitle = "loaded by " + bench->load_words,
                                .x = {.title = "Frequency (Hz)", .is_logarithmic = true},
                                .y = {.title = "Gain (dB)"},
                                .right = {.title = "Output impedance (ohm)", .is_logarithmic = true},
                                .curves = {std::move(gain), std::move(impedance)}};
  report.tables = {std::move(table)};
  report.warnings = bench->netlist.warnings();
  return report;
}

}  // namespace ohmic::app
