#pragma once
// What graph, derivative and tape need to know of operations: how many operands, which terms, what a table says.

#include <span>
#include <vector>

#include "circuit/expression/graph.hpp"

namespace ohmic::circuit {

/// 0 to 3. Tables have one.
int operands_of(Op op);
/// Numbers of all terms that `terms` are made of, themselves included, ascending: operands before what uses them.
std::vector<int> needed_by(std::span<const Graph::Node> nodes, std::span<const Term> terms);

/// Whether a term cannot be below zero, or not even zero, whatever its controls are. May say no where nobody can tell.
bool is_never_negative(const Graph& graph, Term term);
bool is_always_positive(const Graph& graph, Term term);

/// Straight between points, held outside. At least one point; of equal x the later one counts from there on.
double look_up(std::span<const Graph::Point> points, double x);
/// Its derivative, at a point that of the side to the right; 0 outside.
double slope_at(std::span<const Graph::Point> points, double x);

}  // namespace ohmic::circuit
