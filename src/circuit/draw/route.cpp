// Wires between placed symbols.
#include "circuit/draw/route.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include "circuit/draw/maze.hpp"
#include "circuit/draw/place.hpp"
#include "circuit/draw/symbols.hpp"

namespace ohmic::circuit {
namespace {

constexpr int margin = 5, words_cost = 12;

struct Pin {
  Spot at, facing;
  std::size_t part;
};

class Router {
 public:
  explicit Router(const Sheet& sheet) : sheet_(sheet), pins_(sheet.nets.size()), maze_(measure()) {}

  Wiring run() {
    for (std::size_t p = 0; p < sheet_.parts.size(); ++p) {
      const Part& part = sheet_.parts[p];
      const Shape shape = shape_of(part, part.variant);
      maze_.block(shape.body.moved(part.at));
      maze_.weigh(shape.words.moved(part.at), words_cost);
      for (std::size_t i = 0; i < part.nets.size(); ++i) {
        const Pin pin{{part.at.x + shape.pins[i].at.x, part.at.y + shape.pins[i].at.y}, shape.pins[i].facing, p};
        pins_[static_cast<std::size_t>(part.nets[i])].push_back(pin);
        maze_.reserve(pin.at, part.nets[i]);
        const Spot front{pin.at.x + pin.facing.x, pin.at.y + pin.facing.y};
        maze_.keep_open(front, part.nets[i]);
      }
    }
    add_grounds();
    add_rails();
    add_signals();
    collect();
    return std::move(wiring_);
  }

 private:
  Extent measure() {
    Extent all{};
    bool is_first = true;
    for (const Part& p : sheet_.parts) {
      const Extent room = footprint(sheet_, p, p.variant).moved(p.at);
      if (is_first) all = room;
      is_first = false;
      all.include(room);
    }
    inner_ = all;
    int above = margin, below = margin;
    for (const Net& n : sheet_.nets) {
      above += n.kind == NetKind::positive ? 3 : 0;
      below += n.kind == NetKind::negative ? 3 : 0;
    }
    wiring_.extent = {all.left - margin, all.top - above, all.right + margin, all.bottom + below};
    return wiring_.extent;
  }

  void add_grounds() {
    for (const Pin& pin : pins_[ground]) add_sign(Sign::Kind::earth, ground, pin);
  }

  void add_sign(Sign::Kind kind, Node net, const Pin& pin) {
    const Spot front{pin.at.x + pin.facing.x, pin.at.y + pin.facing.y};
    wiring_.signs.push_back({kind, net, pin.at, pin.facing});
    if (kind != Sign::Kind::name) {
      Extent area{front.x - 1, front.y, front.x + 1, front.y};
      if (kind == Sign::Kind::earth && pin.facing.y >= 0) area.bottom += 1;
      // Never over another's pin.
      for (int y = area.top; y <= area.bottom; ++y)
        for (int x = area.left; x <= area.right; ++x)
          if (!is_pin({x, y})) maze_.block({x, y, x, y});
    }
  }

  bool is_pin(Spot s) const {
    for (const auto& pins : pins_)
      for (const Pin& p : pins)
        if (p.at == s) return true;
    return false;
  }

  // A pin under its rail, with nothing between, hangs on it; others get the rail's bar and name.
  void add_rails() {
    int above = inner_.top - 2, below = inner_.bottom + 2;
    for (std::size_t n = 1; n < pins_.size(); ++n) {
      const NetKind kind = sheet_.nets[n].kind;
      if (kind != NetKind::positive && kind != NetKind::negative) continue;
      const Node net = static_cast<Node>(n);
      const int way = kind == NetKind::positive ? -1 : 1;
      const int y = kind == NetKind::positive ? above : below;
      std::vector<Pin> hanging, others;
      for (const Pin& pin : pins_[n]) {
        // What feeds an op-amp is understood; lines to it would only cross the signal.
        bool is_free = pin.facing.y == way && sheet_.parts[pin.part].symbol != Symbol::op_amp;
        for (int at = pin.at.y + way; is_free && at != y; at += way)
          is_free = maze_.can_pass({pin.at.x, at}, net, true) && !crosses_words({pin.at.x, at}, pin.part);
        (is_free ? hanging : others).push_back(pin);
      }
      if (hanging.size() < 2) {
        others.insert(others.end(), hanging.begin(), hanging.end());
        hanging.clear();
      }
      for (const Pin& pin : others) add_sign(Sign::Kind::rail, net, pin);
      if (hanging.empty()) continue;
      Wiring::Rail rail{net, y, hanging[0].at.x, hanging[0].at.x};
      for (const Pin& pin : hanging) {
        maze_.lay(net, pin.at, {pin.at.x, y});
        rail.left = std::min(rail.left, pin.at.x);
        rail.right = std::max(rail.right, pin.at.x);
      }
      maze_.lay(net, {rail.left, y}, {rail.right, y});
      wiring_.rails.push_back(rail);
      (kind == NetKind::positive ? above : below) += 3 * way;
    }
  }

