#pragma once
// "v(plate)", "v(a,b)", "i(vb)": how netlists, probes and people name what they want to know.

#include <string_view>

#include "circuit/analysis/operating_point.hpp"
#include "circuit/circuit.hpp"
#include "units/error.hpp"

namespace ohmic::circuit {

/// A voltage between two nodes, or the current through an element whose current is an unknown (V, L, E, H, B as a
/// voltage). A bare node means its voltage. Errors: no such node or element, with the nearest name.
Result<Control> control_named(const Circuit& circuit, std::string_view what);

/// The same at the operating point; currents of resistors, current sources and devices (their first branch), too.
Result<double> value_named(const Circuit& circuit, const OperatingPoint& point, std::string_view what);

}  // namespace ohmic::circuit
