// Columns and rows by simulated annealing (Kirkpatrick, Gelatt & Vecchi 1983) over what makes a schematic readable.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>

#include "circuit/draw/place.hpp"
#include "circuit/draw/supplies.hpp"
#include "circuit/draw/wire_cost.hpp"

namespace ohmic::circuit {
namespace {

constexpr int column_pitch = 13, row_pitch = 9;

class Annealer {
 public:
  explicit Annealer(Sheet& sheet) : sheet_(sheet), pins_(sheet.nets.size()) {
    for (std::size_t p = 0; p < parts().size(); ++p) {
      auto& shapes = shapes_.emplace_back();
      for (int v = 0; v < variants(parts()[p]); ++v) shapes.push_back(shape_of(parts()[p], v));
      auto& nets = nets_of_.emplace_back(parts()[p].nets);
      for (std::size_t i = 0; i < parts()[p].nets.size(); ++i)
        pins_[static_cast<std::size_t>(parts()[p].nets[i])].push_back({p, i});
      std::sort(nets.begin(), nets.end());
      nets.erase(std::unique(nets.begin(), nets.end()), nets.end());
      std::erase_if(nets, [&](Node n) { return net(n).kind != NetKind::signal; });
    }
    find_targets();
    find_feedback();
    for (const Part& p : parts()) mirrored_.push_back(cost_of_mirroring(p));
  }

  void run() {
    std::vector<Part> best;
    double lowest = HUGE_VAL;
    const std::size_t count = parts().size();
    const int moves = static_cast<int>(std::min<std::size_t>(100 * count, 12000));
    const int restarts = count < 60 ? 3 : 1;
    for (int restart = 0; restart < restarts; ++restart) {
      random_ = 0x9e3779b97f4a7c15U + static_cast<std::uint64_t>(restart) * 77777U;
      start();
      for (double temperature = 9.0; temperature > 0.04; temperature *= 0.95)
        for (int k = 0; k < moves; ++k) step(temperature);
      const double cost = total();
      if (cost < lowest) {
        lowest = cost;
        best = parts();
      }
    }
    if (!best.empty()) parts() = best;
  }

 private:
  struct PinOf {
    std::size_t part, pin;
  };
  std::vector<Part>& parts() { return sheet_.parts; }
  const Net& net(Node n) const { return sheet_.nets[static_cast<std::size_t>(n)]; }

  std::uint32_t next(std::uint32_t below) {
    random_ ^= random_ << 13U;
    random_ ^= random_ >> 7U;
    random_ ^= random_ << 17U;
    return static_cast<std::uint32_t>((random_ >> 33U) % below);
  }
  double uniform() { return next(1U << 30U) / static_cast<double>(1U << 30U); }

  // Each level of the signal's way gets as many columns as it has parts for; rows follow height.
  void find_targets() {
    std::map<long, std::vector<std::size_t>> levels;
    for (std::size_t p = 0; p < parts().size(); ++p) levels[std::lround(parts()[p].level * 2.0)].push_back(p);
    double lowest = 0.0;
    for (const Net& n : sheet_.nets) lowest = n.kind == NetKind::negative ? -1.0 : lowest;
    rows_ = std::max(5, static_cast<int>(std::lround(std::sqrt(static_cast<double>(parts().size())))) + 2);
    target_.resize(parts().size());
    double column = 1.0;
    for (const auto& [level, members] : levels) {
      const double wide = std::max(0.6, static_cast<double>(members.size()) / 2.6);
      for (const std::size_t p : members) {
        double height = 0.0;
        for (const Node n : parts()[p].nets) height += net(n).height;
        height /= static_cast<double>(std::max<std::size_t>(1, parts()[p].nets.size()));
        target_[p] = {column + 0.5 * (wide - 1.0), (1.0 - height) / (1.0 - lowest) * (rows_ - 1)};
      }
      column += wide;
    }
    columns_ = static_cast<int>(column) + 3;
  }

  // Parts from an op-amp's output to its input.
  void find_feedback() {
    amplifier_.assign(parts().size(), -1);
    for (std::size_t a = 0; a < parts().size(); ++a)
      for (std::size_t p = 0; parts()[a].symbol == Symbol::op_amp && p < parts().size(); ++p) {
        const auto &nets = parts()[p].nets, &amp = parts()[a].nets;
        const auto joins = [&](Node in) {
          return nets.size() == 2 && std::min(nets[0], nets[1]) == std::min(in, amp[2]) &&
                 std::max(nets[0], nets[1]) == std::max(in, amp[2]);
        };
        if (joins(amp[0]) || joins(amp[1])) amplifier_[p] = static_cast<int>(a);
      }
  }

  // Feedback lies over or under its op-amp.
  double feedback_cost(std::size_t p) const {
    const Spot own = sheet_.parts[p].slot, amp = sheet_.parts[static_cast<std::size_t>(amplifier_[p])].slot;
    return 2.5 * std::abs(own.x - amp.x) + 0.8 * std::max(0, std::abs(own.y - amp.y) - 1);
  }

