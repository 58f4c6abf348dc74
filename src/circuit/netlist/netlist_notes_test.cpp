// Knobs, switches, load and input of a netlist do what their comments say, and change values only.

#include <cmath>
#include <string>

#include <gtest/gtest.h>

#include "circuit/netlist/netlist.hpp"

namespace ohmic::circuit {
namespace {

const std::string amplifier =
    "title line\n"
    "*@ title A test amplifier\n*@ kind tube\n*@ source nobody\n"
    "*@ input in\n*@ output out\n*@ load RX\n*@ supply VB\n"
    "*@ volume pot R1 R2 log\n*@ knob bias rk 100ohm 1k log\n*@ knob supply VB 100V 200V default 150\n"
    "*@ switch gain R3 Low=1k high=2k default HIGH\n"
    "*@ probe plate v(x1.m, out)  what stands there\n*@ expect v(out) 1.5m 2%\n"
    "R1 in w 1k\nR2 w 0 9k\nR3 w out 1k\nRX out 0 32\nVB b 0 120\n"
    ".param rk=330 zero=0\nX1 b out s k={rk}\nB1 out 0 I=zero*V(w)+{rk-330}*1u\n"
    ".subckt s p q params: k=1\nR1 p m {k}\nR2 m q 1meg\n.ends\n";

Netlist read(const std::string& text) {
  auto netlist = Netlist::parse(text, "t.cir", disk_loader());
  if (!netlist) ADD_FAILURE() << netlist.error().sentence();
  return netlist ? std::move(*netlist) : Netlist{};
}

Circuit flat(const Netlist& netlist, const Settings& settings = {}) {
  auto circuit = netlist.flatten(settings);
  if (!circuit) ADD_FAILURE() << circuit.error().sentence();
  return circuit ? std::move(*circuit) : Circuit{};
}

double ohm(const Circuit& circuit, std::string_view name) {
  for (const Resistor& one : circuit.resistors)
    if (one.name == name) return one.ohm;
  return std::nan("");
}

TEST(notes, say_what_a_rig_needs) {
  const Netlist netlist = read(amplifier);
  const Notes& notes = netlist.notes();
  EXPECT_EQ(notes.title, "A test amplifier");
  EXPECT_EQ(notes.kind, "tube");
  EXPECT_EQ(notes.load, "rx");
  ASSERT_EQ(notes.knobs.size(), 3u);
  EXPECT_EQ(notes.knobs[1].fallback, 330.0);  // what the file says
  EXPECT_EQ(notes.knobs[2].unit, "V");
  EXPECT_EQ(notes.switches.at(0).fallback, 1);
  EXPECT_EQ(notes.switches[0].labels[0], "Low");
  EXPECT_EQ(notes.probes.at(0).what, "v(x1.m,out)");
  EXPECT_EQ(notes.probes[0].says, "what stands there");
  EXPECT_EQ(notes.expectations.at(0).tolerance, 0.02);
  EXPECT_TRUE(netlist.playable());
}

TEST(notes, a_pot_divides_its_track_by_its_taper) {
  const Netlist netlist = read(amplifier);
  for (const double x : {0.0, 0.5, 1.0}) {
    const Circuit circuit = flat(netlist, {.knobs = {{"volume", x}}});
    const double tapered = (std::pow(81.0, x) - 1.0) / 80.0;
    EXPECT_NEAR(ohm(circuit, "r2"), std::max(1e4 * tapered, 0.01), 1e-9);
    EXPECT_NEAR(ohm(circuit, "r1"), std::max(1e4 * (1.0 - tapered), 0.01), 1e-9);
  }
}

TEST(notes, knobs_switches_and_values_set_elements_and_parameters) {
  const Netlist netlist = read(amplifier);
  const Circuit standing = flat(netlist);
  EXPECT_DOUBLE_EQ(ohm(standing, "r3"), 2e3);
  EXPECT_DOUBLE_EQ(standing.voltage_sources.at(0).wave.dc, 150.0);
  const Circuit turned =
      flat(netlist, {.knobs = {{"bias", 500.0}}, .switches = {{"gain", 0}}, .values = {{"x1.r2", 5.0}, {"VB", 180.0}}});
  EXPECT_DOUBLE_EQ(ohm(turned, "x1.r1"), 500.0);
  EXPECT_DOUBLE_EQ(ohm(turned, "r3"), 1e3);
  EXPECT_DOUBLE_EQ(ohm(turned, "x1.r2"), 5.0);
  EXPECT_DOUBLE_EQ(turned.voltage_sources[0].wave.dc, 180.0);
}

TEST(notes, turning_changes_values_and_never_the_order) {
  const Netlist netlist = read(amplifier);
  const Circuit standing = flat(netlist);
  for (const double bias : {100.0, 330.0, 1000.0}) {
    const Circuit turned = flat(netlist, {.knobs = {{"bias", bias}, {"volume", 0.0}}});
    EXPECT_EQ(turned.nodes, standing.nodes);
    EXPECT_EQ(turned.branches, standing.branches);
    // At 330 the expression's constant is nothing; its source stays.
    EXPECT_EQ(turned.current_sources.size(), 1u);
    EXPECT_EQ(turned.controlled.size(), standing.controlled.size());
  }
}

TEST(notes, the_load_is_replaced_or_taken_out) {
  const Netlist netlist = read(amplifier);
  const Circuit open = flat(netlist, {.has_load = false});
  EXPECT_TRUE(std::isnan(ohm(open, "rx")));
  const Circuit loaded = flat(netlist, {.load = "* phones\n.subckt phones a b\nRe a c 30\nL1 c b 1m\n.ends\n"});
  EXPECT_TRUE(std::isnan(ohm(loaded, "rx")));
  EXPECT_DOUBLE_EQ(ohm(loaded, "load.re"), 30.0);
  EXPECT_TRUE(loaded.find_node("load.c"));
  const auto refused = netlist.flatten({.load = ".subckt three a b c\n.ends\n"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().sentence(),
            "load: The load has no .subckt with two nodes. Expected .subckt name a b ... .ends.");
}

TEST(notes, an_input_node_is_driven_by_the_source_named_input) {
  const Circuit circuit = flat(read(amplifier));
  ASSERT_EQ(circuit.voltage_sources.size(), 2u);
  EXPECT_EQ(circuit.voltage_sources[1].name, "input");
  EXPECT_EQ(circuit.voltage_sources[1].a, circuit.find_node("in"));
  EXPECT_TRUE(circuit.find_branch("input"));
}

TEST(notes, settings_that_mean_nothing_are_refused_with_the_nearest_name) {
  const Netlist netlist = read(amplifier);
  const auto sentence = [&](const Settings& settings) {
    const auto circuit = netlist.flatten(settings);
    return circuit ? std::string{} : circuit.error().sentence();
  };
  EXPECT_EQ(sentence({.knobs = {{"volum", 0.5}}}), "t.cir: There is no knob volum. Did you mean volume?");
  EXPECT_NE(sentence({.knobs = {{"bias", 5.0}}}).find("cannot stand at 5"), std::string::npos);
  EXPECT_NE(sentence({.switches = {{"gain", 2}}}).find("no position 2"), std::string::npos);
  EXPECT_NE(sentence({.values = {{"r33", 2.0}}}).find("no element or parameter r33"), std::string::npos);
}

TEST(notes, names_people_use_stand_in_for_missing_notes) {
  const Notes by_name = read("t\nV1 in 0 AC 1\nR1 in out 1k\nRload out 0 32").notes();
  EXPECT_EQ(by_name.input, "v1");
  EXPECT_EQ(by_name.output, "out");
  EXPECT_EQ(by_name.load, "rload");
  EXPECT_EQ(read("t\nV1 b 0 9\nRb b out 1\nR1 in out 1k\nRL out 0 32").notes().input, "in");
  EXPECT_EQ(read("t\nV1 b 0 9\nRb b out 1\nVin in 0 0\nR1 in out 1k\nRL out 0 32").notes().input, "vin");
  EXPECT_EQ(read("t\nV1 in 0 AC 1\nR1 in plate 1k\nRL plate 0 32").notes().output, "plate") << "where the load is";
  const auto playable = read("t\nR1 a 0 1k").playable();
  ASSERT_FALSE(playable);
  EXPECT_EQ(playable.error().sentence(),
            "t.cir: The netlist has no input (a source V1 or a node in), no output (a node out), no load (a resistor "
            "RL or Rload). "
            "Write *@ input and its source or node, *@ output and its node, *@ load and its resistor.");
}

TEST(notes, one_pot_may_have_several_tracks) {
  const Netlist netlist =
      read("t\n*@ volume pot R1 R2\n*@ volume pot R3 R4\nR1 a b 1k\nR2 b 0 1k\nR3 c d 2k\nR4 d 0 2k");
  ASSERT_EQ(netlist.notes().knobs.size(), 1u);
  EXPECT_DOUBLE_EQ(ohm(flat(netlist, {.knobs = {{"volume", 0.25}}}), "r4"), 1e3);
}

}  // namespace
}  // namespace ohmic::circuit
