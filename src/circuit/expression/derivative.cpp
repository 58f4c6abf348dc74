// Differentiates term by term, operands first; every derivative is kept, so that shared terms are differentiated once.

#include "circuit/expression/graph.hpp"
#include "circuit/expression/operands.hpp"

namespace ohmic::circuit {
namespace {

/// The derivative of one operation, given those of its operands (dx, dy, dz).
class Chain {
 public:
  Chain(Graph& graph, Term term, Term dx, Term dy, Term dz)
      : graph_(graph), node_(graph.node(term)), f_(term), dx_(dx), dy_(dy), dz_(dz) {}

  Term result() const;

 private:
  Term constant(double value) const { return graph_.constant(value); }
  Term make(Op op, Term x, Term y = {}, Term z = {}) const { return graph_.make(op, x, y, z); }
  Term add(Term x, Term y) const { return make(Op::add, x, y); }
  Term subtract(Term x, Term y) const { return make(Op::subtract, x, y); }
  Term multiply(Term x, Term y) const { return make(Op::multiply, x, y); }
  Term divide(Term x, Term y) const { return make(Op::divide, x, y); }
  Term square(Term x) const { return multiply(x, x); }
  bool is_zero(Term x) const { return graph_.is_constant(x) && graph_.node(x).value == 0.0; }
  Term x() const { return {node_.x}; }
  Term y() const { return {node_.y}; }
  Term z() const { return {node_.z}; }

  // slope where `inside` is above zero, else 0: beyond the edge of its domain a function holds its value.
  Term within(Term inside, Term slope) const {
    if (is_always_positive(graph_, inside)) return slope;
    return make(Op::select, make(Op::less, constant(0.0), inside), slope, constant(0.0));
  }
  Term root_slope(double sign, Term square) const {
    return within(square, divide(constant(sign), make(Op::sqrt, square)));
  }

  Term of_power() const;
  Term of_function() const;

  Graph& graph_;
  const Graph::Node node_;
  Term f_, dx_, dy_, dz_;
};

// f = |x|^y:        f' = y |x|^(y-1) sign(x) x' + f ln|x| y'
// f = sign(x)|x|^y: f' = y |x|^(y-1) x'         + f ln|x| y'
// For y > 1 the power is not taken twice: |x|^(y-1) sign(x) = |x|^y / x, which divisions make 0 at x = 0.
Term Chain::of_power() const {
  Term slope;
  if (is_zero(dx_)) slope = dx_;
  else if (graph_.is_constant(y()) && graph_.node(y()).value > 1.0) slope = multiply(divide(f_, x()), y());
  else {
    const Op op = node_.op == Op::power_sign ? Op::power_abs : Op::power_sign;
    slope = multiply(make(op, x(), subtract(y(), constant(1.0))), y());
  }
  const Term of_base = multiply(slope, dx_);
  if (is_zero(dy_)) return of_base;
  return add(of_base, multiply(multiply(f_, make(Op::log, make(Op::abs, x()))), dy_));
}

Term Chain::of_function() const {
  const Term one = constant(1.0);
  switch (node_.op) {
    case Op::exp: return f_;
    case Op::log: return within(x(), divide(one, x()));
    case Op::log1p_exp: return make(Op::logistic, x());
    case Op::logistic: return multiply(f_, make(Op::logistic, make(Op::negate, x())));
    case Op::sqrt: return within(x(), divide(constant(0.5), f_));
    case Op::sin: return make(Op::cos, x());
    case Op::cos: return make(Op::negate, make(Op::sin, x()));
    case Op::tan: return add(one, square(f_));
    case Op::asin: return root_slope(1.0, subtract(one, square(x())));
    case Op::acos: return root_slope(-1.0, subtract(one, square(x())));
    case Op::atan: return divide(one, add(square(x()), one));
    case Op::sinh: return make(Op::cosh, x());
    case Op::cosh: return make(Op::sinh, x());
    case Op::tanh: return subtract(one, square(f_));
    case Op::asinh: return root_slope(1.0, add(square(x()), one));
    case Op::acosh: return within(subtract(x(), one), root_slope(1.0, subtract(square(x()), one)));
    case Op::atanh: return within(subtract(one, square(x())), divide(one, subtract(one, square(x()))));
    // -1 or 1; to the right of the corner: 1
    case Op::abs: return make(Op::select, make(Op::less, x(), constant(0.0)), constant(-1.0), one);
    default: return constant(0.0);  // steps: sign, floor, ceil, comparisons, logic
  }
}

Term Chain::result() const {
  switch (node_.op) {
    case Op::add: return add(dx_, dy_);
    case Op::subtract: return subtract(dx_, dy_);
    case Op::negate: return make(Op::negate, dx_);
    case Op::multiply: return add(multiply(dx_, y()), multiply(x(), dy_));
    // (x / y)' = (x' - (x / y) y') / y
    case Op::divide: return divide(subtract(dx_, multiply(f_, dy_)), y());
    case Op::power:
    case Op::power_abs:
    case Op::power_sign: return of_power();
    // atan2(x, y)' = (x' y - x y') / (x^2 + y^2)
    case Op::atan2: return divide(subtract(multiply(dx_, y()), multiply(x(), dy_)), add(square(x()), square(y())));
    case Op::minimum: return make(Op::select, make(Op::less, x(), y()), dx_, dy_);
    case Op::maximum: return make(Op::select, make(Op::less, x(), y()), dy_, dx_);
    case Op::select: return make(Op::select, x(), dy_, dz_);
    default: return is_zero(dx_) ? dx_ : multiply(of_function(), dx_);
  }
}

std::uint64_t key_of(int term, int control) {
  return std::uint64_t{static_cast<std::uint32_t>(control)} << 32 | static_cast<std::uint32_t>(term);
}

}  // namespace

Term Graph::derivative(Term term, int control) {
  if (!term) return constant(0.0);
  const std::vector<int> needed = needed_by(nodes_, std::span(&term, 1));
  const Term zero = constant(0.0);
  const auto of = [&](int id) { return id < 0 ? zero : Term{derivatives_.at(key_of(id, control))}; };
  for (const int id : needed) {
    const std::uint64_t key = key_of(id, control);
    if (derivatives_.contains(key)) continue;
    const Node it = nodes_[static_cast<std::size_t>(id)];
    Term found = zero;
    if (it.op == Op::control) {
      if (it.index == control) found = constant(1.0);
    } else if (it.op == Op::table) {
      const Term dx = of(it.x);
      const std::vector<Point> points = tables_[static_cast<std::size_t>(it.index)];
      if (dx != zero) found = make(Op::multiply, of_table(Op::slope, {it.x}, points), dx);
    } else if (operands_of(it.op) > 0 && it.op != Op::slope) {
      found = Chain(*this, {id}, of(it.x), of(it.y), of(it.z)).result();
    }
    derivatives_.emplace(key, found.id);
  }
  return of(term.id);
}

}  // namespace ohmic::circuit
