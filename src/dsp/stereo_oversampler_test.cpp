// The laws of oversampling in double: what passes, what is stopped, how late it comes, what a soft curve folds back.

#include "dsp/stereo_oversampler.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstdio>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include "dsp/half_band.hpp"
#include "dsp/sine.hpp"
#include "dsp/tone_fit.hpp"

namespace ohmic::dsp {
namespace {

struct There {
  std::vector<float> left, right;
};

/// Up, through `curve`, and down again, in blocks of 50; the right side is the left's inverse.
template <class Curve>
There there_and_back(int factor, const std::vector<float>& in, Curve curve) {
  StereoUpsampler up(factor);
  StereoDownsampler down(factor);
  up.prepare(50), down.prepare(50);
  There out{std::vector<float>(in.size()), std::vector<float>(in.size())};
  std::vector<double> left(50 * 16), right(50 * 16);
  std::vector<float> inverse(in.size());
  std::ranges::transform(in, inverse.begin(), [](float x) { return -x; });
  for (std::size_t at = 0; at < in.size(); at += 50) {
    const int n = static_cast<int>(std::min<std::size_t>(50, in.size() - at));
    up.process(in.data() + at, inverse.data() + at, left.data(), right.data(), n);
    for (int i = 0; i < n * factor; ++i) {
      left[static_cast<std::size_t>(i)] = curve(left[static_cast<std::size_t>(i)]);
      right[static_cast<std::size_t>(i)] = curve(right[static_cast<std::size_t>(i)]);
    }
    down.process(left.data(), right.data(), out.left.data() + at, out.right.data() + at, n);
  }
  return out;
}
There there_and_back(int factor, const std::vector<float>& in) {
  return there_and_back(factor, in, [](double x) { return x; });
}

/// A tone's amplitude among others: the discrete transform at whole bins, under a window without leaks.
double line(const std::vector<double>& samples, int bin) {
  std::complex<double> sum = 0.0;
  const double n = static_cast<double>(samples.size());
  for (std::size_t i = 0; i < samples.size(); ++i)
    sum += samples[i] * std::polar(1.0, -2.0 * std::numbers::pi * bin * static_cast<double>(i) / n);
  return 2.0 * std::abs(sum) / n;
}

class StereoOversampling : public testing::TestWithParam<int> {};

TEST_P(StereoOversampling, DeclaresTheDelayThatIsMeasured) {
  std::vector<float> impulse(2000, 0.0f);
  impulse[0] = 1.0f;
  const There out = there_and_back(GetParam(), impulse);
  double moment = 0.0, sum = 0.0;  // the centre of gravity is the group delay at frequency 0
  for (std::size_t i = 0; i < out.left.size(); ++i) {
    moment += static_cast<double>(i) * static_cast<double>(out.left[i]);
    sum += static_cast<double>(out.left[i]);
    EXPECT_EQ(out.left[i], -out.right[i]);
  }
  const Frames declared = oversampling_latency(GetParam());
  std::printf("x%d: %.3f frames late, %lld declared\n", GetParam(), moment / sum,
              static_cast<long long>(declared.count()));
  EXPECT_NEAR(moment / sum, declared.value(), 0.5);
  EXPECT_LE(declared, Frames(16));
  EXPECT_NEAR(sum, 1.0, 1e-6);
}

TEST_P(StereoOversampling, AToneComesBackAsItWas) {
  for (const auto& [rate, highest] : {std::pair{48000.0, 22000.0}, {44100.0, 20200.0}}) {
    for (const double f : {100.0, 1000.0, 10000.0, highest}) {
      std::vector<float> tone(9600);
      Sine(Hertz(f), Hertz(rate)).fill(tone, 0.5f);
      const There out = there_and_back(GetParam(), tone);
      const auto fit = fit_tone(std::span(out.left).subspan(4800), Hertz(rate), Hertz(f));
      EXPECT_NEAR(20.0 * std::log10(fit.tones[0].peak / 0.5), 0.0, 0.0005) << f;
      EXPECT_LT(fit.thd_n(), 3e-6) << f;
    }
  }
}

TEST_P(StereoOversampling, FiltersStopWhatWouldFoldOntoThePassBand) {
  constexpr std::pair<std::size_t, double> stages[] = {{10, 0.04}, {4, 0.27}, {2, 0.385}, {2, 0.4425}};
  for (const auto& [coefficients, transition] : stages) {
    const HalfBandIir filter(coefficients, transition);
    double most = 0.0;
    for (double f = 0.25 + 0.5 * transition; f <= 0.5; f += 0.0002) most = std::max(most, filter.magnitude(f));
    EXPECT_LT(20.0 * std::log10(most), -97.0);
  }
}

INSTANTIATE_TEST_SUITE_P(All, StereoOversampling, testing::Values(1, 2, 4, 8, 16));

TEST(StereoOversampler, ASoftCurveWithThreePercentLeavesNoSpuriousLineAboveMinus90AtEightTimes) {
  // 15 kHz at 48 kHz through x + a x^2 + b x^3 with 3 % of second and 0.5 % of third harmonic: all harmonics lie above
  // the band, so every line but the tone's own is folded or left over.
  constexpr int n = 4800, bin = 1500;
  std::vector<float> tone(static_cast<std::size_t>(3 * n));
  Sine(Hertz(15000.0), Hertz(48000.0)).fill(tone, 1.0f);
  for (const int factor : {1, 2, 4, 8, 16}) {
    const There out = there_and_back(factor, tone, [](double x) { return x + 0.06 * x * x + 0.02 * x * x * x; });
    const std::vector<double> last(out.left.end() - n, out.left.end());
    const double carrier = line(last, bin);
    double worst = 0.0;
    for (int k = 10; k < n / 2; k += 10)
      if (k != bin) worst = std::max(worst, line(last, k));
    const double spurious = 20.0 * std::log10(worst / carrier);
    std::printf("x%d: loudest spurious line %.1f dBc\n", factor, spurious);
    if (factor >= 8) {
      EXPECT_LT(spurious, -90.0);
    }
  }
}

}  // namespace
}  // namespace ohmic::dsp
