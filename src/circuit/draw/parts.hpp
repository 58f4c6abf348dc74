#pragma once
// What one element or subcircuit looks like: which symbol, with which words beside it.

#include <optional>
#include <string>
#include <string_view>

#include "circuit/draw/sheet.hpp"

namespace ohmic::circuit {

/// "12au7" -> "12AU7", "led_red" -> "led red".
std::string drawn_model(std::string_view model);
/// Names are the same, whatever the case of their letters.
bool same_name(std::string_view a, std::string_view b);
/// A device of the netlist's first level.
Part part_of_device(const Circuit& circuit, const Device& device);
/// A call of a subcircuit, recognised by its ports: tubes, op-amps, or a box.
Part part_of_subcircuit(const Subcircuit& call);
/// A subcircuit of which only its elements are known: `prefix` is "x1.".
Part part_of_group(const Circuit& circuit, std::string_view prefix);

}  // namespace ohmic::circuit
