// Instructions in the order in which their operands become known; what belongs together stands together.

#include "circuit/expression/tape.hpp"

#include <algorithm>

#include "circuit/expression/operands.hpp"

namespace ohmic::circuit {

Tape::Tape(const Graph& graph, std::span<const Term> outputs) : tables_(graph.tables().begin(), graph.tables().end()) {
  const std::vector<int> needed = needed_by(graph.nodes(), outputs);
  std::vector<int> registers(needed.empty() ? 0 : static_cast<std::size_t>(needed.back()) + 1, -1);
  const auto register_of = [&](int term) { return term < 0 ? -1 : registers[static_cast<std::size_t>(term)]; };
  const auto emit = [&](int term) {
    const Graph::Node& node = graph.nodes()[static_cast<std::size_t>(term)];
    registers[static_cast<std::size_t>(term)] = static_cast<int>(instructions_.size());
    instructions_.push_back({.op = node.op,
                             .x = register_of(node.x),
                             .y = register_of(node.y),
                             .z = register_of(node.z),
                             .index = node.index,
                             .value = node.value});
  };
  // logistic(x) right behind log1p_exp(x): lanes compute both from one exponential.
  const auto derivative_of = [&](int term) {
    const auto is_it = [&](int other) {
      const Graph::Node& node = graph.nodes()[static_cast<std::size_t>(other)];
      return node.op == Op::logistic && node.x == graph.nodes()[static_cast<std::size_t>(term)].x;
    };
    const auto found = std::ranges::find_if(needed, is_it);
    return found == needed.end() ? -1 : *found;
  };
  for (const int term : needed) {
    if (register_of(term) >= 0) continue;
    emit(term);
    if (graph.nodes()[static_cast<std::size_t>(term)].op != Op::log1p_exp) continue;
    if (const int logistic = derivative_of(term); logistic >= 0 && register_of(logistic) < 0) emit(logistic);
  }
  const bool has_none = std::ranges::any_of(outputs, [](Term term) { return !term; });
  const int zero = static_cast<int>(instructions_.size());
  if (has_none) instructions_.push_back({.op = Op::constant});
  for (const Term term : outputs) outputs_.push_back(term ? register_of(term.id) : zero);
}

void Tape::run(std::span<const double> controls, double time, std::span<double> registers,
               std::span<double> out) const {
  const auto value = [&](int at) { return at < 0 ? 0.0 : registers[static_cast<std::size_t>(at)]; };
  for (std::size_t k = 0; k < instructions_.size(); ++k) {
    const Instruction& it = instructions_[k];
    switch (it.op) {
      case Op::constant: registers[k] = it.value; break;
      case Op::control: registers[k] = controls[static_cast<std::size_t>(it.index)]; break;
      case Op::time: registers[k] = time; break;
      case Op::table: registers[k] = look_up(tables_[static_cast<std::size_t>(it.index)], value(it.x)); break;
      case Op::slope: registers[k] = slope_at(tables_[static_cast<std::size_t>(it.index)], value(it.x)); break;
      default: registers[k] = apply(it.op, value(it.x), value(it.y), value(it.z));
    }
  }
  for (std::size_t k = 0; k < outputs_.size(); ++k) out[k] = value(outputs_[k]);
}

}  // namespace ohmic::circuit
