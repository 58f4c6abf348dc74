// Terms are kept once: equal computations are found in a hash table of (operation, operands, constant).

#include "circuit/expression/graph.hpp"

#include <algorithm>
#include <bit>

#include "circuit/expression/operands.hpp"

namespace ohmic::circuit {
namespace {

std::uint64_t pair_of(int a, int b) {
  return std::uint64_t{static_cast<std::uint32_t>(a)} << 32 | static_cast<std::uint32_t>(b);
}

}  // namespace

std::size_t Graph::Hash::operator()(const Key& key) const noexcept {
  // Multiply and shift (Knuth 1973, 6.4): operands are small numbers, constants arbitrary bits.
  std::uint64_t h = key.a * 0x9e3779b97f4a7c15u;
  h = (h ^ (h >> 29) ^ key.b) * 0xbf58476d1ce4e5b9u;
  h = (h ^ (h >> 32) ^ key.c) * 0x94d049bb133111ebu;
  return static_cast<std::size_t>(h ^ (h >> 31));
}

Term Graph::intern(const Node& node) {
  const Key key{.a = pair_of(static_cast<int>(node.op), node.index),
                .b = pair_of(node.x, node.y),
                .c = node.op == Op::constant ? std::bit_cast<std::uint64_t>(node.value) : pair_of(node.z, 0)};
  const auto [at, is_new] = known_.try_emplace(key, static_cast<int>(nodes_.size()));
  if (is_new) nodes_.push_back(node);
  return {at->second};
}

Term Graph::constant(double value) {
  return intern({.op = Op::constant, .value = value == 0.0 ? 0.0 : value});  // -0 is 0
}

Term Graph::control(int index) {
  controls_ = std::max(controls_, index + 1);
  return intern({.op = Op::control, .index = index});
}

Term Graph::time() { return intern({.op = Op::time}); }

Term Graph::table(Term x, std::span<const Point> points) { return of_table(Op::table, x, points); }

Term Graph::of_table(Op op, Term x, std::span<const Point> points) {
  if (is_constant(x))
    return constant(op == Op::table ? look_up(points, node(x).value) : slope_at(points, node(x).value));
  const auto is_same = [&](const std::vector<Point>& known) {
    return std::ranges::equal(known, points, [](Point a, Point b) { return a.x == b.x && a.y == b.y; });
  };
  const auto found = std::ranges::find_if(tables_, is_same);
  const int index = static_cast<int>(found - tables_.begin());
  if (found == tables_.end()) tables_.emplace_back(points.begin(), points.end());
  return intern({.op = op, .x = x.id, .index = index});
}

Term Graph::import(const Graph& other, Term term, std::span<const Term> replacements) {
  if (!term) return {};
  // Copies: `other` may be this graph, whose nodes move while it grows.
  const std::vector<int> needed = needed_by(other.nodes(), std::span(&term, 1));
  std::vector<Term> copies(static_cast<std::size_t>(term.id) + 1);
  const auto copy_of = [&](int id) { return id < 0 ? Term{} : copies[static_cast<std::size_t>(id)]; };
  for (const int id : needed) {
    const Node from = other.nodes_[static_cast<std::size_t>(id)];
    Term& copy = copies[static_cast<std::size_t>(id)];
    switch (from.op) {
      case Op::constant: copy = constant(from.value); break;
      case Op::time: copy = time(); break;
      case Op::control: {
        const auto k = static_cast<std::size_t>(from.index);
        copy = k < replacements.size() && replacements[k] ? replacements[k] : control(from.index);
        break;
      }
      case Op::table:
      case Op::slope: {
        const std::vector<Point> points = other.tables_[static_cast<std::size_t>(from.index)];
        copy = of_table(from.op, copy_of(from.x), points);
        break;
      }
      default: copy = make(from.op, copy_of(from.x), copy_of(from.y), copy_of(from.z));
    }
  }
  return copies.back();
}

std::vector<int> needed_by(std::span<const Graph::Node> nodes, std::span<const Term> terms) {
  // Operands come before what is made of them: one pass from above marks, and the order of numbers is one to compute in.
  int highest = -1;
  for (const Term term : terms) highest = std::max(highest, term.id);
  std::vector<bool> is_needed(static_cast<std::size_t>(highest + 1));
  for (const Term term : terms)
    if (term) is_needed[static_cast<std::size_t>(term.id)] = true;
  std::vector<int> needed;
  for (int id = highest; id >= 0; --id) {
    if (!is_needed[static_cast<std::size_t>(id)]) continue;
    needed.push_back(id);
    const Graph::Node& node = nodes[static_cast<std::size_t>(id)];
    for (const int operand : {node.x, node.y, node.z})
      if (operand >= 0) is_needed[static_cast<std::size_t>(operand)] = true;
  }
  std::ranges::reverse(needed);
  return needed;
}

}  // namespace ohmic::circuit
