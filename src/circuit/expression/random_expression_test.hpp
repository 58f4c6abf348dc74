#pragma once
// Random expressions for tests: every operation, in places where it is defined and tame.

#include <array>
#include <cstdint>
#include <random>
#include <span>

#include "circuit/expression/graph.hpp"
#include "circuit/expression/operands.hpp"
#include "circuit/expression/tape.hpp"

namespace ohmic::circuit {

class RandomExpression {
 public:
  RandomExpression(Graph& graph, std::uint64_t seed, int controls)
      : graph_(graph), random_(seed), controls_(controls) {}

  Term term(int depth) {
    if (depth == 0) return leaf();
    const auto below = [&] { return term(depth - 1); };
    const auto number = [&](double value) { return graph_.constant(value); };
    const auto make = [&](Op op, Term x, Term y = {}, Term z = {}) { return graph_.make(op, x, y, z); };
    // above one half, so that logarithms and powers are smooth
    const auto positive = [&] {
      const Term x = below();
      return make(Op::add, make(Op::multiply, x, x), number(0.5));
    };
    const auto inside_one = [&] { return make(Op::multiply, make(Op::tanh, below()), number(0.9)); };
    switch (pick(27)) {
      case 0:
      case 1: return make(Op::add, below(), below());
      case 2:
      case 3: return make(Op::subtract, below(), below());
      case 4:
      case 5: return make(Op::multiply, below(), below());
      case 6: return make(Op::divide, below(), positive());
      case 7: return make(Op::exp, make(Op::sin, below()));
      case 8: return make(Op::log, positive());
      case 9: return make(Op::log, make(Op::add, number(1.0), make(Op::exp, below())));
      case 10: return make(Op::sqrt, positive());
      case 11: return make(Op::power, positive(), number(uniform(-2.0, 3.0)));
      case 12: return make(Op::power_sign, below(), number(uniform(1.1, 3.0)));
      case 13: return make(Op::power_abs, positive(), inside_one());
      case 14: return make(Op::tanh, below());
      case 15: return make(Op::logistic, below());
      case 16: return make(pick(2) == 0 ? Op::sin : Op::cos, below());
      case 17: return make(pick(2) == 0 ? Op::asin : Op::acos, inside_one());
      case 18: return make(pick(2) == 0 ? Op::atan : Op::asinh, below());
      case 19: return make(Op::atan2, below(), positive());
      case 20: return make(pick(2) == 0 ? Op::sinh : Op::cosh, inside_one());
      case 21: return make(pick(2) == 0 ? Op::tan : Op::atanh, inside_one());
      case 22: return make(Op::acosh, make(Op::add, positive(), number(1.0)));
      case 23: return make(pick(2) == 0 ? Op::minimum : Op::maximum, below(), below());
      case 24:
        return make(Op::select, make(pick(2) == 0 ? Op::less : Op::less_equal, below(), below()), below(), below());
      case 25: return make(Op::abs, below());
      default: return graph_.table(below(), points);
    }
  }
  double uniform(double from, double to) { return std::uniform_real_distribution<double>(from, to)(random_); }

  static constexpr std::array<Graph::Point, 4> points = {{{-1.0, 0.5}, {0.0, -0.25}, {0.75, 1.0}, {2.0, 1.5}}};

 private:
  int pick(int of) { return std::uniform_int_distribution<int>(0, of - 1)(random_); }
  Term leaf() { return pick(3) == 0 ? graph_.constant(uniform(-2.0, 2.0)) : graph_.control(pick(controls_)); }

  Graph& graph_;
  std::mt19937_64 random_;
  int controls_;
};

/// By definition: operand by operand, every time anew.
inline double value_of(const Graph& graph, Term term, std::span<const double> controls, double time = 0.0) {
  const Graph::Node& node = graph.node(term);
  const auto operand = [&](int id) { return id < 0 ? 0.0 : value_of(graph, {id}, controls, time); };
  const auto points = [&] { return std::span(graph.tables()[static_cast<std::size_t>(node.index)]); };
  switch (node.op) {
    case Op::constant: return node.value;
    case Op::control: return controls[static_cast<std::size_t>(node.index)];
    case Op::time: return time;
    case Op::table: return look_up(points(), operand(node.x));
    case Op::slope: return slope_at(points(), operand(node.x));
    default: return apply(node.op, operand(node.x), operand(node.y), operand(node.z));
  }
}

}  // namespace ohmic::circuit
