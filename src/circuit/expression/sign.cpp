// What is known of a term's sign without its controls: lets |x| be x, and derivatives go without guards.

#include "circuit/expression/operands.hpp"

namespace ohmic::circuit {
namespace {

// Deep enough for what people write; keeps the search short where terms are shared.
constexpr int deepest = 6;

bool is_above(const Graph& graph, int id, bool is_strict, int depth) {
  if (depth == 0) return false;
  const Graph::Node& node = graph.node({id});
  const auto above = [&](int operand, bool strictly) { return is_above(graph, operand, strictly, depth - 1); };
  switch (node.op) {
    case Op::constant: return is_strict ? node.value > 0.0 : node.value >= 0.0;
    case Op::exp:
    case Op::log1p_exp:
    case Op::logistic: return !is_strict;  // they may underflow
    case Op::cosh: return true;
    case Op::sqrt: return !is_strict || above(node.x, true);
    case Op::power_abs:
    case Op::acos:
    case Op::acosh:
    case Op::abs:
    case Op::less:
    case Op::less_equal:
    case Op::equal:
    case Op::both:
    case Op::either:
    case Op::negation: return !is_strict;
    case Op::add:
      return (above(node.x, false) && above(node.y, is_strict)) || (above(node.x, is_strict) && above(node.y, false));
    case Op::multiply:
      return (!is_strict && node.x == node.y) || (above(node.x, is_strict) && above(node.y, is_strict));
    case Op::divide: return !is_strict && above(node.x, false) && above(node.y, false);
    case Op::minimum: return above(node.x, is_strict) && above(node.y, is_strict);
    case Op::maximum: return above(node.x, is_strict) || above(node.y, is_strict);
    case Op::select: return above(node.y, is_strict) && above(node.z, is_strict);
    default: return false;
  }
}

}  // namespace

bool is_never_negative(const Graph& graph, Term term) { return is_above(graph, term.id, false, deepest); }
bool is_always_positive(const Graph& graph, Term term) { return is_above(graph, term.id, true, deepest); }

}  // namespace ohmic::circuit
