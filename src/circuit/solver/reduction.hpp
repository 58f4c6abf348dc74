#pragma once
// The linear part of a circuit, eliminated: what remains between inputs, memory, devices and taps.

#include <complex>
#include <vector>

#include "circuit/analysis/equations.hpp"
#include "circuit/analysis/operating_point.hpp"
#include "circuit/circuit.hpp"
#include "circuit/solver/scheme.hpp"
#include "units/error.hpp"
#include "units/quantity.hpp"

namespace ohmic::circuit {

/// A complex matrix, row by row.
struct ComplexMatrix {
  int rows = 0, columns = 0;
  std::vector<std::complex<double>> values;
  std::complex<double>& operator()(int r, int c) { return values[place(r, c)]; }
  std::complex<double> operator()(int r, int c) const { return values[place(r, c)]; }

 private:
  std::size_t place(int r, int c) const {
    return static_cast<std::size_t>(r) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(c);
  }
};

/// One row a control, a state or a tap, in the complex form of scheme.hpp:
///   w[row] = constant + input (u' + mu u) + sum memory[row][m] h[m] - sum current[row][k] J[k]
struct Rows {
  std::vector<std::complex<double>> constant, input;
  ComplexMatrix memory, current;
};

/// States are modes of the linear part where it has a well-conditioned set of them (then memory of a state's row holds
/// itself and, of an oscillating pair, its partner), voltages and currents of the reactive elements where not.
struct Reduction {
  Rows controls, states, taps;
  bool is_modal = false;
  int pairs = 0;       // the first 2 x pairs states are oscillating pairs; the others stand alone
  Matrix to_states;    // from voltages and currents y of the reactive elements to states, and ...
  Matrix from_states;  // ... back
  std::vector<double> rest_states, rest_controls, rest_taps;  // at the operating point
  double rest_input = 0.0;

  // For the slow way, backward Euler with steps of T / slow_steps, real, in y:
  //   v = constant + input u + memory y_before - current (f(v) + (q - q_before) slow_steps / T)
  // Only of fine steps.
  struct Slow {
    std::vector<double> constant, input;
    Matrix memory, current;
  };
  Slow slow_controls, slow_states, slow_taps;
};
inline constexpr int slow_steps = 8;

/// Of a whole step and of one of fine_steps pieces of it; the states are the same modes.
struct Reductions {
  Reduction whole, fine;
  const Scheme* scheme = nullptr;
};
/// rest: the unknowns at the operating point, currents: those of the devices there. taps: rows over the unknowns. rate:
/// whole steps a second. Errors: equations without a solution.
Result<Reductions> reduce(const Equations& equations, const std::vector<double>& rest,
                          const std::vector<double>& currents, int input, double input_rest,
                          const std::vector<std::vector<double>>& taps, double rate);

}  // namespace ohmic::circuit
