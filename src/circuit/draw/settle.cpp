// From slots to places on the grid: columns as wide as they need to be, then every wire as straight as it can be.
#include <algorithm>
#include <map>
#include <numeric>

#include "circuit/draw/place.hpp"
#include "circuit/draw/supplies.hpp"
#include "circuit/draw/wire_cost.hpp"

namespace ohmic::circuit {
namespace {

class Settler {
 public:
  Settler(Sheet& sheet, int gap) : sheet_(sheet), gap_(gap), pins_(sheet.nets.size()) {
    for (std::size_t p = 0; p < parts().size(); ++p) {
      const Part& part = parts()[p];
      shapes_.push_back(shape_of(part, part.variant));
      rooms_.push_back(footprint(sheet, part, part.variant));
      for (std::size_t i = 0; i < part.nets.size(); ++i)
        if (sheet.nets[static_cast<std::size_t>(part.nets[i])].kind == NetKind::signal)
          pins_[static_cast<std::size_t>(part.nets[i])].push_back({p, i});
    }
  }

  void run() {
    lay_out();
    const bool is_large = parts().size() > 120;
    for (int round = 0; round < (is_large ? 2 : 8); ++round) {
      bool moved = false;
      for (const bool across : {false, true})
        for (std::size_t p = 0; p < parts().size(); ++p) {
          moved = nudge({p}, across) || moved;
          moved = nudge(line_of(p, across), across) || moved;
        }
      if (!moved) break;
      if (!is_large) close_gaps();
    }
    if (!is_large) close_gaps();
  }

 private:
  struct PinOf {
    std::size_t part, pin;
  };
  std::vector<Part>& parts() { return sheet_.parts; }

  void lay_out() {
    std::map<int, Extent> columns, rows;
    for (std::size_t p = 0; p < parts().size(); ++p) {
      columns[parts()[p].slot.x].include(rooms_[p]);
      rows[parts()[p].slot.y].include(rooms_[p]);
    }
    std::map<int, int> x, y;
    int at = 0;
    for (const auto& [c, e] : columns) {
      x[c] = at - e.left;
      at = x[c] + e.right + gap_ + 1;
    }
    at = 0;
    for (const auto& [r, e] : rows) {
      y[r] = at - e.top;
      at = y[r] + e.bottom + gap_;
    }
    for (Part& part : parts()) part.at = {x[part.slot.x], y[part.slot.y]};
  }

  PlacedPin placed(PinOf of) {
    const PinSpot& pin = shapes_[of.part].pins[of.pin];
    const Spot at = parts()[of.part].at;
    return {{at.x + pin.at.x, at.y + pin.at.y}, pin.facing};
  }

  // Parts whose body lies on the straight wire between two pins.
  int between(const PlacedPin& a, const PlacedPin& b, std::size_t from, std::size_t to) {
    if (a.at.x != b.at.x && a.at.y != b.at.y) return 0;
    const Extent wire{std::min(a.at.x, b.at.x), std::min(a.at.y, b.at.y), std::max(a.at.x, b.at.x),
                      std::max(a.at.y, b.at.y)};
    int found = 0;
    for (std::size_t p = 0; p < parts().size(); ++p)
      if (p != from && p != to && shapes_[p].body.moved(parts()[p].at).overlaps(wire)) ++found;
    return found;
  }

  template <class Heard>
  double net_cost(std::size_t net, Heard&& heard) {
    const auto& pins = pins_[net];
    placed_.clear();
    for (const PinOf p : pins) placed_.push_back(placed(p));
    return tree_cost(
        pins.size(), nearest_, from_,
        [&](std::size_t a, std::size_t b) {
          return wire_cost(placed_[a], placed_[b]) + 3.0 * between(placed_[a], placed_[b], pins[a].part, pins[b].part);
        },
        heard);
  }

  bool is_free(const std::vector<std::size_t>& moving, Spot by) {
    for (const std::size_t p : moving) {
      const Extent room = rooms_[p].moved(parts()[p].at).moved(by);
      for (std::size_t q = 0; q < parts().size(); ++q)
        if (std::find(moving.begin(), moving.end(), q) == moving.end() &&
            room.overlaps(rooms_[q].moved(parts()[q].at), 1))
          return false;
    }
    return true;
  }

  double cost_around(const std::vector<std::size_t>& moving) {
    touched_.clear();
    for (const std::size_t p : moving)
      for (const Node n : parts()[p].nets) touched_.push_back(static_cast<std::size_t>(n));
    std::sort(touched_.begin(), touched_.end());
    touched_.erase(std::unique(touched_.begin(), touched_.end()), touched_.end());
    double sum = 0.0;
    for (const std::size_t n : touched_) sum += net_cost(n, [](std::size_t, std::size_t) {});
    return sum;
  }

  double total() {
    double sum = 0.0;
    for (std::size_t n = 0; n < pins_.size(); ++n) sum += net_cost(n, [](std::size_t, std::size_t) {});
    return sum;
  }

  void shift(const std::vector<std::size_t>& moving, Spot by) {
    for (const std::size_t p : moving) parts()[p].at = {parts()[p].at.x + by.x, parts()[p].at.y + by.y};
  }

