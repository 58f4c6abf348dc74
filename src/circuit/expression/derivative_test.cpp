// Derivatives are exact: they agree with differences of high order, whatever the expression.

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "circuit/expression/random_expression_test.hpp"

namespace ohmic::circuit {
namespace {

struct Difference {
  double value, scale;
};

// Central difference of order 8 (Fornberg 1988, table 1):
//   f'(x) h = 4/5 d1 - 1/5 d2 + 4/105 d3 - 1/280 d4,   dk = f(x + k h) - f(x - k h)
Difference difference(const Graph& graph, Term term, std::array<double, 2> at, std::size_t control, double h) {
  constexpr std::array weights = {4.0 / 5.0, -1.0 / 5.0, 4.0 / 105.0, -1.0 / 280.0};
  const double x = at[control];
  Difference result{0.0, 0.0};
  for (std::size_t k = 0; k < weights.size(); ++k) {
    at[control] = x + static_cast<double>(k + 1) * h;
    const double right = value_of(graph, term, at);
    at[control] = x - static_cast<double>(k + 1) * h;
    const double left = value_of(graph, term, at);
    result.value += weights[k] * (right - left) / h;
    result.scale = std::max({result.scale, std::abs(right), std::abs(left)});
  }
  return result;
}

RC_GTEST_PROP(Derivative, equals_the_difference_of_high_order, (std::uint64_t seed)) {
  Graph graph;
  RandomExpression random(graph, seed, 2);
  const Term term = random.term(4);
  const std::array at = {random.uniform(-1.5, 1.5), random.uniform(-1.5, 1.5)};
  for (const std::size_t control : {0u, 1u}) {
    const Difference coarse = difference(graph, term, at, control, 4e-3);
    const Difference fine = difference(graph, term, at, control, 2e-3);
    const double tolerance = 1e-8 * (std::abs(fine.value) + fine.scale + 1e-3);
    // Beside a corner, or too steep for any difference: nothing to compare with.
    if (!(std::abs(coarse.value - fine.value) < 0.1 * tolerance)) continue;
    const double exact = value_of(graph, graph.derivative(term, static_cast<int>(control)), at);
    RC_ASSERT(std::abs(exact - fine.value) < tolerance);
  }
}

class Corner : public ::testing::Test {
 protected:
  double slope(Term term, double at) { return value_of(graph_, graph_.derivative(term, 0), std::array{at}); }
  Graph graph_;
  Term x_ = graph_.control(0);
};

TEST_F(Corner, abs_limit_and_table_have_the_slope_of_the_side_to_the_right) {
  const Term low = graph_.constant(-1.0), high = graph_.constant(1.0);
  EXPECT_EQ(slope(graph_.make(Op::abs, x_), 0.0), 1.0);
  EXPECT_EQ(slope(graph_.make(Op::abs, x_), -1e-300), -1.0);
  const Term limited = graph_.make(Op::maximum, graph_.make(Op::minimum, x_, high), low);
  EXPECT_EQ(slope(limited, -1.0), 1.0);
  EXPECT_EQ(slope(limited, 1.0), 0.0);
  EXPECT_EQ(slope(limited, -1.5), 0.0);
  EXPECT_EQ(slope(graph_.make(Op::maximum, graph_.constant(0.0), x_), 0.0), 1.0);
  constexpr std::array<Graph::Point, 2> points = {{{0.0, 0.0}, {1.0, 3.0}}};
  EXPECT_EQ(slope(graph_.table(x_, points), 0.0), 3.0);
  EXPECT_EQ(slope(graph_.table(x_, points), 1.0), 0.0);
}

TEST_F(Corner, a_power_above_one_has_a_slope_of_zero_at_zero) {
  const Term power = graph_.make(Op::power, graph_.make(Op::maximum, x_, graph_.constant(0.0)), graph_.constant(1.4));
  EXPECT_EQ(slope(power, 0.0), 0.0);
  EXPECT_EQ(slope(power, -3.0), 0.0);
  EXPECT_NEAR(slope(power, 2.0), 1.4 * std::pow(2.0, 0.4), 1e-14);
}

TEST_F(Corner, beyond_the_edge_of_its_domain_a_function_is_level) {
  for (const Op op : {Op::log, Op::sqrt}) EXPECT_EQ(slope(graph_.make(op, x_), -1.0), 0.0);
  for (const Op op : {Op::asin, Op::acos, Op::atanh}) EXPECT_EQ(slope(graph_.make(op, x_), 1.5), 0.0);
  EXPECT_EQ(slope(graph_.make(Op::acosh, x_), 0.5), 0.0);
  EXPECT_EQ(slope(graph_.make(Op::acosh, x_), -3.0), 0.0);
}

TEST_F(Corner, a_limiter_in_saturation_keeps_a_finite_slope) {
  EXPECT_EQ(slope(graph_.make(Op::tanh, x_), 400.0), 0.0);
  EXPECT_GT(slope(graph_.make(Op::logistic, x_), 40.0), 0.0);  // e^-40, not 1 - 1
}

TEST_F(Corner, a_long_sum_is_differentiated_without_deep_recursion) {
  Term sum = x_;
  for (int k = 0; k < 50000; ++k) sum = graph_.make(Op::sin, graph_.make(Op::add, sum, x_));
  EXPECT_TRUE(graph_.derivative(sum, 0));
}

}  // namespace
}  // namespace ohmic::circuit
