// Reads junctions as device/junction.cpp writes them, and plain exponentials.

#include "circuit/solver/device_program_junction.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ohmic::circuit {
namespace {

// x, or f(x, constant): the control and the constant.
struct Bounded {
  int control;
  double bound;
};
std::optional<Bounded> bounded_control(const Graph& graph, Term term, Op op) {
  const Graph::Node& node = graph.node(term);
  if (node.op != op || !graph.is_constant({node.y})) return std::nullopt;
  const Graph::Node& control = graph.node({node.x});
  if (control.op != Op::control) return std::nullopt;
  return Bounded{control.index, graph.node({node.y}).value};
}

}  // namespace

std::optional<JunctionTerm> junction_of(const Graph& graph, Term exponential) {
  if (graph.node(exponential).op != Op::exp) return std::nullopt;
  const Sum inside = sum_of(graph, {graph.node(exponential).x});
  if (inside.constant != 0.0 || inside.terms.size() != 1) return std::nullopt;
  const auto [term, per_scale] = inside.terms[0];
  using F = JunctionFigures;
  JunctionTerm found;
  found.figures[F::per_scale] = per_scale;
  if (const auto bounded = bounded_control(graph, term, Op::maximum)) {
    found.control = bounded->control;
    found.figures[F::edge] = bounded->bound;
    found.figures[F::reach] = 3.0 / (per_scale * std::numbers::e);
    found.figures[F::floor] = 1.0 + std::exp(-3.0);
    return found;
  }
  if (graph.node(term).op != Op::control) return std::nullopt;
  found.control = graph.node(term).index;
  found.figures[F::edge] = -1e300;
  found.figures[F::floor] = 1.0;
  return found;
}

double junction_value(const JunctionTerm& junction, double v) {
  const auto& f = junction.figures;
  const double edge = f[JunctionFigures::edge], u = f[JunctionFigures::reach] / std::min(v, edge);
  return apply(Op::exp, std::max(v, edge) * f[JunctionFigures::per_scale], 0.0, 0.0) - u * u * u -
         f[JunctionFigures::floor];
}

std::optional<DepletionTerm> depletion_of(const Graph& graph, Term term, double factor) {
  // y^(1-m) is sqrt(y) or exp((1-m) ln y)
  const Graph::Node& node = graph.node(term);
  double m = 0.5;
  Term y = {node.x};
  if (node.op == Op::exp) {
    const Sum inside = sum_of(graph, y);
    if (inside.constant != 0.0 || inside.terms.size() != 1) return std::nullopt;
    const Graph::Node& log = graph.node(inside.terms[0].first);
    if (log.op != Op::log) return std::nullopt;
    m = 1.0 - inside.terms[0].second;
    y = {log.x};
  } else if (node.op != Op::sqrt) {
    return std::nullopt;
  }
  const Sum open = sum_of(graph, y);
  if (open.constant != 1.0 || open.terms.size() != 1) return std::nullopt;
  const auto held = bounded_control(graph, open.terms[0].first, Op::minimum);
  if (!held) return std::nullopt;
  const double per_vj = -open.terms[0].second, fc = held->bound * per_vj;
  const double farad = -factor * (1.0 - m) * per_vj;
  if (!(per_vj > 0.0) || !(m > 0.0 && m < 1.0) || !(fc < 1.0)) return std::nullopt;
  // device/junction.cpp, Depletion::charge
  const double steep = farad / std::pow(1.0 - fc, 1.0 + m);
  using F = DepletionFigures;
  DepletionTerm found{.control = held->control};
  found.figures[F::knee] = held->bound;
  found.figures[F::per_vj] = per_vj;
  found.figures[F::minus_m_octaves] = -m * std::numbers::log2e;
  found.figures[F::c0] = -factor;  // no charge at 0 V
  found.figures[F::c1] = factor;
  found.figures[F::c_zero] = farad;
  found.figures[F::straight] = steep * (1.0 - fc * (1.0 + m));
  found.figures[F::bend] = steep * m * per_vj / 2.0;
  found.figures[F::at_knee] = factor * (std::pow(1.0 - fc, 1.0 - m) - 1.0);
  return found;
}

}  // namespace ohmic::circuit
