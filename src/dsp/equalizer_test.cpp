// The laws of the equalizer and the low-cut: tones come out as the closed form says, knobs do not click.

#include "dsp/equalizer.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include "dsp/high_pass.hpp"
#include "dsp/noise.hpp"
#include "dsp/sine.hpp"
#include "dsp/tone_fit.hpp"

namespace ohmic::dsp {
namespace {

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

/// dB by which a tone comes out louder, after the first half second.
template <class P>
double measured(P& p, const std::vector<float>& settings, Hertz f, Hertz rate) {
  const auto half = static_cast<std::size_t>(rate.value() / 2.0);
  std::vector<float> tone(4 * half);
  Sine(f, rate).fill(tone, 0.25f);
  const auto out = through(p, settings, tone);
  return 20.0 * std::log10(fit_tone(std::span(out).subspan(half), rate, f).tones[0].peak / 0.25);
}

const std::vector<float> voice = {2, 100, 6, 0.7f, 1, 400, -9, 3, 1, 3000, 4, 1, 3, 9000, -5, 0.7f};

TEST(Equalizer, ATonesLevelIsTheClosedFormsFromTwentyHertzToTwentyKilohertz) {
  for (const double rate : {44100.0, 48000.0, 192000.0}) {
    Equalizer eq(1, 4);
    eq.prepare({Hertz(rate), 64});
    for (const double f : {20.0, 100.0, 400.0, 1000.0, 5000.0, 12000.0, 20000.0}) {
      eq.reset();
      const double expected = magnitude(Equalizer::response(voice, Hertz(f), Hertz(rate))).value();
      EXPECT_NEAR(measured(eq, voice, Hertz(f), Hertz(rate)), expected, 0.001) << f << " Hz at " << rate;
    }
  }
}

TEST(Equalizer, BandsThatAreOffPassBitForBit) {
  Equalizer eq(1, 10);
  eq.prepare({});
  std::vector<float> settings;
  for (const Field& f : eq.fields()) settings.push_back(static_cast<float>(f.fallback));
  std::vector<float> in(1000);
  Noise(1).fill(in, 0.3f);
  EXPECT_EQ(through(eq, settings, in), in);
}

/// The largest second difference: a click is a kink.
double sharpest_bend(const std::vector<float>& x) {
  double sharpest = 0.0;
  for (std::size_t i = 2; i < x.size(); ++i) {
    sharpest = std::max(sharpest, std::abs(static_cast<double>(x[i]) - 2.0 * static_cast<double>(x[i - 1]) +
                                           static_cast<double>(x[i - 2])));
  }
  return sharpest;
}

TEST(Equalizer, AMovedKnobDoesNotClick) {
  const Hertz rate(48000.0);
  std::vector<float> tone(9600), settings = voice;
  Sine(Hertz(300.0), rate).fill(tone, 0.5f);
  Equalizer eq(1, 4);
  eq.prepare({});
  auto all = through(eq, settings, tone);
  for (const auto& [index, value] : std::vector<std::pair<std::size_t, float>>{
           {6, 12.0f}, {5, 300.0f}, {7, 0.5f}, {5, 5000.0f}, {4, 0.0f}, {4, 4.0f}, {4, 1.0f}, {0, 3.0f}, {12, 0.0f}}) {
    settings[index] = value;
    const auto next = through(eq, settings, tone);
    all.insert(all.end(), next.begin(), next.end());
  }
  all.erase(all.begin(), all.begin() + 2400);  // the tone's own beginning
  // A 300 Hz sine of peak p bends by p (2 pi 300 / 48000)^2 at most; on its way to another level by a little more.
  const float peak = std::abs(*std::max_element(all.begin(), all.end()));
  EXPECT_LT(sharpest_bend(all),
            1.3 * static_cast<double>(peak) * std::pow(2.0 * std::numbers::pi * 300.0 / 48000.0, 2.0));
}

TEST(Equalizer, MovedBandsAreDesignedOneAfterTheOtherThirtyTwoFramesApart) {
  std::vector<float> in(6400), moved = voice;
  Noise(2).fill(in, 0.3f);
  for (const std::size_t gain : {2u, 6u, 10u, 14u}) moved[gain] = -moved[gain];
  Equalizer at_once(1, 4), by_hand(1, 4);
  at_once.prepare({});
  by_hand.prepare({});
  const std::vector<float> head(in.begin(), in.begin() + 64), tail(in.begin() + 64, in.end());
  through(at_once, voice, head);
  through(by_hand, voice, head);
  const auto out = through(at_once, moved, tail);
  std::vector<float> expected(tail.size()), settings = voice;
  for (std::size_t at = 0; at < tail.size(); at += 32) {
    const std::size_t band = at / 32;
    if (band < 4) settings[4 * band + 2] = moved[4 * band + 2];
    const float* read = &tail[at];
    float* write = &expected[at];
    by_hand.process(settings, Block{{&read, 1}, {&write, 1}, 32});
  }
  EXPECT_EQ(out, expected);
}

TEST(Equalizer, ABandWhoseKnobNeverRestsDoesNotKeepTheOthersWaiting) {
  Equalizer eq(1, 4);
  eq.prepare({});
  std::vector<float> in(64, 0.0f), settings = voice;
  through(eq, settings, in);
  settings[14] = 12.0f;  // the last band
  for (int i = 0; i < 100; ++i) {
    settings[2] += 0.01f;
    through(eq, settings, in);
  }
  const std::vector<float> silence(48000, 0.0f);
  through(eq, settings, silence);
  EXPECT_NEAR(measured(eq, settings, Hertz(15000.0), Hertz(48000.0)),
              magnitude(Equalizer::response(settings, Hertz(15000.0), Hertz(48000.0))).value(), 0.001);
}

TEST(HighPass, IsThreeDecibelDownAtItsFrequencyAndFallsAsItsSlopeSays) {
  for (const double rate : {44100.0, 192000.0}) {
    for (const float f : {10.0f, 80.0f, 400.0f}) {
      const std::vector<float> gentle = {1, f, 0}, steep = {1, f, 1};
      const auto at = [&](const std::vector<float>& s, double octaves) {
        return magnitude(HighPass::response(s, Hertz(static_cast<double>(f) * std::exp2(octaves)), Hertz(rate)))
            .value();
      };
      EXPECT_NEAR(at(gentle, 0.0), -3.0103, 1e-4);
      EXPECT_NEAR(at(steep, 0.0), -3.0103, 1e-4);
      EXPECT_NEAR(at(gentle, -4.0) - at(gentle, -5.0), 12.04, 0.03);
      EXPECT_NEAR(at(steep, -4.0) - at(steep, -5.0), 24.08, 0.03);
      // Butterworth: 1 / (1 + (fc/f)^2n)
      EXPECT_NEAR(at(gentle, 1.0), -10.0 * std::log10(1.0 + 1.0 / 16.0), 0.002);
      EXPECT_NEAR(at(steep, 1.0), -10.0 * std::log10(1.0 + 1.0 / 256.0), 0.002);
    }
  }
}

TEST(HighPass, ATonesLevelIsTheClosedForms) {
  const Hertz rate(96000.0);
  HighPass filter(1);
  filter.prepare({rate, 64});
  for (const double f : {40.0, 80.0, 160.0, 15000.0}) {
    filter.reset();
    const std::vector<float> settings = {1, 80, 1};
    EXPECT_NEAR(measured(filter, settings, Hertz(f), rate),
                magnitude(HighPass::response(settings, Hertz(f), rate)).value(), 0.001);
  }
}

TEST(HighPass, TakesDirectCurrentAway) {
  HighPass filter(1);
  filter.prepare({});
  const auto out = through(filter, {1, 80, 0}, std::vector<float>(48000, 0.5f));
  EXPECT_LT(std::abs(out.back()), 1e-9f);
}

}  // namespace
}  // namespace ohmic::dsp
