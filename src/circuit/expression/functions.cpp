// Functions of SPICE 3, LTspice and PSpice. Where they disagree, the line says whose meaning is taken and why.

#include "circuit/expression/functions.hpp"

#include <array>
#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

namespace ohmic::circuit {
namespace {

struct Plain {
  std::string_view name;
  Op op;
};
// One operation each. log is the natural one (ngspice since 2010, LTspice, PSpice; SPICE 3 took 10).
constexpr std::array plain = {
    Plain{"abs", Op::abs},         Plain{"acos", Op::acos},   Plain{"arccos", Op::acos}, Plain{"acosh", Op::acosh},
    Plain{"asin", Op::asin},       Plain{"arcsin", Op::asin}, Plain{"asinh", Op::asinh}, Plain{"atan", Op::atan},
    Plain{"arctan", Op::atan},     Plain{"atanh", Op::atanh}, Plain{"atan2", Op::atan2}, Plain{"ceil", Op::ceil},
    Plain{"cos", Op::cos},         Plain{"cosh", Op::cosh},   Plain{"exp", Op::exp},     Plain{"floor", Op::floor},
    Plain{"ln", Op::log},          Plain{"log", Op::log},     Plain{"pow", Op::power},   Plain{"pwr", Op::power_abs},
    Plain{"pwrs", Op::power_sign}, Plain{"sgn", Op::sign},    Plain{"sin", Op::sin},     Plain{"sinh", Op::sinh},
    Plain{"sqrt", Op::sqrt},       Plain{"tan", Op::tan},     Plain{"tanh", Op::tanh}};

/// Functions that are more than one operation.
class Composer {
 public:
  Composer(Graph& graph, std::span<const Term> a) : graph_(graph), a_(a) {}

  Term log10() const { return multiply(make(Op::log, a_[0]), 1.0 / std::numbers::ln10); }
  // 20 log10 |x|
  Term db() const { return multiply(make(Op::log, make(Op::abs, a_[0])), 20.0 / std::numbers::ln10); }
  Term square() const { return make(Op::multiply, a_[0], a_[0]); }
  Term hypot() const {
    return make(Op::sqrt, make(Op::add, make(Op::multiply, a_[0], a_[0]), make(Op::multiply, a_[1], a_[1])));
  }
  // u(0) = 1/2, as ngspice has it (LTspice: 0, PSpice's STP: 1)
  Term step() const { return multiply(make(Op::add, make(Op::sign, a_[0]), number(1.0)), 0.5); }
  Term ramp() const { return make(Op::maximum, a_[0], number(0.0)); }
  // SPICE 3's u2: 0 below 0, x up to 1, then 1
  Term ramp_to_one() const { return make(Op::minimum, ramp(), number(1.0)); }
  // LTspice: the middle one of three, so that swapped bounds do no harm; ngspice's PSpice mode says the same
  Term limit() const {
    const Term low = make(Op::minimum, a_[1], a_[2]), high = make(Op::maximum, a_[1], a_[2]);
    return make(Op::maximum, make(Op::minimum, a_[0], high), low);
  }
  // towards zero
  Term whole() const {
    return make(Op::select, make(Op::less, a_[0], number(0.0)), make(Op::ceil, a_[0]), make(Op::floor, a_[0]));
  }
  // to the nearest, halves away from zero
  Term round() const {
    return make(Op::multiply, make(Op::floor, make(Op::add, make(Op::abs, a_[0]), number(0.5))), make(Op::sign, a_[0]));
  }
  // to the nearest, halves to the even one (ngspice)
  Term nearest_even() const {
    const Term up = make(Op::floor, make(Op::add, a_[0], number(0.5)));
    const Term is_half = make(Op::equal, make(Op::subtract, up, a_[0]), number(0.5));
    const Term is_even = make(Op::equal, multiply(make(Op::floor, multiply(up, 0.5)), 2.0), up);
    const Term is_odd_half = make(Op::both, is_half, make(Op::negation, is_even));
    return make(Op::select, is_odd_half, make(Op::subtract, up, number(1.0)), up);
  }
  Term choice() const { return make(Op::select, truth_of(a_[0], graph_), a_[1], a_[2]); }
  // LTspice: a logic level, with the threshold at 1/2
  Term buffer() const { return make(Op::less, number(0.5), a_[0]); }
  Term inverter() const { return make(Op::less_equal, a_[0], number(0.5)); }
  Term extreme(Op op) const {
    Term result = a_[0];
    for (const Term next : a_.subspan(1)) result = make(op, result, next);
    return result;
  }

 private:
  Term make(Op op, Term x, Term y = {}, Term z = {}) const { return graph_.make(op, x, y, z); }
  Term number(double value) const { return graph_.constant(value); }
  Term multiply(Term x, double by) const { return make(Op::multiply, x, number(by)); }

