#pragma once
// The laws of a circuit's devices, differentiated and placed: what every analysis evaluates.

#include <map>
#include <memory>
#include <span>
#include <vector>

#include "circuit/circuit.hpp"
#include "circuit/expression/tape.hpp"

namespace ohmic::circuit {

/// Up to two entries of the vector of unknowns, each with a sign: what a control senses, or where a branch acts.
struct Touch {
  struct Entry {
    int unknown;
    double sign;
  };
  Entry entries[2] = {};
  int count = 0;

  std::span<const Entry> all() const { return {entries, static_cast<std::size_t>(count)}; }
  double sensed(std::span<const double> unknowns) const;
};
/// What a control senses of the vector of unknowns.
Touch touch_of(const Circuit& circuit, const Control& control);

/// Values of all branches, and their slopes.
struct LawValues {
  std::vector<double> values;  // [branch]
  std::vector<double> slopes;  // [device][branch][control], from first_slope on
};

/// Not thread-safe (scratch is shared). The circuit must outlive it. [control]
class DeviceLaws {
 public:
  explicit DeviceLaws(const Circuit& circuit);

  struct Placed {
    const Device* device;
    int first_control, first_branch, first_slope;
    std::vector<Touch> controls, branches;
    /// Row and column of slopes: the derivative of branch k along control c.
    int slope(std::size_t k, std::size_t c) const { return first_slope + static_cast<int>(k * controls.size() + c); }
  };
  std::span<const Placed> devices() const { return placed_; }
  int controls() const { return controls_; }
  int branches() const { return branches_; }

  void currents(std::span<const double> controls, LawValues& out) const { evaluate(controls, out, false); }
  void charges(std::span<const double> controls, LawValues& out) const { evaluate(controls, out, true); }
  /// controls = A x
  void sense(std::span<const double> unknowns, std::span<double> controls) const;

 private:
  struct Tapes {
    Tape currents, charges;  // values, then slopes
  };
  void evaluate(std::span<const double> controls, LawValues& out, bool charges) const;

  std::vector<Placed> placed_;
  std::vector<std::shared_ptr<const Tapes>> tapes_;  // [device]
  int controls_ = 0, branches_ = 0, slopes_ = 0;
  mutable std::vector<double> registers_, out_;
};

}  // namespace ohmic::circuit
