// ohmic circuit tran: the circuit as it is heard live, step by step: input, output and what the netlist's probes watch.

#include <algorithm>
#include <cmath>
#include <numbers>

#include <fmt/format.h>

#include "circuit/analysis/named_value.hpp"
#include "circuit_commands.hpp"
#include "circuit_set_up.hpp"
#include "circuit_tone.hpp"

namespace ohmic::app {
namespace {

constexpr std::size_t most_steps = 20'000'000, rows_on_a_page = 41;

struct Played {
  std::vector<double> in;                // V
  std::vector<circuit::Tap> taps;        // the first is the output
  std::vector<bool> are_currents;        // [tap]
  std::vector<std::vector<double>> out;  // [tap]
  circuit::LaneCounts counts;
};

/// The wave that drives it, as asked or as the netlist has it.
struct Drive {
  circuit::Waveform wave;
  double length = 0.0;  // s
  std::string words;
};
Drive drive_of(const CircuitBench& bench, const CircuitAsked& asked) {
  using Shape = circuit::Waveform::Shape;
  Drive drive{bench.circuit.voltage_sources[static_cast<std::size_t>(bench.input_source)].wave, 0.01, {}};
  const bool is_own = drive.wave.shape != Shape::constant && !asked.frequency && !asked.level;
  if (is_own) {
    drive.words = "the netlist's own waveform";
    if (drive.wave.shape == Shape::sine && drive.wave.figures.size() > 2 && drive.wave.figures[2] > 0.0)
      drive.length = 5.0 / drive.wave.figures[2];
  } else {
    const Hertz frequency = asked.frequency.value_or(Hertz(1000.0));
    const Volt level = asked.level.value_or(Volt(0.1));
    drive.wave.shape = Shape::sine;
    drive.wave.figures = {drive.wave.dc, std::numbers::sqrt2 * level.value(), frequency.value()};
    drive.length = 5.0 / frequency.value();
    drive.words = fmt::format("{} at {}", text(frequency), text(level));
  }
  if (asked.length) drive.length = asked.length->value();
  return drive;
}

struct Watched {
  circuit::Tap tap;
  double factor = 1.0;  // a resistor's current is its voltage times this
  bool is_current = false;
};
/// The netlist's probes, as far as there is room for them.
std::vector<Watched> probes_of(const CircuitBench& bench) {
  std::vector<Watched> all;
  for (const circuit::Probe& probe : bench.netlist.notes().probes) {
    const auto sensed = circuit::sensed_named(bench.circuit, probe.what);
    if (sensed && all.size() < 15)
      all.push_back(
          {{probe.name, sensed->what}, sensed->factor, probe.what.starts_with('i') || probe.what.starts_with('I')});
  }
  return all;
}

Result<Played> play(const CircuitBench& bench, const Drive& drive, Hertz rate) {
  const double steps = std::round(drive.length * rate.value());
  if (steps > static_cast<double>(most_steps))
    return failure(fmt::format("{} at {} are {:.0f} steps; {} are the most.", text(Second(drive.length)), text(rate),
                               steps, most_steps),
                   "Ask for less with --seconds.");
  Played played;
  const std::vector<Watched> watched = probes_of(bench);
  std::vector<circuit::Tap> probes;
  for (const Watched& one : watched) probes.push_back(one.tap);
  auto model = model_of(bench, rate, probes);
  if (!model) return std::unexpected(model.error());
  const auto count = static_cast<std::size_t>(std::max(1.0, steps));
  for (std::size_t n = 0; n < count; ++n) played.in.push_back(drive.wave.at(static_cast<double>(n + 1) / rate.value()));
  played.taps = {{bench.output_name, bench.output}};
  played.taps.insert(played.taps.end(), probes.begin(), probes.end());
  played.out.assign(played.taps.size(), std::vector<double>(count));
  std::vector<double*> outputs;
  for (auto& out : played.out) outputs.push_back(out.data());
  circuit::Lane lane(*model);
  const circuit::LaneRun one{&lane, played.in.data(), outputs};
  circuit::run({&one, 1}, static_cast<int>(count));
  played.are_currents = {bench.output.branch >= 0};
  for (std::size_t k = 0; k < watched.size(); ++k) {
    played.are_currents.push_back(watched[k].is_current);
    for (double& value : played.out[k + 1]) value *= watched[k].factor;
  }
  played.counts = lane.take_counts();
  return played;
}

CircuitTable table_of(const Played& played, Hertz rate) {
  CircuitTable table{"", "wave", {{"time", "time_s", Dimension::second}, {"input", "input_v", Dimension::volt}}, {}};
  for (std::size_t k = 0; k < played.taps.size(); ++k) {
    const std::string& name = played.taps[k].name;
    const bool is_current = played.are_currents[k];
    table.columns.push_back(
        {name, name + (is_current ? "_a" : "_v"), is_current ? Dimension::ampere : Dimension::volt});
  }
  const std::size_t count = played.in.size();
  for (std::size_t n = 0; n < count; ++n) {
    std::vector<CircuitCell> row{static_cast<double>(n + 1) / rate.value(), played.in[n]};
    for (const auto& out : played.out) row.emplace_back(out[n]);
    table.rows.push_back(std::move(row));
  }
  if (count > rows_on_a_page) {
    for (std::size_t k = 0; k < rows_on_a_page; ++k) table.shown.push_back(k * (count - 1) / (rows_on_a_page - 1));
  }
  return table;
}

std::string extent(const std::vector<double>& values) {
  const auto [low, high] = std::ranges::minmax(values);
  double square = 0.0;
  for (const double value : values) square += value * value;
  return fmt::format("from {} to {}, {} rms", text(Volt(low)), text(Volt(high)),
                     text(Volt(std::sqrt(square / static_cast<double>(values.size())))));
}

circuit::Chart chart_of(const Played& played, Hertz rate, const std::string& title, const std::string& words) {
  circuit::Chart chart{.title = title,
                       .subtitle = words,
                       .x = {.title = "Time (ms)"},
                       .y = {.title = "Output (V)"},
                       .right = {.title = "Input (V)"},
                       .curves = {}};
  circuit::Curve out{.name = played.taps.front().name, .x = {}, .y = played.out.front()};
  for (std::size_t n = 0; n < played.in.size(); ++n) out.x.push_back(1e3 * static_cast<double>(n + 1) / rate.value());
  chart.curves = {out, {.name = "input", .x = out.x, .y = played.in, .on_right = true}};
  return chart;
}

}  // namespace

Result<CircuitReport> circuit_tran(const CircuitAsked& asked) {
  const auto bench = put_on_bench(asked);
  if (!bench) return std::unexpected(bench.error());
  const Drive drive = drive_of(*bench, asked);
  const auto played = play(*bench, drive, asked.rate);
  if (!played) return std::unexpected(played.error());
  CircuitReport report{.title = fmt::format("{}: {}, loaded by {}", title_of(bench->netlist, asked.file), drive.words,
                                            bench->load_words)};
  const circuit::LaneCounts& counts = played->counts;
  report.sentences = {fmt::format("{} goes {}.", bench->output_name, extent(played->out.front())),
                      fmt::format("{} steps at {}, {:.2f} iterations each.", counts.steps, text(asked.rate),
                                  static_cast<double>(counts.iterations) /
                                      static_cast<double>(std::max<std::uint64_t>(1, counts.steps)))};
  report.warnings = bench->netlist.warnings();
  if (counts.unconverged > 0)
    report.warnings.push_back(fmt::format("{} of {} steps did not converge.", counts.unconverged, counts.steps));
  report.tables = {table_of(*played, asked.rate)};
  report.chart = chart_of(*played, asked.rate, title_of(bench->netlist, asked.file), drive.words);
  return report;
}

}  // namespace ohmic::app
