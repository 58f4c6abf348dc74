// The laws of the fader and of the polarity switch.

#include "dsp/gain.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "dsp/noise.hpp"
#include "dsp/polarity.hpp"

namespace ohmic::dsp {
namespace {

/// One channel through a processor with these settings, in blocks of 64.
template <class P>
std::vector<float> through(P& p, const std::vector<float>& settings, const std::vector<float>& in) {
  std::vector<float> out(in.size());
  for (std::size_t at = 0; at < in.size(); at += 64) {
    const float* read = in.data() + at;
    float* write = out.data() + at;
    p.process(settings, Block{{&read, 1}, {&write, 1}, static_cast<int>(std::min<std::size_t>(64, in.size() - at))});
  }
  return out;
}

std::vector<float> some_noise() {
  std::vector<float> x(1000);
  Noise(3).fill(x, 0.25f);
  return x;
}

class GainLaws : public testing::Test {
 protected:
  GainLaws() { gain.prepare({}); }
  Gain gain{1};
};

TEST_F(GainLaws, ZeroDecibelPassesBitForBit) { EXPECT_EQ(through(gain, {0, 0, 0}, some_noise()), some_noise()); }

TEST_F(GainLaws, TwentyDecibelIsTenTimes) {
  const auto in = some_noise(), out = through(gain, {20, 0, 0}, in);
  for (std::size_t i = 0; i < in.size(); ++i) EXPECT_FLOAT_EQ(out[i], 10.0f * in[i]);
}

TEST_F(GainLaws, AMovedFaderArrivesAfterTenMilliseconds) {
  through(gain, {0, 0, 0}, std::vector<float>(64, 1.0f));
  const auto out = through(gain, {-20, 0, 0}, std::vector<float>(1000, 1.0f));
  for (std::size_t i = 1; i < 480; ++i) EXPECT_LT(out[i], out[i - 1]);
  for (std::size_t i = 479; i < out.size(); ++i) EXPECT_FLOAT_EQ(out[i], 0.1f);
  EXPECT_FLOAT_EQ(out[0], 1.0f - 0.9f / 480.0f);
}

TEST_F(GainLaws, MuteIsExactSilenceAfterItsRamp) {
  through(gain, {6, 0, 0}, some_noise());
  const auto out = through(gain, {6, 1, 0}, some_noise());
  for (std::size_t i = 479; i < out.size(); ++i) EXPECT_EQ(out[i], 0.0f);
}

TEST_F(GainLaws, PolarityIsExactlyMinusOne) {
  const auto in = some_noise(), out = through(gain, {0, 0, 1}, in);
  for (std::size_t i = 0; i < in.size(); ++i) EXPECT_EQ(out[i], -in[i]);
}

TEST(PolarityLaws, GoesThroughZeroWithoutAJump) {
  Polarity polarity(1);
  polarity.prepare({});
  const std::vector<float> ones(480, 1.0f);
  EXPECT_EQ(through(polarity, {0}, ones), ones);
  const auto out = through(polarity, {1}, ones);
  for (std::size_t i = 1; i < out.size(); ++i) EXPECT_LE(std::abs(out[i] - out[i - 1]), 2.01f / 240.0f);
  EXPECT_EQ(out.back(), -1.0f);
}

}  // namespace
}  // namespace ohmic::dsp
