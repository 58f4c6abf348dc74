// Recognises the power MOSFET as device/vdmos.cpp writes it, with subthreshold conduction and no mobility reduction.

#include <algorithm>
#include <cmath>

#include "circuit/expression/operands.hpp"
#include "circuit/solver/device_program_junction.hpp"

namespace ohmic::circuit {
namespace {

using F = VdmosFigures;
using Figures = std::array<double, F::count>;

bool read_channel(const WholeLaw& law, Figures& figures) {
  const Graph& graph = law.graph;
  int soft = 0;
  figures[F::triode] = 0.0;
  for (const int id : needed_by(graph.nodes(), std::span(law.currents).first(1))) {
    const Graph::Node& node = graph.node({id});
    if (node.op == Op::log1p_exp) {
      // (max(vgs, vgd) - threshold) / k
      const Sum inside = sum_of(graph, {node.x});
      if (inside.terms.size() != 1) return false;
      figures[F::per_k] = inside.terms[0].second, figures[F::k] = 1.0 / inside.terms[0].second;
      figures[F::threshold] = -inside.constant * figures[F::k];
      ++soft;
    } else if (node.op == Op::minimum) {
      const auto free = linear_of(graph, {node.x}, law.controls);
      if (free) figures[F::triode] = free->factors[2];
    }
  }
  if (soft != 1) return false;
  // Saturated, i = beta (1 + lambda vds) q^2 / 2 with the same q at two drain voltages.
  const auto current = [&](double vds) {
    return value_at(graph, law.currents[0], std::array{figures[F::threshold] + 1.0, 0.0, vds});
  };
  const double q = figures[F::k] * apply(Op::log1p_exp, figures[F::per_k], 0.0, 0.0);
  const double near = 2.0 * q / std::max(figures[F::triode], 1e-3), far = 2.0 * near;
  const double one = current(near) / (q * q / 2.0), two = current(far) / (q * q / 2.0);
  const double slope = (two - one) / (far - near);  // beta lambda
  figures[F::beta] = one - slope * near, figures[F::lambda] = slope / figures[F::beta];
  return std::isfinite(figures[F::lambda]);
}

bool read_gate(const WholeLaw& law, Figures& figures) {
  const Graph& graph = law.graph;
  if (!graph.is_constant(law.currents[1])) return false;
  for (const auto& [term, factor] : sum_of(graph, law.charges[1]).terms) {
    const Graph::Node& node = graph.node(term);
    if (node.op == Op::control && node.index == 0) figures[F::flat] = factor;
    if (node.op != Op::log1p_exp) continue;
    // bend ln(1 + exp(-2 a max(vgd, 0)))
    const Sum inside = sum_of(graph, {node.x});
    if (inside.terms.size() != 1) return false;
    figures[F::bend] = factor, figures[F::steep] = -inside.terms[0].second / 2.0;
  }
  return true;
}

}  // namespace

Guess guess_vdmos(const WholeLaw& law) {
  const std::size_t branches = law.currents.size();
  if (law.controls != 3 || (branches != 2 && branches != 3) || !law.graph.is_constant(law.charges[0]))
    return std::nullopt;
  Figures figures{};
  const auto body = read_diode(law.graph, law.currents.back(), law.charges.back());
  if (!body || body->control != 1 || !read_channel(law, figures)) return std::nullopt;
  if (branches == 3 && !read_gate(law, figures)) return std::nullopt;
  DeviceProgram program{.kernel = Kernel::vdmos};
  program.terms = {body->has_layer ? 1 : 0, branches == 3 ? 1 : 0};
  program.figures.assign(figures.begin(), figures.end());
  program.figures.insert(program.figures.end(), body->figures.begin(), body->figures.end());
  return program;
}

}  // namespace ohmic::circuit
