// Equal computations are one term, constants fold, and what published models spell differently becomes one form.

#include "circuit/expression/graph.hpp"

#include <array>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "circuit/expression/random_expression_test.hpp"

namespace ohmic::circuit {
namespace {

class GraphTest : public ::testing::Test {
 protected:
  Term number(double value) { return g.constant(value); }
  Term make(Op op, Term a, Term b = {}) { return g.make(op, a, b); }
  Graph g;
  Term x = g.control(0), y = g.control(1);
};

TEST_F(GraphTest, the_same_computation_is_one_term) {
  EXPECT_EQ(make(Op::exp, make(Op::add, x, y)), make(Op::exp, make(Op::add, x, y)));
  EXPECT_NE(make(Op::subtract, x, y), make(Op::subtract, y, x));
  EXPECT_EQ(number(0.0), number(-0.0));
  EXPECT_EQ(g.controls(), 2);
}

TEST_F(GraphTest, constants_fold) {
  const Term five = make(Op::add, number(2.0), number(3.0));
  ASSERT_TRUE(g.is_constant(five));
  EXPECT_EQ(g.node(five).value, 5.0);
  EXPECT_EQ(g.node(g.make(Op::select, number(1.0), number(7.0), number(8.0))).value, 7.0);
}

TEST_F(GraphTest, what_changes_nothing_disappears) {
  EXPECT_EQ(make(Op::multiply, number(1.0), x), x);
  EXPECT_EQ(make(Op::add, number(0.0), x), x);
  EXPECT_EQ(make(Op::multiply, x, number(0.0)), number(0.0));
  EXPECT_EQ(make(Op::divide, x, number(1.0)), x);
  EXPECT_EQ(make(Op::power_sign, x, number(1.0)), x);
  EXPECT_EQ(make(Op::subtract, x, x), number(0.0));
  EXPECT_EQ(make(Op::negate, make(Op::negate, x)), x);
  EXPECT_EQ(make(Op::log, make(Op::exp, x)), x);
  EXPECT_EQ(g.make(Op::select, make(Op::less, x, y), x, x), x);
}

TEST_F(GraphTest, constants_gather_and_signs_move_outwards) {
  const Term six = make(Op::multiply, make(Op::multiply, number(2.0), x), number(3.0));
  EXPECT_EQ(six, make(Op::multiply, x, number(6.0)));
  EXPECT_EQ(make(Op::multiply, make(Op::negate, x), make(Op::negate, y)), make(Op::multiply, x, y));
  EXPECT_EQ(make(Op::divide, make(Op::multiply, x, number(6.0)), number(2.0)), make(Op::multiply, x, number(3.0)));
  EXPECT_EQ(make(Op::tanh, make(Op::negate, x)), make(Op::negate, make(Op::tanh, x)));
}

TEST_F(GraphTest, the_logarithm_of_one_plus_an_exponential_cannot_overflow) {
  const Term soft = make(Op::log, make(Op::add, number(1.0), make(Op::exp, x)));
  EXPECT_EQ(soft, make(Op::log1p_exp, x));
  EXPECT_EQ(g.derivative(soft, 0), make(Op::logistic, x));
}

// Koren 1996: (PWR(E1,EX) + PWRS(E1,EX))/KG1; others write 2*uramp(E1)**EX/KG1 or 2*pow(max(0,E1),EX)/KG1.
TEST_F(GraphTest, spellings_of_the_triodes_law_are_one_graph) {
  const Term ex = number(1.4), per_kg1 = number(1.0 / 1060.0);
  const Term pwr = make(Op::multiply, make(Op::add, make(Op::power_abs, x, ex), make(Op::power_sign, x, ex)), per_kg1);
  const Term ramp = make(Op::maximum, number(0.0), x);
  EXPECT_EQ(pwr, make(Op::divide, make(Op::multiply, number(2.0), make(Op::power, ramp, ex)), number(1060.0)));
  const Term apart = make(Op::add, make(Op::multiply, make(Op::power_sign, x, ex), per_kg1),
                          make(Op::multiply, make(Op::power_abs, x, ex), per_kg1));
  EXPECT_EQ(apart, pwr);
}

TEST_F(GraphTest, an_imported_term_has_its_controls_replaced) {
  Graph other;
  const Term from = other.make(Op::multiply, other.control(0), other.control(1));
  const std::array replacements = {make(Op::add, x, y)};
  EXPECT_EQ(g.import(other, from, replacements), make(Op::multiply, make(Op::add, x, y), y));
  EXPECT_EQ(g.import(other, {}, {}), Term{});
}

RC_GTEST_PROP(GraphProperty, an_import_into_an_empty_graph_computes_the_same, (std::uint64_t seed)) {
  Graph graph, other;
  RandomExpression random(graph, seed, 2);
  const Term term = random.term(4);
  const std::array at = {random.uniform(-2.0, 2.0), random.uniform(-2.0, 2.0)};
  RC_ASSERT(value_of(other, other.import(graph, term, {}), at) == value_of(graph, term, at));
}

}  // namespace
}  // namespace ohmic::circuit
