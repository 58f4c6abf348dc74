// The laws of half-band filters and oversampling: what is stopped, what passes, how late it comes.

#include "dsp/half_band.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

#include <gtest/gtest.h>

#include "dsp/noise.hpp"
#include "dsp/oversampler.hpp"
#include "dsp/sine.hpp"
#include "dsp/tone_fit.hpp"

namespace ohmic::dsp {
namespace {

/// The loudest the filter is between two relative frequencies, dB.
template <class Filter>
double loudest(const Filter& filter, double from, double to) {
  double most = 0.0;
  for (double f = from; f <= to; f += 0.0002) most = std::max(most, filter.magnitude(f));
  return 20.0 * std::log10(most);
}

TEST(HalfBandIir, StopsWhatItIsDesignedToStop) {
  std::printf("elliptic half-band: coefficients, transition / higher rate, stop band dB, delay in higher frames\n");
  for (const auto& [count, transition, at_most] :
       {std::tuple{std::size_t{8}, 0.06, -113.0}, {std::size_t{4}, 0.29, -131.0}, {std::size_t{2}, 0.39, -99.0}}) {
    const HalfBandIir filter(count, transition);
    const double stop = loudest(filter, 0.25 + 0.5 * transition, 0.5);
    std::printf("  %2zu  %.2f  %7.1f  %5.2f\n", count, transition, stop, filter.delay_up());
    EXPECT_LT(stop, at_most);
    EXPECT_NEAR(loudest(filter, 0.0, 0.25 - 0.5 * transition), 0.0, 1e-9);
  }
}

TEST(HalfBandFir, StopsWhatItIsDesignedToStop) {
  std::printf(
      "linear-phase half-band: taps, edge of the stop band / higher rate, stop band dB, delay in higher frames\n");
  for (const auto& [half, design, edge, at_most] : {std::tuple{std::size_t{8}, 70.0, 0.328, -69.0},
                                                    {std::size_t{7}, 65.0, 0.321, -63.0},
                                                    {std::size_t{6}, 60.0, 0.342, -59.0},
                                                    {std::size_t{3}, 55.0, 0.396, -53.0},
                                                    {std::size_t{2}, 45.0, 0.448, -43.0}}) {
    const HalfBandFir filter(half, design);
    const double stop = loudest(filter, edge, 0.5);
    std::printf("  %2zu  %.3f  %7.1f  %d\n", 4 * half - 1, edge, stop, filter.delay());
    EXPECT_LT(stop, at_most);
    EXPECT_NEAR(filter.magnitude(0.0), 1.0, 1e-6);
  }
}

/// Up and down again, in blocks of 50.
std::vector<float> there_and_back(Oversampler& oversampler, const std::vector<float>& in) {
  std::vector<float> out(in.size());
  for (std::size_t at = 0; at < in.size(); at += 50) {
    const std::size_t n = std::min<std::size_t>(50, in.size() - at);
    oversampler.up({in.data() + at, n});
    oversampler.down({out.data() + at, n});
  }
  return out;
}

class OversamplerLaws : public testing::TestWithParam<std::tuple<int, Oversampler::Kind>> {
 protected:
  Oversampler oversampler{std::get<0>(GetParam()), std::get<1>(GetParam()), 50};
  bool is_linear = std::get<1>(GetParam()) == Oversampler::Kind::linear_phase;
};

TEST_P(OversamplerLaws, DeclaresTheDelayThatIsMeasured) {
  // The centre of gravity of the impulse response is the group delay at frequency 0.
  std::vector<float> impulse(2000, 0.0f);
  impulse[0] = 1.0f;
  const auto out = there_and_back(oversampler, impulse);
  double moment = 0.0, sum = 0.0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    moment += static_cast<double>(i) * static_cast<double>(out[i]);
    sum += static_cast<double>(out[i]);
  }
  std::printf("x%d %s: %.3f frames late, %lld declared\n", oversampler.factor(),
              is_linear ? "linear phase" : "low latency", oversampler.delay(),
              static_cast<long long>(oversampler.latency().count()));
  EXPECT_NEAR(moment / sum, oversampler.delay(), 1e-3);
  EXPECT_NEAR(sum, 1.0, 1e-5);
  EXPECT_LE(oversampler.latency(), Frames(16));
  EXPECT_NEAR(oversampler.delay(), oversampler.latency().value(), is_linear ? 1e-9 : 0.5);
}

TEST_P(OversamplerLaws, AToneComesBackAsItWas) {
  const Hertz rate(48000.0);
  for (const double f : {100.0, 1000.0, is_linear ? 10000.0 : 20000.0}) {
    oversampler.reset();
    std::vector<float> tone(9600);
    Sine(Hertz(f), rate).fill(tone, 0.5f);
    const auto out = there_and_back(oversampler, tone);
    const auto fit = fit_tone(std::span(out).subspan(2400), rate, Hertz(f));
    EXPECT_NEAR(20.0 * std::log10(fit.tones[0].peak / 0.5), 0.0, is_linear ? 0.05 : 0.001) << f;
    EXPECT_LT(fit.thd_n(), is_linear && oversampler.factor() > 1 ? 0.01 : 1e-5) << f;
  }
}

TEST_P(OversamplerLaws, CutsDoNotMatter) {
  Oversampler whole(std::get<0>(GetParam()), std::get<1>(GetParam()), 333);
  std::vector<float> in(333), out(333);
  Noise(1).fill(in, 0.3f);
  whole.up(in);
  whole.down(out);
  EXPECT_EQ(there_and_back(oversampler, in), out);
}

INSTANTIATE_TEST_SUITE_P(All, OversamplerLaws,
                         testing::Combine(testing::Values(1, 2, 4, 8),
                                          testing::Values(Oversampler::Kind::low_latency,
                                                          Oversampler::Kind::linear_phase)));

TEST(Oversampler, AClipperAliasesLessTheHigherItRuns) {
  // A clipped 7 kHz sine at 48 kHz: harmonics at 21 kHz stay, all others above 24 kHz fold down unless they are stopped.
  const Hertz rate(48000.0), f(7000.0);
  std::vector<float> tone(48000);
  Sine(f, rate).fill(tone, 1.0f);
  double before = 1.0;
  for (const int factor : {1, 2, 4, 8}) {
    Oversampler oversampler(factor, Oversampler::Kind::low_latency, 48000);
    std::vector<float> out(tone.size());
    for (float& x : oversampler.up(tone)) x = std::clamp(x, -0.5f, 0.5f);
    oversampler.down(out);
    const auto fit = fit_harmonics(std::span(out).subspan(4800), rate, f, 3);
    const double aliases = fit.residual_rms / fit.tones[0].rms();
    std::printf("clipping at x%d: aliases %.1f dB below the tone\n", factor, 20.0 * std::log10(aliases));
    EXPECT_LT(aliases, before);
    before = aliases;
  }
}

}  // namespace
}  // namespace ohmic::dsp
