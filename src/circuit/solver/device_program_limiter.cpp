// Recognises sums of tanh, ln(1 + exp) and exp of linear combinations, and of the half-waves that an output stage draws.

#include <algorithm>
#include <cmath>

#include "circuit/solver/device_program_law.hpp"

namespace ohmic::circuit {
namespace {

/// sqrt(b + c tanh(inner)^2) = scale sqrt(rest + tanh(inner)^2)
struct Root {
  Term inner;
  double scale, rest;
};
std::optional<Root> root_of(const Graph& graph, Term term) {
  const Graph::Node& node = graph.node(term);
  if (node.op != Op::sqrt) return std::nullopt;
  const Sum inside = sum_of(graph, {node.x});
  if (inside.terms.size() != 1 || !(inside.constant > 0.0) || !(inside.terms[0].second > 0.0)) return std::nullopt;
  const Graph::Node& square = graph.node(inside.terms[0].first);
  if (square.op != Op::multiply || square.x != square.y) return std::nullopt;
  const Graph::Node& tanh = graph.node({square.x});
  if (tanh.op != Op::tanh) return std::nullopt;
  return Root{{tanh.x}, std::sqrt(inside.terms[0].second), inside.constant / inside.terms[0].second};
}

}  // namespace

Guess guess_limiter(const WholeLaw& law) {
  constexpr std::array kinds = {Op::tanh, Op::log1p_exp, Op::exp};
  constexpr std::size_t most_terms = 12;
  constexpr int most_controls = 8;
  if (law.currents.size() != 1 || law.has_charges || law.controls > most_controls) return std::nullopt;
  const Sum sum = sum_of(law.graph, law.currents[0]);
  if (sum.terms.size() > most_terms) return std::nullopt;

  std::vector<double> slopes(static_cast<std::size_t>(law.controls));
  std::array<std::vector<double>, kinds.size() + 1> terms;
  DeviceProgram program{.kernel = Kernel::limiter};
  for (const auto& [term, factor] : sum.terms) {
    const Graph::Node& node = law.graph.node(term);
    if (node.op == Op::control) {
      slopes[static_cast<std::size_t>(node.index)] += factor;
      continue;
    }
    const auto kind = static_cast<std::size_t>(std::ranges::find(kinds, node.op) - kinds.begin());
    Term inner = {node.x};
    double scale = 1.0, rest = 0.0;
    if (kind == kinds.size()) {
      const auto root = root_of(law.graph, term);
      if (!root) return std::nullopt;
      inner = root->inner, scale = root->scale, rest = root->rest;
    }
    const auto inside = linear_of(law.graph, inner, law.controls);
    if (!inside) return std::nullopt;
    std::vector<double>& figures = terms[kind];
    figures.insert(figures.end(), {factor * scale, inside->constant});
    figures.insert(figures.end(), inside->factors.begin(), inside->factors.end());
    if (kind == kinds.size()) figures.push_back(rest);
    ++program.terms[kind];
  }
  program.figures = {sum.constant};
  program.figures.insert(program.figures.end(), slopes.begin(), slopes.end());
  for (const auto& figures : terms) program.figures.insert(program.figures.end(), figures.begin(), figures.end());
  return program;
}

}  // namespace ohmic::circuit
