// The schematic as a document: every element once, the same bytes every time, nothing that breaks XML.
#include "circuit/draw/schematic.hpp"

#include <map>
#include <sstream>

#include <gtest/gtest.h>

#include "circuit/draw/board_test.hpp"

namespace ohmic::circuit {
namespace {

std::string drawn(const Board& board) { return draw_schematic(board.notes, board.circuit, nullptr); }

std::map<std::string, int> names_in(const std::string& svg) {
  std::map<std::string, int> found;
  const std::string key = "data-name=\"";
  for (std::size_t at = svg.find(key); at != std::string::npos; at = svg.find(key, at + 1)) {
    const std::size_t begin = at + key.size();
    std::istringstream names(svg.substr(begin, svg.find('"', begin) - begin));
    for (std::string name; names >> name;) ++found[name];
  }
  return found;
}

TEST(Schematic, every_element_appears_once) {
  for (const Board& board : {tube_amplifier(), op_amp_amplifier(), random_board(25, 7), random_board(130, 8)}) {
    const auto found = names_in(drawn(board));
    std::vector<std::string> names;
    for (const auto& r : board.circuit.resistors) names.push_back(r.name);
    for (const auto& c : board.circuit.capacitors) names.push_back(c.name);
    for (const auto& s : board.circuit.voltage_sources) names.push_back(s.name);
    for (const auto& d : board.circuit.devices) names.push_back(d.name);
    for (const auto& x : board.circuit.subcircuits) names.push_back(x.name);
    std::erase_if(names, [](const std::string& n) { return n.find('.') != std::string::npos; });
    for (const std::string& name : names) {
      ASSERT_TRUE(found.contains(name)) << name;
      EXPECT_EQ(found.at(name), 1) << name;
    }
    EXPECT_EQ(found.size(), names.size());
  }
}

TEST(Schematic, the_same_circuit_makes_the_same_bytes) {
  EXPECT_EQ(drawn(tube_amplifier()), drawn(tube_amplifier()));
  EXPECT_EQ(drawn(random_board(12, 3)), drawn(random_board(12, 3)));
}

TEST(Schematic, values_stand_in_engineering_notation) {
  const std::string svg = drawn(tube_amplifier());
  for (const char* value : {">22.1k<", ">100µ<", ">300 Ω<", ">12AU7<", ">170 V<", ">volume 100k<"})
    EXPECT_NE(svg.find(value), std::string::npos) << value;
}

TEST(Schematic, node_voltages_stand_where_they_are_known) {
  Board board = tube_amplifier();
  OperatingPoint point;
  point.unknowns.assign(board.circuit.nodes.size() - 1, 0.0);
  point.unknowns[static_cast<std::size_t>(board.node("k2") - 1)] = 98.0;
  EXPECT_NE(draw_schematic(board.notes, board.circuit, &point).find("98 V"), std::string::npos);
  EXPECT_EQ(drawn(board).find("98 V"), std::string::npos);
}

TEST(Schematic, circuits_with_nothing_in_them_are_drawn_too) {
  EXPECT_NE(drawn(Board{}).find("</svg>"), std::string::npos);
  Board lone;
  lone.r("r1", "a", "a", 1.0);
  EXPECT_NE(drawn(lone).find("</svg>"), std::string::npos);
  Board grounded;
  grounded.r("r1", "0", "0", 1.0);
  EXPECT_NE(drawn(grounded).find("</svg>"), std::string::npos);
}

TEST(Schematic, hostile_names_do_not_leave_the_text) {
  Board board = tube_amplifier();
  board.notes.title = "</title><script>alert(1)</script>";
  board.r("r\"><b>", "out", "x&y<z>", 1.0);
  const std::string svg = drawn(board);
  EXPECT_EQ(svg.find("<script"), std::string::npos);
  EXPECT_EQ(svg.find("<b>"), std::string::npos);
  EXPECT_EQ(svg.find("<z>"), std::string::npos);
}

TEST(Schematic, figures_that_are_no_numbers_are_drawn_as_such) {
  Board board = tube_amplifier();
  board.circuit.resistors[0].ohm = std::numeric_limits<double>::quiet_NaN();
  board.circuit.capacitors[0].farad = std::numeric_limits<double>::infinity();
  EXPECT_NE(drawn(board).find("</svg>"), std::string::npos);
}

}  // namespace
}  // namespace ohmic::circuit
