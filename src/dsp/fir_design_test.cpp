// The laws of filters from a curve: they follow it, are of minimum phase, and read its points as Equalizer APO does.

#include "dsp/fir_design.hpp"

#include <cmath>
#include <complex>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include "units/levels.hpp"

namespace ohmic::dsp {
namespace {

constexpr Hertz rate(48000.0);

double decibels(const std::vector<float>& taps, double frequency) {
  std::complex<double> sum = 0.0;
  const double w = 2.0 * std::numbers::pi * frequency / rate.value();
  for (std::size_t i = 0; i < taps.size(); ++i) {
    sum += static_cast<double>(taps[i]) * std::polar(1.0, -w * static_cast<double>(i));
  }
  return 20.0 * std::log10(std::abs(sum));
}

/// What a headphone's correction looks like: a bass shelf, a broad dip, two narrow peaks, every 1/12 octave.
std::vector<GainPoint> correction() {
  std::vector<GainPoint> points;
  const auto bump = [](double f, double middle, double octaves) {
    const double x = std::log2(f / middle) / octaves;
    return std::exp(-x * x);
  };
  for (double f = 20.0; f < 20000.0; f *= std::exp2(1.0 / 12.0)) {
    const double gain = 6.0 / (1.0 + std::pow(f / 100.0, 2.0)) - 4.0 * bump(f, 250.0, 1.0) +
                        5.0 * bump(f, 3000.0, 0.4) - 7.0 * bump(f, 8500.0, 0.3) - 6.0;
    points.push_back({Hertz(f), Decibel(gain)});
  }
  return points;
}

void expect_within(std::size_t taps, double from, double tolerance) {
  const auto points = correction();
  const auto response = minimum_phase_fir(points, rate, taps);
  ASSERT_EQ(response.size(), taps);
  double worst = 0.0;
  for (double f = from; f < 23000.0; f *= 1.013) {
    worst = std::max(worst, std::abs(decibels(response, f) - gain_at(points, Hertz(f)).value()));
  }
  EXPECT_LT(worst, tolerance) << taps << " taps";
}

TEST(FirDesign, FollowsTheCurveWithinATenthOfADecibelWhereItHasTaps) {
  expect_within(4096, 50.0, 0.1);
  expect_within(16384, 20.0, 0.1);
  expect_within(1024, 200.0, 0.3);
}

TEST(FirDesign, BetweenPointsDecibelsAreStraightOverTheLogarithmOfFrequency) {
  const std::vector<GainPoint> points = {{Hertz(100.0), Decibel(-6.0)}, {Hertz(400.0), Decibel(6.0)}};
  EXPECT_NEAR(gain_at(points, Hertz(200.0)).value(), 0.0, 1e-12);
  EXPECT_NEAR(gain_at(points, Hertz(100.0)).value(), -6.0, 1e-12);
  EXPECT_EQ(gain_at(points, Hertz(1.0)), Decibel(-6.0));
  EXPECT_EQ(gain_at(points, Hertz(20000.0)), Decibel(6.0));
  EXPECT_EQ(gain_at({}, Hertz(20000.0)), Decibel(0.0));
}

TEST(FirDesign, AFlatCurveIsOneTap) {
  const std::vector<GainPoint> points = {{Hertz(1000.0), Decibel(-6.0)}};
  const auto response = minimum_phase_fir(points, rate, 64);
  EXPECT_NEAR(response[0], factor(Decibel(-6.0)), 1e-7);
  for (std::size_t i = 1; i < response.size(); ++i) EXPECT_NEAR(response[i], 0.0, 1e-7);
  EXPECT_EQ(minimum_phase_fir({}, rate, 1), std::vector<float>{1.0f});
}

TEST(FirDesign, TheEnergyComesAsEarlyAsThatOfAnAnalogueFilterWithTheSameMagnitude) {
  // |1 + 0.9 z^-1| is the magnitude of (1, 0.9) and of (0.9, 1); only the first is of minimum phase.
  std::vector<GainPoint> points;
  for (double f = 5.0; f < 24000.0; f *= 1.003) {
    const double h = std::abs(1.0 + 0.9 * std::polar(1.0, -2.0 * std::numbers::pi * f / rate.value()));
    points.push_back({Hertz(f), gain_of(h)});
  }
  const auto response = minimum_phase_fir(points, rate, 256);
  EXPECT_NEAR(response[0], 1.0, 1e-3);
  EXPECT_NEAR(response[1], 0.9, 1e-3);
  for (std::size_t i = 2; i < response.size(); ++i) EXPECT_NEAR(response[i], 0.0, 1e-3);
}

TEST(FirDesign, AbsurdCurvesGiveNumbers) {
  const std::vector<GainPoint> points = {{Hertz(1.0), Decibel(-1e9)}, {Hertz(2.0), Decibel(1e9)}};
  for (const float tap : minimum_phase_fir(points, rate, 4096)) ASSERT_TRUE(std::isfinite(tap));
}

}  // namespace
}  // namespace ohmic::dsp
