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

/// What a tap of a running circuit senses, and by which factor that is what was named: a resistor's current is its voltage
/// times 1/R.
struct Sensed {
  Control what;
  double factor = 1.0;
};
/// The same with currents of resistors. Errors: also an element whose current no tap can follow (a device, a capacitor, a
/// current source), with what to do about it.
Result<Sensed> sensed_named(const Circuit& circuit, std::string_view what);

/// Of any element at the operating point; of a device the current of its first branch.
Result<double> value_named(const Circuit& circuit, const OperatingPoint& point, std::string_view what);

}  // namespace ohmic::circuit
