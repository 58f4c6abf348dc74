// The laws of the A curve: the standard's table, the filter against it, and what it leaves of white noise.

#include "dsp/a_weighting.hpp"

#include <cmath>
#include <cstdio>
#include <vector>

#include <gtest/gtest.h>

#include "dsp/noise.hpp"
#include "dsp/sine.hpp"
#include "dsp/tone_fit.hpp"

namespace ohmic::dsp {
namespace {

TEST(AWeighting, TheClosedFormIsTheStandardsTable) {
  // IEC 61672-1:2013, table 3, rounded there to 0.1 dB (at nominal frequencies, whose exact values differ a little).
  for (const auto& [f, db] : {std::pair{10.0, -70.4},
                              {31.623, -39.4},
                              {100.0, -19.1},
                              {316.23, -6.6},
                              {1000.0, 0.0},
                              {2511.9, 1.3},
                              {3162.3, 1.2},
                              {10000.0, -2.5},
                              {19953.0, -9.3}}) {
    EXPECT_NEAR(a_weighting(Hertz(f)).value(), db, 0.06) << f;
  }
}

TEST(AWeighting, TheFilterFollowsItFromTenHertzToTwentyKilohertz) {
  for (const double rate : {44100.0, 48000.0, 88200.0, 96000.0, 192000.0}) {
    AWeighting filter;
    filter.prepare(Hertz(rate));
    double worst = 0.0, at = 0.0;
    for (double f = 10.0; f <= 20000.0; f *= 1.01) {
      const double error = std::abs(magnitude(filter.response(Hertz(f))).value() - a_weighting(Hertz(f)).value());
      if (error > worst) worst = error, at = f;
    }
    std::printf("A-weighting at %6.0f Hz: within %.4f dB (worst at %.0f Hz)\n", rate, worst, at);
    EXPECT_LT(worst, 0.1);
  }
}

TEST(AWeighting, AToneLosesWhatTheCurveSays) {
  const Hertz rate(48000.0);
  for (const double f : {50.0, 1000.0, 12000.0}) {
    AWeighting filter;
    filter.prepare(rate);
    std::vector<float> x(96000);
    Sine(Hertz(f), rate).fill(x, 0.5f);
    filter.process(x, x);
    const auto fit = fit_tone(std::span(x).subspan(48000), rate, Hertz(f));
    EXPECT_NEAR(20.0 * std::log10(fit.tones[0].peak / 0.5), a_weighting(Hertz(f)).value(), 0.02);
  }
}

TEST(AWeighting, WhiteNoiseBehindTheFilterHasTheFractionSaid) {
  for (const double rate : {44100.0, 48000.0, 96000.0}) {
    AWeighting filter;
    filter.prepare(Hertz(rate));
    std::vector<float> x(1 << 20);
    Noise(1).fill(x, 1.0f);
    filter.process(x, x);
    const double fraction = a_weighted_fraction(Hertz(rate)), found = rms(x) * rms(x);
    std::printf("white noise at %6.0f Hz: %.2f dB(A), %.2f measured\n", rate, 10.0 * std::log10(fraction),
                10.0 * std::log10(found));
    EXPECT_NEAR(10.0 * std::log10(found / fraction), 0.0, 0.05);
  }
}

TEST(AWeighting, TheFractionOfABandIsTheIntegral) {
  // Parts, weighted by their width, make the whole.
  const double a = a_weighted_fraction(Hertz(0.0), Hertz(4000.0)),
               b = a_weighted_fraction(Hertz(4000.0), Hertz(24000.0));
  EXPECT_NEAR((a * 4000.0 + b * 20000.0) / 24000.0, a_weighted_fraction(Hertz(48000.0)), 1e-7);
}

}  // namespace
}  // namespace ohmic::dsp
