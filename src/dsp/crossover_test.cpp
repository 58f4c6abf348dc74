// The laws of the crossover: high and low add up flat, meet 6 dB down, fall with 24 dB per octave.

#include "dsp/crossover.hpp"

#include <cmath>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include "dsp/biquad.hpp"
#include "dsp/noise.hpp"
#include "dsp/processor_laws_test.hpp"

namespace ohmic::dsp {
namespace {

constexpr Hertz rate(48000.0);
using Audio = std::vector<std::vector<float>>;

Audio through(Crossover& crossover, const Audio& in, const std::vector<float>& settings) {
  Audio out(3, std::vector<float>(in[0].size()));
  for (std::size_t at = 0; at < in[0].size(); at += 64) {
    const float* const reads[] = {&in[0][at], &in[1][at]};
    float* const writes[] = {&out[0][at], &out[1][at], &out[2][at]};
    crossover.process(settings, Block{reads, writes, static_cast<int>(std::min<std::size_t>(64, in[0].size() - at))});
  }
  return out;
}

std::vector<float> noise(std::size_t count, std::uint64_t seed) {
  std::vector<float> samples(count);
  Noise(seed).fill(samples, 0.3f);
  return samples;
}

std::complex<double> spectrum(const std::vector<float>& taps, double frequency) {
  std::complex<double> sum = 0.0;
  for (std::size_t i = 0; i < taps.size(); ++i) {
    const double turns = frequency / rate.value() * static_cast<double>(i);
    sum += static_cast<double>(taps[i]) * std::polar(1.0, -2.0 * std::numbers::pi * turns);
  }
  return sum;
}

TEST(Crossover, HighAndLowAddUpFlatWithinAHundredthOfADecibel) {
  for (const float frequency : {30.0f, 80.0f, 120.0f, 400.0f}) {
    Crossover crossover;
    crossover.prepare({rate, 64});
    Audio impulse(2, std::vector<float>(32768, 0.0f));
    impulse[0][0] = impulse[1][0] = 1.0f;
    const auto out = through(crossover, impulse, {1, frequency, 0});
    for (double f = 5.0; f < 24000.0; f *= 1.1) {
      const auto left = spectrum(out[0], f), low = spectrum(out[2], f);
      EXPECT_NEAR(magnitude(left + low).value(), 0.0, 0.01) << f;
      EXPECT_LT(std::abs(left - spectrum(out[1], f)), 1e-12) << f;
      const auto expected =
          Crossover::response({true, Hertz(static_cast<double>(frequency)), Decibel(0.0)}, Hertz(f), rate);
      EXPECT_LT(std::abs(left - expected.high), 1e-4) << f;
      EXPECT_LT(std::abs(low - expected.low), 1e-4) << f;
    }
  }
}

TEST(Crossover, BothSidesMeetSixDecibelsDownAndFallWithTwentyFourPerOctave) {
  const CrossoverSettings settings{true, Hertz(80.0), Decibel(0.0)};
  const auto at = [&](double f) { return Crossover::response(settings, Hertz(f), rate); };
  EXPECT_NEAR(magnitude(at(80.0).high).value(), -6.02, 0.01);
  EXPECT_NEAR(magnitude(at(80.0).low).value(), -6.02, 0.01);
  EXPECT_NEAR(magnitude(at(5.0).high).value() - magnitude(at(10.0).high).value(), -24.1, 0.1);
  EXPECT_NEAR(magnitude(at(1280.0).low).value() - magnitude(at(640.0).low).value(), -24.1, 0.1);
}

TEST(Crossover, TheTrimMovesOnlyTheSub) {
  Crossover plain, trimmed;
  plain.prepare({rate, 64});
  trimmed.prepare({rate, 64});
  const Audio in = {noise(4000, 1), noise(4000, 2)};
  const auto a = through(plain, in, {1, 80, 0}), b = through(trimmed, in, {1, 80, -6.0205999f});
  EXPECT_EQ(a[0], b[0]);
  EXPECT_EQ(a[1], b[1]);
  for (std::size_t i = 0; i < 4000; ++i) EXPECT_NEAR(b[2][i], 0.5f * a[2][i], 1e-7);
}

TEST(Crossover, OppositeSidesLeaveTheSubSilent) {
  Crossover crossover;
  crossover.prepare({rate, 64});
  const auto left = noise(4000, 1);
  auto right = left;
  for (float& x : right) x = -x;
  EXPECT_EQ(through(crossover, {left, right}, {1, 80, 0})[2], std::vector<float>(4000, 0.0f));
}

TEST(Crossover, OffPassesBitForBitAndTheSubIsSilent) {
  Crossover crossover;
  crossover.prepare({rate, 64});
  const Audio in = {noise(4800, 1), noise(4800, 2)};
  const Audio off = {in[0], in[1], std::vector<float>(4800, 0.0f)};
  EXPECT_EQ(through(crossover, in, {0, 80, 0}), off);
  through(crossover, in, {1, 80, 0});
  through(crossover, in, {0, 80, 0});
  EXPECT_EQ(through(crossover, in, {0, 80, 0}), off);
}

TEST(Crossover, SwitchingDoesNotClick) {
  Crossover crossover;
  crossover.prepare({rate, 64});
  Audio in(2, std::vector<float>(4800));
  for (std::size_t i = 0; i < 4800; ++i) {
    in[0][i] = in[1][i] =
        static_cast<float>(0.5 * std::sin(2.0 * std::numbers::pi * 100.0 * static_cast<double>(i) / 48000.0));
  }
  through(crossover, in, {0, 80, 0});
  const auto on = through(crossover, in, {1, 80, 0}), off = through(crossover, in, {0, 80, 0});
  // A click is a jump, 0.5 in size. A ramp of 960 frames only bends where it begins and ends: at most by twice the
  // amplitude in 960, on top of the sine's own 8.6e-5.
  for (const auto* out : {&on, &off}) {
    for (const auto& channel : *out) {
      for (std::size_t i = 2; i < channel.size(); ++i) {
        EXPECT_LT(std::abs(channel[i] - 2.0f * channel[i - 1] + channel[i - 2]), 2.0 * 0.5 / 960.0 + 8.6e-5) << i;
      }
    }
  }
}

}  // namespace

namespace laws {
namespace {

struct CrossoverCase {
  static Crossover make() { return {}; }
  static constexpr std::size_t inputs = 2, outputs = 3;
};
struct CrossoverOffCase {
  static Crossover make() { return {}; }
  static constexpr std::size_t inputs = 2, outputs = 3;
  static std::vector<float> settings() { return {0, 80, 0}; }
};
INSTANTIATE_TYPED_TEST_SUITE_P(crossover, ProcessorLaws, CrossoverCase);
INSTANTIATE_TYPED_TEST_SUITE_P(crossover_off, ProcessorLaws, CrossoverOffCase);

}  // namespace
}  // namespace laws
}  // namespace ohmic::dsp
