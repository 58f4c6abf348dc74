// Means of a few steps become points; a window waits for its rising edge.

#include "gear/circuit_scope.hpp"

#include <algorithm>
#include <cmath>

namespace ohmic::gear {
namespace {

constexpr double window = 5e-3;  // s
constexpr int patience = 8 * static_cast<int>(ScopeTrace::count);
/// So far below rest a signal must have been before it can rise through it, against half its swing: noise is no edge.
constexpr double depth = 0.1;

}  // namespace

void CircuitScope::prepare(Hertz rate) {
  stride_ = std::max(1, static_cast<int>(std::lround(window * rate.value() / static_cast<double>(ScopeTrace::count))));
  seconds_per_point_ = stride_ / rate.value();
  restart(0.0, 1.0);
}

void CircuitScope::restart(double resting, double factor, std::uint32_t view) noexcept {
  view_ = view;
  resting_ = resting;
  factor_ = factor;
  sum_ = previous_ = hysteresis_ = 0.0;
  summed_ = waited_ = 0;
  written_ = 0;
  is_armed_ = false;
}

void CircuitScope::add(const double* samples, int steps) noexcept {
  for (int i = 0; i < steps; ++i) {
    sum_ += samples[i];
    if (++summed_ < stride_) continue;
    add(factor_ * sum_ / stride_);
    sum_ = 0.0;
    summed_ = 0;
  }
}

/// Does a window begin with this point?
bool CircuitScope::begins(double point) noexcept {
  const double above = point - resting_;
  is_armed_ = is_armed_ || above < -hysteresis_;
  const bool rises = is_armed_ && previous_ < 0.0 && above >= 0.0;
  previous_ = above;
  if (!rises && ++waited_ < patience) return false;
  latest_.back().is_triggered = rises;
  return true;
}

void CircuitScope::add(double point) noexcept {
  if (written_ == 0 && !begins(point)) return;
  latest_.back().points[written_] = static_cast<float>(point);
  if (++written_ == ScopeTrace::count) finish();
}

void CircuitScope::finish() noexcept {
  ScopeTrace& trace = latest_.back();
  const auto [lowest, highest] = std::ranges::minmax(trace.points);
  trace.lowest = lowest;
  trace.highest = highest;
  trace.view = view_;
  trace.seconds_per_point = seconds_per_point_;
  hysteresis_ = depth * 0.5 * static_cast<double>(highest - lowest);
  latest_.publish();
  written_ = 0;
  waited_ = 0;
  is_armed_ = false;
}

}  // namespace ohmic::gear
