// Terms taken apart into sums: the form in which spellings of one law are the same.

#include "circuit/solver/device_program_law.hpp"

#include <map>

namespace ohmic::circuit {

WholeLaw WholeLaw::of(const Device& device) {
  WholeLaw law{.graph = device.law->graph, .controls = static_cast<int>(device.controls.size())};
  const Term nothing = law.graph.constant(0.0);
  const auto all = [&](const std::vector<Term>& terms) {
    std::vector<Term> found(device.branches.size(), nothing);
    for (std::size_t b = 0; b < found.size() && b < terms.size(); ++b)
      if (terms[b]) found[b] = terms[b];
    return found;
  };
  law.currents = all(device.law->currents), law.charges = all(device.law->charges);
  for (const Term charge : law.charges) law.has_charges = law.has_charges || !law.graph.is_constant(charge);
  return law;
}

Sum sum_of(const Graph& graph, Term whole) {
  Sum sum;
  std::map<int, double> factors;
  std::vector<std::pair<int, double>> open = {{whole.id, 1.0}};
  while (!open.empty()) {
    const auto [id, factor] = open.back();
    open.pop_back();
    const Graph::Node& node = graph.node({id});
    switch (node.op) {
      case Op::constant: sum.constant += factor * node.value; break;
      case Op::add: open.insert(open.end(), {{node.y, factor}, {node.x, factor}}); break;
      case Op::subtract: open.insert(open.end(), {{node.y, -factor}, {node.x, factor}}); break;
      case Op::negate: open.emplace_back(node.x, -factor); break;
      case Op::multiply:
        // Graph::make puts constants second.
        if (graph.is_constant({node.y})) open.emplace_back(node.x, factor * graph.node({node.y}).value);
        else factors[id] += factor;
        break;
      default: factors[id] += factor;
    }
  }
  for (const auto& [id, factor] : factors) sum.terms.emplace_back(Term{id}, factor);
  return sum;
}

std::optional<Linear> linear_of(const Graph& graph, Term term, int controls) {
  const Sum sum = sum_of(graph, term);
  Linear linear{.constant = sum.constant, .factors = std::vector<double>(static_cast<std::size_t>(controls))};
  for (const auto& [part, factor] : sum.terms) {
    const Graph::Node& node = graph.node(part);
    if (node.op != Op::control || node.index >= controls) return std::nullopt;
    linear.factors[static_cast<std::size_t>(node.index)] += factor;
  }
  return linear;
}

double value_at(const Graph& graph, Term term, std::span<const double> controls) {
  const Tape tape(graph, std::span(&term, 1));
  std::vector<double> registers(tape.instructions().size());
  double value = 0.0;
  tape.run(controls, 0.0, registers, std::span(&value, 1));
  return value;
}

}  // namespace ohmic::circuit
