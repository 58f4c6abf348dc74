// The matching of an impedance network in discrete time.

#include "gear/one_port.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>
#include <vector>

#include <Eigen/Dense>

namespace ohmic::gear {
namespace {

using Complex = std::complex<double>;

constexpr double phase_weight = 0.2;  // a radian of phase counts a fifth of a neper of level
constexpr double tail_weight = 0.01;  // from the top of hearing to half the rate: only kept from running away
constexpr double good_level = 0.02;   // dB
constexpr double good_phase = 0.5;    // degrees
constexpr int lawson_rounds = 10;

constexpr std::array<double, 2> two_poles = {-0.3, -0.8};
constexpr std::array<double, 4> four_poles = {-0.1, -0.4, -0.7, -0.9};
constexpr std::array<double, 6> six_poles = {-0.05, -0.25, -0.5, -0.7, -0.85, -0.95};
constexpr std::array<std::span<const double>, 4> extra_poles = {std::span<const double>{}, two_poles, four_poles,
                                                                six_poles};

double top_of_hearing(Hertz rate) { return std::min(20e3, 0.4535 * rate.value()); }

double turn(double frequency, Hertz rate) { return 2.0 * std::numbers::pi * frequency / rate.value(); }

/// Below a tenth of the load's own resistance the source hardly divides; the current still wants a good impedance.
double effective(Ohm source, const ImpedanceNetwork& network) {
  return std::max(source.value(), 0.1 * network.resistance.value());
}

Complex delays(const OnePortCell& cell, Complex z1) { return 1.0 / (1.0 - z1 * (cell.a1 + cell.a2 * z1)); }

/// Cells with the network's own poles, z = exp(s T), and the extra ones; numerators still zero.
OnePort with_poles(const ImpedanceNetwork& network, Hertz rate, std::span<const double> extra) {
  OnePort port;
  std::vector<double> real(extra.begin(), extra.end());
  const double period = 1.0 / rate.value();
  for (const auto& section : network.sections) {
    const double r = section.resistance.value();
    if (section.kind == SectionKind::inductive) real.push_back(std::exp(-r / section.inductance.value() * period));
    if (section.kind == SectionKind::capacitive)
      real.push_back(std::exp(-1.0 / (r * section.capacitance.value()) * period));
    if (section.kind != SectionKind::resonance) continue;
    const double w0 = 2.0 * std::numbers::pi * section.frequency.value();
    const double decay = w0 / (2.0 * section.q);
    const double swing = w0 * w0 - decay * decay;
    if (swing > 0.0) {
      const double radius = std::exp(-decay * period);
      port.cell[port.cells++] = {2.0 * radius * std::cos(std::sqrt(swing) * period), -radius * radius, 0.0, 0.0};
    } else {
      real.push_back(std::exp((-decay + std::sqrt(-swing)) * period));
      real.push_back(std::exp((-decay - std::sqrt(-swing)) * period));
    }
  }
  if (real.size() % 2 == 1) real.push_back(0.0);
  std::sort(real.begin(), real.end());
  for (std::size_t i = 0; i + 1 < real.size(); i += 2)
    port.cell[port.cells++] = {real[i] + real[i + 1], -real[i] * real[i + 1], 0.0, 0.0};
  return port;
}

/// One frequency of the fit: what the network is there, and how much it matters.
struct Target {
  double frequency;
  Complex impedance;
  double weight;
  bool is_heard;
};

std::vector<Target> targets_of(const ImpedanceNetwork& network, Hertz rate) {
  const double top = top_of_hearing(rate);
  std::vector<Target> targets;
  const auto add = [&](double f, double weight, bool is_heard) {
    targets.push_back({f, impedance(network, Hertz(f)), weight, is_heard});
  };
  add(0.0, 10.0, true);
  for (int i = 0; i < 60; ++i) add(5.0 * std::pow(0.5 * top / 5.0, i / 60.0), 1.0, true);
  for (int i = 0; i <= 32; ++i) add(top * (0.5 + 0.5 * i / 32.0), 1.0, true);
  for (int i = 1; i <= 6; ++i) add(top + (rate.value() / 2.0 - top) * i / 6.0, tail_weight, false);
  return targets;
}

/// Solves for direct and numerators.  With e = (z - Z) / Z * source / (Z + source), the error of Z / (Z + source):
/// minimise sum of weight * (Re e^2 + (phase_weight Im e)^2), and reweight by |e| towards the smallest maximum.
void solve_numerators(OnePort& port, const std::vector<Target>& targets, double source, Hertz rate) {
  const auto rows = static_cast<Eigen::Index>(targets.size());
  const auto unknowns = static_cast<Eigen::Index>(1 + 2 * port.cells);
  Eigen::MatrixXd basis(2 * rows, unknowns);
  Eigen::VectorXd wanted(2 * rows);
  for (Eigen::Index i = 0; i < rows; ++i) {
    const auto& target = targets[static_cast<std::size_t>(i)];
    const Complex z1 = std::polar(1.0, -turn(target.frequency, rate));
    const Complex scale = target.weight * source / (target.impedance + source) / target.impedance;
    const auto put = [&](auto&& column, Complex value) {
      column(2 * i) = (scale * value).real();
      column(2 * i + 1) = phase_weight * (scale * value).imag();
    };
    put(wanted, target.impedance);
    put(basis.col(0), 1.0);
    for (std::size_t k = 0; k < port.cells; ++k) {
      const Complex g = z1 * delays(port.cell[k], z1);
      const auto column = static_cast<Eigen::Index>(1 + 2 * k);
      put(basis.col(column), g);
      put(basis.col(column + 1), g * (1.0 - z1));  // better conditioned than g z1
    }
  }

  Eigen::VectorXd weights = Eigen::VectorXd::Ones(rows), best;
  double smallest = std::numeric_limits<double>::max();
  for (int round = 0; round < lawson_rounds; ++round) {
    Eigen::VectorXd twice(2 * rows);
    for (Eigen::Index i = 0; i < rows; ++i) twice[2 * i] = twice[2 * i + 1] = std::sqrt(weights[i]);
    const Eigen::MatrixXd weighted = twice.asDiagonal() * basis;
    const Eigen::VectorXd scale = weighted.colwise().norm().cwiseMax(1e-300).cwiseInverse().transpose();
    const Eigen::VectorXd x =
        scale.cwiseProduct((weighted * scale.asDiagonal()).colPivHouseholderQr().solve(twice.cwiseProduct(wanted)));
    const Eigen::VectorXd error = basis * x - wanted;
    double worst = 0.0, sum = 0.0;
    for (Eigen::Index i = 0; i < rows; ++i) {
      if (!targets[static_cast<std::size_t>(i)].is_heard) continue;
      const double e = std::hypot(error[2 * i], error[2 * i + 1]);
      worst = std::max(worst, e);
      weights[i] *= e + 1e-9;
      sum += weights[i];
    }
    for (Eigen::Index i = 0; i < rows; ++i)
      if (targets[static_cast<std::size_t>(i)].is_heard) weights[i] *= static_cast<double>(rows) / sum;
    if (worst < smallest) smallest = worst, best = x;
  }
  port.direct = best[0];
  for (std::size_t k = 0; k < port.cells; ++k) {
    const auto column = static_cast<Eigen::Index>(1 + 2 * k);
    port.cell[k].c1 = best[column] + best[column + 1];
    port.cell[k].c2 = -best[column + 1];
  }
}

double lowest_resistance(const OnePort& port) {
  constexpr int points = 512;
  double lowest = std::numeric_limits<double>::max();
  for (int i = 0; i <= points; ++i)
    lowest = std::min(lowest, port.impedance(Hertz(0.5 * i / points), Hertz(1.0)).real());
  return lowest;
}

}  // namespace

//   z = direct + sum of z^-1 (c1 + c2 z^-1) / (1 - a1 z^-1 - a2 z^-2)
std::complex<double> OnePort::impedance(Hertz frequency, Hertz rate) const {
  const Complex z1 = std::polar(1.0, -turn(frequency.value(), rate));
  Complex z = direct;
  for (std::size_t k = 0; k < cells; ++k) z += z1 * (cell[k].c1 + cell[k].c2 * z1) * delays(cell[k], z1);
  return z;
}

bool OnePort::is_passive() const { return lowest_resistance(*this) > 0.0; }

OnePortError error_of(const OnePort& port, const ImpedanceNetwork& network, Ohm source, Hertz rate) {
  OnePortError worst;
  const double zs = effective(source, network);
  const double top = top_of_hearing(rate);
  for (int i = 0; i <= 200; ++i) {
    const Hertz f(20.0 * std::pow(top / 20.0, i / 200.0));
    const Complex wanted = impedance(network, f), got = port.impedance(f, rate);
    const Complex ratio = got / (got + zs) / (wanted / (wanted + zs));
    worst.level = std::max(worst.level, Decibel(std::abs(20.0 * std::log10(std::abs(ratio)))));
    worst.degrees = std::max(worst.degrees, std::abs(std::arg(ratio)) * 180.0 / std::numbers::pi);
  }
  return worst;
}

OnePort match(const ImpedanceNetwork& network, Ohm source, Hertz rate) {
  const auto targets = targets_of(network, rate);
  OnePort best;
  double best_level = std::numeric_limits<double>::max();
  for (const auto extra : extra_poles) {
    OnePort port = with_poles(network, rate, extra);
    solve_numerators(port, targets, effective(source, network), rate);
    // The least series resistance that keeps it passive; none, unless a table was absurd.
    const double lowest = lowest_resistance(port);
    const double enough = 1e-3 * network.resistance.value();
    if (lowest < enough) port.direct += enough - lowest;
    const auto error = error_of(port, network, source, rate);
    if (error.level.value() < best_level) best_level = error.level.value(), best = port;
    if (error.level.value() <= good_level && error.degrees <= good_phase) return port;
  }
  return best;
}

}  // namespace ohmic::gear
