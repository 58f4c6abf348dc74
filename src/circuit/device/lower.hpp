#pragma once
// Built-in devices of SPICE as laws: D, Q (Gummel-Poon), J, M (level 1) and VDMOS, with the equations ngspice solves.

#include <map>
#include <string>
#include <vector>

#include "circuit/circuit.hpp"
#include "units/error.hpp"

namespace ohmic::circuit {

/// A .model card. Type and names in lower case.
struct ModelCard {
  std::string name;
  std::string type;           // d npn pnp njf pjf nmos pmos vdmos
  bool is_p_channel = false;  // VDMOS pchan
  std::map<std::string, double> values;
  Place place;
};
/// A line such as "Q1 c b e [s] 2N3904 2 m=3".
struct Instance {
  std::string name;  // lower case, "x1.q1" inside a subcircuit
  char letter = 'd';
  std::vector<Node> nodes;
  std::map<std::string, double> values;  // area, m, w, l, temp, ...
  bool is_off = false;
  Place place;
};
/// Adds the device to the circuit: inner nodes, series resistors, law, limits, noise. Unknown parameters that only
/// describe (mfg, Vceo, Icrating, ...) are left aside; others that change the device and are not modelled are named in
/// `warnings`. Errors: a type or value that makes no device, a wrong number of nodes.
Result<void> add_device(Circuit& circuit, const Instance& instance, const ModelCard& card,
                        std::vector<std::string>& warnings);

}  // namespace ohmic::circuit
