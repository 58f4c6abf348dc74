// Response and impedance by one solve a frequency, noise of every part by one more with the transpose.

#include "circuit/analysis/small_signal.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "circuit/analysis/device_laws.hpp"
#include "circuit/analysis/equations.hpp"
#include "circuit/analysis/linear_solve.hpp"

namespace ohmic::circuit {
namespace {

constexpr double boltzmann = 1.380649e-23;             // J/K, exact since 2019
constexpr double elementary_charge = 1.602176634e-19;  // C

/// matrix += B (slopes) A
void add_slopes(Matrix& matrix, const DeviceLaws& laws, const LawValues& law) {
  for (const DeviceLaws::Placed& placed : laws.devices()) {
    for (std::size_t k = 0; k < placed.branches.size(); ++k) {
      for (std::size_t c = 0; c < placed.controls.size(); ++c) {
        const double slope = law.slopes[static_cast<std::size_t>(placed.slope(k, c))];
        for (const Touch::Entry& row : placed.branches[k].all()) {
          for (const Touch::Entry& column : placed.controls[c].all())
            matrix(row.unknown, column.unknown) += row.sign * column.sign * slope;
        }
      }
    }
  }
}

/// E Q
Matrix storage(const Equations& equations) {
  Matrix product(equations.unknowns, equations.unknowns);
  for (int state = 0; state < equations.q.rows; ++state) {
    for (int row = 0; row < equations.unknowns; ++row) {
      if (equations.e(row, state) == 0.0) continue;
      for (int column = 0; column < equations.unknowns; ++column)
        product(row, column) += equations.e(row, state) * equations.q(state, column);
    }
  }
  return product;
}

/// Something that makes noise: a current (or a branch's voltage), white and falling with frequency.
struct NoiseSource {
  std::string name;
  Touch where;
  double white = 0.0;    // A^2/Hz
  double flicker = 0.0;  // A^2, to be divided by the frequency
};

std::string noise_name(const Device& device, const DeviceNoise& noise) {
  const auto of_kind = std::ranges::count(device.noise, noise.kind, &DeviceNoise::kind);
  const char* kind = noise.kind == DeviceNoise::Kind::shot      ? " shot"
                     : noise.kind == DeviceNoise::Kind::channel ? " channel"
                                                                : " flicker";
  if (of_kind < 2) return device.name + kind;
  // Two junctions, two shot noises: told apart by the terminal the current enters.
  static constexpr const char* bipolar[] = {" collector", " base", " emitter"};
  const auto branch = static_cast<std::size_t>(noise.branch);
  if (device.kind == DeviceKind::bipolar && branch < 3) return device.name + bipolar[branch] + kind;
  return device.name + kind + " " + std::to_string(noise.branch + 1);
}

std::vector<NoiseSource> noise_sources(const Circuit& circuit, const DeviceLaws& laws, const LawValues& law) {
  const double kt = boltzmann * circuit.temperature;
  std::vector<NoiseSource> sources;
  // Nyquist 1928:  i^2 = 4 k T / R per Hz
  for (const Resistor& resistor : circuit.resistors) {
    if (resistor.is_noisy)
      sources.push_back({resistor.name, touch_of(circuit, {resistor.a, resistor.b, -1}), 4.0 * kt / resistor.ohm, 0.0});
  }
  for (const DeviceLaws::Placed& placed : laws.devices()) {
    for (const DeviceNoise& noise : placed.device->noise) {
      const auto branch = static_cast<std::size_t>(noise.branch);
      const double current = std::abs(law.values[static_cast<std::size_t>(placed.first_branch) + branch]);
      NoiseSource source{noise_name(*placed.device, noise), placed.branches[branch], 0.0, 0.0};
      switch (noise.kind) {
        case DeviceNoise::Kind::shot: source.white = 2.0 * elementary_charge * current; break;
        case DeviceNoise::Kind::channel:
          source.white =
              4.0 * kt * noise.factor *
              std::abs(
                  law.slopes[static_cast<std::size_t>(placed.slope(branch, static_cast<std::size_t>(noise.control)))]);
          break;
        case DeviceNoise::Kind::flicker: source.flicker = noise.factor * std::pow(current, noise.exponent); break;
      }
      sources.push_back(std::move(source));
    }
  }
  return sources;
}

}  // namespace

struct SmallSignal::Parts {
  Circuit circuit;
  Matrix conductance, capacitance, sources;
  std::vector<NoiseSource> noise;
  // The last frequency's decomposition: gain, impedance and noise are asked at the same one.
  mutable double frequency = -1.0;
  mutable std::unique_ptr<const ComplexSystem> system;

