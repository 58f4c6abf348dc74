#pragma once
// A schematic drawn from a netlist: placed by itself, with node voltages where they are known. SVG.

#include <string>
#include <vector>

#include "circuit/analysis/operating_point.hpp"
#include "circuit/circuit.hpp"
#include "circuit/netlist/netlist.hpp"

namespace ohmic::circuit {

/// point: null draws without voltages. Symbols after IEC 60617; light and dark by CSS (prefers-color-scheme).
/// Every element appears once: a subcircuit as its call, the parts of a device inside it. [control]
std::string draw_schematic(const Netlist& netlist, const Circuit& circuit, const OperatingPoint* point);
std::string draw_schematic(const Notes& notes, const Circuit& circuit, const OperatingPoint* point);

/// Where something stands in the picture, in the coordinates of its viewBox.
struct DrawnPlace {
  std::string name;         // of a node, or of an element, as the circuit spells it
  bool is_element = false;  // else a node
  double x = 0.0, y = 0.0;  // on a wire of the node; in the middle of the element's symbol
};
struct Drawing {
  std::string svg;
  std::vector<DrawnPlace> places;  // every node and element that is drawn
};
/// The same picture, and where to point at in it.
Drawing draw_with_places(const Notes& notes, const Circuit& circuit, const OperatingPoint* point);

}  // namespace ohmic::circuit
