#pragma once
// Every place of a circuit that can be listened to or shown on a scope, by the names its netlist gives it.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "circuit/circuit.hpp"
#include "units/error.hpp"

namespace ohmic::gear {

/// What is sensed there. The current through a resistor is seen as its voltage: factor is 1 / R then.
struct CircuitPlace {
  circuit::Control what;
  double factor = 1.0;
  bool is_current = false;
};

/// "plate", "x1.plate", "v(a,b)", "i(vb)", "i(x1.rk)". Currents are those of voltage sources, inductors and the like, and
/// of resistors; `load` is the element the headphone takes the place of: i(load) is what flows into the headphone, 0 A
/// when nothing is plugged in. Errors: no such node or element, with the nearest name. [control]
Result<CircuitPlace> place_named(const circuit::Circuit& circuit, std::string_view load, std::string_view name);

/// The headphone's current; nothing: none is plugged in.
std::optional<circuit::Control> load_current(const circuit::Circuit& circuit);

/// As names are kept: in lower case, without blanks, a node's voltage by the node alone.
std::string spelled_place(std::string_view name);

/// All nodes, those of subcircuits behind the others; then currents. As spelled_place().
std::vector<std::string> places_of(const circuit::Circuit& circuit, std::string_view load);

}  // namespace ohmic::gear
