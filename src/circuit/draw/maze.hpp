#pragma once
// Shortest ways on the grid between obstacles and other wires (Lee 1961, with costs for bends and crossings).

#include <cstdint>
#include <optional>
#include <vector>

#include "circuit/draw/sheet.hpp"

namespace ohmic::circuit {

class Maze {
 public:
  explicit Maze(const Extent& extent);

  bool is_inside(Spot s) const;
  void block(const Extent& area);
  /// Passing costs more: words stand there.
  void weigh(const Extent& area, int cost);
  /// A pin's way out: passing costs other nets more.
  void keep_open(Spot s, Node net);
  /// Only this net may come here.
  void reserve(Spot s, Node net);
  /// Free of bodies, reservations and wires of others lying in the same direction.
  bool can_pass(Spot s, Node net, bool is_upright) const;
  /// Lays a straight wire.
  void lay(Node net, Spot from, Spot to);
  /// The cheapest way from any cell of the net's wire (or its `starts`) to one of `goals`; laid if it costs no more than
  /// `limit`. Returns the goal reached.
  std::optional<Spot> connect(Node net, const std::vector<Spot>& starts, const std::vector<Spot>& goals, int limit);

  /// Wires of a net from a cell to its right and downwards neighbour.
  bool has_right(Spot s, Node net) const { return right_[cell(s)] == net; }
  bool has_down(Spot s, Node net) const { return down_[cell(s)] == net; }
  Node across(Spot s) const { return across_[cell(s)]; }    // who lies here horizontally; -1: nobody
  Node upright(Spot s) const { return upright_[cell(s)]; }  // and vertically
  const Extent& extent() const { return extent_; }

 private:
  std::size_t cell(Spot s) const {
    return static_cast<std::size_t>(s.y - extent_.top) * static_cast<std::size_t>(wide_) +
           static_cast<std::size_t>(s.x - extent_.left);
  }
  int cost_of(std::size_t to, Node net, bool is_upright) const;

  Extent extent_;
  int wide_ = 0, high_ = 0;
  std::vector<std::uint8_t> is_blocked_;
  std::vector<int> weight_;
  std::vector<Node> open_for_, reserved_, across_, upright_, right_, down_;
  std::vector<int> cost_, from_;  // [cell][direction]
};

}  // namespace ohmic::circuit
