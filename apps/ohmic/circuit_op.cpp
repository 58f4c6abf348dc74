// ohmic circuit op: voltages of all nodes, what every part carries and turns into heat, what the supplies give.

#include <algorithm>
#include <cctype>
#include <cmath>

#include <fmt/format.h>

#include "circuit_commands.hpp"
#include "circuit_set_up.hpp"
#include "commands.hpp"

namespace ohmic::app {
namespace {

using circuit::Circuit;
using circuit::Device;

bool is_inner(const std::string& name) { return name.find('.') != std::string::npos; }

/// What is left of a voltage or current that is none: rounding.
double without_rounding(double value, double least) { return std::abs(value) < least ? 0.0 : value; }

CircuitTable nodes(const CircuitBench& bench, bool is_whole) {
  CircuitTable table{"Nodes", "nodes", {{"node", "node"}, {"voltage", "voltage_v", Dimension::volt}}, {}};
  for (std::size_t k = 1; k < bench.circuit.nodes.size(); ++k) {
    const std::string& name = bench.circuit.nodes[k];
    if (is_whole || !is_inner(name))
      table.rows.push_back(
          {name, without_rounding(bench.point.voltage(bench.circuit, static_cast<circuit::Node>(k)), 1e-10)});
  }
  return table;
}

std::string kind_of(const Device& device) {
  using Kind = circuit::DeviceKind;
  switch (device.kind) {
    case Kind::behavioural: return "expression";
    case Kind::diode: return "diode";
    case Kind::bipolar: return "transistor";
    case Kind::jfet: return "JFET";
    case Kind::mosfet: return "MOSFET";
    case Kind::vdmos: return "power MOSFET";
  }
  return "";
}

/// Of a part inside a subcircuit, what the outermost one is: "12au7".
std::string subcircuit_of(const Circuit& circuit, const std::string& name) {
  const std::string outermost = name.substr(0, name.find('.'));
  const auto found = std::ranges::find(circuit.subcircuits, outermost, &circuit::Subcircuit::name);
  return found == circuit.subcircuits.end() ? std::string() : found->definition;
}

/// Currents and power of devices: the first branch is the one a data sheet means (anode, collector, drain, plate).
CircuitTable devices(const CircuitBench& bench, bool is_whole) {
  CircuitTable table{"Devices",
                     "devices",
                     {{"device", "device"},
                      {"kind", "kind"},
                      {"model", "model"},
                      {"voltage", "voltage_v", Dimension::volt},
                      {"current", "current_a", Dimension::ampere},
                      {"power", "power_w", Dimension::watt, 3}},
                     {}};
  const auto states = circuit::device_states(bench.circuit, bench.point);
  for (std::size_t k = 0; k < states.size(); ++k) {
    const Device& device = bench.circuit.devices[k];
    const bool is_source = !device.branches.empty() && device.branches.front().branch >= 0;
    if (!is_whole && (is_source || (is_inner(device.name) && std::abs(states[k].power) < 1e-4))) continue;
    const auto& branch = device.branches.front();
    table.rows.push_back(
        {device.name, kind_of(device), device.model.empty() ? subcircuit_of(bench.circuit, device.name) : device.model,
         bench.point.value(bench.circuit, {branch.from, branch.to, -1}), states[k].currents.front(), states[k].power});
  }
  return table;
}

CircuitTable resistors(const CircuitBench& bench, bool is_whole) {
  CircuitTable table{"Resistors",
                     "resistors",
                     {{"resistor", "resistor"},
                      {"value", "value_ohm", Dimension::ohm},
                      {"voltage", "voltage_v", Dimension::volt},
                      {"current", "current_a", Dimension::ampere},
                      {"power", "power_w", Dimension::watt, 3}},
                     {}};
  for (const circuit::Resistor& resistor : bench.circuit.resistors) {
    if (!is_whole && is_inner(resistor.name)) continue;
    const double volt = without_rounding(bench.point.value(bench.circuit, {resistor.a, resistor.b, -1}), 1e-10);
    table.rows.push_back({resistor.name, resistor.ohm, volt, volt / resistor.ohm, volt * volt / resistor.ohm});
  }
  return table;
}

/// What the sources that feed the circuit give; without a note, all that have a voltage.
CircuitTable supplies(const CircuitBench& bench) {
  CircuitTable table{"Supplies",
                     "supplies",
                     {{"source", "source"},
                      {"voltage", "voltage_v", Dimension::volt},
                      {"current", "current_a", Dimension::ampere},
                      {"power", "power_w", Dimension::watt, 3}},
                     {}};
  std::vector<std::string> noted = bench.netlist.notes().supplies;
  for (std::string& name : noted)
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
  for (const circuit::Source& source : bench.circuit.voltage_sources) {
    const bool is_supply = noted.empty() ? source.wave.dc != 0.0 : std::ranges::find(noted, source.name) != noted.end();
    if (!is_supply) continue;
    const double ampere = -bench.point.value(bench.circuit, {.branch = source.branch});
    table.rows.push_back({source.name, source.wave.dc, ampere, source.wave.dc * ampere});
  }
  return table;
}

}  // namespace

Result<CircuitReport> circuit_op(const CircuitAsked& asked) {
  const auto bench = put_on_bench(asked, Ends::if_there);
  if (!bench) return std::unexpected(bench.error());
  CircuitReport report{.title = title_of(bench->netlist, asked.file) + ": at rest"};
  report.sentences = {
      fmt::format("Found by {} in {}.", bench->point.method,
                  counted(static_cast<std::size_t>(bench->point.iterations), "iteration", "iterations"))};
  report.tables = {nodes(*bench, asked.is_whole), supplies(*bench), devices(*bench, asked.is_whole),
                   resistors(*bench, asked.is_whole)};
  const auto inner = std::ranges::count_if(bench->circuit.nodes, is_inner);
  if (!asked.is_whole && inner > 0)
    report.sentences.push_back(fmt::format("{} inside subcircuits {} left out; --all prints them, too.",
                                           counted(static_cast<std::size_t>(inner), "node", "nodes"),
                                           inner == 1 ? "is" : "are"));
  report.warnings = bench->netlist.warnings();
  return report;
}

}  // namespace ohmic::app
