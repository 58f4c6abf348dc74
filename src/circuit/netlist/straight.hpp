#pragma once
// Is a term a straight line in its controls? Then no Newton's method is needed for it.

#include <optional>
#include <vector>

#include "circuit/expression/graph.hpp"

namespace ohmic::circuit::netlist {

/// offset + sum of slopes[k] control k.
struct StraightLine {
  std::vector<double> slopes;
  double offset = 0.0;
};
/// By structure: sums, and products with numbers. nullopt: anything else (floor() has a slope of 0 and is no line).
std::optional<StraightLine> straight_line(const Graph& graph, Term term, int controls);

}  // namespace ohmic::circuit::netlist
