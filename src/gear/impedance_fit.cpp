// A network through a table of measured impedance: Levenberg-Marquardt on the logarithm of the magnitude.

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>

#include <Eigen/Dense>

#include "gear/impedance.hpp"

namespace ohmic::gear {
namespace {

/// Every parameter is positive, so the fit moves their logarithms.
struct Shape {
  std::vector<SectionKind> sections;
  int parameters() const {
    int count = 1;
    for (const auto kind : sections) count += kind == SectionKind::resonance ? 3 : 2;
    return count;
  }
};

constexpr std::size_t most_points = 96;  // a longer table is thinned for fitting; the error is taken on all of it
constexpr double good_enough = 0.01;     // rms
constexpr double shyness = 3e-3;         // pulls what few points leave undecided towards the first guess
constexpr double phase_weight = 0.5;     // a radian counts half as much as a neper

ImpedanceNetwork network_of(const Shape& shape, const Eigen::VectorXd& logs) {
  ImpedanceNetwork network{Ohm(std::exp(logs[0])), {}};
  int k = 1;
  for (const auto kind : shape.sections) {
    SectionSpec section{
        .kind = kind, .resistance = Ohm(std::exp(logs[k++])), .inductance{}, .capacitance{}, .frequency{}};
    if (kind == SectionKind::inductive) section.inductance = Henry(std::exp(logs[k++]));
    if (kind == SectionKind::capacitive) section.capacitance = Farad(std::exp(logs[k++]));
    if (kind == SectionKind::resonance) {
      section.frequency = Hertz(std::exp(logs[k++]));
      section.q = std::exp(logs[k++]);
    }
    network.sections.push_back(section);
  }
  return network;
}

/// Where a fit starts: the table's lowest impedance, its highest bump below 1.5 kHz, and its treble.
struct Guess {
  double floor, bump, bump_at, top;
};

Guess guess_from(const std::vector<ImpedancePoint>& table) {
  Guess guess{std::numeric_limits<double>::max(), 0.0, 100.0, 0.0};
  for (const auto& point : table) {
    const double z = point.magnitude.value(), f = point.frequency.value();
    guess.floor = std::min(guess.floor, z);
    if (f < 1500.0 && z > guess.bump) guess.bump = z, guess.bump_at = f;
    if (f >= 1500.0) guess.top = std::max(guess.top, z);
  }
  guess.bump = std::max(guess.bump - guess.floor, 0.05 * guess.floor);
  guess.top = std::max(guess.top - guess.floor, 0.05 * guess.floor);
  return guess;
}

Eigen::VectorXd start_of(const Shape& shape, const Guess& guess) {
  Eigen::VectorXd logs(shape.parameters());
  int k = 0, inductive = 0, resonant = 0;
  logs[k++] = std::log(guess.floor);
  for (const auto kind : shape.sections) {
    if (kind == SectionKind::resonance) {
      logs[k++] = std::log(resonant == 0 ? guess.bump : 0.2 * guess.floor);
      logs[k++] = std::log(resonant == 0 ? guess.bump_at : 3000.0);
      logs[k++] = std::log(resonant == 0 ? 1.0 : 2.0);
      ++resonant;
    } else if (kind == SectionKind::inductive) {
      const double r = inductive == 0 ? guess.top : 3.0 * guess.top;
      const double corner = inductive == 0 ? 5e3 : 40e3;
      logs[k++] = std::log(r);
      logs[k++] = std::log(r / (2.0 * std::numbers::pi * corner));
      ++inductive;
    } else {
      logs[k++] = std::log(guess.bump);
      logs[k++] = std::log(1.0 / (2.0 * std::numbers::pi * 300.0 * guess.bump));
    }
  }
  return logs;
}

Eigen::VectorXd residuals(const Shape& shape, const std::vector<ImpedancePoint>& table, const Eigen::VectorXd& logs,
                          const Eigen::VectorXd& start) {
  const auto network = network_of(shape, logs);
  const auto points = static_cast<Eigen::Index>(table.size());
  Eigen::VectorXd r = Eigen::VectorXd::Zero(2 * points + logs.size());
  for (Eigen::Index i = 0; i < points; ++i) {
    const auto& point = table[static_cast<std::size_t>(i)];
    const auto z = impedance(network, point.frequency);
    r[i] = std::log(std::abs(z) / point.magnitude.value());
    if (point.degrees) r[points + i] = phase_weight * (std::arg(z) - *point.degrees * std::numbers::pi / 180.0);
  }
  r.tail(logs.size()) = shyness * (logs - start);
  return r;
}

/// Marquardt 1963: (J'J + lambda diag J'J) step = -J' r.
Eigen::VectorXd fit(const Shape& shape, const std::vector<ImpedancePoint>& table, const Eigen::VectorXd& start) {
  Eigen::VectorXd logs = start;
  Eigen::VectorXd r = residuals(shape, table, logs, start);
  double lambda = 1e-2;
  for (int round = 0; round < 80 && lambda < 1e9; ++round) {
    Eigen::MatrixXd jacobian(r.size(), logs.size());
    for (Eigen::Index k = 0; k < logs.size(); ++k) {
      constexpr double nudge = 1e-5;
      Eigen::VectorXd moved = logs;
      moved[k] += nudge;
      jacobian.col(k) = (residuals(shape, table, moved, start) - r) / nudge;
    }
    const Eigen::MatrixXd curvature = jacobian.transpose() * jacobian;
    const Eigen::VectorXd slope = jacobian.transpose() * r;
    bool is_better = false;
    for (; !is_better && lambda < 1e9; lambda *= is_better ? 0.2 : 5.0) {
      Eigen::MatrixXd damped = curvature;
      damped.diagonal() *= 1.0 + lambda;
      const Eigen::VectorXd step = damped.ldlt().solve(-slope).cwiseMax(-1.0).cwiseMin(1.0);
      const Eigen::VectorXd next = residuals(shape, table, logs + step, start);
      if (!(next.squaredNorm() < r.squaredNorm())) continue;
      is_better = true;
      const bool has_settled = next.squaredNorm() > r.squaredNorm() * (1.0 - 1e-7);
      logs += step;
      r = next;
      if (has_settled) return logs;
    }
  }
  return logs;
}

ImpedanceFit judged(ImpedanceNetwork network, const std::vector<ImpedancePoint>& table) {
  ImpedanceFit fit{.network = std::move(network), .worst_at{}};
  double sum = 0.0;
  for (const auto& point : table) {
    const double error = std::abs(std::abs(impedance(fit.network, point.frequency)) / point.magnitude.value() - 1.0);
    sum += error * error;
    if (error >= fit.worst_error) fit.worst_error = error, fit.worst_at = point.frequency;
  }
  fit.rms_error = std::sqrt(sum / static_cast<double>(table.size()));
  return fit;
}

Result<void> check_table(const std::vector<ImpedancePoint>& table) {
  if (table.empty()) return failure("An impedance table has no points.", "Give at least one [\"1 kHz\", \"300 ohm\"].");
  for (std::size_t i = 0; i < table.size(); ++i) {
    const std::string which = "Point " + std::to_string(i + 1) + " of an impedance table ";
    if (!(table[i].frequency > Hertz(0)) || !std::isfinite(table[i].frequency.value()))
      return failure(which + "has no frequency above 0 Hz.");
    if (!(table[i].magnitude > Ohm(0)) || !std::isfinite(table[i].magnitude.value()))
      return failure(which + "has no impedance above 0 ohm.");
    if (i > 0 && table[i].frequency <= table[i - 1].frequency)
      return failure(which + "(" + text(table[i].frequency) + ") does not lie above the one before it (" +
                         text(table[i - 1].frequency) + ").",
                     "Sort the table by frequency.");
  }
  return {};
}

std::vector<ImpedancePoint> thinned(const std::vector<ImpedancePoint>& table) {
  if (table.size() <= most_points) return table;
  std::vector<ImpedancePoint> few;
  const double last = static_cast<double>(table.size() - 1);
  for (std::size_t i = 0; i < most_points; ++i)
    few.push_back(table[static_cast<std::size_t>(last * static_cast<double>(i) / (most_points - 1))]);
  return few;
}

}  // namespace

Result<ImpedanceFit> fit_impedance(const std::vector<ImpedancePoint>& table) {
  if (auto checked = check_table(table); !checked) return std::unexpected(std::move(checked).error());
  using enum SectionKind;
  static const std::array shapes = {
      Shape{{}},
      Shape{{resonance}},
      Shape{{inductive}},
      Shape{{inductive, resonance}},
      Shape{{inductive, inductive, resonance}},
      Shape{{inductive, resonance, resonance}},
      Shape{{inductive, capacitive, resonance}},
      Shape{{inductive, inductive, resonance, resonance}},
  };
  const auto points = thinned(table);
  const Guess guess = guess_from(points);
  std::optional<ImpedanceFit> best;
  for (const auto& shape : shapes) {
    auto found = judged(network_of(shape, fit(shape, points, start_of(shape, guess))), table);
    if (!best || found.rms_error < 0.9 * best->rms_error) best = std::move(found);
    if (best->rms_error < good_enough) break;
  }
  return *std::move(best);
}

}  // namespace ohmic::gear