  // Moves the parts together to where their wires are cheapest.
  bool nudge(const std::vector<std::size_t>& moving, bool across) {
    const double now = cost_around(moving);
    double best = now - 1e-6;
    int chosen = 0;
    for (int d = -14; d <= 14; ++d) {
      const Spot by = across ? Spot{d, 0} : Spot{0, d};
      if (d == 0 || !is_free(moving, by)) continue;
      shift(moving, by);
      const double cost = cost_around(moving) + 1e-3 * std::abs(d);
      shift(moving, {-by.x, -by.y});
      if (cost >= best) continue;
      best = cost;
      chosen = d;
    }
    if (chosen == 0) return false;
    shift(moving, across ? Spot{chosen, 0} : Spot{0, chosen});
    return true;
  }

  // The parts that hang on this one by straight wires: moving across, those above and below; else those beside.
  std::vector<std::size_t> line_of(std::size_t start, bool across) {
    std::vector<std::size_t> line = {start};
    for (std::size_t i = 0; i < line.size(); ++i) {
      const std::vector<Node> nets = parts()[line[i]].nets;
      for (const Node n : nets) {
        const auto& pins = pins_[static_cast<std::size_t>(n)];
        for (const PinOf a : pins)
          for (const PinOf b : pins) {
            if (a.part != line[i] || std::find(line.begin(), line.end(), b.part) != line.end()) continue;
            const Spot s = placed(a).at, e = placed(b).at;
            if (across ? s.x == e.x : s.y == e.y) line.push_back(b.part);
          }
      }
    }
    return line;
  }

  // Everything right of (below) a line moves towards it as long as nothing touches.
  void close_gaps() {
    for (const bool across : {true, false})
      for (std::size_t p = 0; p < parts().size(); ++p) {
        const auto place = [&](std::size_t q) {
          return across ? parts()[q].at.x + rooms_[q].left : parts()[q].at.y + rooms_[q].top;
        };
        const int line = place(p);
        std::vector<std::size_t> moving;
        for (std::size_t q = 0; q < parts().size(); ++q)
          if (place(q) >= line) moving.push_back(q);
        if (moving.size() == parts().size()) continue;
        // Straight wires stay straight: no step may cost more than it saves.
        const Spot by = across ? Spot{-1, 0} : Spot{0, -1};
        int taken = 0, kept = 0;
        double now = 0.0;
        while (taken < 40 && taken - kept < 7 && keeps_distance(moving, by, across)) {
          if (taken == 0) now = total();
          shift(moving, by);
          ++taken;
          if (const double cost = total(); cost <= now + 1e-9) {
            now = cost;
            kept = taken;
          }
        }
        shift(moving, {by.x * (kept - taken), by.y * (kept - taken)});
      }
  }

  // Rooms keep `gap_` between them along the way of the move where they would see each other.
  bool keeps_distance(const std::vector<std::size_t>& moving, Spot by, bool across) {
    std::vector<bool> is_moving(parts().size());
    for (const std::size_t p : moving) is_moving[p] = true;
    for (const std::size_t p : moving) {
      Extent room = rooms_[p].moved(parts()[p].at).moved(by);
      if (across) {
        room.left -= gap_;
        room.top -= 1;
        room.bottom += 1;
      } else {
        room.top -= gap_ - 1;
        room.left -= 1;
        room.right += 1;
      }
      for (std::size_t q = 0; q < parts().size(); ++q) {
        if (is_moving[q]) continue;
        const Extent other = rooms_[q].moved(parts()[q].at);
        if (room.overlaps(other)) return false;
      }
    }
    return true;
  }

  Sheet& sheet_;
  int gap_;
  std::vector<Shape> shapes_;
  std::vector<Extent> rooms_;
  std::vector<std::vector<PinOf>> pins_;
  std::vector<PlacedPin> placed_;
  std::vector<double> nearest_;
  std::vector<std::size_t> from_, touched_;
};

}  // namespace

Extent footprint(const Sheet& sheet, const Part& part, int variant) {
  const Shape shape = shape_of(part, variant);
  Extent room = shape.room;
  room.include(shape.body);
  for (std::size_t i = 0; i < part.nets.size(); ++i) {
    const PinSpot& pin = shape.pins[i];
    Extent sign{pin.at.x, pin.at.y, pin.at.x, pin.at.y};
    if (sheet.nets[static_cast<std::size_t>(part.nets[i])].kind != NetKind::signal) {
      sign.include({pin.at.x + pin.facing.x - 1, pin.at.y + pin.facing.y, pin.at.x + pin.facing.x + 1,
                    pin.at.y + pin.facing.y + (pin.facing.y < 0 ? 0 : 1)});
    }
    room.include(sign);
  }
  return room;
}

void settle(Sheet& sheet, int gap) {
  const auto first = std::find_if(sheet.parts.begin(), sheet.parts.end(), [](const Part& p) { return p.is_supply; });
  std::vector<Part> supplies(first, sheet.parts.end());
  sheet.parts.erase(first, sheet.parts.end());
  if (!sheet.parts.empty()) Settler(sheet, gap).run();
  place_supplies(sheet, supplies);
  sheet.parts.insert(sheet.parts.end(), supplies.begin(), supplies.end());
}

}  // namespace ohmic::circuit
