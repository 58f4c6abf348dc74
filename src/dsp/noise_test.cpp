// The laws of noise: its level, its whiteness, its shape, and that it is the same every time.

#include "dsp/noise.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "dsp/tone_fit.hpp"

namespace ohmic::dsp {
namespace {

std::vector<float> million(std::uint64_t seed) {
  std::vector<float> x(1 << 20);
  Noise(seed).fill(x, 1.0f);
  return x;
}

double moment(const std::vector<float>& x, int power) {
  double sum = 0.0;
  for (const float v : x) sum += std::pow(static_cast<double>(v), power);
  return sum / static_cast<double>(x.size());
}

/// Standard deviations of an estimate over 2^20 samples.
constexpr double sigmas(double n) { return n / 1024.0; }

TEST(Noise, HasTheLevelAskedAndNoDirectCurrent) {
  for (const std::uint64_t seed : {1u, 2u, 12345u}) {
    const auto x = million(seed);
    EXPECT_NEAR(moment(x, 1), 0.0, sigmas(4));
    EXPECT_NEAR(std::sqrt(moment(x, 2)), 1.0, sigmas(4));
  }
}

TEST(Noise, IsAlmostGaussian) {
  const auto x = million(3);
  EXPECT_NEAR(moment(x, 3), 0.0, sigmas(4) * 4.0);
  EXPECT_NEAR(moment(x, 4), 2.85, 0.03);
  const auto [low, high] = std::minmax_element(x.begin(), x.end());
  EXPECT_LT(std::max(*high, -*low), 4.9f);
  EXPECT_GT(std::max(*high, -*low), 4.0f);
  // Within one rms: 68.27 % for a true bell curve.
  const auto within = std::count_if(x.begin(), x.end(), [](float v) { return std::abs(v) < 1.0f; });
  EXPECT_NEAR(static_cast<double>(within) / static_cast<double>(x.size()), 0.6827, 0.01);
}

TEST(Noise, IsWhite) {
  // Autocorrelation of white noise over N samples is 0 with a deviation of 1 / sqrt N, at every lag; so is that of its
  // squares, which would show samples that are loud together.
  const auto x = million(4);
  for (std::size_t lag = 1; lag < 64; ++lag) {
    double sum = 0.0;
    for (std::size_t i = lag; i < x.size(); ++i) sum += static_cast<double>(x[i]) * static_cast<double>(x[i - lag]);
    EXPECT_NEAR(sum / static_cast<double>(x.size()), 0.0, sigmas(4.5)) << lag;
  }
}

TEST(Noise, OfTwoSeedsIsUnrelated) {
  const auto x = million(5), y = million(6);
  for (std::size_t lag = 0; lag < 32; ++lag) {
    double sum = 0.0;
    for (std::size_t i = lag; i < x.size(); ++i) sum += static_cast<double>(x[i]) * static_cast<double>(y[i - lag]);
    EXPECT_NEAR(sum / static_cast<double>(x.size()), 0.0, sigmas(4.5));
  }
}

RC_GTEST_PROP(Noise, IsTheSameHoweverItIsCut, ()) {
  std::vector<float> whole(500), cut(500);
  Noise a(7), b(7);
  a.fill(whole, 0.5f);
  for (std::size_t at = 0; at < cut.size();) {
    const auto n = std::min<std::size_t>(*rc::gen::inRange<std::size_t>(1, 70), cut.size() - at);
    b.fill({cut.data() + at, n}, 0.5f);
    at += n;
  }
  RC_ASSERT(whole == cut);
}

TEST(Noise, AddIsFillOnTop) {
  std::vector<float> a(333, 0.25f), b(333);
  Noise(8).add(a, 0.1f);
  Noise(8).fill(b, 0.1f);
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_EQ(a[i], 0.25f + b[i]);
}

TEST(Noise, ResetIsTheFirstSampleAgain) {
  Noise noise(9);
  std::vector<float> a(100), b(100);
  noise.fill(a, 1.0f);
  noise.reset();
  noise.fill(b, 1.0f);
  EXPECT_EQ(a, b);
}

TEST(RandomLanes, EveryBitIsSetHalfOfTheTime) {
  RandomLanes random(10);
  std::array<int, 32> set{};
  std::array<std::uint32_t, RandomLanes::lanes> words;
  constexpr int rounds = 1 << 16;
  for (int i = 0; i < rounds; ++i) {
    random.next(words.data());
    for (const std::uint32_t w : words) {
      for (std::size_t bit = 0; bit < 32; ++bit) set[bit] += static_cast<int>(w >> bit & 1u);
    }
  }
  for (const int count : set) EXPECT_NEAR(count / (16.0 * rounds), 0.5, 4.5 * 0.5 / 1024.0);
}

TEST(TriangularNoise, IsATriangleOfThePeakAsked) {
  std::vector<float> x(1 << 20);
  TriangularNoise(11).fill(x, 2.0f);
  EXPECT_NEAR(moment(x, 1), 0.0, sigmas(4));
  EXPECT_NEAR(moment(x, 2), 4.0 / 6.0, sigmas(6));  // variance of a triangle of +-a: a^2 / 6
  const auto [low, high] = std::minmax_element(x.begin(), x.end());
  EXPECT_GE(*low, -2.0f);
  EXPECT_LE(*high, 2.0f);
  const auto inner = std::count_if(x.begin(), x.end(), [](float v) { return std::abs(v) < 1.0f; });
  EXPECT_NEAR(static_cast<double>(inner) / static_cast<double>(x.size()), 0.75, sigmas(4));
}

}  // namespace
}  // namespace ohmic::dsp
