#pragma once
// A schematic drawn from a netlist: placed by itself, with node voltages where they are known. SVG.

#include <string>

#include "circuit/analysis/operating_point.hpp"
#include "circuit/circuit.hpp"
#include "circuit/netlist/netlist.hpp"

namespace ohmic::circuit {

/// point: null draws without voltages. Symbols after IEC 60617; light and dark by CSS (prefers-color-scheme).
/// Every element appears once: a subcircuit as its call, the parts of a device inside it. [control]
std::string draw_schematic(const Netlist& netlist, const Circuit& circuit, const OperatingPoint* point);
std::string draw_schematic(const Notes& notes, const Circuit& circuit, const OperatingPoint* point);

}  // namespace ohmic::circuit
