// Elements become the symbols a person would draw.
#include "circuit/draw/sheet.hpp"

#include <algorithm>
#include <map>

#include <gtest/gtest.h>

#include "circuit/draw/board_test.hpp"

namespace ohmic::circuit {
namespace {

std::map<std::string, Symbol> symbols_of(const Board& board) {
  std::map<std::string, Symbol> found;
  for (const Part& p : make_sheet(board.notes, board.circuit).parts)
    for (const std::string& name : p.names) found[name] = p.symbol;
  return found;
}

const Part& part_of(const Sheet& sheet, const std::string& name) {
  return *std::find_if(sheet.parts.begin(), sheet.parts.end(),
                       [&](const Part& p) { return std::find(p.names.begin(), p.names.end(), name) != p.names.end(); });
}

TEST(Sheet, a_subcircuit_with_plate_grid_and_cathode_is_a_triode) {
  const auto found = symbols_of(tube_amplifier());
  EXPECT_EQ(found.at("x1"), Symbol::triode);
  EXPECT_FALSE(found.contains("x1.r1"));
}

TEST(Sheet, two_resistors_of_a_pot_are_one_potentiometer) {
  const Board board = tube_amplifier();
  const Sheet sheet = make_sheet(board.notes, board.circuit);
  const Part& pot = part_of(sheet, "rv1");
  EXPECT_EQ(pot.symbol, Symbol::potentiometer);
  EXPECT_EQ(&pot, &part_of(sheet, "rv2"));
  ASSERT_EQ(pot.nets.size(), 3U);
  EXPECT_EQ(board.circuit.nodes[static_cast<std::size_t>(pot.nets[0])], "in");
  EXPECT_EQ(pot.nets[1], ground);
  EXPECT_EQ(board.circuit.nodes[static_cast<std::size_t>(pot.nets[2])], "w");
}

TEST(Sheet, the_load_is_a_headphone_and_an_led_shines) {
  const auto found = symbols_of(tube_amplifier());
  EXPECT_EQ(found.at("rl"), Symbol::headphone);
  EXPECT_EQ(found.at("d1"), Symbol::led);
}

TEST(Sheet, five_ports_named_as_op_amps_are_named_are_an_op_amp) {
  const Board board = op_amp_amplifier();
  const Sheet sheet = make_sheet(board.notes, board.circuit);
  const Part& amp = part_of(sheet, "x1");
  ASSERT_EQ(amp.symbol, Symbol::op_amp);
  EXPECT_EQ(board.circuit.nodes[static_cast<std::size_t>(amp.nets[0])], "ip");
  EXPECT_EQ(board.circuit.nodes[static_cast<std::size_t>(amp.nets[2])], "o");
}

TEST(Sheet, what_a_supply_holds_is_a_rail) {
  Board board = op_amp_amplifier();
  const Sheet sheet = make_sheet(board.notes, board.circuit);
  EXPECT_EQ(sheet.nets[static_cast<std::size_t>(board.node("vcc"))].kind, NetKind::positive);
  EXPECT_EQ(sheet.nets[static_cast<std::size_t>(board.node("vee"))].kind, NetKind::negative);
  EXPECT_EQ(sheet.nets[static_cast<std::size_t>(board.node("out"))].kind, NetKind::signal);
}

TEST(Sheet, coupled_windings_are_one_transformer) {
  Board board;
  board.l("lp", "a", "0", 8.0);
  board.l("ls", "b", "0", 800.0);
  board.circuit.couplings.push_back({.name = "k1", .first = 0, .second = 1, .coefficient = 0.99});
  const auto found = symbols_of(board);
  for (const char* name : {"lp", "ls", "k1"}) EXPECT_EQ(found.at(name), Symbol::transformer) << name;
}

TEST(Sheet, a_triode_is_found_by_its_currents_where_its_call_is_unknown) {
  Board board;
  board.r("r1", "p", "0", 1e5);
  board.c("x1.cgp", "g", "p", 1e-12);
  Device b{.name = "x1.bp",
           .place = {},
           .kind = DeviceKind::behavioural,
           .controls = {},
           .branches = {{.from = board.node("p"), .to = board.node("k")}},
           .law = {},
           .noise = {},
           .terminals = {},
           .model = {}};
  board.circuit.devices.push_back(std::move(b));
  const Sheet sheet = make_sheet(board.notes, board.circuit);
  const Part& tube = part_of(sheet, "x1");
  ASSERT_EQ(tube.symbol, Symbol::triode);
  EXPECT_EQ(tube.nets, (std::vector<Node>{board.node("p"), board.node("g"), board.node("k")}));
}

TEST(Sheet, a_transistor_is_a_pnp_where_its_base_is_a_cathode) {
  Board board;
  board.device(DeviceKind::bipolar, "q1", {"c", "b", "e"}, "plain");
  board.device(DeviceKind::bipolar, "q2", {"c", "b", "e"}, "plain");
  const Node b = board.node("b"), e = board.node("e");
  const auto junction = [](Node anode, Node cathode) {
    return DeviceControl{.what = {anode, cathode}, .limiting = Limiting::junction, .scale = 0.0259};
  };
  board.circuit.devices[0].controls.push_back(junction(b, e));
  board.circuit.devices[1].controls.push_back(junction(e, b));
  EXPECT_EQ(symbols_of(board).at("q1"), Symbol::npn);
  EXPECT_EQ(symbols_of(board).at("q2"), Symbol::pnp);
}

TEST(Sheet, the_signal_comes_in_at_level_zero_and_rises_towards_the_output) {
  Board board = tube_amplifier();
  Sheet sheet = make_sheet(board.notes, board.circuit);
  find_flow(sheet, board.notes);
  double last = -1.0;
  for (const char* name : {"in", "w", "p", "k2", "out"}) {
    const double level = sheet.nets[static_cast<std::size_t>(board.node(name))].level;
    EXPECT_GT(level, last) << name;
    last = level;
  }
}

}  // namespace
}  // namespace ohmic::circuit
