#pragma once
// POLY: polynomials of several voltages or currents, with SPICE 2's order of coefficients.

#include <span>

#include "circuit/expression/graph.hpp"
#include "units/error.hpp"

namespace ohmic::circuit::netlist {

/// p0 + p1 a + p2 b + p3 a a + p4 a b + p5 b b + ...: by degree, then as words stand in a dictionary. Trailing ones may be
/// missing. One coefficient alone is p0, as ngspice has it. Errors: more coefficients than degree 30 has.
Result<Term> polynomial_of(Graph& graph, std::span<const Term> of, std::span<const double> coefficients);

}  // namespace ohmic::circuit::netlist
