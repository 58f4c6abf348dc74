// The laws of the delay line: late by exactly so many frames, faded from one delay to the next.

#include "dsp/delay.hpp"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "dsp/noise.hpp"

namespace ohmic::dsp {
namespace {

constexpr Hertz rate(48000.0);

std::vector<float> through(Delay& delay, double seconds, const std::vector<float>& in, std::size_t block = 64) {
  std::vector<float> out(in.size());
  const float setting = static_cast<float>(seconds);
  for (std::size_t at = 0; at < in.size(); at += block) {
    const float* read = in.data() + at;
    float* write = out.data() + at;
    delay.process({&setting, 1}, Block{{&read, 1}, {&write, 1}, static_cast<int>(std::min(block, in.size() - at))});
  }
  return out;
}

RC_GTEST_PROP(Delay, IsLateByExactlySoManyFrames, ()) {
  const auto frames = *rc::gen::inRange<std::size_t>(0, 2400);
  Delay delay(1, Second(0.05));
  delay.prepare({rate, 64});
  std::vector<float> in(6000);
  Noise(4).fill(in, 0.3f);
  const auto out = through(delay, static_cast<double>(frames) / rate.value(), in);
  for (std::size_t i = 0; i < in.size(); ++i) RC_ASSERT(out[i] == (i < frames ? 0.0f : in[i - frames]));
}

TEST(Delay, LongerThanItsLineIsItsLongest) {
  Delay delay(1, Second(0.01));
  delay.prepare({rate, 64});
  std::vector<float> in(1000, 0.0f);
  in[0] = 1.0f;
  EXPECT_EQ(through(delay, 5.0, in)[480], 1.0f);
}

TEST(Delay, ANewDelayIsFadedToInTwentyMilliseconds) {
  Delay delay(1, Second(0.05));
  delay.prepare({rate, 64});
  std::vector<float> ramp(9600);
  for (std::size_t i = 0; i < ramp.size(); ++i) ramp[i] = 1e-4f * static_cast<float>(i);
  const std::vector<float> before(ramp.begin(), ramp.begin() + 4800), after(ramp.begin() + 4800, ramp.end());
  through(delay, 0.0, before);
  const auto out = through(delay, 0.01, after);
  // From the signal itself to the one 480 frames older, in a straight line over 960 frames.
  for (std::size_t i = 0; i < out.size(); ++i) {
    const double part = std::min(1.0, static_cast<double>(i + 1) / 960.0);
    EXPECT_NEAR(out[i], static_cast<double>(after[i]) - part * 0.048, 1e-5);
  }
}

TEST(Delay, AChangeDuringAFadeWaitsForItsEnd) {
  Delay delay(1, Second(0.05));
  delay.prepare({rate, 64});
  const std::vector<float> some(480, 0.5f);
  through(delay, 0.0, some);
  through(delay, 0.01, some, 32);
  through(delay, 0.02, some, 32);
  std::vector<float> in(3000, 0.0f);
  through(delay, 0.02, std::vector<float>(960, 0.0f));
  in[0] = 1.0f;
  EXPECT_EQ(through(delay, 0.02, in)[960], 1.0f);
}

}  // namespace
}  // namespace ohmic::dsp