  bool crosses_words(Spot s, std::size_t own) const {
    for (std::size_t p = 0; p < sheet_.parts.size(); ++p) {
      const Part& part = sheet_.parts[p];
      if (p != own && shape_of(part, part.variant).room.moved(part.at).overlaps({s.x, s.y, s.x, s.y})) return true;
    }
    return false;
  }

  // Short nets first: they have the fewest ways to go.
  void add_signals() {
    std::vector<std::pair<int, std::size_t>> order;
    for (std::size_t n = 1; n < pins_.size(); ++n) {
      if (sheet_.nets[n].kind != NetKind::signal || pins_[n].empty()) continue;
      Extent around{pins_[n][0].at.x, pins_[n][0].at.y, pins_[n][0].at.x, pins_[n][0].at.y};
      for (const Pin& p : pins_[n]) around.include({p.at.x, p.at.y, p.at.x, p.at.y});
      order.emplace_back(around.right - around.left + around.bottom - around.top, n);
    }
    std::sort(order.begin(), order.end());
    for (const auto& [size, n] : order) connect(n);
  }

  // In a large circuit long wires are a tangle, and names are not.
  int longest_way() const { return std::clamp(24000 / static_cast<int>(sheet_.parts.size() + 1), 110, 420); }

  void connect(std::size_t n) {
    const Node net = static_cast<Node>(n);
    std::vector<Spot> left;
    for (const Pin& p : pins_[n]) left.push_back(p.at);
    const std::vector<Spot> first = {left.front()};
    left.erase(left.begin());
    while (!left.empty()) {
      const auto reached = maze_.connect(net, first, left, longest_way());
      if (!reached) break;
      std::erase(left, *reached);
    }
    // Pins without a way are joined by name.
    if (left.empty()) return;
    left.push_back(first.front());
    for (const Pin& p : pins_[n])
      if (std::find(left.begin(), left.end(), p.at) != left.end()) {
        add_sign(Sign::Kind::name, net, p);
        ++wiring_.named;
      }
  }

  // Straight pieces as long as possible; dots where three or more meet.
  void collect() {
    const Extent& e = maze_.extent();
    std::map<std::pair<int, int>, Node> pin_at;
    for (std::size_t n = 0; n < pins_.size(); ++n)
      for (const Pin& p : pins_[n]) pin_at[{p.at.x, p.at.y}] = static_cast<Node>(n);
    for (int y = e.top; y <= e.bottom; ++y)
      for (int x = e.left; x <= e.right; ++x) {
        const Spot s{x, y};
        const Node a = maze_.across(s), u = maze_.upright(s);
        if (a >= 0 && u >= 0 && a != u) ++wiring_.crossings;
        const Node net = a >= 0 ? a : u;
        if (net < 0) continue;
        const auto pin = pin_at.find({x, y});
        for (const Node n : {a, u}) {
          if (n < 0 || (n == u && n == a && n != net)) continue;
          int meeting = pin != pin_at.end() && pin->second == n ? 1 : 0;
          meeting += maze_.has_right(s, n) + maze_.has_down(s, n);
          meeting += (x > e.left && maze_.has_right({x - 1, y}, n)) + (y > e.top && maze_.has_down({x, y - 1}, n));
          if (meeting >= 3) wiring_.dots.push_back(s);
          if (a == u) break;
        }
        if (a >= 0 && maze_.has_right(s, a) && !(x > e.left && maze_.has_right({x - 1, y}, a))) {
          Spot end = s;
          while (maze_.has_right(end, a)) ++end.x;
          wiring_.runs.push_back({a, s, end});
          wiring_.length += end.x - s.x;
        }
        if (u >= 0 && maze_.has_down(s, u) && !(y > e.top && maze_.has_down({x, y - 1}, u))) {
          Spot end = s;
          while (maze_.has_down(end, u)) ++end.y;
          wiring_.runs.push_back({u, s, end});
          wiring_.length += end.y - s.y;
        }
      }
  }

  const Sheet& sheet_;
  Wiring wiring_;
  Extent inner_;
  std::vector<std::vector<Pin>> pins_;  // [net]
  Maze maze_;
};

}  // namespace

Wiring route(const Sheet& sheet) { return Router(sheet).run(); }

}  // namespace ohmic::circuit
