#pragma once
// A device made ready for lanes: which kernel computes it, with which figures; any expression runs as a tape.

#include <cstdint>
#include <span>
#include <vector>

#include "circuit/circuit.hpp"
#include "circuit/expression/tape.hpp"

namespace ohmic::circuit {

/// Hand-written kernels, for what is recognised; `tape` computes everything.
enum class Kernel : std::uint8_t {
  tape,
  diode,    // and several junctions in one law, ...
  limiter,  // a tanh of a linear combination, plus clamps: op-amp macros
  triode,   // Koren 1996
  bipolar,  // Gummel-Poon
  vdmos,
};

/// The controls of a law are few (1 to 8), so are its branches (1 to 4).
struct DeviceProgram {
  Kernel kernel = Kernel::tape;
  int controls = 0, branches = 0;
  bool has_charges = false;
  std::vector<double> figures;  // what the kernel needs; may differ between lanes, its number may not
  /// Outputs in this order: currents [branch], charges [branch], d current / d control [branch][control],
  /// d charge / d control [branch][control]. Constants of the expression that depend on figures are in `figures`.
  Tape tape;

  int outputs() const { return branches * 2 * (1 + controls); }
  /// Same kernel, same structure: may run beside each other in lanes. The figures may differ.
  bool same_shape(const DeviceProgram& other) const;
};

/// Recognises what it can. A recognised law is proven against the expression at some hundred points (relative 1e-11)
/// before it is believed; what differs stays a tape. [control]
DeviceProgram program_of(const Device& device);

/// One device, one lane, for tests and for the slow way: outputs as in DeviceProgram. [any]
void evaluate(const DeviceProgram& program, std::span<const double> controls, std::span<double> outputs);

/// `lanes` devices of one shape beside each other, 2, 4 or 8: the kernels as the solver calls them, for tests and
/// benches. figures [figure][lane], controls [control][lane], outputs [output][lane]; 64-byte aligned.
/// scratch: tape.instructions().size() x lanes doubles. [audio]
void evaluate_lanes(const DeviceProgram& program, int lanes, const double* figures, const double* controls,
                    double* outputs, double* scratch) noexcept;

}  // namespace ohmic::circuit
