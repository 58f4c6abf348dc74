#pragma once
// A circuit made ready to run at one step: its linear part eliminated, its devices as programs. Immutable, shared.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "circuit/analysis/operating_point.hpp"
#include "circuit/circuit.hpp"
#include "units/error.hpp"
#include "units/quantity.hpp"

namespace ohmic::circuit {

/// What a lane computes for whoever asked: voltages and currents, by name for people.
struct Tap {
  std::string name;
  Control what;
};
struct ModelSpec {
  Hertz rate{192000.0};         // steps per second
  std::string input = "input";  // the voltage source that is driven
  std::vector<Tap> taps;        // at most 16; the first is the output
};

/// Coefficients of one circuit at one rate. Two models of the same netlist with knobs, load values or supply elsewhere
/// have the same `shape` and can be exchanged while a lane runs, and run beside each other in the lanes of one register.
class Model {
 public:
  /// Reductions happen here: equal parallel parts merged, devices recognised, states turned into modes. [control], some
  /// milliseconds. Errors: no such input, a tap without a place, a circuit whose equations have no solution at this rate.
  static Result<std::shared_ptr<const Model>> make(const Circuit& circuit, const OperatingPoint& point,
                                                   const ModelSpec& spec);

  /// Equal for models that may share a register and exchange states.
  std::uint64_t shape() const noexcept;
  Hertz rate() const noexcept;
  std::size_t taps() const noexcept;
  std::string_view tap_name(std::size_t tap) const noexcept;
  /// Values of the taps at the operating point.
  std::span<const double> resting() const noexcept;
  /// What remained after the reductions: currents that Newton's method solves for, states, devices.
  struct Size {
    int currents = 0, controls = 0, states = 0, devices = 0, merged = 0;
  };
  Size size() const noexcept;

  struct Parts;
  const Parts& parts() const noexcept { return *parts_; }
  ~Model();

 private:
  explicit Model(std::unique_ptr<const Parts> parts);
  std::unique_ptr<const Parts> parts_;
};

}  // namespace ohmic::circuit
