// Laws that only feed other laws go, and nothing else changes.

#include "circuit/solver/collapse.hpp"

#include <array>

#include <gtest/gtest.h>

#include "circuit/analysis/operating_point.hpp"
#include "circuit/netlist/netlist.hpp"
#include "circuit/solver/device_program.hpp"

namespace ohmic::circuit {
namespace {

Circuit read(const std::string& text) {
  const Loader nothing = [](const auto&, const auto&) -> Result<std::string> { return failure("There is no file."); };
  const auto netlist = Netlist::parse("a test\n" + text + ".end\n", "test.cir", nothing);
  EXPECT_TRUE(netlist.has_value()) << (netlist ? "" : netlist.error().sentence());
  if (!netlist) return {};
  const auto circuit = netlist->flatten();
  EXPECT_TRUE(circuit.has_value()) << (circuit ? "" : circuit.error().sentence());
  return circuit.value_or(Circuit{});
}

/// Voltages of all nodes that both have are the same at the operating point.
void expect_same_rest(const Circuit& before, const Circuit& after) {
  const auto one = operating_point(before), other = operating_point(after);
  ASSERT_TRUE(one.has_value()) << one.error().sentence();
  ASSERT_TRUE(other.has_value()) << other.error().sentence();
  for (std::size_t node = 1; node < after.nodes.size(); ++node) {
    const auto same = before.find_node(after.nodes[node]);
    ASSERT_TRUE(same.has_value());
    EXPECT_NEAR(other->voltage(after, static_cast<Node>(node)), one->voltage(before, *same), 1e-6) << after.nodes[node];
  }
}

// Koren's library as published, with its inner voltage at node 7
const std::string triode = R"(
.subckt 12ax7 1 2 3
+ params: mu=100 ex=1.4 kg1=1060 kp=600 kvb=300 rgi=2000
E1 7 0 value={V(1,3)/KP*LOG(1+EXP(KP*(1/MU+V(2,3)/SQRT(KVB+V(1,3)*V(1,3)))))}
RE1 7 0 1G
G1 1 3 value={(PWR(V(7),EX)+PWRS(V(7),EX))/KG1}
RCP 1 3 1G
C1 2 3 2.3p
.ends
)";
const std::string stage = "V1 b 0 250\nR1 b p 100k\nR2 k 0 1.5k\nV2 g 0 0\nX1 p g k 12ax7\n" + triode;

TEST(Collapse, a_triode_with_an_inner_voltage_becomes_one_law_of_plate_and_grid) {
  const Circuit before = read(stage), after = collapse(before);
  ASSERT_EQ(before.devices.size(), 2u);
  ASSERT_EQ(after.devices.size(), 1u);
  EXPECT_EQ(after.nodes.size() + 1, before.nodes.size());
  EXPECT_EQ(after.branches.size() + 1, before.branches.size());
  EXPECT_EQ(program_of(after.devices[0]).kernel, Kernel::triode);
  expect_same_rest(before, after);
}

TEST(Collapse, laws_that_feed_laws_that_feed_laws_all_go) {
  const Circuit before = read(R"(V1 a 0 2
B1 x 0 V=V(a)*V(a)
B2 y a V=V(x)+V(a,x)*V(x)*0.5
B3 0 z V=V(y)*V(y)*0.1
B4 out 0 I=1m*tanh(V(z,a)+V(0,x))
R1 out 0 1k
)");
  const Circuit after = collapse(before);
  EXPECT_EQ(after.devices.size(), 1u);
  EXPECT_EQ(after.nodes.size(), 3u);
  expect_same_rest(before, after);
}

TEST(Collapse, nodes_and_branches_behind_those_that_go_keep_their_elements) {
  const Circuit before = read(R"(V1 a 0 2
B1 x 0 V=V(a)*0.5
L1 a c 1m
R1 c d 10
E1 e 0 d 0 3
R2 e f 1k
C1 f 0 1u
B2 f 0 I=1m*tanh(V(x))
I1 f d 1m
F1 f 0 V1 2
R3 d 0 50
)");
  const Circuit after = collapse(before);
  EXPECT_EQ(after.devices.size(), 1u);
  expect_same_rest(before, after);
}

TEST(Collapse, what_is_loaded_sensed_or_wanted_stays) {
  const auto remaining = [](const std::string& text, std::vector<std::string> kept = {}) {
    return collapse(read("V1 a 0 1\nB1 x 0 V=2*V(a)*V(a)\nB2 y 0 I=V(x)*V(a)\nR9 y 0 1\n" + text), kept).devices.size();
  };
  EXPECT_EQ(remaining(""), 1u);
  EXPECT_EQ(remaining("R1 x 0 1k\nC1 x 0 1n\n"), 1u);  // straight across the source
  EXPECT_EQ(remaining("R1 x y 1k\n"), 2u);
  EXPECT_EQ(remaining("C1 x a 1n\n"), 2u);
  EXPECT_EQ(remaining("E1 z 0 x 0 2\nR1 z 0 1\n"), 2u);
  EXPECT_EQ(remaining("F1 z 0 B1 2\nR1 z 0 1\n"), 2u);
  EXPECT_EQ(remaining("D1 x y d\n.model d d\n"), 3u);
  EXPECT_EQ(remaining("", {"x"}), 2u);
  EXPECT_EQ(remaining("", {"b1"}), 2u);
}

TEST(Collapse, a_source_that_hears_itself_stays) {
  const Circuit circuit = read("V1 a 0 1\nB1 x 0 V=0.5*V(x)+V(a)\nB2 y 0 I=V(x)*V(a)\nR9 y 0 1\n");
  EXPECT_EQ(collapse(circuit).devices.size(), circuit.devices.size());
}

TEST(Collapse, a_law_gets_no_more_than_eight_controls) {
  std::string text = "B1 x 0 V=V(a1)*V(a2)*V(a3)*V(a4)*V(a5)\nB2 y 0 I=V(x)*V(b1)*V(b2)*V(b3)*V(b4)\nR9 y 0 1\n";
  for (const char* node : {"a1", "a2", "a3", "a4", "a5", "b1", "b2", "b3", "b4"})
    text += std::string("V") + node + " " + node + " 0 1\n";
  EXPECT_EQ(collapse(read(text)).devices.size(), 2u);
}

}  // namespace
}  // namespace ohmic::circuit
