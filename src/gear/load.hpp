#pragma once
// What hangs on an output: headphones in parallel as one-ports, solved against a source with two limits.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "gear/one_port.hpp"

namespace ohmic::gear {

/// One headphone with its cable.
struct Load {
  ImpedanceNetwork network;
  Ohm cable;
};

/// The source in front of the load.
struct LoadSource {
  double gain = 1.0;
  double rails = 1e9;      // V peak
  double impedance = 0.0;  // ohm
  double current = 1e9;    // A peak
};

/// Two channels at a time, one in each lane. State is double.
class LoadSolver {
 public:
  /// Counts and peaks of one block.
  struct Result {
    double open_peak = 0.0, current_peak = 0.0;  // what was asked, before the limits
    double energy = 0.0;                         // V A summed over frames, the larger channel
    std::uint32_t voltage_limited = 0, current_limited = 0;
  };

  /// [control]
  void prepare(const LoadSource& source, std::span<const Load> loads, Hertz rate);
  void reset() noexcept;
  /// left, right: volts in, terminal volts out (may be the same memory). hiss: added behind the rails; may be null.
  /// Non-finite input is silence. [audio]
  Result process(const float* left, const float* right, const float* left_hiss, const float* right_hiss,
                 float* left_out, float* right_out, int frames) noexcept;
  /// Drives the load from ideal voltages and gives those of a source behind `impedance` that would make them:
  ///   out = v + impedance * i. [audio]
  void reverse(const float* left, const float* right, float* left_out, float* right_out, int frames) noexcept;

 private:
  using Pair = double __attribute__((vector_size(16)));
  struct Cell {
    Pair a1, a2, c1, c2;  // both lanes the same
    Pair w1, w2;
  };
  struct Branch {
    Pair conductance;  // of direct + cable
    Pair share;        // of that in all branches
    Pair reaction;     // sum of the cells' c1: how the current shows in the next h
    Pair h;            // what this branch remembers, for the next frame
  };
  template <int Cells>
  static Pair remember(Cell* cells, Pair current, Pair reaction) noexcept;
  template <int Cells, bool IsAlone, bool IsReverse>
  Result run(const float* left, const float* right, const float* left_hiss, const float* right_hiss, float* left_out,
             float* right_out, int frames) noexcept;

  LoadSource source_;
  std::vector<Branch> branches_;
  std::vector<Cell> cells_;  // [branch][cell], every branch the same number
  std::size_t cells_per_branch_ = 0;
  double direct_ = 1.0;  // ohm: all branches in parallel, without what they remember
};

}  // namespace ohmic::gear