  double cost_of_mirroring(const Part& part) const {
    switch (part.symbol) {
      case Symbol::op_amp: return 0.2;
      case Symbol::potentiometer: return 5.0;
      case Symbol::transformer:
      case Symbol::box: {  // what lies nearer to the input stands on the left
        const auto on_left = static_cast<std::size_t>(part.left_pins) * (part.symbol == Symbol::transformer ? 2 : 1);
        std::array<double, 2> level{};
        std::array<int, 2> signals{};
        for (std::size_t i = 0; i < part.nets.size(); ++i)
          if (net(part.nets[i]).kind == NetKind::signal) {
            level[i < on_left ? 0 : 1] += net(part.nets[i]).level;
            ++signals[i < on_left ? 0 : 1];
          }
        if (signals[0] == 0 || signals[1] == 0) return 0.0;
        return std::clamp(14.0 * (level[1] / signals[1] - level[0] / signals[0]), -14.0, 14.0);
      }
      default: return part.nets.size() > 2 ? 1.5 : 0.0;
    }
  }

  int& slot(Spot s) {
    return slots_[static_cast<std::size_t>(s.y) * static_cast<std::size_t>(columns_) + static_cast<std::size_t>(s.x)];
  }
  bool is_inside(Spot s) const { return s.x >= 0 && s.y >= 0 && s.x < columns_ && s.y < rows_; }

  // Every part in the free slot nearest to its target.
  void start() {
    while (columns_ * rows_ < 2 * static_cast<int>(parts().size())) ++rows_;
    slots_.assign(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_), -1);
    for (std::size_t p = 0; p < parts().size(); ++p) {
      Spot best{-1, -1};
      double nearest = HUGE_VAL;
      for (int x = 0; x < columns_; ++x)
        for (int y = 0; y < rows_; ++y) {
          const double away = std::abs(x - target_[p][0]) + std::abs(y - target_[p][1]) + 0.3 * uniform();
          if (slot({x, y}) >= 0 || away >= nearest) continue;
          nearest = away;
          best = {x, y};
        }
      parts()[p].slot = best;
      parts()[p].variant = 0;
      slot(best) = static_cast<int>(p);
    }
  }

  PlacedPin placed(PinOf of) {
    const Part& part = parts()[of.part];
    const PinSpot& pin = shapes_[of.part][static_cast<std::size_t>(part.variant)].pins[of.pin];
    return {{part.slot.x * column_pitch + pin.at.x, part.slot.y * row_pitch + pin.at.y}, pin.facing};
  }

  // Parts that stand between two pins on one line.
  int between(const PlacedPin& a, const PlacedPin& b, PinOf from, PinOf to) {
    const Spot s = parts()[from.part].slot, e = parts()[to.part].slot;
    int found = 0;
    if (a.at.y == b.at.y && s.y == e.y)
      for (int x = std::min(s.x, e.x) + 1; x < std::max(s.x, e.x); ++x) found += slot({x, s.y}) >= 0 ? 1 : 0;
    else if (a.at.x == b.at.x && s.x == e.x)
      for (int y = std::min(s.y, e.y) + 1; y < std::max(s.y, e.y); ++y) found += slot({s.x, y}) >= 0 ? 1 : 0;
    return found;
  }

  double net_cost(Node node) {
    const auto& pins = pins_[static_cast<std::size_t>(node)];
    placed_.clear();
    for (const PinOf p : pins) placed_.push_back(placed(p));
    return tree_cost(
        pins.size(), nearest_, from_,
        [&](std::size_t a, std::size_t b) {
          return wire_cost(placed_[a], placed_[b]) + 3.0 * between(placed_[a], placed_[b], pins[a], pins[b]);
        },
        [](std::size_t, std::size_t) {});
  }

  double rail_cost(const Part& part, const PinSpot& pin, NetKind kind) {
    const int away = kind == NetKind::positive ? -1 : 1;  // ground and negative rails are below
    double cost = pin.facing.y == away ? 0.0 : pin.facing.y == 0 ? 4.5 : 8.0;
    if (kind == NetKind::zero) return part.symbol == Symbol::battery ? 0.3 * cost : cost;
    if (part.symbol == Symbol::op_amp) return 0.0;
    double crossed = 0.0;
    for (int y = part.slot.y + away; y >= 0 && y < rows_; y += away) crossed += slot({part.slot.x, y}) >= 0 ? 1.5 : 0.2;
    return cost + std::min(crossed, 3.5);
  }

