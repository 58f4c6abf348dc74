#pragma once
// Terms of a graph written as formulas: what device equations look like in the books.

#include "circuit/expression/graph.hpp"

namespace ohmic::circuit {

/// A term and the graph it belongs to. A default-made one is none; formulas want real ones.
class Formula {
 public:
  Formula() = default;
  Formula(Graph& graph, Term term) : graph_(&graph), term_(term) {}

  Term term() const { return term_; }
  explicit operator bool() const { return graph_ != nullptr; }
  Formula number(double value) const { return {*graph_, graph_->constant(value)}; }
  Formula make(Op op) const { return {*graph_, graph_->make(op, term_)}; }
  Formula make(Op op, Formula y) const { return {*graph_, graph_->make(op, term_, y.term_)}; }
  Formula make(Op op, Formula y, Formula z) const { return {*graph_, graph_->make(op, term_, y.term_, z.term_)}; }

  friend Formula operator+(Formula x, Formula y) { return x.make(Op::add, y); }
  friend Formula operator-(Formula x, Formula y) { return x.make(Op::subtract, y); }
  friend Formula operator*(Formula x, Formula y) { return x.make(Op::multiply, y); }
  friend Formula operator/(Formula x, Formula y) { return x.make(Op::divide, y); }
  friend Formula operator-(Formula x) { return x.make(Op::negate); }
  friend Formula operator+(Formula x, double y) { return x + x.number(y); }
  friend Formula operator-(Formula x, double y) { return x - x.number(y); }
  friend Formula operator*(Formula x, double y) { return x * x.number(y); }
  friend Formula operator/(Formula x, double y) { return x * x.number(1.0 / y); }
  friend Formula operator+(double x, Formula y) { return y.number(x) + y; }
  friend Formula operator-(double x, Formula y) { return y.number(x) - y; }
  friend Formula operator*(double x, Formula y) { return y.number(x) * y; }
  friend Formula operator/(double x, Formula y) { return y.number(x) / y; }

 private:
  Graph* graph_ = nullptr;
  Term term_;
};

inline Formula exp(Formula x) { return x.make(Op::exp); }
inline Formula log(Formula x) { return x.make(Op::log); }
inline Formula sqrt(Formula x) { return x.make(Op::sqrt); }
inline Formula tan(Formula x) { return x.make(Op::tan); }
inline Formula atan(Formula x) { return x.make(Op::atan); }
/// ln(1 + exp x), without overflow.
inline Formula softplus(Formula x) { return x.make(Op::log1p_exp); }
inline Formula min(Formula x, Formula y) { return x.make(Op::minimum, y); }
inline Formula max(Formula x, Formula y) { return x.make(Op::maximum, y); }
inline Formula min(Formula x, double y) { return min(x, x.number(y)); }
inline Formula max(Formula x, double y) { return max(x, x.number(y)); }
/// 1 where x < y, else 0: the first operand of `choose`.
inline Formula is_less(Formula x, Formula y) { return x.make(Op::less, y); }
inline Formula is_less(Formula x, double y) { return is_less(x, x.number(y)); }
inline Formula is_less(double x, Formula y) { return is_less(y.number(x), y); }
inline Formula choose(Formula condition, Formula where_true, Formula where_false) {
  return condition.make(Op::select, where_true, where_false);
}
/// x^k for x > 0 and a fixed k; square roots where they do.
inline Formula raise(Formula x, double k) {
  if (k == 1.0) return x;
  if (k == 0.5) return sqrt(x);
  return exp(k * log(x));
}

}  // namespace ohmic::circuit
