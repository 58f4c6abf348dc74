// One pass over the terms below: operands come before what is made of them.

#include "circuit/netlist/straight.hpp"

#include <cstddef>

namespace ohmic::circuit::netlist {
namespace {

/// Sums of many controls in many terms: beyond this, the general way is as good.
constexpr std::size_t most_work = 1000000;

std::vector<bool> needed_by(const Graph& graph, Term term) {
  std::vector<bool> is_needed(static_cast<std::size_t>(term.id) + 1);
  is_needed.back() = true;
  for (std::size_t id = is_needed.size(); id-- > 0;) {
    if (!is_needed[id]) continue;
    const Graph::Node& node = graph.nodes()[id];
    for (const int operand : {node.x, node.y, node.z})
      if (operand >= 0) is_needed[static_cast<std::size_t>(operand)] = true;
  }
  return is_needed;
}

bool is_constant(const StraightLine& line) {
  for (const double slope : line.slopes)
    if (slope != 0.0) return false;
  return true;
}

StraightLine sum(StraightLine x, const StraightLine& y, double sign) {
  for (std::size_t k = 0; k < x.slopes.size(); ++k) x.slopes[k] += sign * y.slopes[k];
  x.offset += sign * y.offset;
  return x;
}

StraightLine scaled(StraightLine x, double by) {
  for (double& slope : x.slopes) slope *= by;
  x.offset *= by;
  return x;
}

std::optional<StraightLine> combined(Op op, const StraightLine& x, const StraightLine* y) {
  if (op == Op::negate) return scaled(x, -1.0);
  if (y == nullptr) return std::nullopt;
  if (op == Op::add) return sum(x, *y, 1.0);
  if (op == Op::subtract) return sum(x, *y, -1.0);
  if (op == Op::multiply && is_constant(x)) return scaled(*y, x.offset);
  if (op == Op::multiply && is_constant(*y)) return scaled(x, y->offset);
  if (op == Op::divide && is_constant(*y) && y->offset != 0.0) {
    StraightLine line = x;
    for (double& slope : line.slopes) slope /= y->offset;
    line.offset /= y->offset;
    return line;
  }
  return std::nullopt;
}

}  // namespace

std::optional<StraightLine> straight_line(const Graph& graph, Term term, int controls) {
  const auto size = static_cast<std::size_t>(controls);
  const std::vector<bool> is_needed = needed_by(graph, term);
  if (is_needed.size() * (size + 1) > most_work) return std::nullopt;
  std::vector<StraightLine> lines(is_needed.size());
  for (std::size_t id = 0; id < is_needed.size(); ++id) {
    if (!is_needed[id]) continue;
    const Graph::Node& node = graph.nodes()[id];
    StraightLine& line = lines[id];
    line.slopes.resize(size);
    if (node.op == Op::constant) {
      line.offset = node.value;
    } else if (node.op == Op::control) {
      line.slopes[static_cast<std::size_t>(node.index)] = 1.0;
    } else if (node.op == Op::negate || node.op == Op::add || node.op == Op::subtract || node.op == Op::multiply ||
               node.op == Op::divide) {
      const StraightLine* y = node.y < 0 ? nullptr : &lines[static_cast<std::size_t>(node.y)];
      auto made = combined(node.op, lines[static_cast<std::size_t>(node.x)], y);
      if (!made) return std::nullopt;
      line = std::move(*made);
    } else {
      return std::nullopt;
    }
  }
  return std::move(lines.back());
}

}  // namespace ohmic::circuit::netlist
