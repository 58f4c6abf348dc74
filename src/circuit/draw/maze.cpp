// Shortest ways on the grid.
#include "circuit/draw/maze.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <queue>
#include <utility>

namespace ohmic::circuit {
namespace {

constexpr int step_cost = 2, bend_cost = 7, crossing_cost = 9, beside_cost = 2, way_out_cost = 6;
constexpr std::array<Spot, 4> directions = {Spot{1, 0}, Spot{0, 1}, Spot{-1, 0}, Spot{0, -1}};
constexpr int never = std::numeric_limits<int>::max();

}  // namespace

Maze::Maze(const Extent& extent)
    : extent_(extent), wide_(extent.right - extent.left + 1), high_(extent.bottom - extent.top + 1) {
  const auto cells = static_cast<std::size_t>(wide_) * static_cast<std::size_t>(high_);
  is_blocked_.resize(cells);
  weight_.resize(cells);
  for (auto* owners : {&open_for_, &reserved_, &across_, &upright_, &right_, &down_}) owners->assign(cells, -1);
  cost_.resize(cells * 4);
  from_.resize(cells * 4);
}

bool Maze::is_inside(Spot s) const {
  return s.x >= extent_.left && s.x <= extent_.right && s.y >= extent_.top && s.y <= extent_.bottom;
}

void Maze::block(const Extent& area) {
  for (int y = area.top; y <= area.bottom; ++y)
    for (int x = area.left; x <= area.right; ++x)
      if (is_inside({x, y})) is_blocked_[cell({x, y})] = 1;
}

void Maze::weigh(const Extent& area, int cost) {
  for (int y = area.top; y <= area.bottom; ++y)
    for (int x = area.left; x <= area.right; ++x)
      if (is_inside({x, y})) weight_[cell({x, y})] = std::max(weight_[cell({x, y})], cost);
}

void Maze::keep_open(Spot s, Node net) {
  if (is_inside(s)) open_for_[cell(s)] = net;
}

void Maze::reserve(Spot s, Node net) {
  if (is_inside(s)) reserved_[cell(s)] = net;
}

bool Maze::can_pass(Spot s, Node net, bool is_upright) const {
  if (!is_inside(s)) return false;
  const std::size_t c = cell(s);
  const Node along = is_upright ? upright_[c] : across_[c];
  return is_blocked_[c] == 0 && (reserved_[c] < 0 || reserved_[c] == net) && (along < 0 || along == net);
}

void Maze::lay(Node net, Spot from, Spot to) {
  if (to.x < from.x || to.y < from.y) std::swap(from, to);
  const bool is_upright = from.x == to.x;
  for (Spot s = from;; s = {s.x + (is_upright ? 0 : 1), s.y + (is_upright ? 1 : 0)}) {
    (is_upright ? upright_ : across_)[cell(s)] = net;
    if (s == to) break;
    (is_upright ? down_ : right_)[cell(s)] = net;
  }
}

int Maze::cost_of(std::size_t to, Node net, bool is_upright) const {
  const Node crossed = is_upright ? across_[to] : upright_[to];
  int cost = step_cost + weight_[to] + (crossed >= 0 && crossed != net ? crossing_cost : 0);
  if (open_for_[to] >= 0 && open_for_[to] != net) cost += way_out_cost;
  // Two wires side by side are hard to tell apart.
  const std::size_t side = is_upright ? 1U : static_cast<std::size_t>(wide_);
  for (const std::size_t beside : {to - side, to + side}) {
    if (beside >= across_.size()) continue;
    const Node other = is_upright ? upright_[beside] : across_[beside];
    if (other >= 0 && other != net) cost += beside_cost;
    if (is_blocked_[beside] != 0) cost += beside_cost;
  }
  return cost;
}

std::optional<Spot> Maze::connect(Node net, const std::vector<Spot>& starts, const std::vector<Spot>& goals,
                                  int limit) {
  std::fill(cost_.begin(), cost_.end(), never);
  using Entry = std::pair<int, int>;  // cost, state: cheapest first, then lowest number: the same way every time
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open;
  const auto start = [&](std::size_t c) {
    for (int d = 0; d < 4; ++d) {
      const std::size_t state = c * 4 + static_cast<std::size_t>(d);
      cost_[state] = 0;
      from_[state] = -1;
      open.emplace(0, static_cast<int>(state));
    }
  };
  for (std::size_t c = 0; c < across_.size(); ++c) {
    const bool is_ours = across_[c] == net || upright_[c] == net;
    const bool is_crossed = (across_[c] >= 0 && across_[c] != net) || (upright_[c] >= 0 && upright_[c] != net);
    if (is_ours && !is_crossed) start(c);
  }
  for (const Spot s : starts) start(cell(s));
  const auto spot = [&](int state) {
    const int c = state / 4;
    return Spot{extent_.left + c % wide_, extent_.top + c / wide_};
  };

  while (!open.empty()) {
    const auto [cost, state] = open.top();
    open.pop();
    if (cost > cost_[static_cast<std::size_t>(state)]) continue;
    if (cost > limit) return std::nullopt;
    const Spot here = spot(state);
    if (cost > 0 && std::find(goals.begin(), goals.end(), here) != goals.end()) {
      for (int s = state; from_[static_cast<std::size_t>(s)] >= 0; s = from_[static_cast<std::size_t>(s)])
        lay(net, spot(s), spot(from_[static_cast<std::size_t>(s)]));
      return here;
    }
    const std::size_t c = cell(here);
    const int heading = state % 4;
    const bool is_crossing =
        cost > 0 && ((across_[c] >= 0 && across_[c] != net) || (upright_[c] >= 0 && upright_[c] != net));
    for (int d = 0; d < 4; ++d) {
      const bool turns = d != heading;
      if (turns && (is_crossing || (cost > 0 && (d + 2) % 4 == heading))) continue;
      const Spot to{here.x + directions[static_cast<std::size_t>(d)].x,
                    here.y + directions[static_cast<std::size_t>(d)].y};
      const bool is_upright = d % 2 == 1;
      if (!can_pass(to, net, is_upright)) continue;
      const std::size_t next = cell(to);
      const int total = cost + cost_of(next, net, is_upright) + (turns && cost > 0 ? bend_cost : 0);
      const std::size_t reached = next * 4 + static_cast<std::size_t>(d);
      if (total >= cost_[reached]) continue;
      cost_[reached] = total;
      from_[reached] = state;
      open.emplace(total, static_cast<int>(reached));
    }
  }
  return std::nullopt;
}

}  // namespace ohmic::circuit
