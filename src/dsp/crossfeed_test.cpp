// The laws of the crossfeed: mono stays as it is, the ears differ by the feed, the response is its closed form.

#include "dsp/crossfeed.hpp"

#include <cmath>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "dsp/biquad.hpp"
#include "dsp/noise.hpp"
#include "dsp/processor_laws_test.hpp"

namespace ohmic::dsp {
namespace {

constexpr Hertz rate(48000.0);
using Stereo = std::vector<std::vector<float>>;

Stereo through(Crossfeed& crossfeed, const Stereo& in, const std::vector<float>& settings) {
  Stereo out(2, std::vector<float>(in[0].size()));
  for (std::size_t at = 0; at < in[0].size(); at += 64) {
    const float* const reads[] = {&in[0][at], &in[1][at]};
    float* const writes[] = {&out[0][at], &out[1][at]};
    crossfeed.process(settings, Block{reads, writes, static_cast<int>(std::min<std::size_t>(64, in[0].size() - at))});
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

RC_GTEST_PROP(Crossfeed, RunsItsClosedForm, ()) {
  CrossfeedSettings settings{.is_on = true};
  settings.frequency = Hertz(*rc::gen::inRange(300, 2000));
  settings.feed = Decibel(0.1 * *rc::gen::inRange(10, 150));
  Crossfeed crossfeed;
  crossfeed.prepare({rate, 64});
  Stereo impulse(2, std::vector<float>(8192, 0.0f));
  impulse[0][0] = 1.0f;
  const float frequency = static_cast<float>(settings.frequency.value()),
              feed = static_cast<float>(settings.feed.value());
  const auto out = through(crossfeed, impulse, {1, frequency, feed});
  for (const double f : {20.0, 200.0, 700.0, 3000.0, 12000.0, 20000.0}) {
    const auto expected = Crossfeed::response(settings, Hertz(f), rate);
    RC_ASSERT(std::abs(spectrum(out[0], f) - expected.near_ear) < 1e-5);
    RC_ASSERT(std::abs(spectrum(out[1], f) - expected.far_ear) < 1e-5);
  }
}

TEST(Crossfeed, TheFarEarHearsWhatLibbs2bFeedsIt) {
  // libbs2b 3.1.0, bs2b.c, init(): low-pass a0 / (1 - b1 z^-1), times the gain that keeps mono at 0 Hz.
  for (const auto& [frequency, feed] : {std::pair{700.0, 4.5}, std::pair{700.0, 6.0}, std::pair{650.0, 9.5}}) {
    const double g_lo = std::pow(10.0, (feed * -5.0 / 6.0 - 3.0) / 20.0);
    const double g_hi = 1.0 - std::pow(10.0, (feed / 6.0 - 3.0) / 20.0);
    const double b1 = std::exp(-2.0 * std::numbers::pi * frequency / rate.value());
    const double a0 = g_lo * (1.0 - b1), gain = 1.0 / (1.0 - g_hi + g_lo);
    const CrossfeedSettings settings{true, Hertz(frequency), Decibel(feed)};
    for (const double f : {10.0, 100.0, 700.0, 5000.0, 20000.0}) {
      const auto delay = std::polar(1.0, -2.0 * std::numbers::pi * f / rate.value());
      const auto expected = gain * a0 / (1.0 - b1 * delay);
      EXPECT_LT(std::abs(Crossfeed::response(settings, Hertz(f), rate).far_ear - expected), 1e-12) << f;
    }
  }
}

TEST(Crossfeed, AtLowFrequenciesTheEarsDifferByTheFeedAndAtHighOnesTheFarEarIsInTheShade) {
  const CrossfeedSettings settings{true, Hertz(700.0), Decibel(4.5)};
  const auto low = Crossfeed::response(settings, Hertz(1.0), rate);
  EXPECT_NEAR((magnitude(low.near_ear) - magnitude(low.far_ear)).value(), 4.5, 1e-3);
  EXPECT_LT(magnitude(Crossfeed::response(settings, Hertz(10000.0), rate).far_ear).value(), -28.0);
}

TEST(Crossfeed, AMonoSignalPassesBitForBitWhileTheSettingsMove) {
  Crossfeed crossfeed;
  crossfeed.prepare({rate, 64});
  const auto mono = noise(4000, 3);
  for (const auto& settings : std::vector<std::vector<float>>{{1, 700, 4.5f}, {1, 2000, 9}, {0, 700, 4.5f}}) {
    EXPECT_EQ(through(crossfeed, {mono, mono}, settings), (Stereo{mono, mono}));
  }
}

TEST(Crossfeed, TheSumOfTheEarsIsTheSumOfTheSides) {
  Crossfeed crossfeed;
  crossfeed.prepare({rate, 64});
  const Stereo in = {noise(4000, 3), noise(4000, 4)}, out = through(crossfeed, in, {1, 700, 4.5f});
  for (std::size_t i = 0; i < 4000; ++i) EXPECT_NEAR(out[0][i] + out[1][i], in[0][i] + in[1][i], 3e-7);
}

TEST(Crossfeed, OffPassesBitForBitAndSwitchingDoesNotClick) {
  Crossfeed crossfeed;
  crossfeed.prepare({rate, 64});
  Stereo in(2, std::vector<float>(4800));
  for (std::size_t i = 0; i < 4800; ++i) {
    in[0][i] = static_cast<float>(0.5 * std::sin(2.0 * std::numbers::pi * 100.0 * static_cast<double>(i) / 48000.0));
  }
  EXPECT_EQ(through(crossfeed, in, {0, 700, 4.5f}), in);
  const auto on = through(crossfeed, in, {1, 700, 4.5f}), off = through(crossfeed, in, {0, 700, 4.5f});
  // A click is a bend: the second difference of this sine is 8.6e-5 at most.
  for (const auto* out : {&on, &off}) {
    for (const auto& ear : *out) {
      for (std::size_t i = 2; i < ear.size(); ++i) {
        EXPECT_LT(std::abs(ear[i] - 2.0f * ear[i - 1] + ear[i - 2]), 1.5e-4) << i;
      }
    }
  }
  EXPECT_EQ(std::vector<float>(off[1].begin() + 960, off[1].end()), std::vector<float>(4800 - 960, 0.0f));
}

}  // namespace

namespace laws {
namespace {

struct CrossfeedCase {
  static Crossfeed make() { return {}; }
  static constexpr std::size_t inputs = 2, outputs = 2;
};
struct CrossfeedOffCase {
  static Crossfeed make() { return {}; }
  static constexpr std::size_t inputs = 2, outputs = 2;
  static std::vector<float> settings() { return {0, 700, 4.5f}; }
};
INSTANTIATE_TYPED_TEST_SUITE_P(crossfeed, ProcessorLaws, CrossfeedCase);
INSTANTIATE_TYPED_TEST_SUITE_P(crossfeed_off, ProcessorLaws, CrossfeedOffCase);

}  // namespace
}  // namespace laws
}  // namespace ohmic::dsp
