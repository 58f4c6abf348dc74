// A tape computes what the graph says, to the last bit, and operations mean what ngspice and LTspice mean.

#include "circuit/expression/tape.hpp"

#include <cmath>
#include <numbers>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "circuit/expression/random_expression_test.hpp"

namespace ohmic::circuit {
namespace {

RC_GTEST_PROP(Tape, equals_the_definition_bit_for_bit, (std::uint64_t seed)) {
  Graph graph;
  RandomExpression random(graph, seed, 3);
  std::array<Term, 3> outputs;
  for (Term& output : outputs) output = random.term(4);
  outputs[2] = graph.derivative(outputs[0], 1);
  const Tape tape(graph, outputs);
  const std::array controls = {random.uniform(-3.0, 3.0), random.uniform(-3.0, 3.0), random.uniform(-3.0, 3.0)};
  std::vector<double> registers(tape.instructions().size());
  std::array<double, 3> out{};
  tape.run(controls, 0.0, registers, out);
  for (std::size_t k = 0; k < outputs.size(); ++k) RC_ASSERT(out[k] == value_of(graph, outputs[k], controls));
}

TEST(Tape, holds_only_what_its_outputs_need_and_each_term_once) {
  Graph graph;
  const Term x = graph.control(0);
  graph.make(Op::sin, x);  // nobody asks for it
  const Term e = graph.make(Op::exp, x);
  const std::array outputs = {graph.make(Op::add, e, x), graph.make(Op::multiply, e, x), Term{}};
  const Tape tape(graph, outputs);
  EXPECT_EQ(tape.instructions().size(), 5u);  // x, exp, +, *, and zero for the output that is none
  std::array<double, 5> registers{};
  std::array<double, 3> out{};
  tape.run(std::array{1.0}, 0.0, registers, out);
  EXPECT_EQ(out[0], std::numbers::e + 1.0);
  EXPECT_EQ(out[2], 0.0);
}

TEST(Tape, puts_a_logistic_right_behind_the_log1p_exp_of_the_same_term) {
  Graph graph;
  const Term x = graph.control(0);
  const Term soft = graph.make(Op::log1p_exp, x);
  const Term other = graph.make(Op::multiply, soft, soft);
  const std::array outputs = {other, graph.derivative(soft, 0)};
  const Tape tape(graph, outputs);
  ASSERT_EQ(tape.instructions().size(), 4u);
  EXPECT_EQ(tape.instructions()[1].op, Op::log1p_exp);
  EXPECT_EQ(tape.instructions()[2].op, Op::logistic);
}

TEST(Tape, knows_time) {
  Graph graph;
  const std::array outputs = {graph.make(Op::multiply, graph.time(), graph.constant(2.0))};
  const Tape tape(graph, outputs);
  std::array<double, 3> registers{};
  std::array<double, 1> out{};
  tape.run({}, 21.0, registers, out);
  EXPECT_EQ(out[0], 42.0);
}

// ngspice 39, B1 b 0 V=pow(v(a),3), v(a) = -2: 8; so do ^ and **
TEST(Apply, powers_are_of_the_absolute_value_as_in_ngspice) {
  EXPECT_EQ(apply(Op::power, -2.0, 3.0, 0.0), 8.0);
  EXPECT_EQ(apply(Op::power, -2.0, 1.5, 0.0), std::pow(2.0, 1.5));
  EXPECT_EQ(apply(Op::power_abs, -2.0, 3.0, 0.0), 8.0);
  EXPECT_EQ(apply(Op::power_sign, -2.0, 3.0, 0.0), -8.0);
  EXPECT_EQ(apply(Op::power_sign, 0.0, -1.0, 0.0), 0.0);
  EXPECT_EQ(apply(Op::power, 0.0, 0.0, 0.0), 1.0);
}

TEST(Apply, is_finite_where_ngspice_stops_with_out_of_range) {
  EXPECT_EQ(apply(Op::power, 0.0, -1.0, 0.0), 1e99);
  EXPECT_DOUBLE_EQ(apply(Op::divide, 1.0, 0.0, 0.0), 1e32);  // as ngspice
  EXPECT_EQ(apply(Op::divide, 0.0, 0.0, 0.0), 0.0);
  EXPECT_EQ(apply(Op::sqrt, -2.0, 0.0, 0.0), 0.0);
  EXPECT_NEAR(apply(Op::log, -2.0, 0.0, 0.0), -708.4, 0.1);
  EXPECT_NEAR(apply(Op::exp, 1e6, 0.0, 0.0) / 1e99, 1.0, 1e-12);
  EXPECT_TRUE(std::isfinite(apply(Op::sinh, 1e6, 0.0, 0.0)));
  EXPECT_TRUE(std::isfinite(apply(Op::atanh, 1.0, 0.0, 0.0)));
  EXPECT_EQ(apply(Op::acosh, 0.5, 0.0, 0.0), 0.0);
  EXPECT_EQ(apply(Op::log1p_exp, 1000.0, 0.0, 0.0), 1000.0);
  EXPECT_EQ(apply(Op::log1p_exp, -1000.0, 0.0, 0.0), 0.0);
  EXPECT_EQ(apply(Op::logistic, -1000.0, 0.0, 0.0), 0.0);
}

TEST(Apply, small_figures_survive_beside_one) {
  EXPECT_DOUBLE_EQ(apply(Op::log1p_exp, -40.0, 0.0, 0.0), std::exp(-40.0));
  EXPECT_DOUBLE_EQ(apply(Op::logistic, -40.0, 0.0, 0.0), std::exp(-40.0) / (1.0 + std::exp(-40.0)));
}

TEST(Table, is_straight_between_points_and_held_outside) {
  constexpr std::array<Graph::Point, 3> points = {{{0.0, 1.0}, {2.0, 5.0}, {3.0, 4.0}}};
  EXPECT_EQ(look_up(points, -7.0), 1.0);
  EXPECT_EQ(look_up(points, 1.0), 3.0);
  EXPECT_EQ(look_up(points, 9.0), 4.0);
  EXPECT_EQ(slope_at(points, -7.0), 0.0);
  EXPECT_EQ(slope_at(points, 0.0), 2.0);  // to the right of the corner
  EXPECT_EQ(slope_at(points, 2.0), -1.0);
  EXPECT_EQ(slope_at(points, 3.0), 0.0);
  EXPECT_EQ(look_up(std::span(points).first(1), 3.0), 1.0);
}

}  // namespace
}  // namespace ohmic::circuit
