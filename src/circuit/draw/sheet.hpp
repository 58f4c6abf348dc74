#pragma once
// A circuit as a person draws it: symbols instead of elements, nets with a place in the signal's flow.

#include <string>
#include <string_view>
#include <vector>

#include "circuit/circuit.hpp"
#include "circuit/netlist/netlist.hpp"

namespace ohmic::circuit {

enum class Symbol {
  resistor,
  capacitor,
  inductor,
  diode,
  led,
  zener,
  source,      // a voltage
  signal,      // a voltage that alternates
  battery,     // a supply
  current,     // a current source
  controlled,  // E G F H B
  headphone,
  potentiometer,  // pins: towards the input, towards ground, wiper
  npn,            // pins: collector base emitter
  pnp,
  njf,  // pins: drain gate source
  pjf,
  nmos,
  pmos,
  triode,       // pins: plate grid cathode
  pentode,      // pins: plate grid cathode screen
  op_amp,       // pins: in+ in- out V+ V- (supplies may be missing)
  transformer,  // pins: pairs, windings on the left first
  box,          // pins on the left first
  input,        // one pin
  output,       // one pin
};

/// In units of the grid, which is ten pixels wide; y grows downwards.
struct Spot {
  int x = 0, y = 0;
  bool operator==(const Spot&) const = default;
};
struct Extent {
  int left = 0, top = 0, right = 0, bottom = 0;  // both ends belong to it
  bool overlaps(const Extent& o, int gap = 0) const {
    return left <= o.right + gap && o.left <= right + gap && top <= o.bottom + gap && o.top <= bottom + gap;
  }
  Extent moved(Spot by) const { return {left + by.x, top + by.y, right + by.x, bottom + by.y}; }
  void include(const Extent& o);
};

struct Part {
  Symbol symbol = Symbol::box;
  std::vector<std::string> names;  // of the elements it stands for
  std::string label, value;
  std::vector<Node> nets;               // [pin]
  std::vector<std::string> pin_labels;  // [pin], of a box
  int left_pins = 0;                    // of a box; windings on the left of a transformer

  double level = 0.0;      // how far along the signal's way
  bool is_supply = false;  // stands in the block of supplies beside the circuit
  int variant = 0;         // turned, mirrored: see symbols.hpp
  Spot slot, at;           // column and row; then where it stands
};

enum class NetKind { signal, zero, positive, negative };
struct Net {
  std::string name;
  NetKind kind = NetKind::signal;
  double level = 0.0;   // elements between it and the input
  double height = 0.0;  // 1 at the positive rail, 0 at ground, -1 at the negative rail
  int pins = 0;
};
struct Sheet {
  std::vector<Part> parts;
  std::vector<Net> nets;  // [Node]
};

/// Folds subcircuits into symbols, pots into one, coupled inductors into transformers, and finds the rails.
Sheet make_sheet(const Notes& notes, const Circuit& circuit);
/// Gives nets and parts their level and nets their height.
void find_flow(Sheet& sheet, const Notes& notes);
/// "rload" -> "Rload", "vb" -> "VB": as a drawing spells the name of an element.
std::string drawn_name(std::string_view name);

}  // namespace ohmic::circuit
