#pragma once
// A device made ready for lanes: which kernel computes it, with which figures; any expression runs as a tape.

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "circuit/circuit.hpp"
#include "circuit/expression/tape.hpp"
#include "circuit/solver/device_program_figures.hpp"

namespace ohmic::circuit {

/// Hand-written kernels, for what is recognised; `tape` computes everything.
enum class Kernel : std::uint8_t {
  tape,
  diode,    // a junction with its charges, or a plain exponential
  limiter,  // sums of tanh, ln(1 + exp) and exp of linear combinations: op-amp macros, grid currents
  triode,   // Koren 1996
  bipolar,  // Gummel-Poon
  vdmos,
};

/// A row of [row][lane]: of the scratch (0), the figures (1) or the controls (2).
struct LanePlace {
  std::uint32_t array = 0, row = 0;
  bool operator==(const LanePlace&) const = default;
};
/// Instruction k of a tape in lanes. It writes the next row of the scratch.
struct LaneInstruction {
  Op op = Op::add;
  std::uint16_t index = 0;  // of a table; 1 for a log1p_exp whose logistic is wanted, too, in the row behind it
  LanePlace x, y, z;
  bool operator==(const LaneInstruction&) const = default;
};
struct LaneResult {
  LanePlace from;
  std::uint32_t output = 0;
  bool operator==(const LaneResult&) const = default;
};

/// The controls of a law are few (1 to 8), so are its branches (1 to 4).
struct DeviceProgram {
  Kernel kernel = Kernel::tape;
  int controls = 0, branches = 0;
  bool has_charges = false;
  bool is_timed = false;        // the law speaks of time, which stands still here: 0 s
  std::array<int, 4> terms{};   // structure that the kernel needs to know, see device_kernel*-inl.hpp
  std::vector<double> figures;  // what the kernel needs; may differ between lanes, its number may not
  /// Outputs in this order: currents [branch], charges [branch], d current / d control [branch][control],
  /// d charge / d control [branch][control]. Also of what is recognised: the definition.
  Tape tape;
  /// The tape in lanes, its constants among the figures; empty for what is recognised.
  std::vector<LaneInstruction> code;
  std::vector<LaneResult> results;

  /// Does the law let this control do anything to this branch? Has this branch a charge? Of kernels, by their structure.
  bool has_slope(int branch, int control) const;
  bool has_charge(int branch) const;
  int outputs() const { return branches * 2 * (1 + controls); }
  /// Rows of scratch that evaluate_lanes needs.
  int scratch_rows() const { return static_cast<int>(tape.instructions().size()); }
  /// Same kernel, same structure: may run beside each other in lanes. The figures may differ.
  bool same_shape(const DeviceProgram& other) const;
  /// Equal for programs of the same shape.
  std::uint64_t shape() const;
};

/// Recognises what it can. A recognised law is proven against the expression at some hundred points (relative 1e-11)
/// before it is believed; what differs stays a tape. [control]
DeviceProgram program_of(const Device& device);

/// One device, one lane, by its tape, for tests and for the slow way: outputs as in DeviceProgram. Allocates only for
/// tapes of more than 4096 instructions. [any]
void evaluate(const DeviceProgram& program, std::span<const double> controls, std::span<double> outputs);

/// `lanes` devices of one shape beside each other, 2, 4 or 8: the kernels as the solver calls them, for tests and
/// benches. figures [figure][lane], controls [control][lane], outputs [output][lane]; 64-byte aligned. Charges and their
/// derivatives are written where has_charges says so, and left as they are otherwise. Where has_slope() or has_charge()
/// says no there is 0.
/// scratch: scratch_rows() x lanes doubles. [audio]
void evaluate_lanes(const DeviceProgram& program, int lanes, const double* figures, const double* controls,
                    double* outputs, double* scratch) noexcept;

/// What an instruction of a tape makes of numbers: for those without a form in lanes. [any]
double apply_in_lane(const DeviceProgram& program, const LaneInstruction& instruction, double x, double y) noexcept;

}  // namespace ohmic::circuit
