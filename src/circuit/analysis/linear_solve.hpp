#pragma once
// Dense linear systems of a circuit, in double and complex, scaled so that microvolts and kilovolts sit in one system.

#include <complex>
#include <memory>
#include <span>

#include "circuit/matrix.hpp"

namespace ohmic::circuit {

/// Solves matrix x = right in place of `right`. The matrix is used up. False: singular or not finite. [control]
bool solve_linear(Matrix& matrix, std::span<double> right);

/// (G + j omega C), decomposed once, solved as often as needed. [control]
class ComplexSystem {
 public:
  ComplexSystem(const Matrix& conductance, const Matrix& capacitance, double omega);
  ~ComplexSystem();
  void solve(std::span<std::complex<double>> right) const;
  /// With the transpose: the adjoint system, which says what every injected current does to one output.
  void solve_transposed(std::span<std::complex<double>> right) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace ohmic::circuit
