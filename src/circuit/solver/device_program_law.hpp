#pragma once
// What recognising a law looks at: its terms as sums, and one function a kernel that tries.

#include <optional>
#include <utility>
#include <vector>

#include "circuit/circuit.hpp"
#include "circuit/solver/device_program.hpp"

namespace ohmic::circuit {

/// A law whose every current and charge is a term.
struct WholeLaw {
  Graph graph;
  int controls = 0;
  std::vector<Term> currents, charges;
  bool has_charges = false;

  static WholeLaw of(const Device& device);
};

/// constant + sum of factor x term, the terms being no sums themselves, in the order of their numbers.
struct Sum {
  double constant = 0.0;
  std::vector<std::pair<Term, double>> terms;
};
Sum sum_of(const Graph& graph, Term term);
/// Of a sum of nothing but controls: its factors. nullopt: it is no such sum.
struct Linear {
  double constant = 0.0;
  std::vector<double> factors;  // [control]
};
std::optional<Linear> linear_of(const Graph& graph, Term term, int controls);

/// The value of a term, for figures that are easier computed than read off.
double value_at(const Graph& graph, Term term, std::span<const double> controls);

/// Kernel, structure and figures, if the law looks like one; not yet proven.
using Guess = std::optional<DeviceProgram>;
Guess guess_limiter(const WholeLaw& law);
Guess guess_triode(const WholeLaw& law);
Guess guess_diode(const WholeLaw& law);
Guess guess_bipolar(const WholeLaw& law);
Guess guess_vdmos(const WholeLaw& law);

/// The tape as instructions in lanes.
void add_code(DeviceProgram& program);

}  // namespace ohmic::circuit
