// The laws of word length: the output is on the grid, the error is hiss of a known level and carries no distortion.

#include "dsp/dither.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "dsp/noise.hpp"
#include "dsp/sine.hpp"
#include "dsp/tone_fit.hpp"

namespace ohmic::dsp {
namespace {

std::vector<float> through(Dither& dither, const std::vector<float>& settings, const std::vector<float>& in) {
  std::vector<float> out(in.size());
  for (std::size_t at = 0; at < in.size(); at += 64) {
    const float* read = in.data() + at;
    float* write = out.data() + at;
    dither.process(settings,
                   Block{{&read, 1}, {&write, 1}, static_cast<int>(std::min<std::size_t>(64, in.size() - at))});
  }
  return out;
}

class DitherLaws : public testing::Test {
 protected:
  DitherLaws() { dither.prepare({}); }
  Dither dither{1};
};

TEST_F(DitherLaws, TheOutputIsOnTheGridAndWithinAConvertersRange) {
  std::vector<float> in(20000);
  Noise(1).fill(in, 0.7f);
  for (const int bits : {2, 8, 16, 20, 24}) {
    const double scale = std::ldexp(1.0, bits - 1);
    for (const float y : through(dither, {1, static_cast<float>(bits)}, in)) {
      const double steps = static_cast<double>(y) * scale;
      EXPECT_EQ(steps, std::round(steps));
      EXPECT_GE(steps, -scale);
      EXPECT_LE(steps, scale - 1.0);
    }
  }
}

TEST_F(DitherLaws, TheErrorIsHalfAStepRms) {
  // Triangular noise of +-1 step (1/6 step^2) and rounding (1/12 step^2): 1/4 step^2, whatever the signal.
  std::vector<float> in(200000);
  Noise(2).fill(in, 0.1f);
  const auto out = through(dither, {1, 12}, in);
  std::vector<float> error(in.size());
  for (std::size_t i = 0; i < in.size(); ++i) error[i] = out[i] - in[i];
  EXPECT_NEAR(rms(error) * 2048.0, 0.5, 0.005);
}

TEST_F(DitherLaws, AToneBelowTheLastBitSurvivesWithoutHarmonics) {
  const Hertz rate(48000.0), f(997.0);
  std::vector<float> in(1 << 20);
  const float peak = 0.4f / 32768.0f;  // rounding alone would give exact silence
  Sine(f, rate).fill(in, peak);
  const auto fit = fit_harmonics(through(dither, {1, 16}, in), rate, f, 7);
  EXPECT_NEAR(fit.tones[0].peak / static_cast<double>(peak), 1.0, 0.01);
  EXPECT_LT(fit.thd(), 0.01);
}

TEST_F(DitherLaws, OffPassesBitForBit) {
  std::vector<float> in(1000);
  Noise(3).fill(in, 0.3f);
  EXPECT_EQ(through(dither, {0, 16}, in), in);
}

TEST_F(DitherLaws, DigitalSilenceIsSilentAfterATenthOfASecond) {
  const auto out = through(dither, {1, 16}, std::vector<float>(9600, 0.0f));
  EXPECT_TRUE(std::any_of(out.begin(), out.begin() + 4799, [](float y) { return y != 0.0f; }));
  EXPECT_TRUE(std::all_of(out.begin() + 4799, out.end(), [](float y) { return y == 0.0f; }));
}

}  // namespace
}  // namespace ohmic::dsp
