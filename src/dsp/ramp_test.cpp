// The laws of ramps: they arrive exactly, never overshoot, and do not see block borders.

#include "dsp/ramp.hpp"

#include <limits>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace ohmic::dsp {
namespace {

TEST(LinearRamp, ArrivesExactlyAfterItsFramesAndRestsThere) {
  LinearRamp ramp(0.3f);
  ramp.aim(0.7f, 10);
  for (int i = 0; i < 9; ++i) EXPECT_NE(ramp.next(), 0.7f);
  EXPECT_EQ(ramp.next(), 0.7f);
  EXPECT_FALSE(ramp.is_moving());
  EXPECT_EQ(ramp.next(), 0.7f);
}

TEST(LinearRamp, FromSilenceIsMonotonic) {
  LinearRamp ramp(0.0f);
  ramp.aim(0.1f, 997);
  float before = 0.0f;
  for (int i = 0; i < 997; ++i) {
    const float now = ramp.next();
    EXPECT_GT(now, before);
    before = now;
  }
}

TEST(LinearRamp, ATargetThatIsNoNumberIsIgnored) {
  LinearRamp ramp(0.5f);
  ramp.aim(std::numeric_limits<float>::quiet_NaN(), 10);
  ramp.aim(std::numeric_limits<float>::infinity(), 10);
  EXPECT_FALSE(ramp.is_moving());
  EXPECT_EQ(ramp.next(), 0.5f);
}

RC_GTEST_PROP(LinearRamp, IsTheSameHoweverItIsCut, ()) {
  const float from = static_cast<float>(*rc::gen::inRange(-1000, 1000)) / 100.0f;
  const float to = static_cast<float>(*rc::gen::inRange(-1000, 1000)) / 100.0f;
  const int frames = *rc::gen::inRange(1, 500);
  LinearRamp whole(from), cut(from);
  std::vector<float> a(600), b(600);
  whole.aim(to, frames);
  whole.fill(a);
  for (std::size_t at = 0; at < b.size();) {
    const auto n = std::min<std::size_t>(*rc::gen::inRange<std::size_t>(1, 100), b.size() - at);
    cut.aim(to, frames);  // every block says it again
    cut.fill({b.data() + at, n});
    at += n;
  }
  RC_ASSERT(a == b);
  const float low = std::min(from, to), high = std::max(from, to);
  for (const float x : a) RC_ASSERT(x >= low && x <= high);
  RC_ASSERT(a.back() == to);
}

RC_GTEST_PROP(LinearRamp, ANewTargetContinuesFromWhereItIs, ()) {
  LinearRamp ramp(0.0f);
  ramp.aim(1.0f, 100);
  for (int i = *rc::gen::inRange(1, 99); i > 0; --i) ramp.next();
  const float here = ramp.value();
  ramp.aim(-1.0f, 100);
  RC_ASSERT(std::abs(ramp.value() - here) < 1e-6f);
  RC_ASSERT(std::abs(ramp.next() - here) < 0.021f);
}

TEST(SmoothRamp, IsAnExponentialThatArrivesExactly) {
  SmoothRamp ramp(0.0);
  ramp.aim(1.0, 1000);
  double before = 0.0;
  for (int i = 0; i < 500; ++i) before = ramp.next();
  EXPECT_NEAR(1.0 - before, 1e-3, 1e-9);  // half of the time: the square root of 1e-6 is left
  for (int i = 500; i < 999; ++i) {
    const double now = ramp.next();
    EXPECT_GE(now, before);
    EXPECT_LT(now, 1.0);
    before = now;
  }
  EXPECT_EQ(ramp.next(), 1.0);
  EXPECT_FALSE(ramp.is_moving());
}

TEST(SmoothRamp, FillGivesWhatNextGives) {
  SmoothRamp a(2.0), b(2.0);
  a.aim(-1.0, 77), b.aim(-1.0, 77);
  std::vector<float> values(100);
  a.fill({values.data(), 13});
  a.fill({values.data() + 13, 87});
  for (const float x : values) EXPECT_EQ(x, static_cast<float>(b.next()));
}

TEST(RampFrames, AreAtLeastOne) {
  EXPECT_EQ(ramp_frames(Second(0.010), Hertz(48000.0)), 480);
  EXPECT_EQ(ramp_frames(Second(0.0), Hertz(48000.0)), 1);
}

}  // namespace
}  // namespace ohmic::dsp
