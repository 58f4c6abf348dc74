// Supplies, their capacitors and dividers, in a block beside the circuit.
#include "circuit/draw/supplies.hpp"

#include <algorithm>
#include <map>

#include "circuit/draw/place.hpp"

namespace ohmic::circuit {
namespace {

// Rows of those between the rails, and of those on the negative rail, begin here.
constexpr int middle_supplies = 1000, lower_supplies = 2000;

NetKind kind(const Sheet& sheet, const Part& p, std::size_t pin) {
  return sheet.nets[static_cast<std::size_t>(p.nets[pin])].kind;
}

int rank(NetKind k) { return k == NetKind::positive ? 1 : k == NetKind::negative ? -1 : 0; }

}  // namespace

std::vector<Part> take_supplies(Sheet& sheet) {
  const auto is_signal = [&](const Part& p) {
    return p.nets.size() != 2 || kind(sheet, p, 0) == NetKind::signal || kind(sheet, p, 1) == NetKind::signal;
  };
  const auto first = std::stable_partition(sheet.parts.begin(), sheet.parts.end(), is_signal);
  std::vector<Part> supplies(first, sheet.parts.end());
  sheet.parts.erase(first, sheet.parts.end());
  std::stable_partition(supplies.begin(), supplies.end(), [](const Part& p) { return p.symbol != Symbol::battery; });
  return supplies;
}

void give_supplies_slots(const Sheet& sheet, std::vector<Part>& supplies) {
  int wide = 8;
  for (const Part& p : sheet.parts) wide = std::max(wide, p.slot.x);
  int upper = 0, lower = 0;
  for (Part& p : supplies) {
    const NetKind a = kind(sheet, p, 0), b = kind(sheet, p, 1);
    const auto joins = [&](NetKind rail) {
      return (a == rail && b == NetKind::zero) || (b == rail && a == NetKind::zero);
    };
    const bool is_upper = joins(NetKind::positive), is_lower = joins(NetKind::negative);
    if (!is_upper && !is_lower) upper = lower = std::max(upper, lower);
    const int index = is_lower ? lower : upper;
    p.slot = {index % wide, (is_upper ? 0 : is_lower ? lower_supplies : middle_supplies) + index / wide};
    p.is_supply = true;
    p.variant = rank(a) >= rank(b) ? 0 : 1;  // its higher end at the top
    if (!is_lower) ++upper;
    if (!is_upper) ++lower;
  }
}

void place_supplies(const Sheet& sheet, std::vector<Part>& supplies) {
  Extent all{};
  for (std::size_t p = 0; p < sheet.parts.size(); ++p) {
    const Part& part = sheet.parts[p];
    const Extent room = footprint(sheet, part, part.variant).moved(part.at);
    if (p == 0) all = room;
    all.include(room);
  }
  std::map<int, Extent> columns, rows;
  for (const Part& p : supplies) {
    columns[p.slot.x].include(footprint(sheet, p, p.variant));
    rows[p.slot.y].include(footprint(sheet, p, p.variant));
  }
  std::map<int, int> x, y;
  int at = sheet.parts.empty() ? 0 : all.right + 4;
  for (const auto& [c, e] : columns) {
    x[c] = at - e.left;
    at = x[c] + e.right + 3;
  }
  int below = 0;
  for (const auto& [r, e] : rows) below += r >= lower_supplies ? e.bottom - e.top + 3 : 0;
  at = all.top;
  for (const auto& [r, e] : rows) {
    if (r >= lower_supplies) {
      at = std::max(at, all.bottom - below + 3);
      below = 0;
    } else if (r >= middle_supplies) {
      at = std::max(at, (all.top + all.bottom - e.bottom + e.top) / 2);
    }
    y[r] = at - e.top;
    at = y[r] + e.bottom + 3;
  }
  for (Part& p : supplies) p.at = {x[p.slot.x], y[p.slot.y]};
}

}  // namespace ohmic::circuit
