// What a drawing must hold whatever the circuit: no symbol over another, no wire through a symbol, every net joined.
#include "circuit/draw/route.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "circuit/draw/board_test.hpp"
#include "circuit/draw/place.hpp"
#include "circuit/draw/symbols.hpp"

namespace ohmic::circuit {
namespace {

struct Drawn {
  Sheet sheet;
  Wiring wiring;
};

Drawn drawn(const Board& board) {
  Drawn d{make_sheet(board.notes, board.circuit), {}};
  find_flow(d.sheet, board.notes);
  choose_slots(d.sheet);
  settle(d.sheet, 3);
  d.wiring = route(d.sheet);
  return d;
}

// Drawn once: each law looks at the same drawings.
const std::vector<Drawn>& drawings() {
  static const std::vector<Drawn> all = [] {
    std::vector<Drawn> made = {drawn(tube_amplifier()), drawn(op_amp_amplifier())};
    for (const int parts : {1, 4, 12, 30})
      made.push_back(drawn(random_board(parts, static_cast<std::uint64_t>(parts))));
    return made;
  }();
  return all;
}

bool on(const Piece& run, Spot s) {
  return s.x >= run.from.x && s.x <= run.to.x && s.y >= run.from.y && s.y <= run.to.y;
}
bool touch(const Piece& a, const Piece& b) {
  return a.from.x <= b.to.x && b.from.x <= a.to.x && a.from.y <= b.to.y && b.from.y <= a.to.y;
}

TEST(Route, no_symbol_lies_over_another) {
  for (const Drawn& d : drawings()) {
    for (std::size_t p = 0; p < d.sheet.parts.size(); ++p)
      for (std::size_t q = 0; q < p; ++q) {
        const Part &a = d.sheet.parts[p], &b = d.sheet.parts[q];
        EXPECT_FALSE(
            footprint(d.sheet, a, a.variant).moved(a.at).overlaps(footprint(d.sheet, b, b.variant).moved(b.at)))
            << a.label << " over " << b.label;
      }
  }
}

TEST(Route, no_wire_runs_through_a_symbol) {
  for (const Drawn& d : drawings()) {
    for (const Part& p : d.sheet.parts)
      for (const Piece& r : d.wiring.runs)
        EXPECT_FALSE(shape_of(p, p.variant).body.moved(p.at).overlaps({r.from.x, r.from.y, r.to.x, r.to.y}))
            << p.label << " under " << d.sheet.nets[static_cast<std::size_t>(r.net)].name;
  }
}

TEST(Route, wires_of_different_nets_only_ever_cross) {
  for (const Drawn& d : drawings()) {
    for (const Piece& a : d.wiring.runs)
      for (const Piece& b : d.wiring.runs) {
        if (a.net == b.net || !touch(a, b)) continue;
        const bool a_lies = a.from.y == a.to.y, b_lies = b.from.y == b.to.y;
        ASSERT_NE(a_lies, b_lies);
        const Piece &flat = a_lies ? a : b, &tall = a_lies ? b : a;
        EXPECT_TRUE(tall.from.x > flat.from.x && tall.from.x < flat.to.x && flat.from.y > tall.from.y &&
                    flat.from.y < tall.to.y)
            << d.sheet.nets[static_cast<std::size_t>(a.net)].name << " meets "
            << d.sheet.nets[static_cast<std::size_t>(b.net)].name << " at an end";
      }
  }
}

TEST(Route, every_pin_is_joined_to_its_net_by_wire_or_by_name) {
  for (const Drawn& d : drawings()) {
    for (std::size_t n = 1; n < d.sheet.nets.size(); ++n) {
      if (d.sheet.nets[n].kind != NetKind::signal) continue;
      std::vector<Piece> runs;
      for (const Piece& r : d.wiring.runs)
        if (r.net == static_cast<Node>(n)) runs.push_back(r);
      std::vector<std::size_t> group(runs.size());
      std::iota(group.begin(), group.end(), 0U);
      for (std::size_t a = 0; a < runs.size(); ++a)
        for (std::size_t b = 0; b < a; ++b)
          if (touch(runs[a], runs[b])) std::replace(group.begin(), group.end(), group[a], std::size_t{group[b]});
      std::vector<Spot> pins;
      for (const Part& p : d.sheet.parts)
        for (std::size_t i = 0; i < p.nets.size(); ++i)
          if (p.nets[i] == static_cast<Node>(n)) {
            const Spot at = shape_of(p, p.variant).pins[i].at;
            pins.push_back({p.at.x + at.x, p.at.y + at.y});
          }
      if (pins.size() < 2) continue;
      std::vector<std::size_t> groups;
      for (const Spot pin : pins) {
        const bool is_named = std::any_of(d.wiring.signs.begin(), d.wiring.signs.end(), [&](const Sign& s) {
          return s.kind == Sign::Kind::name && s.at == pin && s.net == static_cast<Node>(n);
        });
        std::size_t found = is_named ? 1000000U : 2000000U;
        for (std::size_t r = 0; r < runs.size(); ++r)
          if (on(runs[r], pin)) found = group[r];
        if (!is_named) groups.push_back(found);
      }
      for (const std::size_t g : groups) EXPECT_EQ(g, groups.front()) << d.sheet.nets[n].name;
    }
  }
}

TEST(Route, amplifiers_need_no_names_instead_of_wires) {
  for (std::size_t k = 0; k < 2; ++k) EXPECT_EQ(drawings()[k].wiring.named, 0);
}

TEST(Route, the_input_is_left_of_the_output) {
  const Drawn& d = drawings()[0];
  int in = 0, out = 0;
  for (const Part& p : d.sheet.parts) {
    if (p.symbol == Symbol::input) in = p.at.x;
    if (p.symbol == Symbol::output) out = p.at.x;
  }
  EXPECT_LT(in, out);
}

}  // namespace
}  // namespace ohmic::circuit
