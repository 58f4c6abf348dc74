#pragma once
// The modified nodal equations of a circuit (Ho, Ruehli & Brennan 1975), linear part and places of the rest apart.

#include <vector>

#include "circuit/circuit.hpp"
#include "circuit/matrix.hpp"

namespace ohmic::circuit {

/// With x the node voltages (without ground) and branch currents:
///
///   G x + E y' + B (i(v) + d/dt q(v)) = S u        y = Q x        v = A x
///
/// y: voltages of capacitors, then currents of inductors (with couplings in E). u: voltage sources, then current
/// sources. v: controls of all devices in order; i, q: their branches in order.
struct Equations {
  int unknowns = 0;
  Matrix g;  // unknowns x unknowns; contains 1e-15 S from every node to ground, so that none floats
  Matrix e;  // unknowns x states
  Matrix q;  // states x unknowns
  Matrix s;  // unknowns x sources
  Matrix a;  // controls x unknowns
  Matrix b;  // unknowns x device branches
  std::vector<int> first_control, first_branch;  // [device], into a's rows and b's columns
};
Equations equations(const Circuit& circuit);
/// The row that picks a control out of x.
std::vector<double> row_of(const Circuit& circuit, const Control& control);

}  // namespace ohmic::circuit
