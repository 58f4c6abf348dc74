#pragma once
// The state in which a circuit rests: where capacitors start from, so that nobody waits for seconds of settling.

#include <string>
#include <vector>

#include "circuit/circuit.hpp"
#include "units/error.hpp"

namespace ohmic::circuit {

struct OperatingPoint {
  std::vector<double> unknowns;  // node voltages (without ground), then branch currents
  std::string method;            // "Newton", "gmin stepping", "source stepping", "pseudo-transient"
  int iterations = 0;

  double voltage(const Circuit&, Node node) const {
    return node == ground ? 0.0 : unknowns[static_cast<std::size_t>(node - 1)];
  }
  double value(const Circuit& circuit, const Control& control) const;
};

/// Newton with SPICE's junction limiting; then gmin stepping, source stepping, pseudo-transient, in that order.
/// Converged: every change below 1e-9 V + 1e-6 relative, every equation's residual below 1e-12 A + 1e-6 relative
/// (tighter than ngspice's defaults). [control]
/// Errors: a floating node (named), a loop of voltage sources (named), no solution found by any way (which node moved).
/// near: of the same netlist with a knob elsewhere, where the search begins: two or three iterations instead of thirty.
Result<OperatingPoint> operating_point(const Circuit& circuit, const OperatingPoint* near = nullptr);

/// Currents, small-signal parameters and power of a device there, for tables.
struct DeviceState {
  std::string name, model;
  std::vector<double> controls;  // V or A
  std::vector<double> currents;  // A, [branch]
  double power = 0.0;            // W
};
std::vector<DeviceState> device_states(const Circuit& circuit, const OperatingPoint& point);

}  // namespace ohmic::circuit
