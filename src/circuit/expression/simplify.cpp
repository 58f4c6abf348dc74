// Terms are made simple while they are made: constants fold and gather, signs move outwards, SPICE's idioms find a form.
//
// Only rules that change a result by rounding at most. The forms matter beyond speed: what published models spell in
// five ways must end as one graph, for solver/device_program.cpp to recognise.

#include <cmath>

#include "circuit/expression/graph.hpp"
#include "circuit/expression/operands.hpp"
#include "circuit/expression/tape.hpp"

namespace ohmic::circuit {
namespace {

/// One term being made: its operands as nodes, and the graph to make simpler ones in.
class Rule {
 public:
  Rule(Graph& graph, Term x, Term y) : graph_(graph), x_(x), y_(y) {}

  // An empty term: no rule applies.
  Term add() const;
  Term subtract() const;
  Term multiply() const;
  Term divide() const;
  Term power(Op op) const;
  Term extreme(Op op) const;
  Term function(Op op) const;

 private:
  bool is(Term term, Op op) const { return graph_.node(term).op == op; }
  bool is_value(Term term, double value) const { return graph_.is_constant(term) && graph_.node(term).value == value; }
  bool is_constant(Term term) const { return graph_.is_constant(term); }
  double value(Term term) const { return graph_.node(term).value; }
  Term first(Term term) const { return {graph_.node(term).x}; }
  Term second(Term term) const { return {graph_.node(term).y}; }
  // term = something * constant?
  bool is_scaled(Term term) const { return is(term, Op::multiply) && is_constant(second(term)); }
  bool is_negative(Term term) const { return is(term, Op::negate); }
  bool is_never_negative(Term term) const { return circuit::is_never_negative(graph_, term); }
  Term constant(double value) const { return graph_.constant(value); }
  Term make(Op op, Term x, Term y = {}) const { return graph_.make(op, x, y); }
  Term scaled(Term x, double by) const { return make(Op::multiply, x, constant(by)); }
  Term negated(Term x) const { return make(Op::negate, x); }
  Term ramp_power() const;

