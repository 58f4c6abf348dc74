// Recognises sums of tanh, ln(1 + exp) and exp of linear combinations.

#include <algorithm>

#include "circuit/solver/device_program_law.hpp"

namespace ohmic::circuit {

Guess guess_limiter(const WholeLaw& law) {
  constexpr std::array kinds = {Op::tanh, Op::log1p_exp, Op::exp};
  constexpr std::size_t most_terms = 12;
  constexpr int most_controls = 8;
  if (law.currents.size() != 1 || law.has_charges || law.controls > most_controls) return std::nullopt;
  const Sum sum = sum_of(law.graph, law.currents[0]);
  if (sum.terms.size() > most_terms) return std::nullopt;

  std::vector<double> slopes(static_cast<std::size_t>(law.controls));
  std::array<std::vector<double>, kinds.size()> terms;
  DeviceProgram program{.kernel = Kernel::limiter};
  for (const auto& [term, factor] : sum.terms) {
    const Graph::Node& node = law.graph.node(term);
    if (node.op == Op::control) {
      slopes[static_cast<std::size_t>(node.index)] += factor;
      continue;
    }
    const auto kind = static_cast<std::size_t>(std::ranges::find(kinds, node.op) - kinds.begin());
    if (kind == kinds.size()) return std::nullopt;
    const auto inside = linear_of(law.graph, {node.x}, law.controls);
    if (!inside) return std::nullopt;
    terms[kind].insert(terms[kind].end(), {factor, inside->constant});
    terms[kind].insert(terms[kind].end(), inside->factors.begin(), inside->factors.end());
    ++program.terms[kind];
  }
  program.figures = {sum.constant};
  program.figures.insert(program.figures.end(), slopes.begin(), slopes.end());
  for (const auto& figures : terms) program.figures.insert(program.figures.end(), figures.begin(), figures.end());
  return program;
}

}  // namespace ohmic::circuit
