// Where a net lies on the signal's way, and how high between the rails: what decides columns and rows.
#include <algorithm>
#include <deque>
#include <limits>

#include "circuit/draw/sheet.hpp"
#include "circuit/draw/symbols.hpp"

namespace ohmic::circuit {
namespace {

constexpr double far = std::numeric_limits<double>::infinity();

bool is_transistor(Symbol s) { return s >= Symbol::npn && s <= Symbol::pentode; }

struct Way {
  Node from, to;
  double steps;
  bool is_one_way;
};

// What a signal can pass: passive parts both ways, active ones from their control to their outputs.
std::vector<Way> ways(const Sheet& sheet) {
  std::vector<Way> all;
  for (const Part& p : sheet.parts) {
    const auto& n = p.nets;
    if (is_transistor(p.symbol)) {
      all.push_back({n[1], n[0], 1.0, true});
      all.push_back({n[1], n[2], 1.0, true});
      all.push_back({n[0], n[2], 1.5, false});
    } else if (p.symbol == Symbol::op_amp) {
      all.push_back({n[0], n[2], 1.0, true});
      all.push_back({n[1], n[2], 1.0, true});
    } else if (p.symbol == Symbol::potentiometer) {
      all.push_back({n[0], n[2], 0.7, false});
      all.push_back({n[1], n[2], 0.7, false});
    } else if (p.symbol != Symbol::battery) {
      for (std::size_t i = 1; i < n.size(); ++i) all.push_back({n[0], n[i], 1.0, false});
    }
  }
  return all;
}

class Levels {
 public:
  explicit Levels(Sheet& sheet) : sheet_(sheet), next_(sheet.nets.size()) {
    for (const Way& w : ways(sheet)) {
      next_[static_cast<std::size_t>(w.from)].push_back(w);
      next_[static_cast<std::size_t>(w.to)].push_back({w.to, w.from, w.is_one_way ? far : w.steps, false});
    }
    for (Net& n : sheet_.nets) n.level = far;
  }
  void start(Node node, double level) {
    Net& n = net(node);
    if (n.kind != NetKind::signal || n.level <= level) return;
    n.level = level;
    open_.push_back(node);
  }
  void spread() {
    while (!open_.empty()) {
      const Node at = open_.front();
      open_.pop_front();
      for (const Way& w : next_[static_cast<std::size_t>(at)])
        if (w.steps < far) start(w.to, net(at).level + w.steps);
    }
  }
  Net& net(Node node) { return sheet_.nets[static_cast<std::size_t>(node)]; }

 private:
  Sheet& sheet_;
  std::vector<std::vector<Way>> next_;
  std::deque<Node> open_;
};

// Height as if every part that carries direct current were one resistance (a harmonic function between the rails).
void find_heights(Sheet& sheet) {
  std::vector<std::vector<Node>> next(sheet.nets.size());
  const auto join = [&](Node a, Node b) {
    next[static_cast<std::size_t>(a)].push_back(b);
    next[static_cast<std::size_t>(b)].push_back(a);
  };
  bool has_rail = false;
  for (const Part& p : sheet.parts) {
    const auto& n = p.nets;
    if (is_transistor(p.symbol)) join(n[0], n[2]);
    else if (p.symbol == Symbol::potentiometer) {
      join(n[0], n[2]);
      join(n[1], n[2]);
    } else if (p.symbol != Symbol::capacitor && p.symbol != Symbol::op_amp && n.size() == 2) join(n[0], n[1]);
  }
  for (Net& n : sheet.nets) {
    n.height = n.kind == NetKind::positive ? 1.0 : n.kind == NetKind::negative ? -1.0 : 0.0;
    has_rail = has_rail || n.kind == NetKind::positive || n.kind == NetKind::negative;
  }
  for (int round = 0; has_rail && round < 200; ++round)
    for (std::size_t k = 1; k < sheet.nets.size(); ++k) {
      if (sheet.nets[k].kind != NetKind::signal || next[k].empty()) continue;
      double sum = 0.0;
      for (const Node other : next[k]) sum += sheet.nets[static_cast<std::size_t>(other)].height;
      sheet.nets[k].height = sum / static_cast<double>(next[k].size());
    }
}

double level_of(const Sheet& sheet, const Part& part) {
  const auto net = [&](std::size_t pin) -> const Net& { return sheet.nets[static_cast<std::size_t>(part.nets[pin])]; };
  if (is_transistor(part.symbol) && net(1).kind == NetKind::signal) return net(1).level + 0.6;
  if (part.symbol == Symbol::op_amp && net(2).kind == NetKind::signal) return net(2).level - 0.4;
  double sum = 0.0;
  int count = 0;
  for (std::size_t i = 0; i < part.nets.size(); ++i)
    if (net(i).kind == NetKind::signal) {
      sum += net(i).level;
      ++count;
    }
  return count == 0 ? far : sum / count + (count == 1 ? 0.2 : 0.0);
}

}  // namespace

void find_flow(Sheet& sheet, const Notes&) {
  Levels levels(sheet);
  for (const Part& p : sheet.parts)
    if (p.symbol == Symbol::input || p.symbol == Symbol::signal) levels.start(p.nets[0], 0.0);
  levels.spread();
  // What no signal reaches (bias, references) lies beside what it is connected to.
  for (bool again = true; again;) {
    again = false;
    for (const Part& p : sheet.parts)
      for (const Node a : p.nets)
        for (const Node b : p.nets)
          if (levels.net(a).level < far && levels.net(b).level == far && levels.net(b).kind == NetKind::signal) {
            levels.start(b, levels.net(a).level);
            levels.spread();
            again = true;
          }
  }
  for (Net& n : sheet.nets)
    if (n.level == far) n.level = 0.0;
  // Feedback comes back from behind: an input that is only reached so stands before its stage, not behind it.
  for (const Part& p : sheet.parts) {
    if (p.symbol != Symbol::op_amp) continue;
    const double out = levels.net(p.nets[2]).level;
    for (const std::size_t pin : {0U, 1U}) {
      Net& in = levels.net(p.nets[pin]);
      if (in.kind == NetKind::signal && p.nets[pin] != p.nets[2] && in.level > out - 1.0) in.level = out - 1.0;
    }
  }
  find_heights(sheet);
  double last = 0.0;
  for (Part& p : sheet.parts) {
    p.level = level_of(sheet, p);
    if (p.level < far) last = std::max(last, p.level);
  }
  for (Part& p : sheet.parts) {
    if (p.symbol == Symbol::input) p.level = -1.0;
    else if (p.symbol == Symbol::headphone || p.symbol == Symbol::output) p.level = last + 1.0;
    else if (p.symbol == Symbol::battery || p.level == far) p.level = last + 2.0;
  }
}

}  // namespace ohmic::circuit
