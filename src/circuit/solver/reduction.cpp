// Linear nodes are eliminated once, at the complex frequency of the scheme; memory is turned into modes.

#include "circuit/solver/reduction.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <Eigen/Dense>

#include "circuit/solver/scheme.hpp"

namespace ohmic::circuit {
namespace {

using Real = Eigen::MatrixXd;
using Vector = Eigen::VectorXd;
using Complex = Eigen::MatrixXcd;

Real of(const Matrix& matrix) {
  return Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(
      matrix.values.data(), matrix.rows, matrix.columns);
}
Matrix to_matrix(const Real& from) {
  Matrix to(static_cast<int>(from.rows()), static_cast<int>(from.cols()));
  for (int r = 0; r < to.rows; ++r)
    for (int c = 0; c < to.columns; ++c) to(r, c) = from(r, c);
  return to;
}
ComplexMatrix to_matrix(const Complex& from) {
  ComplexMatrix to{static_cast<int>(from.rows()), static_cast<int>(from.cols()), {}};
  to.values.resize(static_cast<std::size_t>(from.size()));
  for (int r = 0; r < to.rows; ++r)
    for (int c = 0; c < to.columns; ++c) to(r, c) = from(r, c);
  return to;
}

/// Everything per step and in Eigen's terms.
struct System {
  Real g, e, q, a, b, taps;
  Vector input;  // column of the driven source
  const Scheme* scheme = &fourth_order;
};

/// Rows of nanosiemens stand beside rows of megohms, and pivots are chosen by size: every row and column is brought to a
/// size of about one first, by powers of two, which round nothing. Unbalanced, an op-amp's slow pole beside a headphone's
/// was off by 7e-6.
template <typename Of>
Of balanced_inverse(Of matrix) {
  const auto scale_of = [](const auto& part) {
    const double most = part.cwiseAbs().maxCoeff();
    return most > 0.0 && std::isfinite(most) ? std::ldexp(1.0, -std::ilogb(most)) : 1.0;
  };
  Vector rows = Vector::Ones(matrix.rows()), columns = rows;
  for (int turn = 0; turn < 3; ++turn) {
    for (Eigen::Index r = 0; r < matrix.rows(); ++r) {
      const double scale = scale_of(matrix.row(r));
      matrix.row(r) *= scale, rows(r) *= scale;
    }
    for (Eigen::Index c = 0; c < matrix.cols(); ++c) {
      const double scale = scale_of(matrix.col(c));
      matrix.col(c) *= scale, columns(c) *= scale;
    }
  }
  return columns.asDiagonal() * matrix.partialPivLu().inverse() * rows.asDiagonal();
}

struct Modes {
  Real to, from;  // to * from = 1
  int pairs = 0;
  bool is_modal = false;
  std::vector<std::complex<double>> rates;  // of the oscillating ones, per step
};

/// y = from z with z the modes of Q (G + s E Q)^-1 E: the same for every s. Pairs come first.
Modes modes_of(const System& system) {
  const auto states = static_cast<int>(system.q.rows());
  Modes plain{Real::Identity(states, states), Real::Identity(states, states), 0, false};
  if (states == 0) return {plain.to, plain.from, 0, true};
  // Between the slowest and the fastest of a circuit, so that neither crowd around one value.
  constexpr double middle = 0.05;
  const Real memory = system.q * balanced_inverse<Real>(system.g + middle * system.e * system.q) * system.e;
  if (!memory.allFinite()) return plain;
  Eigen::EigenSolver<Real> solver(memory);
  if (solver.info() != Eigen::Success) return plain;
  const Eigen::VectorXcd& values = solver.eigenvalues();
  const Complex vectors = solver.eigenvectors();
  Real from(states, states);
  int column = 0;
  Modes found;
  for (int k = 0; k < states; ++k) {
    if (values(k).imag() <= 0.0) continue;
    from.col(column++) = vectors.col(k).real();
    from.col(column++) = vectors.col(k).imag();
    ++found.pairs;
    found.rates.push_back(middle - 1.0 / values(k));  // value = 1 / (middle - rate)
  }
  for (int k = 0; k < states; ++k)
    if (values(k).imag() == 0.0) from.col(column++) = vectors.col(k).real();
  if (column != states) return plain;
  for (int k = 0; k < states; ++k) from.col(k) /= from.col(k).norm();
  const Eigen::JacobiSVD<Real> size(from);
  const auto& singular = size.singularValues();
  if (!(singular(states - 1) > 1e-7 * singular(0))) return plain;
  found.from = from;
  found.to = from.partialPivLu().inverse();
  // What does not become diagonal (equal modes that hang together) is better computed as it is.
  Real rest = found.to * memory * found.from;
  const double largest = rest.cwiseAbs().maxCoeff();
  for (int k = 0; k < states; ++k) {
    rest(k, k) = 0.0;
    if (k < 2 * found.pairs) rest(k, k ^ 1) = 0.0;
  }
  if (!(rest.cwiseAbs().maxCoeff() <= 1e-10 * largest)) return plain;
  found.is_modal = true;
  return found;
}

/// Does the scheme let a mode of this rate (per step) die, or at least stay? Roots of its characteristic polynomial,
///   (1 - beta z + gamma z^2) r^3 - (1 + past z) r^2 - older z r - oldest z = 0, inside the unit circle.
bool is_stable(const Scheme& scheme, std::complex<double> z) {
  const std::complex<double> lead = 1.0 - scheme.beta * z + scheme.gamma * z * z;
  Complex companion = Complex::Zero(3, 3);
  companion(0, 0) = (1.0 + scheme.past * z) / lead;
  companion(0, 1) = scheme.older * z / lead;
  companion(0, 2) = scheme.oldest * z / lead;
  companion(1, 0) = companion(2, 1) = 1.0;
  return Eigen::ComplexEigenSolver<Complex>(companion, false).eigenvalues().cwiseAbs().maxCoeff() <= 1.0;
}

/// The higher order where it is stable for every mode, at whole and at fine steps.
const Scheme& scheme_for(const Modes& modes) {
  const auto is_fine = [](std::complex<double> rate) {
    return is_stable(fifth_order, rate) && is_stable(fifth_order, rate / static_cast<double>(fine_steps));
  };
  return modes.is_modal && std::ranges::all_of(modes.rates, is_fine) ? fifth_order : fourth_order;
}

/// The operating point.
struct Rest {
  Vector x, i;
  double input;
};

/// Rows of the scheme for what `picked` = pick (G + sigma E Q)^-1 picks out of the unknowns.
Rows rows_of(const Complex& picked, const System& system, const Modes& modes, const Rest& at, const Vector& rest_values,
             const Vector& rest_states) {
  using std::complex;
  const auto mu = system.scheme->mu();
  Rows rows;
  const Eigen::VectorXcd input = picked * system.input.cast<complex<double>>();
  const Complex memory = -system.scheme->sigma_square * picked * (system.e * modes.from).cast<complex<double>>();
  const Complex current = picked * system.b.cast<complex<double>>();
  // At rest w = mu x, u' + mu u = mu u, h = y and J = mu i: what is missing then is constant.
  const Eigen::VectorXcd constant = mu * rest_values.cast<complex<double>>() - input * (mu * at.input) -
                                    memory * rest_states.cast<complex<double>>() +
                                    current * (mu * at.i.cast<complex<double>>());
  rows.constant.assign(constant.begin(), constant.end());
  rows.input.assign(input.begin(), input.end());
  rows.memory = to_matrix(memory);
  rows.current = to_matrix(current);
  return rows;
}

/// Backward Euler over T / slow_steps: (G + m E Q) x = S u + m E y_before - B i.
Reduction::Slow slow_rows(const Real& picked, const System& system, const Rest& at, const Vector& rest_values,
                          const Vector& rest_y) {
  Reduction::Slow rows;
  const Vector input = picked * system.input;
  const Real memory = slow_steps * picked * system.e;
  const Real current = picked * system.b;
  const Vector constant = rest_values - input * at.input - memory * rest_y + current * at.i;
  rows.constant.assign(constant.begin(), constant.end());
  rows.input.assign(input.begin(), input.end());
  rows.memory = to_matrix(memory);
  rows.current = to_matrix(current);
  return rows;
}

Result<Reduction> reduce(const System& system, const Modes& modes, const Rest& at) {
  using std::complex;
  const Complex loaded =
      system.g.cast<complex<double>>() + system.scheme->sigma() * (system.e * system.q).cast<complex<double>>();
  const Complex inverse = balanced_inverse(loaded);
  if (!inverse.allFinite())
    return failure("The circuit's equations have no solution at this step: two ideal sources contradict each other.",
                   "Give one of them a small resistance in series.");
  const Vector z = modes.to * system.q * at.x;
  const Vector rest_controls = system.a * at.x, rest_taps = system.taps * at.x;
  Reduction reduction;
  reduction.controls = rows_of(system.a * inverse, system, modes, at, rest_controls, z);
  reduction.states = rows_of((modes.to * system.q) * inverse, system, modes, at, z, z);
  reduction.taps = rows_of(system.taps * inverse, system, modes, at, rest_taps, z);
  reduction.is_modal = modes.is_modal;
  reduction.pairs = modes.pairs;
  reduction.to_states = to_matrix(modes.to);
  reduction.from_states = to_matrix(modes.from);
  reduction.rest_states.assign(z.begin(), z.end());
  reduction.rest_controls.assign(rest_controls.begin(), rest_controls.end());
  reduction.rest_taps.assign(rest_taps.begin(), rest_taps.end());
  reduction.rest_input = at.input;
  return reduction;
}

void add_slow_way(Reduction& reduction, const System& system, const Rest& at) {
  const Real slow = balanced_inverse<Real>(system.g + slow_steps * system.e * system.q);
  const Vector y = system.q * at.x;
  reduction.slow_controls = slow_rows(system.a * slow, system, at, system.a * at.x, y);
  reduction.slow_states = slow_rows(system.q * slow, system, at, y, y);
  reduction.slow_taps = slow_rows(system.taps * slow, system, at, system.taps * at.x, y);
}

}  // namespace

Result<Reductions> reduce(const Equations& equations, const std::vector<double>& rest,
                          const std::vector<double>& currents, int input, double input_rest,
                          const std::vector<std::vector<double>>& taps, double rate) {
  System system{.g = of(equations.g),
                .e = of(equations.e) * rate,
                .q = of(equations.q),
                .a = of(equations.a),
                .b = of(equations.b),
                .taps = Real(static_cast<int>(taps.size()), equations.unknowns),
                .input = of(equations.s).col(input)};
  for (std::size_t k = 0; k < taps.size(); ++k)
    for (int c = 0; c < equations.unknowns; ++c)
      system.taps(static_cast<int>(k), c) = taps[k][static_cast<std::size_t>(c)];
  const Rest at{.x = Eigen::Map<const Vector>(rest.data(), static_cast<Eigen::Index>(rest.size())),
                .i = Eigen::Map<const Vector>(currents.data(), static_cast<Eigen::Index>(currents.size())),
                .input = input_rest};
  const Modes modes = modes_of(system);
  system.scheme = &scheme_for(modes);
  Reductions both;
  both.scheme = system.scheme;
  for (Reduction* const reduction : {&both.whole, &both.fine}) {
    auto reduced = reduce(system, modes, at);
    if (!reduced) return std::unexpected(std::move(reduced.error()));
    *reduction = std::move(*reduced);
    if (reduction == &both.fine) add_slow_way(*reduction, system, at);
    system.e *= fine_steps;
  }
  return both;
}

}  // namespace ohmic::circuit
