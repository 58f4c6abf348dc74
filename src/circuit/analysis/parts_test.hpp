#pragma once
// Circuits put together by hand, part by part: what analyses are tested on without a netlist reader in between.

#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "circuit/circuit.hpp"

namespace ohmic::circuit {

struct Breadboard {
  Circuit circuit;

  Node node(const std::string& name) {
    if (name == "0") return ground;
    const auto found = circuit.find_node(name);
    return found ? *found : circuit.add_node(name);
  }
  void resistor(const std::string& name, const std::string& a, const std::string& b, double ohm) {
    circuit.resistors.push_back({.name = name, .a = node(a), .b = node(b), .ohm = ohm});
  }
  void capacitor(const std::string& name, const std::string& a, const std::string& b, double farad) {
    circuit.capacitors.push_back({.name = name, .a = node(a), .b = node(b), .farad = farad});
  }
  int inductor(const std::string& name, const std::string& a, const std::string& b, double henry) {
    const Node from = node(a), to = node(b);
    circuit.inductors.push_back({.name = name, .a = from, .b = to, .henry = henry, .branch = circuit.add_branch(name)});
    return static_cast<int>(circuit.inductors.size()) - 1;
  }
  void voltage(const std::string& name, const std::string& a, const std::string& b, double volt) {
    const Node from = node(a), to = node(b);
    circuit.voltage_sources.push_back({name, from, to, {}, circuit.add_branch(name)});
    circuit.voltage_sources.back().wave.dc = volt;
  }
  void current(const std::string& name, const std::string& a, const std::string& b, double ampere) {
    circuit.current_sources.push_back({name, node(a), node(b), {}, -1});
    circuit.current_sources.back().wave.dc = ampere;
  }
  Control between(const std::string& a, const std::string& b = "0") { return {node(a), node(b), -1}; }

  /// Is (exp(v / (n Vt)) - 1), with a charge of tt times that.
  void diode(const std::string& name, const std::string& a, const std::string& k, double is, double n,
             double tt = 0.0) {
    const double scale = n * thermal_voltage();
    auto law = std::make_shared<Law>();
    Graph& graph = law->graph;
    const Term exponent = graph.make(Op::divide, graph.control(0), graph.constant(scale));
    const Term current = graph.make(Op::multiply, graph.constant(is),
                                    graph.make(Op::subtract, graph.make(Op::exp, exponent), graph.constant(1.0)));
    law->currents = {current};
    if (tt > 0.0) law->charges = {graph.make(Op::multiply, graph.constant(tt), current)};
    Device device;
    device.name = name;
    device.kind = DeviceKind::diode;
    device.controls = {{.what = between(a, k),
                        .limiting = Limiting::junction,
                        .scale = scale,
                        .critical = scale * std::log(scale / (std::sqrt(2.0) * is))}};
    device.branches = {{.from = node(a), .to = node(k)}};
    device.law = std::move(law);
    device.noise = {{.kind = DeviceNoise::Kind::shot}};
    circuit.devices.push_back(std::move(device));
  }

  /// A voltage (is_voltage) or a current from a to b that is a function of voltages: what a B source is.
  template <class Function>
  void behavioural(const std::string& name, const std::string& a, const std::string& b, bool is_voltage,
                   const std::vector<Control>& controls, const Function& function) {
    auto law = std::make_shared<Law>();
    law->currents = {function(law->graph)};
    Device device;
    device.name = name;
    for (const Control& control : controls) device.controls.push_back({.what = control});
    const Node from = node(a), to = node(b);
    device.branches = {{from, to, is_voltage ? circuit.add_branch(name) : -1}};
    device.law = std::move(law);
    circuit.devices.push_back(std::move(device));
  }

  // k T / q, with the constants of CODATA 2018
  double thermal_voltage() const { return 1.380649e-23 * circuit.temperature / 1.602176634e-19; }
};

}  // namespace ohmic::circuit
