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