  Graph& graph_;
  std::span<const Term> a_;
};

struct Composed {
  std::string_view name;
  std::size_t arguments;
  Term (Composer::*make)() const;
};
constexpr std::array composed = {Composed{"log10", 1, &Composer::log10},        Composed{"db", 1, &Composer::db},
                                 Composed{"square", 1, &Composer::square},      Composed{"sqr", 1, &Composer::square},
                                 Composed{"hypot", 2, &Composer::hypot},        Composed{"u", 1, &Composer::step},
                                 Composed{"stp", 1, &Composer::step},           Composed{"uramp", 1, &Composer::ramp},
                                 Composed{"u2", 1, &Composer::ramp_to_one},     Composed{"limit", 3, &Composer::limit},
                                 Composed{"int", 1, &Composer::whole},          Composed{"round", 1, &Composer::round},
                                 Composed{"nint", 1, &Composer::nearest_even},  Composed{"if", 3, &Composer::choice},
                                 Composed{"ternary_fcn", 3, &Composer::choice}, Composed{"buf", 1, &Composer::buffer},
                                 Composed{"inv", 1, &Composer::inverter}};

// What other simulators know, with the reason why a law that is a function of voltages alone cannot have it.
constexpr std::array<std::pair<std::string_view, std::string_view>, 10> refused = {{
    {"ddt", "a derivative over time: use a capacitor"},
    {"idt", "an integral over time: use a capacitor"},
    {"idtmod", "an integral over time: use a capacitor"},
    {"sdt", "an integral over time: use a capacitor"},
    {"delay", "a delay"},
    {"absdelay", "a delay"},
    {"rand", "a random number"},
    {"random", "a random number"},
    {"white", "noise"},
    {"laplace", "a transfer function: write it as R, L and C"},
}};

std::string wrong_number(std::string_view name, std::size_t expected, std::size_t found) {
  return std::string(name) + "() takes " + std::to_string(expected) + (expected == 1 ? " argument" : " arguments") +
         ", here are " + std::to_string(found) + ".";
}

Called table(std::span<const Term> a, Graph& graph) {
  if (a.size() < 3 || a.size() % 2 == 0)
    return {{}, "table() takes a variable and pairs of numbers: table(x, x1, y1, x2, y2, ...)."};
  std::vector<Graph::Point> points;
  for (std::size_t k = 1; k < a.size(); k += 2) {
    if (!graph.is_constant(a[k]) || !graph.is_constant(a[k + 1]))
      return {{}, "The points of a table() must be numbers; point " + std::to_string((k + 1) / 2) + " is not."};
    points.push_back({graph.node(a[k]).value, graph.node(a[k + 1]).value});
    if (points.size() > 1 && !(points.back().x >= points[points.size() - 2].x))
      return {{},
              "The points of a table() must be in order; x of point " + std::to_string(points.size()) +
                  " is below the one before."};
  }
  return {graph.table(a[0], points), {}};
}

// A .param's pow is C's: (-2)^3 = -8 there (ngspice 39), and 8 in a B source.
Called power_of_numbers(std::span<const Term> a, Graph& graph) {
  const double x = graph.node(a[0]).value, y = graph.node(a[1]).value;
  if (!std::isfinite(std::pow(x, y)))
    return {{}, "pow(" + std::to_string(x) + ", " + std::to_string(y) + ") is no real number."};
  return {graph.constant(std::pow(x, y)), {}};
}

}  // namespace

Term truth_of(Term term, Graph& graph) {
  switch (graph.node(term).op) {
    case Op::less:
    case Op::less_equal:
    case Op::equal:
    case Op::both:
    case Op::either:
    case Op::negation: return term;
    default: return graph.make(Op::negation, graph.make(Op::equal, term, graph.constant(0.0)));
  }
}

Called call(std::string_view name, std::span<const Term> a, bool is_number, Graph& graph) {
  for (const Plain& it : plain) {
    if (it.name != name) continue;
    const std::size_t expected =
        it.op == Op::power || it.op == Op::power_abs || it.op == Op::power_sign || it.op == Op::atan2 ? 2 : 1;
    if (a.size() != expected) return {{}, wrong_number(name, expected, a.size())};
    if (it.op == Op::power && is_number && graph.is_constant(a[0]) && graph.is_constant(a[1]))
      return power_of_numbers(a, graph);
    return {graph.make(it.op, a[0], expected == 2 ? a[1] : Term{}), {}};
  }
  const Composer compose(graph, a);
  for (const Composed& it : composed) {
    if (it.name != name) continue;
    if (a.size() != it.arguments) return {{}, wrong_number(name, it.arguments, a.size())};
    return {(compose.*it.make)(), {}};
  }
  if (name == "min" || name == "max") {
    if (a.size() < 2) return {{}, std::string(name) + "() takes two arguments or more."};
    return {compose.extreme(name == "min" ? Op::minimum : Op::maximum), {}};
  }
  if (name == "table" || name == "tbl") return table(a, graph);
  for (const auto& [known, reason] : refused)
    if (known == name)
      return {{}, std::string(name) + "() is not for a live circuit: it is " + std::string(reason) + "."};
  return {};
}

}  // namespace ohmic::circuit
