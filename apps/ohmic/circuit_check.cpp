// ohmic circuit check: reads a netlist, says what it is, and holds it against what it promises of itself.

#include <cmath>

#include <fmt/format.h>

#include "circuit/analysis/named_value.hpp"
#include "circuit_commands.hpp"
#include "circuit_set_up.hpp"
#include "commands.hpp"

namespace ohmic::app {
namespace {

using circuit::Circuit;
using circuit::Knob;
using circuit::Notes;

std::string taper_of(const Knob& knob) {
  return knob.taper == circuit::Taper::linear        ? "linear"
         : knob.taper == circuit::Taper::logarithmic ? "logarithmic"
                                                     : "antilogarithmic";
}

CircuitTable controls(const Notes& notes) {
  CircuitTable table{"Knobs and switches",
                     "controls",
                     {{"name", "name"}, {"moves", "moves"}, {"range", "range"}, {"default", "default"}},
                     {}};
  for (const Knob& knob : notes.knobs) {
    const std::string unit = knob.unit.empty() ? "" : " " + knob.unit;
    const bool is_pot = knob.kind == Knob::Kind::pot;
    table.rows.push_back({knob.name, fmt::format("{}", fmt::join(knob.targets, ", ")),
                          is_pot ? fmt::format("0 to 1, {}", taper_of(knob))
                                 : fmt::format("{:g}{} to {:g}{}, {}", knob.from, unit, knob.to, unit, taper_of(knob)),
                          fmt::format("{:g}{}", knob.fallback, unit)});
  }
  for (const circuit::Switch& one : notes.switches)
    table.rows.push_back({one.name, one.target, fmt::format("{}", fmt::join(one.labels, ", ")),
                          one.labels[static_cast<std::size_t>(one.fallback)]});
  return table;
}

CircuitTable probes(const CircuitBench& bench, std::vector<std::string>& warnings) {
  CircuitTable table{
      "Probes, at rest", "probes", {{"name", "name"}, {"what", "what"}, {"value", "value"}, {"says", "says"}}, {}};
  for (const circuit::Probe& probe : bench.netlist.notes().probes) {
    const auto value = circuit::value_named(bench.circuit, bench.point, probe.what);
    if (!value) {
      warnings.push_back(Error(value.error()).at(probe.place).sentence());
      continue;
    }
    const bool is_current = probe.what.starts_with('i') || probe.what.starts_with('I');
    table.rows.push_back(
        {probe.name, probe.what, format_value(is_current ? Dimension::ampere : Dimension::volt, *value), probe.says});
  }
  return table;
}

/// Expected operating points; what is missed is a warning.
CircuitTable expectations(const CircuitBench& bench, std::vector<std::string>& warnings) {
  CircuitTable table{
      "Expected at rest",
      "expectations",
      {{"what", "what"}, {"expected", "expected"}, {"found", "found"}, {"within", "tolerance"}, {"", "verdict"}},
      {}};
  for (const circuit::Expectation& expectation : bench.netlist.notes().expectations) {
    const auto value = circuit::value_named(bench.circuit, bench.point, expectation.what);
    if (!value) {
      warnings.push_back(Error(value.error()).at(expectation.place).sentence());
      continue;
    }
    const bool is_current = expectation.what.starts_with('i') || expectation.what.starts_with('I');
    const Dimension unit = is_current ? Dimension::ampere : Dimension::volt;
    const bool is_met =
        std::abs(*value - expectation.value) <= expectation.tolerance * std::abs(expectation.value) + 1e-12;
    const std::string expected = format_value(unit, expectation.value), found = format_value(unit, *value);
    table.rows.push_back({expectation.what, expected, found, fmt::format("{:g} %", expectation.tolerance * 100.0),
                          is_met ? "held" : "missed"});
    if (!is_met)
      warnings.push_back(Error{.what = fmt::format("{} is {} where {} is expected, within {:g} %.", expectation.what,
                                                   found, expected, expectation.tolerance * 100.0),
                               .hint = {},
                               .place = expectation.place}
                             .sentence());
  }
  return table;
}

std::string named(const std::string& end) { return end.empty() ? "no place it names" : end; }

std::string parts_of(const Circuit& circuit) {
  std::string text = counted(circuit.nodes.size() - 1, "node", "nodes");
  const auto add = [&text](std::size_t count, const char* one, const char* many) {
    if (count > 0) text += ", " + counted(count, one, many);
  };
  add(circuit.resistors.size(), "resistor", "resistors");
  add(circuit.capacitors.size(), "capacitor", "capacitors");
  add(circuit.inductors.size(), "inductor", "inductors");
  add(circuit.voltage_sources.size() + circuit.current_sources.size(), "source", "sources");
  add(circuit.controlled.size(), "controlled source", "controlled sources");
  add(circuit.devices.size(), "nonlinear device", "nonlinear devices");
  return text + ".";
}

}  // namespace

Result<CircuitReport> circuit_check(const CircuitAsked& asked) {
  const auto bench = put_on_bench(asked, Ends::if_there);
  if (!bench) return std::unexpected(bench.error());
  const Notes& notes = bench->netlist.notes();
  CircuitReport report{.title = title_of(bench->netlist, asked.file)};
  if (!notes.kind.empty()) report.title += ", " + notes.kind;
  report.sentences.push_back(parts_of(bench->circuit));
  report.sentences.push_back(fmt::format("Driven at {}, seen at {}, loaded by {}.", named(bench->input),
                                         named(bench->output_name), bench->load_words));
  report.sentences.push_back(
      fmt::format("Its operating point is found by {} in {}.", bench->point.method,
                  counted(static_cast<std::size_t>(bench->point.iterations), "iteration", "iterations")));
  if (!notes.source.empty()) report.sentences.push_back(fmt::format("Source: {}.", notes.source));
  report.warnings = bench->netlist.warnings();
  if (const auto playable = bench->netlist.playable(); !playable)
    report.warnings.push_back("It can be analysed, but not played. " + playable.error().sentence());
  report.tables = {controls(notes), probes(*bench, report.warnings), expectations(*bench, report.warnings)};
  if (report.warnings.empty()) report.sentences.emplace_back("Nothing wrong.");
  report.status = report.warnings.empty() ? done : failed;
  return report;
}

}  // namespace ohmic::app
