// Eigen's LU with partial pivoting, between powers of two that bring every row and column near one without rounding.

#include "circuit/analysis/linear_solve.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <Eigen/LU>

namespace ohmic::circuit {
namespace {

template <class Scalar>
using Dense = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor>;

/// The power of two that brings `largest` into [0.5, 1).
double bringing_to_one(double largest) {
  if (!(largest > 0.0) || !std::isfinite(largest)) return 1.0;
  int exponent = 0;
  std::frexp(largest, &exponent);
  return std::ldexp(1.0, -exponent);
}

/// diag(rows) matrix diag(columns) is what is decomposed.
struct Scaling {
  std::vector<double> rows, columns;

  template <class Scalar>
  explicit Scaling(const Dense<Scalar>& matrix) : rows(static_cast<std::size_t>(matrix.rows())), columns(rows.size()) {
    const Eigen::Index n = matrix.rows();
    for (double& row : rows) row = 0.0;
    for (Eigen::Index c = 0; c < n; ++c) {
      for (Eigen::Index r = 0; r < n; ++r) {
        double& row = rows[static_cast<std::size_t>(r)];
        row = std::max(row, std::abs(matrix(r, c)));
      }
    }
    for (double& row : rows) row = bringing_to_one(row);
    for (Eigen::Index c = 0; c < n; ++c) {
      double largest = 0.0;
      for (Eigen::Index r = 0; r < n; ++r)
        largest = std::max(largest, std::abs(matrix(r, c)) * rows[static_cast<std::size_t>(r)]);
      columns[static_cast<std::size_t>(c)] = bringing_to_one(largest);
    }
  }
  template <class Scalar>
  void apply(Dense<Scalar>& matrix) const {
    for (Eigen::Index c = 0; c < matrix.cols(); ++c) {
      for (Eigen::Index r = 0; r < matrix.rows(); ++r)
        matrix(r, c) *= rows[static_cast<std::size_t>(r)] * columns[static_cast<std::size_t>(c)];
    }
  }
};

template <class Scalar>
using Decomposed = Eigen::PartialPivLU<Dense<Scalar>>;

template <class Scalar>
void solve(const Decomposed<Scalar>& lu, std::span<Scalar> right, const std::vector<double>& before,
           const std::vector<double>& after, bool transposed) {
  Eigen::Matrix<Scalar, Eigen::Dynamic, 1> x(static_cast<Eigen::Index>(right.size()));
  for (std::size_t k = 0; k < right.size(); ++k) x(static_cast<Eigen::Index>(k)) = right[k] * before[k];
  if (transposed) {
    x = lu.transpose().solve(x).eval();
  } else {
    x = lu.solve(x).eval();
  }
  for (std::size_t k = 0; k < right.size(); ++k) right[k] = x(static_cast<Eigen::Index>(k)) * after[k];
}

}  // namespace

bool solve_linear(Matrix& matrix, std::span<double> right) {
  if (matrix.rows == 0) return true;
  Dense<double> dense(matrix.rows, matrix.columns);
  for (int r = 0; r < matrix.rows; ++r) {
    for (int c = 0; c < matrix.columns; ++c) dense(r, c) = matrix(r, c);
  }
  const Scaling scaling(dense);
  scaling.apply(dense);
  const Decomposed<double> lu(dense);
  solve<double>(lu, right, scaling.rows, scaling.columns, false);
  return std::ranges::all_of(right, [](double value) { return std::isfinite(value); });
}

struct ComplexSystem::Parts {
  Scaling scaling;
  Decomposed<std::complex<double>> lu;
};

ComplexSystem::ComplexSystem(const Matrix& conductance, const Matrix& capacitance, double omega) {
  Dense<std::complex<double>> dense(conductance.rows, conductance.columns);
  for (int r = 0; r < conductance.rows; ++r) {
    for (int c = 0; c < conductance.columns; ++c) dense(r, c) = {conductance(r, c), omega * capacitance(r, c)};
  }
  Scaling scaling(dense);
  scaling.apply(dense);
  parts_ = std::make_unique<Parts>(Parts{std::move(scaling), Decomposed<std::complex<double>>(dense)});
}

ComplexSystem::~ComplexSystem() = default;

void ComplexSystem::solve(std::span<std::complex<double>> right) const {
  circuit::solve<std::complex<double>>(parts_->lu, right, parts_->scaling.rows, parts_->scaling.columns, false);
}

// With B = R A C:  A' = R^-1 B' ... so  A^T y = s  is  B^T (R^-1 y) = C s.
void ComplexSystem::solve_transposed(std::span<std::complex<double>> right) const {
  circuit::solve<std::complex<double>>(parts_->lu, right, parts_->scaling.columns, parts_->scaling.rows, true);
}

}  // namespace ohmic::circuit
