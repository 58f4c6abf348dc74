// A trace shows what was there, and shows it at the same place every time.

#include "gear/circuit_scope.hpp"

#include <cmath>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include "rt/guard.hpp"

namespace ohmic::gear {
namespace {

constexpr double rate = 192e3, rest = 77.0, peak = 3.0;

/// A sine of `frequency` around rest, from `first` on.
std::vector<double> sine(double frequency, int first, int steps) {
  std::vector<double> samples;
  for (int i = first; i < first + steps; ++i)
    samples.push_back(rest + peak * std::sin(2.0 * std::numbers::pi * frequency * i / rate));
  return samples;
}

void play(CircuitScope& scope, const std::vector<double>& samples) {
  const rt::AudioScope audio;
  scope.add(samples.data(), static_cast<int>(samples.size()));
}

CircuitScope& prepared(CircuitScope& scope) {
  scope.prepare(Hertz(rate));
  scope.restart(rest, 1.0);
  return scope;
}

TEST(circuit_scope, a_sine_has_its_amplitude_and_its_period) {
  CircuitScope scope;
  play(prepared(scope), sine(1000.0, 0, 9600));
  const ScopeTrace& trace = scope.trace();
  ASSERT_TRUE(trace.is_triggered);
  EXPECT_NEAR(trace.highest, rest + peak, 0.02);
  EXPECT_NEAR(trace.lowest, rest - peak, 0.02);
  EXPECT_NEAR(static_cast<double>(ScopeTrace::count) * trace.seconds_per_point, 5e-3, 5e-4);
  std::vector<std::size_t> rising;
  for (std::size_t i = 1; i < ScopeTrace::count; ++i)
    if (static_cast<double>(trace.points[i - 1]) < rest && static_cast<double>(trace.points[i]) >= rest)
      rising.push_back(i);
  ASSERT_GE(rising.size(), 4u);
  const double periods = static_cast<double>(rising.size() - 1);
  EXPECT_NEAR(static_cast<double>(rising.back() - rising.front()) * trace.seconds_per_point / periods, 1e-3, 2e-5);
}

TEST(circuit_scope, it_stands_still) {
  CircuitScope scope;
  prepared(scope);
  const double slope = 2.0 * std::numbers::pi * 1234.5 * peak * 4.0 / rate;  // a point's way
  int at = 0;
  for (int look = 0; look < 20; ++look) {
    play(scope, sine(1234.5, at, 4321));
    at += 4321;
    const ScopeTrace& trace = scope.trace();
    ASSERT_TRUE(trace.is_triggered);
    EXPECT_GE(static_cast<double>(trace.points[0]), rest);
    EXPECT_LT(static_cast<double>(trace.points[0]), rest + slope);
    EXPECT_GT(trace.points[1], trace.points[0]);
  }
}

TEST(circuit_scope, what_does_not_move_is_shown_all_the_same) {
  CircuitScope scope;
  prepared(scope);
  EXPECT_EQ(scope.trace().seconds_per_point, 0.0);
  play(scope, std::vector<double>(19200, rest));
  EXPECT_GT(scope.trace().seconds_per_point, 0.0);
  EXPECT_FALSE(scope.trace().is_triggered);
  EXPECT_FLOAT_EQ(scope.trace().points[100], static_cast<float>(rest));
}

TEST(circuit_scope, a_tone_that_became_much_softer_is_found_again) {
  CircuitScope scope;
  play(prepared(scope), sine(1000.0, 0, 9600));
  std::vector<double> soft = sine(1000.0, 0, 38400);
  for (double& sample : soft) sample = rest + 0.01 * (sample - rest);
  play(scope, soft);
  EXPECT_TRUE(scope.trace().is_triggered);
  EXPECT_NEAR(scope.trace().highest, rest + 0.01 * peak, 1e-3);
}

}  // namespace
}  // namespace ohmic::gear