  const ComplexSystem& at(Hertz asked) const {
    if (!system || frequency != asked.value()) {
      frequency = asked.value();
      system = std::make_unique<const ComplexSystem>(conductance, capacitance, 2.0 * std::numbers::pi * frequency);
    }
    return *system;
  }
};

Result<SmallSignal> SmallSignal::at(const Circuit& circuit, const OperatingPoint& point) {
  auto parts = std::make_shared<Parts>();
  Equations linear = equations(circuit);
  parts->circuit = circuit;
  parts->capacitance = storage(linear);
  parts->conductance = std::move(linear.g);
  parts->sources = std::move(linear.s);
  const DeviceLaws laws(parts->circuit);
  std::vector<double> controls(static_cast<std::size_t>(laws.controls()));
  laws.sense(point.unknowns, controls);
  LawValues currents, charges;
  laws.currents(controls, currents);
  laws.charges(controls, charges);
  add_slopes(parts->conductance, laws, currents);
  add_slopes(parts->capacitance, laws, charges);
  for (const DeviceLaws::Placed& placed : laws.devices()) {
    for (std::size_t k = 0; k < placed.branches.size() * placed.controls.size(); ++k) {
      const std::size_t slope = static_cast<std::size_t>(placed.first_slope) + k;
      if (!std::isfinite(currents.slopes[slope]) || !std::isfinite(charges.slopes[slope]))
        return failure(
            "At its operating point " + placed.device->name + " has no slope, so small signals mean nothing.",
            "Its expression has a corner there.", placed.device->place);
    }
  }
  parts->noise = noise_sources(parts->circuit, laws, currents);
  SmallSignal result;
  result.parts_ = std::move(parts);
  return result;
}

std::vector<std::complex<double>> SmallSignal::response(Hertz frequency, int source) const {
  const Matrix& sources = parts_->sources;
  std::vector<std::complex<double>> x(static_cast<std::size_t>(sources.rows));
  for (int row = 0; row < sources.rows; ++row) x[static_cast<std::size_t>(row)] = sources(row, source);
  parts_->at(frequency).solve(x);
  return x;
}

std::complex<double> SmallSignal::gain(Hertz frequency, int source, const Control& output) const {
  const std::vector<std::complex<double>> x = response(frequency, source);
  std::complex<double> sum = 0.0;
  for (const Touch::Entry& entry : touch_of(parts_->circuit, output).all())
    sum += entry.sign * x[static_cast<std::size_t>(entry.unknown)];
  return sum;
}

std::complex<double> SmallSignal::impedance(Hertz frequency, Node a, Node b) const {
  const Touch between = touch_of(parts_->circuit, {a, b, -1});
  std::vector<std::complex<double>> x(static_cast<std::size_t>(parts_->conductance.rows));
  for (const Touch::Entry& entry : between.all()) x[static_cast<std::size_t>(entry.unknown)] = entry.sign;
  parts_->at(frequency).solve(x);
  std::complex<double> volt = 0.0;
  for (const Touch::Entry& entry : between.all()) volt += entry.sign * x[static_cast<std::size_t>(entry.unknown)];
  return volt;
}

// Rohrer, Nagel, Meyer & Weber 1971: the adjoint network's solution is what one ampere anywhere does to the output.
SmallSignal::Noise SmallSignal::noise(Hertz frequency, const Control& output) const {
  std::vector<std::complex<double>> y(static_cast<std::size_t>(parts_->conductance.rows));
  for (const Touch::Entry& entry : touch_of(parts_->circuit, output).all())
    y[static_cast<std::size_t>(entry.unknown)] = entry.sign;
  parts_->at(frequency).solve_transposed(y);
  Noise noise;
  double power = 0.0;
  for (const NoiseSource& source : parts_->noise) {
    std::complex<double> transfer = 0.0;
    for (const Touch::Entry& entry : source.where.all())
      transfer += entry.sign * y[static_cast<std::size_t>(entry.unknown)];
    const double part = std::norm(transfer) * (source.white + source.flicker / frequency.value());
    power += part;
    noise.parts.push_back({source.name, std::sqrt(part)});
  }
  noise.density = std::sqrt(power);
  std::ranges::stable_sort(noise.parts, std::ranges::greater{}, &Noise::Part::density);
  return noise;
}

const Matrix& SmallSignal::conductance() const { return parts_->conductance; }
const Matrix& SmallSignal::capacitance() const { return parts_->capacitance; }

}  // namespace ohmic::circuit
