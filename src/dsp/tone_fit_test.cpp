// The laws of the laboratory: the generator does not drift, the fit finds what was put in.

#include "dsp/tone_fit.hpp"

#include <cmath>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "dsp/noise.hpp"
#include "dsp/sine.hpp"

namespace ohmic::dsp {
namespace {

constexpr Hertz rate(48000.0);

TEST(Sine, AfterAnHourItIsWhereItShouldBe) {
  // 997 Hz divides no power of two: after 3600 s it has turned a whole number of times.
  Sine sine(Hertz(997.0), rate);
  std::vector<float> second(48000);
  for (int i = 0; i < 60; ++i) sine.fill(second, 1.0f);
  EXPECT_NEAR(sine.next(), 0.0, 1e-9);
}

TEST(Sine, OfAnEighthOfTheRateIsExact) {
  Sine sine(Hertz(6000.0), rate);
  for (const double expected :
       {0.0, std::numbers::sqrt2 / 2, 1.0, std::numbers::sqrt2 / 2, 0.0, -std::numbers::sqrt2 / 2, -1.0}) {
    EXPECT_NEAR(sine.next(), expected, 1e-15);
  }
}

TEST(Sine, CutsDoNotMatterAndPhaseIsInTurns) {
  Sine a(Hertz(440.0), rate, 0.25), b(Hertz(440.0), rate, 0.25);
  std::vector<float> x(1000), y(1000, 0.0f);
  a.fill(x, 0.5f);
  b.add({y.data(), 300}, 0.5f);
  b.add({y.data() + 300, 700}, 0.5f);
  EXPECT_EQ(x, y);
  EXPECT_EQ(x[0], 0.5f);
}

RC_GTEST_PROP(ToneFit, FindsLevelPhaseAndConstantOfAnyTone, ()) {
  const double f = 50.0 + 0.1 * *rc::gen::inRange(0, 200000), turns = 0.001 * *rc::gen::inRange(-499, 500);
  const float peak = 0.001f * static_cast<float>(*rc::gen::inRange(1, 1000));
  const float constant = 0.01f * static_cast<float>(*rc::gen::inRange(-50, 50));
  std::vector<float> x(9600);
  Sine(Hertz(f), rate, turns).fill(x, peak);
  for (float& v : x) v += constant;
  const auto fit = fit_tone(x, rate, Hertz(f));
  // float samples are rounded to 2^-25 of 1: averaged over 9600 of them, far below 0.001 dB.
  RC_ASSERT(std::abs(fit.tones[0].peak - static_cast<double>(peak)) < 2e-8);
  RC_ASSERT(std::abs(fit.constant - static_cast<double>(constant)) < 2e-8);
  RC_ASSERT(std::abs(std::remainder(fit.tones[0].phase - 2.0 * std::numbers::pi * turns, 2.0 * std::numbers::pi)) <
            1e-4);
  RC_ASSERT(fit.residual_rms < 1e-7);
}

TEST(ToneFit, SeparatesHarmonicsAndNoise) {
  std::vector<float> x(48000);
  Sine(Hertz(1000.0), rate).fill(x, 1.0f);
  Sine(Hertz(2000.0), rate, 0.1).add(x, 0.01f);
  Sine(Hertz(3000.0), rate, 0.2).add(x, 0.001f);
  Noise(1).add(x, 0.002f);
  const auto fit = fit_harmonics(x, rate, Hertz(1000.0), 5);
  EXPECT_EQ(fit.tones.size(), 5u);
  EXPECT_NEAR(20.0 * std::log10(fit.tones[0].peak), 0.0, 0.001);
  EXPECT_NEAR(fit.thd(), std::hypot(0.01, 0.001), 5e-5);
  EXPECT_NEAR(fit.residual_rms, 0.002, 2e-5);
  EXPECT_NEAR(fit.thd_n(), std::sqrt(0.01 * 0.01 + 0.001 * 0.001 + 2.0 * 0.002 * 0.002), 5e-5);
}

TEST(ToneFit, SilenceHasNoTone) {
  const auto fit = fit_tone(std::vector<float>(1000, 0.0f), rate, Hertz(1000.0));
  EXPECT_EQ(fit.tones[0].peak, 0.0);
  EXPECT_EQ(fit.residual_rms, 0.0);
}

TEST(Rms, OfASineIsItsPeakByRootTwo) {
  std::vector<float> x(48000);
  Sine(Hertz(1000.0), rate).fill(x, 2.0f);
  EXPECT_NEAR(rms(x), 2.0 / std::numbers::sqrt2, 1e-6);
  EXPECT_EQ(rms({}), 0.0);
}

}  // namespace
}  // namespace ohmic::dsp
