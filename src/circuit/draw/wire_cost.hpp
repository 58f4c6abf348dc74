#pragma once
// What a wire between two pins will cost before it is routed: its length and its bends.

#include <cstdlib>
#include <limits>
#include <vector>

#include "circuit/draw/symbols.hpp"

namespace ohmic::circuit {

/// A pin where it would stand.
struct PlacedPin {
  Spot at, facing;
};

inline double wire_cost(const PlacedPin& a, const PlacedPin& b) {
  const int dx = b.at.x - a.at.x, dy = b.at.y - a.at.y;
  if (dx == 0 && dy == 0) return 0.0;
  const int towards_b = a.facing.x * dx + a.facing.y * dy, towards_a = -(b.facing.x * dx + b.facing.y * dy);
  double bends = (towards_b < 0 ? 2.0 : 0.0) + (towards_a < 0 ? 2.0 : 0.0);
  if (dx != 0 && dy != 0) bends += a.facing.x * b.facing.x + a.facing.y * b.facing.y == 0 ? 1.0 : 2.0;
  else if (towards_b == 0 || towards_a == 0) bends += 0.3;
  return 0.13 * (std::abs(dx) + std::abs(dy)) + 2.4 * bends;
}

/// The cheapest tree that joins all pins (Prim 1957). cost(a, b) of two indices below `count`; f(a, b) hears each wire.
template <class Cost, class Heard>
double tree_cost(std::size_t count, std::vector<double>& nearest, std::vector<std::size_t>& from, Cost&& cost,
                 Heard&& heard) {
  if (count < 2) return 0.0;
  constexpr double joined = -1.0;
  nearest.assign(count, std::numeric_limits<double>::infinity());
  from.assign(count, 0);
  double sum = 0.0;
  std::size_t last = 0;
  nearest[0] = joined;
  for (std::size_t k = 1; k < count; ++k) {
    std::size_t next = 0;
    double best = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < count; ++i) {
      if (nearest[i] == joined) continue;
      if (const double c = cost(last, i); c < nearest[i]) {
        nearest[i] = c;
        from[i] = last;
      }
      if (nearest[i] < best) {
        best = nearest[i];
        next = i;
      }
    }
    sum += best;
    heard(from[next], next);
    nearest[next] = joined;
    last = next;
  }
  return sum;
}

}  // namespace ohmic::circuit