  double own_cost(std::size_t p) {
    const Part& part = parts()[p];
    const Shape& shape = shapes_[p][static_cast<std::size_t>(part.variant)];
    const bool is_at_the_edge =
        part.symbol == Symbol::input || part.symbol == Symbol::battery || part.symbol == Symbol::output;
    double cost = (is_at_the_edge ? 2.5 : 1.2) * std::abs(part.slot.x - target_[p][0]) +
                  0.45 * std::abs(part.slot.y - target_[p][1]);
    if (amplifier_[p] >= 0) cost += feedback_cost(p);
    if (part.symbol == Symbol::op_amp)
      for (std::size_t q = 0; q < parts().size(); ++q)
        if (amplifier_[q] == static_cast<int>(p)) cost += feedback_cost(q);
    int signals = 0;
    for (std::size_t i = 0; i < part.nets.size(); ++i) {
      const NetKind kind = net(part.nets[i]).kind;
      if (kind == NetKind::signal) ++signals;
      else cost += rail_cost(part, shape.pins[i], kind);
    }
    if (part.nets.size() == 2 && signals == 2) {
      const bool is_lying = is_horizontal(part, part.variant);
      const bool is_turned = part.variant % 2 == 1;
      const Net& first = net(part.nets[is_turned ? 1 : 0]);
      const Net& second = net(part.nets[is_turned ? 0 : 1]);
      if (is_lying && first.level > second.level + 0.01) cost += 6.0;
      if (!is_lying && first.height < second.height - 0.01) cost += 6.0;
      // What couples one stage to the next lies; what carries a stage's current stands.
      const bool carries = part.symbol != Symbol::capacitor && std::abs(first.height - second.height) > 0.12;
      const bool couples = !carries && std::abs(first.level - second.level) > 0.4;
      if (!is_lying && (couples || amplifier_[p] >= 0)) cost += 5.0;
      if (is_lying && carries && amplifier_[p] < 0) cost += 1.5;
    }
    if (part.variant == 1 && part.nets.size() > 2) cost += mirrored_[p];
    return cost;
  }

  double total() {
    double sum = 0.0;
    for (std::size_t p = 0; p < parts().size(); ++p) sum += own_cost(p);
    for (std::size_t n = 0; n < pins_.size(); ++n)
      if (sheet_.nets[n].kind == NetKind::signal) sum += net_cost(static_cast<Node>(n));
    return sum;
  }

  // What changes when these parts move.
  double local(std::size_t p, int other) {
    double sum = own_cost(p);
    for (const Node n : nets_of_[p]) sum += net_cost(n);
    if (other < 0) return sum;
    const auto q = static_cast<std::size_t>(other);
    sum += own_cost(q);
    for (const Node n : nets_of_[q])
      if (!std::binary_search(nets_of_[p].begin(), nets_of_[p].end(), n)) sum += net_cost(n);
    return sum;
  }

  void put(std::size_t p, Spot to, int other) {
    const Spot from = parts()[p].slot;
    slot(from) = other;
    if (other >= 0) parts()[static_cast<std::size_t>(other)].slot = from;
    slot(to) = static_cast<int>(p);
    parts()[p].slot = to;
  }

  void step(double temperature) {
    const auto p = static_cast<std::size_t>(next(static_cast<std::uint32_t>(parts().size())));
    Part& part = parts()[p];
    const Spot from = part.slot;
    const int variant = part.variant, kinds = variants(part);
    Spot to = from;
    const std::uint32_t choice = next(10);
    if (choice < 7) {
      const int reach = temperature > 2.0 ? 4 : temperature > 0.5 ? 2 : 1;
      const auto span = static_cast<std::uint32_t>(2 * reach + 1);
      to = {from.x + static_cast<int>(next(span)) - reach, from.y + static_cast<int>(next(span)) - reach};
      if (!is_inside(to)) return;
    }
    const int turned = choice > 4 ? static_cast<int>(next(static_cast<std::uint32_t>(kinds))) : variant;
    if (to == from && turned == variant) return;
    const int other = to == from ? -1 : slot(to);
    const double before = local(p, other);
    if (!(to == from)) put(p, to, other);
    part.variant = turned;
    const double change = local(p, other) - before;
    if (change <= 0.0 || uniform() < std::exp(-change / temperature)) return;
    part.variant = variant;
    if (to == from) return;
    if (other >= 0) put(p, from, other);
    else put(p, from, -1);
  }

  Sheet& sheet_;
  std::vector<std::vector<Shape>> shapes_;     // [part][variant]
  std::vector<std::vector<Node>> nets_of_;     // [part], signals only, ascending
  std::vector<std::vector<PinOf>> pins_;       // [net]
  std::vector<std::array<double, 2>> target_;  // [part]: column, row
  std::vector<int> amplifier_;                 // [part]: whose feedback it is; -1: none
  std::vector<double> mirrored_;               // [part]
  std::vector<int> slots_;
  int columns_ = 1, rows_ = 1;
  std::uint64_t random_ = 1;
  std::vector<PlacedPin> placed_;
  std::vector<double> nearest_;
  std::vector<std::size_t> from_;
};

}  // namespace

void choose_slots(Sheet& sheet) {
  std::vector<Part> supplies = take_supplies(sheet);
  if (!sheet.parts.empty()) Annealer(sheet).run();
  give_supplies_slots(sheet, supplies);
  sheet.parts.insert(sheet.parts.end(), supplies.begin(), supplies.end());
}

}  // namespace ohmic::circuit
