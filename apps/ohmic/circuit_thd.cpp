// ohmic circuit thd: distortion from soft to clipping at two frequencies, harmonic by harmonic, and where it clips.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "circuit/analysis/small_signal.hpp"
#include "circuit_commands.hpp"
#include "circuit_set_up.hpp"
#include "circuit_tone.hpp"

namespace ohmic::app {
namespace {

using circuit::SmallSignal;

constexpr double clipping = 0.01;  // THD that counts as clipped
constexpr double enough = 0.1;     // and that ends a sweep

double decibels(double ratio) { return 20.0 * std::log10(ratio); }

/// One frequency's sweep.
struct Sweep {
  Hertz frequency;
  double conductance = NAN;  // S, of the load: what turns volts into watts
  std::vector<PlayedTone> tones;
  PlayedTone clip;  // where THD reaches 1 %
  bool is_clipping = false;

  double power(const PlayedTone& tone) const { return tone.output.rms(1) * tone.output.rms(1) * conductance; }
};

/// The highest voltage of any source: no amplifier gives much more.
double highest_rail(const circuit::Circuit& circuit) {
  double highest = 0.0;
  for (const circuit::Source& source : circuit.voltage_sources) highest = std::max(highest, std::abs(source.wave.dc));
  return highest > 0.0 ? highest : 1000.0;
}

/// From 10 mV at the output on in steps of 5 dB until it distorts by a tenth, at most to what the rails might give.
void sweep_levels(const ToneBench& tone, double gain, double rail, Sweep& sweep) {
  const int last = std::max(4, static_cast<int>(std::ceil(4.0 * std::log10(rail / 0.01))));
  for (int step = 0, at_a_time = 4; step <= last; step += at_a_time) {
    if (step >= 8) at_a_time = 2;  // what is far beyond clipping takes longest
    std::vector<double> levels;
    for (int k = 0; k < at_a_time && step + k <= last; ++k)
      levels.push_back(0.01 * std::pow(10.0, 0.25 * (step + k)) / gain);
    for (PlayedTone& played : tone.play(sweep.frequency, levels)) {
      const bool is_enough = played.output.thd() > enough;
      sweep.tones.push_back(std::move(played));
      if (is_enough) return;
    }
  }
}

/// Between the last clean level and the first that is not, in rounds of seven.
void find_clipping(const ToneBench& tone, Sweep& sweep) {
  const auto is_clipped = [](const PlayedTone& played) { return played.output.thd() >= clipping; };
  const auto first = std::ranges::find_if(sweep.tones, is_clipped);
  if (first == sweep.tones.end() || first == sweep.tones.begin()) return;
  double low = std::prev(first)->level.value(), high = first->level.value();
  sweep.clip = *first;
  for (int round = 0; round < 3; ++round) {
    std::vector<double> levels;
    for (int k = 1; k <= 7; ++k) levels.push_back(low * std::pow(high / low, k / 8.0));
    for (PlayedTone& played : tone.play(sweep.frequency, levels)) {
      if (is_clipped(played)) {
        high = played.level.value();
        sweep.clip = std::move(played);
        break;
      }
      low = played.level.value();
    }
  }
  sweep.is_clipping = true;
}

Result<Sweep> swept(const CircuitBench& bench, const ToneBench& tone, Hertz frequency) {
  Sweep sweep{.frequency = Hertz(std::round(frequency.value())), .tones = {}, .clip = {}};
  const auto small = SmallSignal::at(bench.circuit, bench.point);
  if (!small) return std::unexpected(small.error());
  const double gain = std::abs(small->gain(sweep.frequency, bench.input_source, bench.output));
  if (!(gain > 1e-6))
    return failure(
        fmt::format("At {} nothing comes from {} to {}.", text(sweep.frequency), bench.input, bench.output_name),
        "Is a knob at zero? --set volume=1 turns it up.");
  const auto load = bench.load();
  if (!load) return std::unexpected(load.error());
  if (*load && bench.output_name == bench.netlist.notes().output) {  // elsewhere there is no power into the load
    const auto point = circuit::operating_point(**load);
    if (!point) return std::unexpected(point.error());
    const auto alone = SmallSignal::at(**load, *point);
    if (!alone) return std::unexpected(alone.error());
    const circuit::Control current{.branch = (*load)->voltage_sources.front().branch};
    sweep.conductance = -alone->gain(sweep.frequency, 0, current).real();
  }
  sweep_levels(tone, gain, highest_rail(bench.circuit), sweep);
  find_clipping(tone, sweep);
  return sweep;
}

CircuitTable table_of(const std::vector<Sweep>& sweeps) {
  CircuitTable table{"",
                     "levels",
                     {{"frequency", "frequency_hz", Dimension::hertz, 3},
                      {"input", "input_v", Dimension::volt, 3},
                      {"output", "output_v", Dimension::volt, 3},
                      {"gain", "gain_db", Dimension::decibel, 2},
                      {"power", "power_w", Dimension::watt, 3},
                      {"THD", "thd_percent", {}, 0, "%"}},
                     {}};
  for (int h = 2; h <= 5; ++h)
    table.columns.push_back({fmt::format("H{}", h), fmt::format("h{}_db", h), Dimension::decibel, 1});
  for (const Sweep& sweep : sweeps) {
    for (const PlayedTone& tone : sweep.tones) {
      const double out = tone.output.rms(1);
      std::vector<CircuitCell> row{
          sweep.frequency.value(), tone.level.value(),       out, decibels(out / tone.level.value()),
          sweep.power(tone),       100.0 * tone.output.thd()};
      for (std::size_t h = 2; h <= 5; ++h) row.emplace_back(decibels(tone.output.rms(h) / out));
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

std::string words_of(const Sweep& sweep, const std::string& load) {
  const std::string at = "At " + text(sweep.frequency);
  if (!sweep.is_clipping) {
    const bool is_dirty = !sweep.tones.empty() && sweep.tones.front().output.thd() >= clipping;
    return is_dirty
               ? at + " it distorts by more than 1 % at every level."
               : fmt::format("{} it stays below 1 % up to {}.", at, text(Volt(sweep.tones.back().output.rms(1)), 3));
  }
  const double out = sweep.clip.output.rms(1);
  std::string words =
      fmt::format("{} THD reaches 1 % at {} ({} at the input)", at, text(Volt(out), 3), text(sweep.clip.level, 3));
  if (std::isfinite(sweep.conductance))
    words += fmt::format(", {} into {}, a current of {}", text(Watt(sweep.power(sweep.clip)), 3), load,
                         text(Ampere(out * sweep.conductance), 3));
  return words + ".";
}

circuit::Chart chart_of(const std::vector<Sweep>& sweeps, const std::string& title, const std::string& load) {
  circuit::Chart chart{.title = title,
                       .subtitle = "THD against level, loaded by " + load,
                       .x = {.title = "Output (V rms)", .is_logarithmic = true},
                       .y = {.title = "Distortion (%)", .is_logarithmic = true},
                       .right = {},
                       .curves = {}};
  for (const Sweep& sweep : sweeps) {
    circuit::Curve thd{.name = "THD " + text(sweep.frequency, 3), .x = {}, .y = {}};
    for (const PlayedTone& tone : sweep.tones) {
      thd.x.push_back(tone.output.rms(1));
      thd.y.push_back(100.0 * tone.output.thd());
    }
    chart.curves.push_back(std::move(thd));
  }
  return chart;
}

/// Nothing hidden: what the solver could not do is said.
void tell_troubles(const std::vector<Sweep>& sweeps, std::vector<std::string>& warnings) {
  std::uint64_t steps = 0, unconverged = 0;
  std::size_t restless = 0;
  for (const Sweep& sweep : sweeps) {
    for (const PlayedTone& tone : sweep.tones) {
      steps += tone.counts.steps;
      unconverged += tone.counts.unconverged;
      restless += tone.is_settled ? 0 : 1;
    }
  }
  if (unconverged > 0) warnings.push_back(fmt::format("{} of {} steps did not converge.", unconverged, steps));
  if (restless > 0) warnings.push_back(fmt::format("{} of the levels had not quite settled after 2 s.", restless));
}

}  // namespace

Result<CircuitReport> circuit_thd(const CircuitAsked& asked) {
  const auto bench = put_on_bench(asked);
  if (!bench) return std::unexpected(bench.error());
  const auto tone = ToneBench::open(*bench, asked.rate);
  if (!tone) return std::unexpected(tone.error());
  std::vector<Sweep> sweeps;
  for (const Hertz frequency : {Hertz(1000.0), asked.frequency.value_or(Hertz(10000.0))}) {
    if (!sweeps.empty() && sweeps.front().frequency == frequency) continue;
    if (frequency.value() * 10.0 > asked.rate.value())
      return failure(fmt::format("{} steps per second are too few for {}.", text(asked.rate), text(frequency)),
                     fmt::format("Ask for --rate {:g} or more.", frequency.value() * 10.0));
    auto sweep = swept(*bench, *tone, frequency);
    if (!sweep) return std::unexpected(sweep.error());
    sweeps.push_back(std::move(*sweep));
  }
  const std::string title = title_of(bench->netlist, asked.file);
  CircuitReport report{
      .title = fmt::format("{}: distortion at {}, loaded by {}", title, bench->output_name, bench->load_words)};
  for (const Sweep& sweep : sweeps) report.sentences.push_back(words_of(sweep, bench->load_words));
  report.tables = {table_of(sweeps)};
  report.warnings = bench->netlist.warnings();
  tell_troubles(sweeps, report.warnings);
  report.chart = chart_of(sweeps, title, bench->load_words);
  return report;
}

}  // namespace ohmic::app
