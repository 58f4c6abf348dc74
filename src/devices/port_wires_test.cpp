// The memory of connections: what a person takes away is forgotten, what a vanishing program takes away comes back.

#include "devices/port_wires.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

namespace ohmic::devices {
namespace {

using namespace std::chrono_literals;

struct FakeGraph final : PortGraph {
  std::set<PortWire> made;
  std::set<std::string> ports;
  std::vector<PortWire> wires() override { return {made.begin(), made.end()}; }
  bool has(const std::string& port) override { return ports.contains(port); }
  bool connect(const PortWire& wire) override { return made.insert(wire).second; }
  void take_away(const std::string& port) {
    ports.erase(port);
    std::erase_if(made, [&](const PortWire& wire) { return wire.theirs == port; });
  }
};

const PortWire wire{.ours = "out 1", .theirs = "daw:in", .comes_from_us = true};

TEST(PortWires, come_back_when_the_server_does) {
  FakeGraph graph;
  PortWires memory;
  graph.ports = {"daw:in"};
  graph.made = {wire};
  memory.look(graph, 0s);
  memory.lose();
  FakeGraph fresh;  // the server restarted; the other program is not back yet
  memory.look(fresh, 1s);
  EXPECT_TRUE(fresh.made.empty());
  fresh.ports = {"daw:in"};
  memory.look(fresh, 2s);
  EXPECT_TRUE(fresh.made.contains(wire));
}

TEST(PortWires, come_back_when_the_other_program_does) {
  FakeGraph graph;
  PortWires memory;
  graph.ports = {"daw:in"};
  graph.made = {wire};
  memory.look(graph, 0s);
  graph.made.clear();  // its wires go first,
  memory.look(graph, 1s);
  EXPECT_TRUE(memory.is_undecided());
  graph.take_away("daw:in");  // its ports a moment later
  memory.look(graph, 1s + 100ms);
  EXPECT_FALSE(memory.is_undecided());
  graph.ports = {"daw:in"};
  memory.look(graph, 60s);
  EXPECT_TRUE(graph.made.contains(wire));
}

TEST(PortWires, taken_away_by_a_person_are_forgotten) {
  FakeGraph graph;
  PortWires memory;
  graph.ports = {"daw:in"};
  graph.made = {wire};
  memory.look(graph, 0s);
  graph.made.clear();
  memory.look(graph, 1s);
  memory.look(graph, 1s + 400ms);
  EXPECT_EQ(memory.wires().size(), 1u);
  memory.look(graph, 1s + 500ms);
  EXPECT_TRUE(memory.wires().empty());
  memory.lose();
  memory.look(graph, 2s);
  EXPECT_TRUE(graph.made.empty());
}

TEST(PortWires, made_again_by_hand_are_not_forgotten) {
  FakeGraph graph;
  PortWires memory;
  graph.ports = {"daw:in"};
  graph.made = {wire};
  memory.look(graph, 0s);
  graph.made.clear();
  memory.look(graph, 1s);
  graph.made = {wire};
  memory.look(graph, 1s + 200ms);
  EXPECT_FALSE(memory.is_undecided());
  memory.look(graph, 9s);
  EXPECT_EQ(memory.wires().size(), 1u);
}

}  // namespace
}  // namespace ohmic::devices
