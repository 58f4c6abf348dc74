// The laws of meters: sample peaks, rms, peaks between samples, loudness, each against its closed form.

#include "dsp/meter.hpp"

#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "dsp/loudness.hpp"
#include "dsp/noise.hpp"
#include "dsp/sine.hpp"
#include "dsp/true_peak.hpp"
#include "rt/guard.hpp"

namespace ohmic::dsp {
namespace {

constexpr Hertz rate(48000.0);

std::vector<float> tone(double f, float peak, double seconds, double turns = 0.0) {
  std::vector<float> x(static_cast<std::size_t>(seconds * rate.value()));
  Sine(Hertz(f), rate, turns).fill(x, peak);
  return x;
}

TEST(Meter, ReadsPeakAndRmsOfASineInItsOwnUnit) {
  Meter meter;
  meter.prepare(rate, 100.0f);
  meter.process(tone(1000.0, 12.5f, 4.0));  // volts, say
  EXPECT_NEAR(meter.peak(), 12.5f, 0.01f);
  EXPECT_NEAR(meter.highest(), 12.5f, 0.001f);
  EXPECT_NEAR(meter.rms(), 12.5f / std::numbers::sqrt2_v<float>, 0.01f);
  EXPECT_EQ(meter.overs(), 0u);
}

TEST(Meter, RmsHasAWindowOfThreeHundredMilliseconds) {
  Meter meter;
  meter.prepare(rate);
  meter.process(std::vector<float>(14400, 1.0f));
  EXPECT_NEAR(meter.rms(), std::sqrt(1.0 - 1.0 / std::numbers::e), 1e-4);
}

TEST(Meter, PeakFallsTwentyDecibelASecondAndTheHeldOneWaitsTwo) {
  Meter meter;
  meter.prepare(rate);
  meter.process(std::vector<float>(32, 0.5f));
  meter.process(std::vector<float>(48000, 0.0f));
  EXPECT_NEAR(meter.peak(), 0.05f, 1e-4f);
  EXPECT_EQ(meter.held_peak(), 0.5f);
  meter.process(std::vector<float>(47000, 0.0f));
  EXPECT_EQ(meter.held_peak(), 0.5f);
  meter.process(std::vector<float>(2000, 0.0f));
  EXPECT_LT(meter.held_peak(), 0.01f);
  EXPECT_EQ(meter.highest(), 0.5f);
}

TEST(Meter, CountsSamplesAtOrAboveItsLimitAndThoseThatAreNoNumber) {
  constexpr float nan = std::numeric_limits<float>::quiet_NaN(), inf = std::numeric_limits<float>::infinity();
  Meter meter;
  meter.prepare(rate, 1.0f);
  std::vector<float> x(64, 0.5f);
  x[3] = 1.0f, x[17] = -1.5f, x[20] = nan, x[40] = inf, x[63] = -inf;
  meter.process(x);
  EXPECT_EQ(meter.overs(), 2u);
  EXPECT_EQ(meter.non_finite(), 3u);
  EXPECT_EQ(meter.highest(), 1.5f);
  meter.clear();
  EXPECT_EQ(meter.overs() + meter.non_finite(), 0u);
}

TEST(Meter, AbsurdSamplesLeaveANumber) {
  Meter meter;
  meter.prepare(rate);
  meter.process(std::vector<float>(3200, std::numeric_limits<float>::max()));
  EXPECT_TRUE(std::isfinite(meter.rms()));
  EXPECT_TRUE(std::isfinite(meter.peak()));
}

RC_GTEST_PROP(Meter, ReadsTheSameHoweverItIsCut, ()) {
  std::vector<float> x(2000);
  Noise(1).fill(x, 0.5f);
  x[777] = std::numeric_limits<float>::quiet_NaN();
  Meter whole, cut;
  whole.prepare(rate, 1.0f), cut.prepare(rate, 1.0f);
  whole.process(x);
  for (std::size_t at = 0; at < x.size();) {
    const auto n = std::min<std::size_t>(*rc::gen::inRange<std::size_t>(1, 200), x.size() - at);
    cut.process({x.data() + at, n});
    at += n;
  }
  RC_ASSERT(whole.rms() == cut.rms());
  RC_ASSERT(whole.peak() == cut.peak());
  RC_ASSERT(whole.overs() == cut.overs());
  RC_ASSERT(whole.non_finite() == cut.non_finite());
}

TEST(TruePeak, FindsThePeakBetweenTheSamples) {
  // A quarter of the rate, 45 degrees off: every sample is at 0.7071, the sine between them at 1 (BS.1770-4, annex 2).
  TruePeak meter;
  meter.process(tone(12000.0, 1.0f, 0.1, 0.125));
  EXPECT_NEAR(20.0 * std::log10(meter.highest()), 0.0, 0.35);
}

TEST(TruePeak, ReadsWithinItsToleranceAtAnyFrequencyAndPhase) {
  // The annex's own filter: at most 0.4 dB low between its four points, its ripple 0.25 dB high, up to a quarter of
  // the rate.
  for (const double f : {100.0, 997.0, 6000.0, 8000.0, 11999.0}) {
    for (const double turns : {0.0, 0.1, 0.125, 0.3}) {
      TruePeak meter;
      auto x = tone(f, 0.5f, 0.2, turns);
      // Faded in, so that the step at the beginning does not overshoot.
      for (std::size_t i = 0; i < 1000; ++i) x[i] *= static_cast<float>(i) / 1000.0f;
      meter.process(x);
      EXPECT_NEAR(20.0 * std::log10(meter.highest() / 0.5f), -0.075, 0.325) << f << " Hz, " << turns;
    }
  }
}

RC_GTEST_PROP(TruePeak, ReadsTheSameHoweverItIsCut, ()) {
  std::vector<float> x(1000);
  Noise(1).fill(x, 0.5f);
  TruePeak whole, cut;
  whole.process(x);
  for (std::size_t at = 0; at < x.size();) {
    const auto n = std::min<std::size_t>(*rc::gen::inRange<std::size_t>(1, 100), x.size() - at);
    cut.process({x.data() + at, n});
    at += n;
  }
  RC_ASSERT(whole.highest() == cut.highest());
}

/// Adds `seconds` of a stereo 1 kHz tone.
void play(Loudness& meter, double dbfs, double seconds) {
  const auto x = tone(1000.0, static_cast<float>(std::pow(10.0, dbfs / 20.0)), seconds);
  for (std::size_t at = 0; at < x.size(); at += 480) {
    const float* both[] = {x.data() + at, x.data() + at};
    meter.add(both, static_cast<int>(std::min<std::size_t>(480, x.size() - at)));
  }
}

TEST(Loudness, ReadsTheTestSignalsOfEbuTech3341) {
  Loudness meter(2);
  ASSERT_TRUE(meter.prepare({rate, 480}));
  play(meter, -23.0, 20.0);  // case 1
  EXPECT_NEAR(meter.momentary(), -23.0, 0.1);
  EXPECT_NEAR(meter.short_term(), -23.0, 0.1);
  EXPECT_NEAR(meter.integrated(), -23.0, 0.1);
  ASSERT_TRUE(meter.prepare({rate, 480}));
  play(meter, -36.0, 10.0), play(meter, -23.0, 60.0), play(meter, -36.0, 10.0);  // case 3
  EXPECT_NEAR(meter.integrated(), -23.0, 0.1);
}

TEST(Loudness, RangeReadsTheTestSignalOfEbuTech3342) {
  Loudness meter(2);
  ASSERT_TRUE(meter.prepare({rate, 480}));
  play(meter, -20.0, 20.0), play(meter, -30.0, 20.0);  // case 1: 10 LU
  EXPECT_NEAR(meter.range(), 10.0, 1.0);
}

TEST(Loudness, NeitherAllocatesNorLocksOnceItIsPrepared) {
  if (!rt::guard_is_linked()) GTEST_SKIP() << "the real-time guard is not in this build (sanitizers)";
  Loudness meter(2);
  ASSERT_TRUE(meter.prepare({rate, 480}));
  const std::vector<float> x(480, 0.1f);
  const float* both[] = {x.data(), x.data()};
  rt::CountViolations violations;
  {
    const rt::AudioScope audio;
    for (int i = 0; i < 600; ++i) meter.add(both, 480);
    (void)meter.momentary(), (void)meter.short_term(), (void)meter.integrated(), (void)meter.range();
  }
  EXPECT_EQ(violations.total(), 0u);
}

TEST(Loudness, SaysWhatItRefuses) {
  Loudness meter(0);
  const auto refused = meter.prepare({rate, 480});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().what.find("0 channels"), std::string::npos);
  EXPECT_EQ(meter.momentary(), -std::numeric_limits<double>::infinity());
}

}  // namespace
}  // namespace ohmic::dsp
