// ohmic circuit noise: what the output hisses while nobody plays, over frequency, in all, and who makes it.

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "circuit/analysis/small_signal.hpp"
#include "circuit_commands.hpp"
#include "circuit_frequencies.hpp"
#include "circuit_set_up.hpp"

namespace ohmic::app {
namespace {

constexpr double nano = 1e-9;

/// Every contributor's noise over the band, largest first.
CircuitTable contributors(const circuit::SmallSignal& circuit, const CircuitBench& bench, Hertz from, Hertz to) {
  std::map<std::string, double> power;
  double all = 0.0;
  const std::vector<double> grid = frequencies(from, to, 10);
  for (std::size_t k = 1; k < grid.size(); ++k) {
    const double middle = std::sqrt(grid[k - 1] * grid[k]), width = grid[k] - grid[k - 1];
    for (const auto& part : circuit.noise(Hertz(middle), bench.output).parts) {
      power[part.name] += part.density * part.density * width;
      all += part.density * part.density * width;
    }
  }
  CircuitTable table{
      "Loudest contributors",
      "contributors",
      {{"part", "part"}, {"noise", "noise_v", Dimension::volt, 3}, {"share", "share_percent", {}, 0, "%"}},
      {}};
  for (const auto& [name, part] : power) table.rows.push_back({name, std::sqrt(part), 100.0 * part / all});
  std::ranges::sort(table.rows, std::ranges::greater{}, [](const auto& row) { return std::get<double>(row[1]); });
  if (table.rows.size() > 10) table.rows.resize(10);
  return table;
}

}  // namespace

Result<CircuitReport> circuit_noise(const CircuitAsked& asked) {
  const auto bench = put_on_bench(asked);
  if (!bench) return std::unexpected(bench.error());
  const auto circuit = circuit::SmallSignal::at(bench->circuit, bench->point);
  if (!circuit) return std::unexpected(circuit.error());
  const Hertz from = asked.from > Hertz(0.0) ? asked.from : Hertz(20.0);
  const Hertz to = asked.to > Hertz(0.0) ? asked.to : Hertz(20000.0);
  const int per_decade = asked.per_decade > 0 ? asked.per_decade : 30;

  CircuitReport report{.title = fmt::format("{}: noise at {}, loaded by {}", title_of(bench->netlist, asked.file),
                                            bench->output_name, bench->load_words)};
  CircuitTable density{"Density",
                       "density",
                       {{"frequency", "frequency_hz", Dimension::hertz, 3},
                        {"density", "density_nv_per_root_hz", {}, 2, "nV/√Hz"},
                        {"at the input", "input_density_nv_per_root_hz", {}, 2, "nV/√Hz"}},
                       {}};
  circuit::Curve curve{.name = bench->output_name, .x = {}, .y = {}};
  for (const double hertz : frequencies(from, to, per_decade)) {
    const double volt = circuit->noise(Hertz(hertz), bench->output).density / nano;
    const double gain = std::abs(circuit->gain(Hertz(hertz), bench->input_source, bench->output));
    density.rows.push_back({hertz, volt, gain > 0.0 ? volt / gain : NAN});
    curve.x.push_back(hertz);
    curve.y.push_back(volt);
  }
  density.shown = shown_frequencies(curve.x);

  const circuit::NoiseBand band = circuit::integrate_noise(*circuit, bench->output, from, to);
  const auto level = [](Volt volt) { return 20.0 * std::log10(volt.value()); };
  report.sentences = {fmt::format("{} to {}: {} ({:.1f} dBV), A-weighted {} ({:.1f} dBV(A)).", text(from), text(to),
                                  text(band.unweighted, 3), level(band.unweighted), text(band.a_weighted, 3),
                                  level(band.a_weighted))};
  report.chart = circuit::Chart{.title = title_of(bench->netlist, asked.file),
                                .subtitle = report.sentences.front(),
                                .x = {.title = "Frequency (Hz)", .is_logarithmic = true},
                                .y = {.title = "Noise density (nV/√Hz)", .is_logarithmic = true},
                                .right = {},
                                .curves = {std::move(curve)}};
  report.tables = {std::move(density), contributors(*circuit, *bench, from, to)};
  report.warnings = bench->netlist.warnings();
  return report;
}

}  // namespace ohmic::app