  Graph& graph_;
  Term x_, y_;
};

// PWR(x, y) + PWRS(x, y) = 2 max(x, 0)^y for y > 0: how Koren (1996) writes a current that never turns round.
Term Rule::ramp_power() const {
  const bool is_one = is(x_, Op::power_abs) && is(y_, Op::power_sign);
  const bool is_other = is(x_, Op::power_sign) && is(y_, Op::power_abs);
  if (!(is_one || is_other) || first(x_) != first(y_) || second(x_) != second(y_)) return {};
  const Term exponent = second(x_);
  if (!is_constant(exponent) || value(exponent) <= 0.0) return {};
  const Term ramp = make(Op::maximum, first(x_), constant(0.0));
  return scaled(make(Op::power_abs, ramp, exponent), 2.0);
}

Term Rule::add() const {
  if (is_constant(x_)) return make(Op::add, y_, x_);  // constants stand second
  if (is_value(y_, 0.0)) return x_;
  if (x_ == y_) return scaled(x_, 2.0);
  if (is_constant(y_)) {
    if (is(x_, Op::add) && is_constant(second(x_)))
      return make(Op::add, first(x_), constant(value(second(x_)) + value(y_)));
    if (is(x_, Op::subtract) && is_constant(first(x_)))
      return make(Op::subtract, constant(value(first(x_)) + value(y_)), second(x_));
  }
  if (is_negative(y_)) return make(Op::subtract, x_, first(y_));
  if (is_negative(x_)) return make(Op::subtract, y_, first(x_));
  if (is_scaled(x_) && is_scaled(y_) && second(x_) == second(y_))
    return make(Op::multiply, make(Op::add, first(x_), first(y_)), second(x_));
  return ramp_power();
}

Term Rule::subtract() const {
  if (x_ == y_) return constant(0.0);
  if (is_constant(y_)) return make(Op::add, x_, constant(-value(y_)));
  if (is_value(x_, 0.0)) return negated(y_);
  if (is_negative(y_)) return make(Op::add, x_, first(y_));
  if (is_negative(x_)) return negated(make(Op::add, first(x_), y_));
  if (is_constant(x_) && is(y_, Op::add) && is_constant(second(y_)))
    return make(Op::subtract, constant(value(x_) - value(second(y_))), first(y_));
  if (is_scaled(x_) && is_scaled(y_) && second(x_) == second(y_))
    return make(Op::multiply, make(Op::subtract, first(x_), first(y_)), second(x_));
  return {};
}

Term Rule::multiply() const {
  if (is_constant(x_)) return make(Op::multiply, y_, x_);
  if (is_value(y_, 0.0)) return y_;
  if (is_value(y_, 1.0)) return x_;
  if (is_value(y_, -1.0)) return negated(x_);
  if (is_constant(y_)) {
    if (is_scaled(x_)) return scaled(first(x_), value(second(x_)) * value(y_));
    if (is_negative(x_)) return scaled(first(x_), -value(y_));
    if (is(x_, Op::divide) && is_constant(first(x_)))
      return make(Op::divide, constant(value(first(x_)) * value(y_)), second(x_));
    return {};
  }
  if (is_negative(x_)) return negated(make(Op::multiply, first(x_), y_));
  if (is_negative(y_)) return negated(make(Op::multiply, x_, first(y_)));
  if (is_scaled(x_)) return scaled(make(Op::multiply, first(x_), y_), value(second(x_)));
  if (is_scaled(y_)) return scaled(make(Op::multiply, x_, first(y_)), value(second(y_)));
  return {};
}

Term Rule::divide() const {
  if (is_value(x_, 0.0)) return x_;
  if (is_constant(y_) && std::isnormal(1.0 / value(y_))) return scaled(x_, 1.0 / value(y_));
  if (is_negative(x_)) return negated(make(Op::divide, first(x_), y_));
  if (is_negative(y_)) return negated(make(Op::divide, x_, first(y_)));
  if (is_scaled(x_)) return scaled(make(Op::divide, first(x_), y_), value(second(x_)));
  // Not where the divisor may come near the 1e-32 that divisions add to it.
  if (is_scaled(y_) && std::abs(value(second(y_))) > 1e-12 && std::abs(value(second(y_))) < 1e12)
    return scaled(make(Op::divide, x_, first(y_)), 1.0 / value(second(y_)));
  return {};
}

// power is |x|^y (apply.cpp says why), so that it and power_abs are one.
Term Rule::power(Op op) const {
  if (op == Op::power) return make(Op::power_abs, x_, y_);
  if (op == Op::power_sign) {
    if (is_never_negative(x_)) return make(Op::power_abs, x_, y_);
    if (is_negative(x_)) return negated(make(Op::power_sign, first(x_), y_));
    if (is_value(y_, 1.0)) return x_;
    return {};
  }
  if (is(x_, Op::abs) || is_negative(x_)) return make(Op::power_abs, first(x_), y_);
  if (is_value(y_, 0.0)) return constant(1.0);
  if (is_value(y_, 0.5)) return make(Op::sqrt, make(Op::abs, x_));
  if (is_value(y_, 1.0)) return make(Op::abs, x_);
  if (is_value(y_, 2.0)) return make(Op::multiply, x_, x_);
  if (is_value(y_, 3.0)) return make(Op::multiply, make(Op::multiply, x_, x_), make(Op::abs, x_));
  if (is_value(y_, -1.0)) return make(Op::divide, constant(1.0), make(Op::abs, x_));
  return {};
}

Term Rule::extreme(Op op) const {
  if (x_ == y_) return x_;
  if (is_constant(x_)) return make(op, y_, x_);
  if (op == Op::maximum && is_constant(y_) && value(y_) <= 0.0 && is_never_negative(x_)) return x_;
  return {};
}

Term Rule::function(Op op) const {
  switch (op) {
    case Op::negate:
      if (is_negative(x_)) return first(x_);
      if (is(x_, Op::subtract)) return make(Op::subtract, second(x_), first(x_));
      if (is_scaled(x_)) return scaled(first(x_), -value(second(x_)));
      return {};
    case Op::abs:
      if (is_negative(x_)) return make(Op::abs, first(x_));
      return is_never_negative(x_) ? x_ : Term{};
    case Op::sqrt:
      // sqrt(x x) = |x|
      return is(x_, Op::multiply) && first(x_) == second(x_) ? make(Op::abs, first(x_)) : Term{};
    case Op::log:
      if (is(x_, Op::exp)) return first(x_);
      // ln(1 + e^x): overflows beyond x = 709 as it is written
      if (is(x_, Op::add) && is_value(second(x_), 1.0) && is(first(x_), Op::exp))
        return make(Op::log1p_exp, first(first(x_)));
      return {};
    case Op::sin:
    case Op::tan:
    case Op::asin:
    case Op::atan:
    case Op::sinh:
    case Op::tanh:
    case Op::asinh:
    case Op::atanh:
    case Op::sign: return is_negative(x_) ? negated(make(op, first(x_))) : Term{};
    default: return {};
  }
}

}  // namespace

Term Graph::make(Op op, Term x, Term y, Term z) {
  const int operands = operands_of(op);
  if (operands > 0 && is_constant(x) && (operands < 2 || is_constant(y)) && (operands < 3 || is_constant(z)))
    return constant(apply(op, node(x).value, operands < 2 ? 0.0 : node(y).value, operands < 3 ? 0.0 : node(z).value));
  const Rule rule(*this, x, y);
  Term simple;
  switch (op) {
    case Op::add: simple = rule.add(); break;
    case Op::subtract: simple = rule.subtract(); break;
    case Op::multiply: simple = rule.multiply(); break;
    case Op::divide: simple = rule.divide(); break;
    case Op::power:
    case Op::power_abs:
    case Op::power_sign: simple = rule.power(op); break;
    case Op::minimum:
    case Op::maximum: simple = rule.extreme(op); break;
    case Op::select:
      if (is_constant(x)) simple = apply(Op::negation, node(x).value, 0.0, 0.0) > 0.5 ? z : y;
      else if (y == z) simple = y;
      break;
    default: simple = rule.function(op);
  }
  if (simple) return simple;
  return intern({.op = op, .x = x.id, .y = operands < 2 ? -1 : y.id, .z = operands < 3 ? -1 : z.id});
}

}  // namespace ohmic::circuit
