// Operating points against closed forms, and the circuits that no simple method starts.
#include "circuit/analysis/operating_point.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "circuit/analysis/parts_test.hpp"

namespace ohmic::circuit {
namespace {

double volt(const Circuit& circuit, const OperatingPoint& point, std::string_view node) {
  return point.voltage(circuit, circuit.find_node(node).value());
}

TEST(operating_point, a_divider_of_equal_resistors_halves_the_voltage) {
  Breadboard board;
  board.voltage("v1", "in", "0", 10.0);
  board.resistor("r1", "in", "out", 1e3);
  board.resistor("r2", "out", "0", 1e3);
  const auto point = operating_point(board.circuit);
  ASSERT_TRUE(point) << point.error().sentence();
  EXPECT_NEAR(volt(board.circuit, *point, "out"), 5.0, 1e-8);
  EXPECT_NEAR(point->value(board.circuit, {.branch = 0}), -5e-3, 1e-11);  // SPICE: current into the source's plus
}

TEST(operating_point, a_current_source_drives_from_its_first_node_through_itself_to_the_second) {
  Breadboard board;
  board.current("i1", "0", "out", 2e-3);
  board.resistor("r1", "out", "0", 1e3);
  const auto point = operating_point(board.circuit);
  ASSERT_TRUE(point);
  EXPECT_NEAR(volt(board.circuit, *point, "out"), 2.0, 1e-8);
}

TEST(operating_point, controlled_sources_of_all_four_kinds_act_as_spice_defines_them) {
  Breadboard board;
  board.voltage("v1", "in", "0", 2.0);
  board.resistor("rin", "in", "0", 1e3);  // v1's current: -2 mA
  Circuit& circuit = board.circuit;
  const auto add = [&](const char* name, const char* node, const Control& control, double gain, bool is_voltage) {
    circuit.controlled.push_back({.name = name, .a = board.node(node), .b = ground, .control = control, .gain = gain});
    if (is_voltage) circuit.controlled.back().branch = circuit.add_branch(name);
    board.resistor(std::string("r") + node, node, "0", 100.0);
  };
  add("e1", "e", board.between("in"), 3.0, true);
  add("g1", "g", board.between("in"), 1e-2, false);
  add("f1", "f", {.branch = 0}, 5.0, false);
  add("h1", "h", {.branch = 0}, 500.0, true);
  const auto point = operating_point(circuit);
  ASSERT_TRUE(point) << point.error().sentence();
  EXPECT_NEAR(volt(circuit, *point, "e"), 6.0, 1e-8);
  EXPECT_NEAR(volt(circuit, *point, "g"), -2.0, 1e-8);  // leaves the node through the source
  EXPECT_NEAR(volt(circuit, *point, "f"), 1.0, 1e-8);
  EXPECT_NEAR(volt(circuit, *point, "h"), -1.0, 1e-8);
}

TEST(operating_point, a_diode_takes_the_voltage_at_which_its_law_gives_the_current) {
  for (const double ampere : {1e-9, 1e-6, 1e-3, 1.0, 20.0}) {
    Breadboard board;
    board.current("i1", "0", "a", ampere);
    board.diode("d1", "a", "0", 1e-14, 1.0);
    const auto point = operating_point(board.circuit);
    ASSERT_TRUE(point) << point.error().sentence();
    const double expected = board.thermal_voltage() * std::log1p(ampere / 1e-14);
    EXPECT_NEAR(volt(board.circuit, *point, "a"), expected, 1e-7 * expected) << ampere;
  }
}

TEST(operating_point, diodes_in_series_across_hundreds_of_volts_start) {
  Breadboard board;
  board.voltage("v1", "a0", "0", 400.0);
  for (int k = 0; k < 20; ++k)
    board.diode("d" + std::to_string(k), "a" + std::to_string(k), "a" + std::to_string(k + 1), 1e-15, 1.0);
  board.resistor("r1", "a20", "0", 10.0);
  const auto point = operating_point(board.circuit);
  ASSERT_TRUE(point) << point.error().sentence();
  const double ampere = volt(board.circuit, *point, "a20") / 10.0;
  const double drop = 20.0 * board.thermal_voltage() * std::log1p(ampere / 1e-15);
  EXPECT_NEAR(10.0 * ampere + drop, 400.0, 1e-6);
}

/// gain tanh of a difference: an op-amp's middle, limited at `limit` volt.
void add_op_amp(Breadboard& board, const std::string& name, const char* plus, const char* minus, const char* out,
                double gain, double limit) {
  board.behavioural(name, out, "0", true, {board.between(plus, minus)}, [&](Graph& graph) {
    const Term scaled = graph.make(Op::multiply, graph.control(0), graph.constant(gain / limit));
    return graph.make(Op::multiply, graph.constant(limit), graph.make(Op::tanh, scaled));
  });
}

TEST(operating_point, a_follower_of_a_million_gain_stands_at_its_input_and_a_driven_one_at_its_limit) {
  for (const double input : {0.0, 1e-7, 1.0, -7.3, 9.999, 14.0, -200.0}) {
    Breadboard board;
    board.voltage("v1", "in", "0", input);
    add_op_amp(board, "b1", "in", "out", "out", 1e6, 10.0);
    board.resistor("rl", "out", "0", 32.0);
    const auto point = operating_point(board.circuit);
    ASSERT_TRUE(point) << point.error().sentence();
    const double expected = std::clamp(input, -10.0, 10.0);
    EXPECT_NEAR(volt(board.circuit, *point, "out"), expected, 1e-3 + 2e-5 * std::abs(expected)) << point->method;
  }
}

TEST(operating_point, three_op_amps_inside_one_loop_start) {
  Breadboard board;
  board.voltage("v1", "in", "0", 0.5);
  add_op_amp(board, "b1", "in", "fb", "o1", 1e6, 12.0);
  board.resistor("r1", "o1", "m2", 10e3);
  board.resistor("r2", "o2", "m2", 10e3);
  add_op_amp(board, "b2", "0", "m2", "o2", 1e6, 12.0);
  board.resistor("r3", "o2", "m3", 10e3);
  board.resistor("r4", "o3", "m3", 20e3);
  add_op_amp(board, "b3", "0", "m3", "o3", 1e6, 12.0);
  board.resistor("r5", "o3", "fb", 9e3);
  board.resistor("r6", "fb", "0", 1e3);
  const auto point = operating_point(board.circuit);
  ASSERT_TRUE(point) << point.error().sentence();
  EXPECT_NEAR(volt(board.circuit, *point, "o3"), 5.0, 1e-3) << point->method;
}

TEST(operating_point, a_transformer_is_a_short_for_direct_current) {
  Breadboard board;
  board.voltage("v1", "in", "0", 1.0);
  board.resistor("r1", "in", "p", 100.0);
  const int primary = board.inductor("l1", "p", "0", 10.0), secondary = board.inductor("l2", "s", "0", 0.1);
  board.circuit.couplings.push_back({"k1", primary, secondary, 0.999});
  board.resistor("r2", "s", "0", 8.0);
  const auto point = operating_point(board.circuit);
  ASSERT_TRUE(point) << point.error().sentence();
  EXPECT_NEAR(volt(board.circuit, *point, "p"), 0.0, 1e-9);
  EXPECT_NEAR(point->value(board.circuit, {.branch = 1}), 10e-3, 1e-11);
  EXPECT_NEAR(point->value(board.circuit, {.branch = 2}), 0.0, 1e-11);
}

TEST(operating_point, a_node_behind_a_capacitor_rests_at_ground_and_one_that_is_sensed_there_floats) {
  Breadboard board;
  board.voltage("v1", "in", "0", 5.0);
  board.capacitor("c1", "in", "out", 1e-6);
  auto point = operating_point(board.circuit);
  ASSERT_TRUE(point) << point.error().sentence();
  EXPECT_NEAR(volt(board.circuit, *point, "out"), 0.0, 1e-9);

  add_op_amp(board, "b1", "out", "0", "end", 10.0, 1.0);
  point = operating_point(board.circuit);
  ASSERT_FALSE(point);
  EXPECT_EQ(point.error().what,
            "Node out floats: no path for direct current leads from it to ground, and b1 depends on its voltage.");
}

TEST(operating_point, a_loop_of_voltage_sources_and_windings_is_named) {
  Breadboard board;
  board.voltage("v1", "a", "0", 5.0);
  board.voltage("v2", "b", "a", 1.0);
  board.inductor("l1", "b", "0", 1.0);
  auto point = operating_point(board.circuit);
  ASSERT_FALSE(point);
  EXPECT_EQ(point.error().what, "l1 and v2, v1 form a loop in which nothing bounds the direct current.");

  Breadboard shorted;
  shorted.voltage("v1", "a", "a", 5.0);
  shorted.resistor("r1", "a", "0", 1.0);
  point = operating_point(shorted.circuit);
  ASSERT_FALSE(point);
  EXPECT_EQ(point.error().what, "Both ends of v1 are node a, so nothing bounds its current.");
}

TEST(operating_point, a_search_that_begins_nearby_ends_soon_and_at_the_same_place) {
  const auto chain = [](double volt) {
    Breadboard board;
    board.voltage("v1", "in", "0", volt);
    board.resistor("r1", "in", "a", 100.0);
    board.diode("d1", "a", "b", 1e-14, 1.0);
    board.diode("d2", "b", "0", 1e-12, 2.0);
    return board.circuit;
  };
  const auto before = operating_point(chain(9.0)), cold = operating_point(chain(9.1));
  ASSERT_TRUE(before && cold);
  const auto warm = operating_point(chain(9.1), &*before);
  ASSERT_TRUE(warm);
  EXPECT_LT(warm->iterations, cold->iterations);
  for (std::size_t k = 0; k < warm->unknowns.size(); ++k) EXPECT_NEAR(warm->unknowns[k], cold->unknowns[k], 1e-12);
}

TEST(operating_point, a_circuit_without_a_solution_says_where_it_is_restless) {
  Breadboard board;  // i = 1 + v^2 into 1 ohm to ground: never zero
  board.behavioural("b1", "hot", "0", false, {board.between("hot")}, [](Graph& graph) {
    const Term v = graph.control(0);
    return graph.make(Op::add, graph.constant(1.0), graph.make(Op::multiply, v, v));
  });
  board.resistor("r1", "hot", "0", 1.0);
  const auto point = operating_point(board.circuit);
  ASSERT_FALSE(point);
  EXPECT_NE(point.error().what.find("the voltage of node hot moved most"), std::string::npos) << point.error().what;
}

TEST(operating_point, power_of_all_devices_and_resistors_is_what_the_sources_give) {
  Breadboard board;
  board.voltage("v1", "in", "0", 9.0);
  board.resistor("r1", "in", "a", 470.0);
  board.diode("d1", "a", "b", 1e-14, 1.0);
  board.diode("d2", "b", "0", 1e-12, 2.0);
  const auto point = operating_point(board.circuit);
  ASSERT_TRUE(point);
  const auto states = device_states(board.circuit, *point);
  ASSERT_EQ(states.size(), 2u);
  const double ampere = -point->value(board.circuit, {.branch = 0});
  EXPECT_NEAR(states[0].currents[0], ampere, 1e-10);
  EXPECT_NEAR(states[0].power + states[1].power + ampere * ampere * 470.0, 9.0 * ampere, 1e-9);
}

}  // namespace
}  // namespace ohmic::circuit
