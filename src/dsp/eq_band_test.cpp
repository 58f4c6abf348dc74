// The laws of equalizer bands: how closely the digital curves follow the analogue ones, printed and asserted.

#include "dsp/eq_band.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace ohmic::dsp {
namespace {

/// The largest difference in dB from 10 Hz to the lower of 20 kHz and 0.4 of the rate, where the band leaves more than -50 dB.
double worst_difference(const EqBand& band, Hertz rate) {
  const Biquad c = design(band, rate);
  double worst = 0.0;
  for (double f = 10.0; f < std::min(20000.0, 0.4 * rate.value()); f *= 1.02) {
    const double wanted = magnitude(analogue_response(band, Hertz(f))).value();
    if (wanted < -50.0) continue;
    worst = std::max(worst, std::abs(magnitude(c.response(Hertz(f), rate)).value() - wanted));
  }
  return worst;
}

/// The worst over what a band may be set to, with frequencies up to `highest`.
double worst_of(EqShape shape, double lowest, double highest, double steepest, double most_gain, Hertz rate) {
  double worst = 0.0;
  for (double f = lowest; f <= highest; f *= 1.19) {
    for (const double q : {0.3, 0.5, 0.7071, 1.0, 2.0, 5.0, 20.0}) {
      if (q > steepest) continue;
      for (const double gain : {-24.0, -12.0, -6.0, -1.0, 3.0, 6.0, 12.0, 24.0}) {
        if (std::abs(gain) <= most_gain)
          worst = std::max(worst, worst_difference({shape, Hertz(f), Decibel(gain), q}, rate));
      }
    }
  }
  return worst;
}

TEST(EqBand, FollowsTheAnalogueCurveAndSaysWhereItDoesNot) {
  std::printf("largest difference from the analogue curve in dB, 10 Hz to min(20 kHz, 0.4 rate), Q 0.3 to 5\n");
  std::printf("%-12s %10s %18s %18s %18s %18s\n", "shape", "rate", "below 1k, 12 dB", "below 5k, 12 dB",
              "to 20k, 12 dB", "to 20k, 24 dB");
  for (const double rate : {44100.0, 48000.0, 96000.0, 192000.0}) {
    for (std::size_t s = 1; s < eq_shape_names.size(); ++s) {
      const auto shape = static_cast<EqShape>(s);
      const double q = shape == EqShape::low_shelf || shape == EqShape::high_shelf ? 1.0 : 5.0;
      const double low = worst_of(shape, 10.0, 1000.0, q, 12.0, Hertz(rate));
      const double middle = worst_of(shape, 1000.0, 5000.0, q, 12.0, Hertz(rate));
      const double high = worst_of(shape, 5000.0, 20000.0, q, 12.0, Hertz(rate));
      const double extreme = worst_of(shape, 5000.0, 20000.0, q, 24.0, Hertz(rate));
      std::printf("%-12s %10.0f %18.4f %18.4f %18.4f %18.4f\n", std::string(eq_shape_names[s]).c_str(), rate, low,
                  middle, high, extreme);
      const bool is_pass = shape >= EqShape::low_pass;
      EXPECT_LT(low, is_pass ? 0.12 : 0.05) << eq_shape_names[s];
      EXPECT_LT(middle, is_pass ? 0.2 : 0.12) << eq_shape_names[s];
      EXPECT_LT(high, is_pass ? 0.65 : 0.2) << eq_shape_names[s];
      if (rate >= 192000.0) {
        EXPECT_LT(std::max({low, middle, high}), 0.03) << eq_shape_names[s];
      }
    }
  }
}

TEST(EqBand, OrdinarySettingsAreWithinAHundredthOfADecibel) {
  // A vocal equalizer at 48 kHz: nothing an engineer would call unusual.
  for (const EqBand& band : {EqBand{EqShape::high_pass, Hertz(80.0), Decibel(0.0), 0.7071},
                             EqBand{EqShape::low_shelf, Hertz(150.0), Decibel(-4.0), 0.7071},
                             EqBand{EqShape::peak, Hertz(300.0), Decibel(-3.0), 1.4},
                             EqBand{EqShape::peak, Hertz(3000.0), Decibel(3.0), 2.0},
                             EqBand{EqShape::notch, Hertz(50.0), Decibel(0.0), 20.0},
                             EqBand{EqShape::high_shelf, Hertz(10000.0), Decibel(4.0), 0.7071}}) {
    EXPECT_LT(worst_difference(band, Hertz(48000.0)), 0.01) << eq_shape_names[static_cast<std::size_t>(band.shape)];
  }
}

TEST(EqBand, TwentyHertzAt192KilohertzIsPrecise) {
  for (const auto shape : {EqShape::peak, EqShape::low_shelf, EqShape::high_pass, EqShape::notch}) {
    EXPECT_LT(worst_difference({shape, Hertz(20.0), Decibel(12.0), 2.0}, Hertz(192000.0)), 0.001);
  }
}

TEST(EqBand, GainOfZeroAndOffAreTheIdentity) {
  for (const auto shape : {EqShape::off, EqShape::peak, EqShape::low_shelf, EqShape::high_shelf}) {
    const Biquad c = design({shape, Hertz(1000.0), Decibel(0.0), 1.0}, Hertz(48000.0));
    EXPECT_EQ(c.b0, 1.0);
    EXPECT_EQ(c.b1, 0.0);
    EXPECT_EQ(c.a1, 0.0);
  }
}

TEST(EqBand, ANotchIsSilentAtItsFrequency) {
  for (const double f : {50.0, 1000.0, 12000.0}) {
    const Biquad c = design({EqShape::notch, Hertz(f), Decibel(0.0), 5.0}, Hertz(48000.0));
    EXPECT_LT(std::abs(c.response(Hertz(f), Hertz(48000.0))), 1e-5) << f;
  }
}

RC_GTEST_PROP(EqBand, AnySettingAtAnyRateIsAStableFilter, ()) {
  const EqBand band{static_cast<EqShape>(*rc::gen::inRange(0, 7)),
                    Hertz(std::pow(10.0, *rc::gen::inRange(0, 600) / 100.0)),
                    Decibel(*rc::gen::inRange(-600, 600) / 10.0), std::pow(10.0, *rc::gen::inRange(-200, 300) / 100.0)};
  const Hertz rate(*rc::gen::element(8000.0, 44100.0, 48000.0, 96000.0, 192000.0));
  const Biquad c = design(band, rate);
  RC_ASSERT(c.is_stable());
  RC_ASSERT(std::isfinite(c.b0) && std::isfinite(c.b1) && std::isfinite(c.b2));
  RC_ASSERT(std::isfinite(std::abs(c.response(Hertz(1000.0), rate))));
}

}  // namespace
}  // namespace ohmic::dsp
