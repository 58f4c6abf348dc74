// The laws of the ceiling: what it promises to ears, for anything that can come in.

#include "dsp/ceiling.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "dsp/noise.hpp"
#include "dsp/sine.hpp"
#include "dsp/tone_fit.hpp"

namespace ohmic::dsp {
namespace {

constexpr Hertz rate(48000.0);

std::vector<float> through(Ceiling& ceiling, float at, const std::vector<float>& in) {
  std::vector<float> out(in.size());
  for (std::size_t from = 0; from < in.size(); from += 64) {
    const float* read = in.data() + from;
    float* write = out.data() + from;
    ceiling.process({&at, 1},
                    Block{{&read, 1}, {&write, 1}, static_cast<int>(std::min<std::size_t>(64, in.size() - from))});
  }
  return out;
}

std::vector<float> tone(float peak, double seconds, double f = 1000.0) {
  std::vector<float> x(static_cast<std::size_t>(seconds * rate.value()));
  Sine(Hertz(f), rate).fill(x, peak);
  return x;
}

class CeilingLaws : public testing::Test {
 protected:
  CeilingLaws() { ceiling.prepare({rate, 64}); }
  Ceiling ceiling{1};
};

RC_GTEST_PROP(Ceiling, NoSampleEverLeavesAboveItWhateverComesIn, ()) {
  Ceiling ceiling(1);
  ceiling.prepare({rate, 64});
  for (int block = 0; block < 20; ++block) {
    // Any bit pattern a float can have, and any ceiling, new with every block.
    const auto bits = *rc::gen::container<std::vector<std::uint32_t>>(64, rc::gen::arbitrary<std::uint32_t>());
    const float at =
        *rc::gen::map(rc::gen::arbitrary<std::uint32_t>(), [](std::uint32_t b) { return std::bit_cast<float>(b); });
    std::vector<float> in(bits.size());
    for (std::size_t i = 0; i < in.size(); ++i) in[i] = std::bit_cast<float>(bits[i]);
    const auto out = through(ceiling, at, in);
    for (const float y : out) {
      RC_ASSERT(std::isfinite(y));
      RC_ASSERT(std::abs(y) <= (at > 0.0f ? at : 0.0f));
    }
  }
}

RC_GTEST_PROP(Ceiling, ASignalThatStaysBelowPassesBitForBit, ()) {
  Ceiling ceiling(1);
  ceiling.prepare({rate, 64});
  const float at = static_cast<float>(*rc::gen::inRange(1, 100000)) / 1000.0f;
  std::vector<float> in(640);
  Noise(static_cast<std::uint64_t>(*rc::gen::inRange(0, 1000))).fill(in, at);
  for (float& x : in) x = std::clamp(x, -at, at);
  RC_ASSERT(through(ceiling, at, in) == in);
  RC_ASSERT(ceiling.gain_reduction().value() == 0.0);
  RC_ASSERT(ceiling.clamped_samples() == 0u);
}

TEST_F(CeilingLaws, ALoudToneIsTurnedDownAndNotClampedAnyMore) {
  for (const double f : {20.0, 1000.0, 15000.0}) {
    ceiling.reset();
    through(ceiling, 0.1f, tone(1.0f, 0.3, f));
    const auto before = ceiling.clamped_samples();
    const auto out = through(ceiling, 0.1f, tone(1.0f, 1.0, f));
    EXPECT_GT(before, 0u);
    EXPECT_EQ(ceiling.clamped_samples(), before) << f;
    EXPECT_NEAR(ceiling.gain_reduction().value(), 20.0, 0.02) << f;
    EXPECT_LT(fit_tone(out, rate, Hertz(f)).thd_n(), 1e-4) << f;  // turned down, not distorted
  }
}

TEST_F(CeilingLaws, TurnsDownTwoDecibelAMillisecond) {
  through(ceiling, 0.1f, std::vector<float>(480, 10.0f));  // 40 dB over, for 10 ms
  EXPECT_NEAR(ceiling.gain_reduction().value(), 20.0, 0.1);
}

TEST_F(CeilingLaws, HoldsThenReleasesTenDecibelASecondAndIsTransparentAgain) {
  through(ceiling, 0.1f, tone(1.0f, 0.3));
  const auto quiet = tone(0.01f, 0.1);
  through(ceiling, 0.1f, tone(0.01f, 0.099));
  EXPECT_NEAR(ceiling.gain_reduction().value(), 20.0, 0.02);
  through(ceiling, 0.1f, tone(0.01f, 1.001));
  EXPECT_NEAR(ceiling.gain_reduction().value(), 10.0, 0.1);
  through(ceiling, 0.1f, tone(0.01f, 1.1));
  EXPECT_EQ(ceiling.gain_reduction().value(), 0.0);
  EXPECT_EQ(through(ceiling, 0.1f, quiet), quiet);
}

TEST_F(CeilingLaws, ALoweredCeilingHoldsFromItsFirstFrame) {
  through(ceiling, 1.0f, tone(0.9f, 0.1));
  for (const float y : through(ceiling, 0.05f, tone(0.9f, 0.1))) EXPECT_LE(std::abs(y), 0.05f);
}

TEST(CeilingGliding, ALoweredCeilingComesDownAsFastAsTheGainCanFollowAndClampsNothing) {
  Ceiling gliding(1, Ceiling::Lowering::gliding);
  gliding.prepare({rate, 64});
  through(gliding, 1.0f, tone(0.9f, 0.1));
  const auto out = through(gliding, 0.001f, tone(0.9f, 0.5));  // 60 dB down: 33 ms
  const auto peak = [&](std::size_t from, std::size_t to) {
    float highest = 0.0f;
    for (std::size_t i = from; i < to; ++i) highest = std::max(highest, std::abs(out[i]));
    return highest;
  };
  EXPECT_EQ(gliding.glide_left(), 0);
  EXPECT_GT(peak(0, 100), 0.3f);
  EXPECT_LE(peak(1610, out.size()), 0.001f);
  EXPECT_LE(gliding.clamped_samples(), 40u);
  // Frame by frame no higher than the ceiling on its way.
  for (std::size_t i = 0; i < out.size(); ++i)
    ASSERT_LE(std::abs(out[i]), std::max(0.001, std::pow(10.0, -1800.0 / 20.0 / 48000.0 * static_cast<double>(i))))
        << i;
}

TEST(CeilingGliding, AnotherUnitCountsAtOnce) {
  Ceiling gliding(1, Ceiling::Lowering::gliding);
  gliding.prepare({rate, 64});
  through(gliding, 1.0f, tone(0.9f, 0.1));
  gliding.measure(100.0);  // what was 1 is 100 now
  for (const float x : through(gliding, 1.0f, tone(0.9f, 0.1))) ASSERT_LE(std::abs(x), 0.01f);
}

TEST_F(CeilingLaws, ARaisedCeilingDoesNotMakeTheGainJump) {
  through(ceiling, 0.01f, tone(1.0f, 0.3));
  const auto out = through(ceiling, 1.0f, tone(1.0f, 0.05));
  for (const float y : out) EXPECT_LE(std::abs(y), 0.0102f);
}

TEST_F(CeilingLaws, WhatIsNoNumberIsSilentAndCounted) {
  constexpr float nan = std::numeric_limits<float>::quiet_NaN(), inf = std::numeric_limits<float>::infinity();
  const auto out = through(ceiling, 1.0f, {0.5f, nan, inf, -inf, 0.25f});
  EXPECT_EQ(out, (std::vector<float>{0.5f, 0.0f, 0.0f, 0.0f, 0.25f}));
  EXPECT_EQ(ceiling.non_finite_samples(), 3u);
  EXPECT_EQ(ceiling.clamped_samples(), 0u);
  EXPECT_EQ(ceiling.gain_reduction().value(), 0.0);
}

TEST_F(CeilingLaws, OneWildSampleDoesNotMuteForLong) {
  std::vector<float> in(64, 0.0f);
  in[5] = 1e30f;
  const auto out = through(ceiling, 0.5f, in);
  EXPECT_LE(out[5], 0.5f);
  EXPECT_LT(ceiling.gain_reduction().value(), 0.05);
}

TEST_F(CeilingLaws, AMinuteOfTheAbsurdIsForgottenInSeconds) {
  through(ceiling, 0.5f, std::vector<float>(48000, 1e30f));
  EXPECT_LE(ceiling.gain_reduction().value(), 120.0);
  through(ceiling, 0.5f, std::vector<float>(48000 * 13, 0.0f));
  EXPECT_EQ(ceiling.gain_reduction().value(), 0.0);
}

TEST_F(CeilingLaws, ACeilingThatIsNoCeilingIsSilence) {
  for (const float at : {0.0f, -1.0f, std::numeric_limits<float>::quiet_NaN()}) {
    EXPECT_EQ(through(ceiling, at, {1.0f, -1.0f}), (std::vector<float>{0.0f, 0.0f}));
  }
}

TEST(CeilingStereo, OneGainForBothSidesKeepsTheImage) {
  Ceiling ceiling(2);
  ceiling.prepare({rate, 4800});
  auto left = tone(1.0f, 0.1), right = tone(0.25f, 0.1);
  const float at = 0.5f;
  for (int i = 0; i < 5; ++i) {
    left = tone(1.0f, 0.1), right = tone(0.25f, 0.1);
    const float* in[] = {left.data(), right.data()};
    float* out[] = {left.data(), right.data()};
    ceiling.process({&at, 1}, Block{in, out, 4800});
  }
  for (std::size_t i = 0; i < left.size(); ++i) EXPECT_NEAR(right[i], 0.25f * left[i], 1e-6f);
  EXPECT_NEAR(rms(left), 0.5 / std::sqrt(2.0), 0.001);
}

TEST_F(CeilingLaws, ReadingsSayWhatHappened) {
  through(ceiling, 0.1f, tone(1.0f, 0.3));
  std::vector<float> values(ceiling.readings().size());
  ceiling.read(values);
  EXPECT_NEAR(values[Ceiling::reduction], 20.0f, 0.02f);
  EXPECT_EQ(values[Ceiling::clamped], static_cast<float>(ceiling.clamped_samples()));
  EXPECT_EQ(values[Ceiling::non_finite], 0.0f);
}

}  // namespace
}  // namespace ohmic::dsp
