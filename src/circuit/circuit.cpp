// A circuit's bookkeeping, and what an independent source says over time, as SPICE defines its shapes.

#include "circuit/circuit.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ohmic::circuit {
namespace {

/// Figure `index`, or `otherwise` where the netlist gives fewer.
double figure(const Waveform& wave, std::size_t index, double otherwise) {
  return index < wave.figures.size() ? wave.figures[index] : otherwise;
}

// SIN(offset amplitude frequency delay damping phase), phase in degrees (ngspice manual 39, 4.1.2):
//   before the delay  offset + amplitude sin(phase)
//   then              offset + amplitude exp(-(t - delay) damping) sin(2 pi frequency (t - delay) + phase)
double sine(const Waveform& wave, double time) {
  const double offset = figure(wave, 0, 0.0), amplitude = figure(wave, 1, 0.0), frequency = figure(wave, 2, 0.0);
  const double phase = figure(wave, 5, 0.0) * std::numbers::pi / 180.0;
  const double t = time - figure(wave, 3, 0.0);
  if (t <= 0.0) return offset + amplitude * std::sin(phase);
  return offset +
         amplitude * std::exp(-t * figure(wave, 4, 0.0)) * std::sin(2.0 * std::numbers::pi * frequency * t + phase);
}

// PULSE(low high delay rise fall width period). A missing period: once.
double pulse(const Waveform& wave, double time) {
  const double low = figure(wave, 0, 0.0), high = figure(wave, 1, 0.0);
  const double rise = figure(wave, 3, 0.0), fall = figure(wave, 4, 0.0), period = figure(wave, 6, 0.0);
  const double width = figure(wave, 5, HUGE_VAL);
  double t = time - figure(wave, 2, 0.0);
  if (t < 0.0) return low;
  if (period > 0.0) t -= period * std::floor(t / period);
  if (t < rise) return low + (high - low) * t / rise;
  if (t <= rise + width) return high;
  if (t < rise + width + fall) return high + (low - high) * (t - rise - width) / fall;
  return low;
}

// EXP(low high rise_delay rise_constant fall_delay fall_constant).
double exponential(const Waveform& wave, double time) {
  const double low = figure(wave, 0, 0.0), high = figure(wave, 1, 0.0);
  const double rising = time - figure(wave, 2, 0.0), falling = time - figure(wave, 4, HUGE_VAL);
  const auto reached = [](double t, double constant) {
    return t <= 0.0 ? 0.0 : constant > 0.0 ? -std::expm1(-t / constant) : 1.0;
  };
  return low + (high - low) * (reached(rising, figure(wave, 3, 0.0)) - reached(falling, figure(wave, 5, 0.0)));
}

// PWL(t1 v1 t2 v2 ...): straight between the points, held outside them.
double piecewise(const Waveform& wave, double time) {
  const std::size_t points = wave.figures.size() / 2;
  if (points == 0) return wave.dc;
  const auto t = [&](std::size_t k) { return wave.figures[2 * k]; };
  const auto v = [&](std::size_t k) { return wave.figures[2 * k + 1]; };
  if (time <= t(0)) return v(0);
  std::size_t low = 0, high = points;  // t(low) <= time
  while (high - low > 1) {
    const std::size_t middle = low + (high - low) / 2;
    (t(middle) <= time ? low : high) = middle;
  }
  if (high == points) return v(points - 1);
  return v(low) + (v(high) - v(low)) * (time - t(low)) / (t(high) - t(low));
}

}  // namespace

double Waveform::at(double time) const {
  switch (shape) {
    case Shape::constant: return dc;
    case Shape::sine: return sine(*this, time);
    case Shape::pulse: return pulse(*this, time);
    case Shape::exponential: return exponential(*this, time);
    case Shape::piecewise: return piecewise(*this, time);
  }
  return dc;
}

Node Circuit::add_node(std::string name) {
  nodes.push_back(std::move(name));
  return static_cast<Node>(nodes.size()) - 1;
}

int Circuit::add_branch(std::string name) {
  branches.push_back(std::move(name));
  return static_cast<int>(branches.size()) - 1;
}

std::optional<Node> Circuit::find_node(std::string_view name) const {
  const auto found = std::ranges::find(nodes, name);
  if (found == nodes.end()) return std::nullopt;
  return static_cast<Node>(found - nodes.begin());
}

std::optional<int> Circuit::find_branch(std::string_view name) const {
  const auto found = std::ranges::find(branches, name);
  if (found == branches.end()) return std::nullopt;
  return static_cast<int>(found - branches.begin());
}

}  // namespace ohmic::circuit
