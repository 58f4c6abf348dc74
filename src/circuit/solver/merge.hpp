#pragma once
// Equal parts in parallel become one: three output pairs are computed as one pair of three times the size.

#include <vector>

#include "circuit/analysis/operating_point.hpp"
#include "circuit/circuit.hpp"

namespace ohmic::circuit {

/// The circuit with nodes that always have the same voltage joined, and elements that are then parallel and equal made
/// one. `node_of`: what became of each node of the original. `copies` [device]: how many each device stands for; its
/// branches carry that many times its law's current.
struct Merged {
  Circuit circuit;
  OperatingPoint point;
  std::vector<Node> node_of;
  std::vector<double> copies;
  int devices_saved = 0;
};

/// Nodes are alike when everything connected to them is, and what that leads to is, and so on (the coarsest equitable
/// partition of the circuit's graph, found by colour refinement); a circuit with one solution then has equal voltages
/// there. Sources, inductors and controlled sources count as unlike each other. [control]
Merged merge_equal_parts(const Circuit& circuit, const OperatingPoint& point);

}  // namespace ohmic::circuit
