#pragma once
// Wires between placed symbols: rails, ground signs, orthogonal paths with few bends and crossings, names where a wire would be a tangle.

#include <vector>

#include "circuit/draw/sheet.hpp"

namespace ohmic::circuit {

/// A straight piece of a net's wire.
struct Piece {
  Node net = ground;
  Spot from, to;  // from is left of or above to
};
/// What stands at a pin instead of a wire: ground, a rail's bar with its name, the name of a net.
struct Sign {
  enum class Kind { earth, rail, name };
  Kind kind = Kind::earth;
  Node net = ground;
  Spot at, facing;
};
struct Wiring {
  std::vector<Piece> runs;
  std::vector<Spot> dots;
  std::vector<Sign> signs;
  struct Rail {
    Node net;
    int y, left, right;
  };
  std::vector<Rail> rails;
  Extent extent;
  int named = 0;      // pins that got a name instead of a wire
  int crossings = 0;  // of wires of different nets
  int length = 0;     // of all wires
};
/// Needs places (settle). A net's wire never touches another's, nor a symbol's body. Deterministic.
Wiring route(const Sheet& sheet);

}  // namespace ohmic::circuit
