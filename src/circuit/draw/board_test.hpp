#pragma once
// Circuits for tests of drawings: an amplifier in few lines, and random ones of any size.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "circuit/circuit.hpp"
#include "circuit/netlist/netlist.hpp"

namespace ohmic::circuit {

/// Builds a circuit from names, as a netlist would.
struct Board {
  Circuit circuit;
  Notes notes;

  Node node(const std::string& name) {
    for (std::size_t i = 0; i < circuit.nodes.size(); ++i)
      if (circuit.nodes[i] == name) return static_cast<Node>(i);
    circuit.nodes.push_back(name);
    return static_cast<Node>(circuit.nodes.size() - 1);
  }
  void r(const std::string& name, const std::string& a, const std::string& b, double ohm) {
    circuit.resistors.push_back({.name = name, .a = node(a), .b = node(b), .ohm = ohm});
  }
  void c(const std::string& name, const std::string& a, const std::string& b, double farad) {
    circuit.capacitors.push_back({.name = name, .a = node(a), .b = node(b), .farad = farad});
  }
  void l(const std::string& name, const std::string& a, const std::string& b, double henry) {
    circuit.inductors.push_back({.name = name, .a = node(a), .b = node(b), .henry = henry});
  }
  void v(const std::string& name, const std::string& a, const std::string& b, double dc, double ac = 0.0) {
    circuit.voltage_sources.push_back(
        {.name = name, .a = node(a), .b = node(b), .wave = {.dc = dc, .ac_magnitude = ac, .figures = {}}});
  }
  void device(DeviceKind kind, const std::string& name, const std::vector<std::string>& at, const std::string& model) {
    Device d{.name = name,
             .place = {},
             .kind = kind,
             .controls = {},
             .branches = {},
             .law = {},
             .noise = {},
             .terminals = {},
             .model = model};
    for (const std::string& n : at) d.terminals.push_back(node(n));
    circuit.devices.push_back(std::move(d));
  }
  void x(const std::string& name, const std::vector<std::string>& at, const std::string& definition,
         const std::vector<std::string>& ports) {
    Subcircuit call{.name = name, .definition = definition, .ports = ports, .nodes = {}};
    for (const std::string& n : at) call.nodes.push_back(node(n));
    circuit.subcircuits.push_back(std::move(call));
    r(name + ".r1", at.front(), at.back(), 1e9);  // what is inside is not drawn
  }
};

/// A triode, a follower, a pot, a headphone.
inline Board tube_amplifier() {
  Board b;
  b.notes.title = "two triodes";
  b.notes.input = "vin";
  b.notes.output = "out";
  b.notes.load = "RL";
  b.notes.supplies = {"vb"};
  b.notes.knobs.push_back(
      {.name = "volume", .kind = Knob::Kind::pot, .targets = {"Rv1", "Rv2"}, .unit = {}, .place = {}});
  b.v("vin", "in", "0", 0.0, 1.0);
  b.v("vb", "bp", "0", 170.0);
  b.r("rv1", "in", "w", 50e3);
  b.r("rv2", "w", "0", 50e3);
  b.x("x1", {"p", "w", "k"}, "12au7", {"p", "g", "k"});
  b.r("r1", "bp", "p", 22.1e3);
  b.device(DeviceKind::diode, "d1", {"k", "0"}, "led_bias");
  b.x("x2", {"bp", "p", "k2"}, "6080", {"p", "g", "k"});
  b.r("r2", "k2", "0", 3e3);
  b.c("c1", "k2", "out", 100e-6);
  b.r("r3", "out", "0", 2490.0);
  b.r("rl", "out", "0", 300.0);
  return b;
}

/// An op-amp between two rails.
inline Board op_amp_amplifier() {
  Board b;
  b.notes.input = "vin";
  b.notes.output = "out";
  b.notes.load = "RL";
  b.notes.supplies = {"vp", "vn"};
  b.v("vin", "in", "0", 0.0, 1.0);
  b.v("vp", "vcc", "0", 12.0);
  b.v("vn", "vee", "0", -12.0);
  b.c("c1", "in", "ip", 1e-6);
  b.r("r1", "ip", "0", 100e3);
  b.x("x1", {"ip", "inn", "vcc", "vee", "o"}, "opamp", {"inp", "inn", "vp", "vn", "out"});
  b.r("rf", "o", "inn", 2200.0);
  b.r("rg", "inn", "0", 2200.0);
  b.r("rs", "o", "out", 33.0);
  b.r("rl", "out", "0", 32.0);
  return b;
}

/// Anything between anything: `parts` elements over about half as many nodes.
inline Board random_board(int parts, std::uint64_t seed) {
  Board b;
  b.notes.input = "vin";
  const auto next = [&seed](std::uint64_t below) {
    seed = seed * 6364136223846793005U + 1442695040888963407U;
    return (seed >> 33U) % below;
  };
  const auto any = [&] {
    return next(6) == 0   ? std::string("0")
           : next(8) == 0 ? std::string("vcc")
                          : "n" + std::to_string(next(static_cast<std::uint64_t>(parts) / 2U + 2U));
  };
  b.v("vin", "n0", "0", 0.0, 1.0);
  b.v("vb", "vcc", "0", 9.0);
  for (int k = 0; k < parts; ++k) {
    const std::string n = std::to_string(k);
    switch (next(7)) {
      case 0: b.c("c" + n, any(), any(), 1e-6); break;
      case 1: b.device(DeviceKind::bipolar, "q" + n, {any(), any(), any()}, next(2) == 0 ? "2n3904" : "2n3906"); break;
      case 2: b.device(DeviceKind::vdmos, "m" + n, {any(), any(), any()}, "irf510"); break;
      case 3: b.x("x" + n, {any(), any(), any(), any()}, "thing", {"a", "b", "c", "d"}); break;
      case 4: b.device(DeviceKind::diode, "d" + n, {any(), any()}, "1n4148"); break;
      default: b.r("r" + n, any(), any(), 1000.0); break;
    }
  }
  return b;
}

}  // namespace ohmic::circuit
