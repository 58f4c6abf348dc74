// Every place of a circuit has a name, and a name that is none of them is answered with the nearest.

#include "gear/circuit_place.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gear/circuit_test.hpp"

namespace ohmic::gear {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;

circuit::Circuit driven(std::vector<Load> loads = {}) {
  const auto made =
      drive({.netlist = test::netlist_of(test::nested_amplifier), .settings = {}, .loads = std::move(loads)});
  EXPECT_TRUE(made) << made.error().sentence();
  return made ? made->circuit : circuit::Circuit{};
}

std::string refusal(std::string_view name) {
  const auto place = place_named(driven(), "rl", name);
  EXPECT_FALSE(place) << name;
  return place ? std::string() : place.error().sentence();
}

TEST(circuit_place, nodes_and_currents_are_offered_those_of_subcircuits_behind_the_others) {
  const std::vector<std::string> names = places_of(driven(), "RL");
  for (const char* name : {"in", "mid", "out", "x1.g", "i(rl)", "i(vin)", "i(ro)", "i(x1.rs)"})
    EXPECT_THAT(names, Contains(name));
  EXPECT_LT(std::ranges::find(names, "out"), std::ranges::find(names, "x1.g"));
  EXPECT_LT(std::ranges::find(names, "x1.g"), std::ranges::find(names, "i(ro)"));
}

TEST(circuit_place, every_name_that_is_offered_is_understood) {
  const circuit::Circuit circuit = driven();
  for (const std::string& name : places_of(circuit, "rl")) {
    const auto place = place_named(circuit, "rl", name);
    ASSERT_TRUE(place) << place.error().sentence();
    EXPECT_EQ(place->is_current, name.starts_with("i(")) << name;
    EXPECT_EQ(spelled_place(name), name);
  }
}

TEST(circuit_place, a_name_may_be_spelled_as_in_a_netlist) {
  EXPECT_EQ(spelled_place("V( X1.G )"), "x1.g");
  EXPECT_EQ(spelled_place("v(mid, out)"), "v(mid,out)");
  const circuit::Circuit circuit = driven();
  EXPECT_EQ(place_named(circuit, "rl", "V(X1.G)")->what, place_named(circuit, "rl", "x1.g")->what);
  const auto difference = place_named(circuit, "rl", "v(mid, out)");
  ASSERT_TRUE(difference);
  EXPECT_EQ(difference->what.positive, *circuit.find_node("mid"));
  EXPECT_EQ(difference->what.negative, *circuit.find_node("out"));
}

TEST(circuit_place, a_resistors_current_is_its_voltage_by_its_resistance) {
  const auto place = place_named(driven(), "rl", "i(RO)");
  ASSERT_TRUE(place);
  EXPECT_DOUBLE_EQ(place->factor, 1.0 / 20.0);
  EXPECT_TRUE(place->is_current);
}

TEST(circuit_place, the_loads_current_is_the_headphones) {
  const circuit::Circuit plugged = driven(loads_of({test::headphone()}));
  ASSERT_TRUE(load_current(plugged));
  EXPECT_EQ(place_named(plugged, "rl", "i(rl)")->what, *load_current(plugged));
  EXPECT_FALSE(load_current(driven()));
  EXPECT_EQ(place_named(driven(), "rl", "i(rl)")->what, circuit::Control{});  // nothing flows
}

TEST(circuit_place, what_is_not_there_is_answered_with_what_is_near) {
  EXPECT_THAT(refusal("otu"), AllOf(HasSubstr("no node \"otu\""), HasSubstr("Did you mean \"out\"?")));
  EXPECT_THAT(refusal("g"), HasSubstr("Did you mean \"x1.g\"?"));
  EXPECT_THAT(refusal("v(g)"), HasSubstr("Did you mean \"x1.g\"?"));
  EXPECT_THAT(refusal("i(rs)"), HasSubstr("Did you mean \"i(x1.rs)\"?"));
  EXPECT_THAT(refusal("i(x1.d1)"), AllOf(HasSubstr("\"x1.d1\" cannot be followed"), HasSubstr("0 V in series")));
  EXPECT_THAT(refusal("i(x1.r9)"), HasSubstr("No current is known of \"x1.r9\""));
  EXPECT_THAT(refusal("  "), HasSubstr("names no node"));
  EXPECT_THAT(refusal("v(out,mdi)"), HasSubstr("no node \"mdi\""));
}

}  // namespace
}  // namespace ohmic::gear
