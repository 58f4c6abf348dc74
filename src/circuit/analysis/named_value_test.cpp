// Names of voltages and currents mean what SPICE means by them; those that mean nothing get a sentence.
#include "circuit/analysis/named_value.hpp"

#include <gtest/gtest.h>

#include "circuit/analysis/parts_test.hpp"

namespace ohmic::circuit {
namespace {

TEST(named_value, voltages_and_currents_are_found_by_their_names) {
  Breadboard board;
  board.voltage("vb", "plate", "0", 10.0);
  board.resistor("r1", "plate", "out", 1e3);
  board.resistor("r2", "out", "0", 1e3);
  board.diode("d1", "0", "out", 1e-14, 1.0);
  const auto point = operating_point(board.circuit);
  ASSERT_TRUE(point);
  const auto value = [&](const char* name) { return value_named(board.circuit, *point, name).value(); };
  EXPECT_NEAR(value("v(plate)"), 10.0, 1e-9);
  EXPECT_NEAR(value("V( plate , OUT )"), 5.0, 1e-9);
  EXPECT_NEAR(value("out"), 5.0, 1e-9);
  EXPECT_NEAR(value("i(VB)"), -5e-3, 1e-10);
  EXPECT_NEAR(value("i(r2)"), 5e-3, 1e-10);
  EXPECT_NEAR(value("i(d1)"), -1e-14, 1e-16);
}

TEST(named_value, a_tap_follows_the_current_of_a_resistor_as_its_voltage) {
  Breadboard board;
  board.voltage("vb", "plate", "0", 10.0);
  board.resistor("re5", "plate", "out", 4e3);
  board.resistor("r2", "out", "0", 1e3);
  board.diode("d1", "0", "out", 1e-14, 1.0);
  const auto point = operating_point(board.circuit);
  ASSERT_TRUE(point);
  const auto sensed = sensed_named(board.circuit, "i(RE5)");
  ASSERT_TRUE(sensed);
  EXPECT_NEAR(point->value(board.circuit, sensed->what) * sensed->factor, 2e-3, 1e-9);
  EXPECT_EQ(sensed_named(board.circuit, "i(vb)")->factor, 1.0);
  EXPECT_EQ(sensed_named(board.circuit, "v(out)")->factor, 1.0);
}

TEST(named_value, a_current_that_no_tap_can_follow_gets_a_sentence) {
  Breadboard board;
  board.voltage("vb", "plate", "0", 10.0);
  board.resistor("r1", "plate", "out", 1e3);
  board.diode("d1", "0", "out", 1e-14, 1.0);
  const auto device = sensed_named(board.circuit, "i(D1)");
  ASSERT_FALSE(device);
  EXPECT_EQ(device.error().sentence(),
            "The current through \"d1\" cannot be followed while the circuit runs: of resistors, inductors and voltage "
            "sources it can. Put a source of 0 V in series with d1 and name that one.");
  const auto nothing = sensed_named(board.circuit, "i(R9)");
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().sentence(),
            "No current is known of \"r9\": only resistors, voltage sources, inductors and the like have one. Did you "
            "mean \"r1\"?");
}

TEST(named_value, a_name_that_is_nothing_is_answered_with_the_nearest) {
  Breadboard board;
  board.voltage("vb", "plate", "0", 10.0);
  const auto node = control_named(board.circuit, "v(plat)");
  ASSERT_FALSE(node);
  EXPECT_EQ(node.error().sentence(), "The circuit has no node \"plat\". Did you mean \"plate\"?");
  const auto point = operating_point(board.circuit);
  EXPECT_EQ(value_named(board.circuit, *point, "i(r9)").error().what, "The circuit has no element \"r9\".");
}

}  // namespace
}  // namespace ohmic::circuit
