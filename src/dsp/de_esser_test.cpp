// The laws of the de-esser: it takes from its band what is too much, and nothing from anything else.

#include "dsp/de_esser.hpp"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "dsp/biquad.hpp"
#include "dsp/click_test.hpp"
#include "dsp/noise.hpp"
#include "dsp/settings_of.hpp"
#include "dsp/sine.hpp"
#include "dsp/tone_fit.hpp"

namespace ohmic::dsp {
namespace {

constexpr Hertz rate(48000.0);

DeEsser fresh(std::size_t channels = 1) {
  DeEsser de_esser(channels);
  de_esser.prepare({rate, 64});
  return de_esser;
}

std::vector<float> settings(const DeEsserSettings& s) {
  std::vector<float> values(de_esser_fields.size());
  write_settings(de_esser_fields, s, values);
  return values;
}

/// 5.5 kHz, -30 dBFS, 8 dB.
DeEsserSettings usual() { return defaults(de_esser_fields); }

std::vector<float> tone(DBFS level, double seconds, Hertz f, double turns = 0.25) {
  std::vector<float> x(static_cast<std::size_t>(seconds * rate.value()));
  Sine(f, rate, turns).fill(x, static_cast<float>(sample_peak(level).value()));
  return x;
}

std::vector<float> sum(std::vector<float> a, const std::vector<float>& b) {
  for (std::size_t i = 0; i < a.size(); ++i) a[i] += b[i];
  return a;
}

/// What a Butterworth high-pass of second order, bilinear, does to a tone.
double band_gain(Hertz corner, Hertz f) {
  const double ratio = std::tan(std::numbers::pi * (corner / rate)) / std::tan(std::numbers::pi * (f / rate));
  return -10.0 * std::log10(1.0 + std::pow(ratio, 4.0));
}

double decibels(const std::complex<double>& h) { return 20.0 * std::log10(std::abs(h)); }

TEST(DeEsser, TakesWhatIsOverTheThresholdUpToItsRange) {
  // Not a simple part of the rate: a detector of samples must meet the crests.
  for (const double f : {4110.0, 5510.0, 8110.0, 11110.0}) {
    for (const double level : {-40.0, -24.0, -20.0, 0.0}) {
      const double over = std::clamp(level + band_gain(Hertz(5500.0), Hertz(f)) + 30.0, 0.0, 8.0);
      const double expected = decibels(de_esser_response(Hertz(5500.0), Decibel(over), Hertz(f), rate));
      DeEsser de_esser = fresh();
      const auto out = through(de_esser, settings(usual()), tone(DBFS(level), 1.0, Hertz(f)));
      const double came = dbfs_peak(fit_tone(std::span(out).last(24000), rate, Hertz(f)).tones[0].peak).value();
      EXPECT_NEAR(came - level, expected, 0.01) << f << " Hz at " << level;
    }
  }
}

TEST(DeEsser, ItsResponseFallsFromNothingToTheReductionWithoutABump) {
  double last = 1e-9;
  for (double f = 20.0; f < 23900.0; f *= 1.02) {
    const double gain = decibels(de_esser_response(Hertz(5500.0), Decibel(8.0), Hertz(f), rate));
    EXPECT_LT(gain, last + 1e-9) << f;
    EXPECT_GE(gain, -8.0 - 1e-9) << f;
    last = gain;
  }
  EXPECT_NEAR(decibels(de_esser_response(Hertz(5500.0), Decibel(8.0), Hertz(500.0), rate)), 0.0, 0.001);
  // At its frequency |H|^2 = (1 + g^2) / 2.
  EXPECT_NEAR(decibels(de_esser_response(Hertz(5500.0), Decibel(8.0), Hertz(5500.0), rate)),
              10.0 * std::log10(0.5 * (1.0 + std::pow(10.0, -0.8))), 1e-9);
}

TEST(DeEsser, LeavesTheVoiceBelowWithinATenthOfADecibelWhileItWorks) {
  const auto hiss = tone(DBFS(-12.0), 1.0, Hertz(9000.0));
  for (const double f : {100.0, 500.0, 1500.0}) {
    DeEsser de_esser = fresh();
    const auto out = through(de_esser, settings(usual()), sum(tone(DBFS(-12.0), 1.0, Hertz(f)), hiss));
    const Hertz both[] = {Hertz(f), Hertz(9000.0)};
    const ToneFit fit = fit_tones(std::span(out).last(24000), rate, both);
    EXPECT_NEAR(dbfs_peak(fit.tones[0].peak).value(), -12.0, 0.1) << f;
    EXPECT_LT(dbfs_peak(fit.tones[1].peak).value(), -18.0);
  }
}

TEST(DeEsser, OffOrWithNothingToDoItPassesBitsUnchanged) {
  // Both begin at zero: a tone that begins at its crest begins with a click, and that is in the band.
  const auto voice = sum(tone(DBFS(-10.0), 0.5, Hertz(200.0), 0.0), tone(DBFS(-34.0), 0.5, Hertz(7000.0), 0.0));
  DeEsser idle = fresh();
  EXPECT_EQ(through(idle, settings(usual()), voice), voice);
  std::vector<float> hiss(24000);
  Noise(3).fill(hiss, 0.3f);
  DeEsserSettings s = usual();
  s.is_on = false;
  DeEsser off = fresh();
  EXPECT_EQ(through(off, settings(s), hiss), hiss);
}

TEST(DeEsser, AttackAndReleaseTakeTheTimeTheySay) {
  DeEsserSettings s = usual();
  s.attack = Second(0.02), s.release = Second(0.1);
  // 12 kHz: four frames a period, a crest in the first.
  auto in = tone(DBFS(-10.0), 0.5, Hertz(12000.0));
  in.resize(48000, 0.0f);
  DeEsser de_esser = fresh();
  std::vector<double> taken(in.size());
  const auto values = settings(s);
  for (std::size_t i = 0; i < in.size(); ++i) {
    const float* read = &in[i];
    float out = 0.0f, reading = 0.0f, *write = &out;
    de_esser.process(values, Block{{&read, 1}, {&write, 1}, 1});
    de_esser.read({&reading, 1});
    taken[i] = static_cast<double>(reading);
  }
  for (const double t : {0.01, 0.02, 0.06}) {
    const auto frame = static_cast<std::size_t>(t * rate.value()) - 1;
    EXPECT_NEAR(taken[frame], 8.0 * (1.0 - std::exp(-t / 0.02)), 0.08 * std::exp(-t / 0.02) * t / 0.02 + 0.02);
  }
  // From where it lets go: 1 ms and what is left of a cell after the end.
  std::size_t start = 24000;
  while (taken[start] > 7.999) ++start;
  EXPECT_LE(start, 24000u + 96u);
  for (const double t : {0.05, 0.1, 0.3}) {
    const auto frame = start + static_cast<std::size_t>(t * rate.value());
    EXPECT_NEAR(taken[frame], 8.0 * std::exp(-t / 0.1), 0.08 * std::exp(-t / 0.1) * t / 0.1);
  }
}

TEST(DeEsser, BothSidesGetTheGainOfTheLouder) {
  const auto left = tone(DBFS(-40.0), 1.0, Hertz(8000.0)), right = tone(DBFS(-12.0), 1.0, Hertz(9000.0));
  DeEsser de_esser = fresh(2);
  std::vector<float> out_left(left.size()), out_right(left.size());
  for (std::size_t at = 0; at < left.size(); at += 64) {
    const std::array<const float*, 2> reads = {&left[at], &right[at]};
    const std::array<float*, 2> writes = {&out_left[at], &out_right[at]};
    de_esser.process(settings(usual()), Block{reads, writes, 64});
  }
  const auto came = [](const std::vector<float>& out, Hertz f) {
    return dbfs_peak(fit_tone(std::span(out).last(24000), rate, f).tones[0].peak).value();
  };
  EXPECT_NEAR(came(out_left, Hertz(8000.0)) + 40.0,
              decibels(de_esser_response(Hertz(5500.0), Decibel(8.0), Hertz(8000.0), rate)), 0.01);
  EXPECT_NEAR(came(out_right, Hertz(9000.0)) + 12.0,
              decibels(de_esser_response(Hertz(5500.0), Decibel(8.0), Hertz(9000.0), rate)), 0.01);
}

TEST(DeEsser, SwitchingAndMovingItDoNotClick) {
  const auto in = tone(DBFS(-12.0), 1.0, Hertz(9000.0));
  std::vector<DeEsserSettings> others(4, usual());
  others[0].is_on = false;
  others[1].threshold = DBFS(-14.0);
  others[2].range = Decibel(24.0);
  others[3].frequency = Hertz(12000.0);
  for (std::size_t i = 0; i < others.size(); ++i) {
    for (const bool is_forward : {true, false}) {
      const auto a = settings(is_forward ? usual() : others[i]), b = settings(is_forward ? others[i] : usual());
      const Click click = click_of([] { return fresh(); }, a, b, in, Hertz(100.0), Hertz(6000.0));
      EXPECT_LT(click.change.value(), click.reference.value() - 30.0) << i << (is_forward ? " there" : " back");
    }
  }
}

}  // namespace
}  // namespace ohmic::dsp
