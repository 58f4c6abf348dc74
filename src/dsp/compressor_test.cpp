// The laws of the compressor: its curve for steady tones, its times for steps, and what it leaves alone.

#include "dsp/compressor.hpp"

#include <cmath>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include "dsp/click_test.hpp"
#include "dsp/noise.hpp"
#include "dsp/settings_of.hpp"
#include "dsp/sine.hpp"
#include "dsp/tone_fit.hpp"

namespace ohmic::dsp {
namespace {

constexpr Hertz rate(48000.0);

Compressor fresh(std::size_t channels = 1) {
  Compressor compressor(channels);
  compressor.prepare({rate, 64});
  return compressor;
}

std::vector<float> settings(const CompressorSettings& s) {
  std::vector<float> values(compressor_fields.size());
  write_settings(compressor_fields, s, values);
  return values;
}

CompressorSettings usual() {
  CompressorSettings s = defaults(compressor_fields);
  s.threshold = DBFS(-30.0);
  s.ratio = 4.0;
  return s;
}

std::vector<float> tone(DBFS level, double seconds, Hertz f = Hertz(1000.0)) {
  std::vector<float> x(static_cast<std::size_t>(seconds * rate.value()));
  Sine(f, rate, 0.25).fill(x, static_cast<float>(sample_peak(level).value()));
  return x;
}

std::vector<float> constant(double level, double seconds) {
  return std::vector<float>(static_cast<std::size_t>(seconds * rate.value()), static_cast<float>(level));
}

/// By how much a tone comes out softer once everything has settled.
double settled(const CompressorSettings& s, DBFS level, Hertz f = Hertz(1000.0)) {
  Compressor compressor = fresh();
  const auto out = through(compressor, settings(s), tone(level, 2.0, f));
  return level.value() - dbfs_peak(fit_tone(std::span(out).last(24000), rate, f).tones[0].peak).value();
}

TEST(Compressor, ASteadyTonesReductionIsTheClosedForms) {
  for (const LevelDetector detector : {LevelDetector::peak, LevelDetector::rms}) {
    for (const double ratio : {1.5, 4.0, 100.0}) {
      for (const double knee : {0.0, 6.0, 30.0}) {
        CompressorSettings s = usual();
        s.detector = detector, s.ratio = ratio, s.knee = Decibel(knee);
        for (const double level : {-60.0, -44.0, -33.5, -30.0, -28.0, -16.0, 0.0}) {
          EXPECT_NEAR(settled(s, DBFS(level)), reduction_at(s, DBFS(level)).value(), 0.01)
              << "ratio " << ratio << ", knee " << knee << " dB, " << level << " dBFS, "
              << level_detectors[static_cast<std::size_t>(detector)];
        }
      }
    }
  }
}

TEST(Compressor, ThePeakDetectorHasNoRippleFromFiftyHertzUp) {
  CompressorSettings s = usual();
  s.attack = Second(0.001);
  s.release = Second(0.02);
  for (const double f : {50.0, 110.0, 440.0, 3000.0}) {
    Compressor compressor = fresh();
    const auto out = through(compressor, settings(s), tone(DBFS(-10.0), 1.0, Hertz(f)));
    const ToneFit fit = fit_tone(std::span(out).last(24000), rate, Hertz(f));
    EXPECT_NEAR(-10.0 - dbfs_peak(fit.tones[0].peak).value(), reduction_at(s, DBFS(-10.0)).value(), 0.01) << f;
    EXPECT_LT(fit.thd_n(), 1e-4) << f;
  }
}

TEST(Compressor, TheClosedFormIsThePublishedCurve) {
  CompressorSettings s = usual();
  s.knee = Decibel(10.0);
  EXPECT_EQ(reduction_at(s, DBFS(-35.0)).value(), 0.0);
  EXPECT_DOUBLE_EQ(reduction_at(s, DBFS(-30.0)).value(), 0.75 * 25.0 / 20.0);
  EXPECT_DOUBLE_EQ(reduction_at(s, DBFS(-25.0)).value(), 0.75 * 5.0);
  EXPECT_DOUBLE_EQ(reduction_at(s, DBFS(0.0)).value(), 22.5);
}

/// Frame by frame what is taken away from a constant signal that jumps from -60 dBFS to -10 dBFS and back after 1 s.
std::vector<double> step_response(const CompressorSettings& s) {
  auto in = constant(0.001, 0.5);
  const auto loud = constant(std::pow(10.0, -0.5), 1.0), quiet = constant(0.001, 2.0);
  in.insert(in.end(), loud.begin(), loud.end());
  in.insert(in.end(), quiet.begin(), quiet.end());
  Compressor compressor = fresh();
  const auto out = through(compressor, settings(s), in);
  std::vector<double> taken(out.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    taken[i] = -20.0 * std::log10(static_cast<double>(out[i]) / static_cast<double>(in[i]));
  }
  return taken;
}

TEST(Compressor, AttackAndReleaseTakeTheTimeTheySay) {
  for (const auto& [attack, release] : std::vector<std::pair<double, double>>{{0.01, 0.12}, {0.05, 0.3}, {0.1, 0.02}}) {
    CompressorSettings s = usual();
    s.attack = Second(attack), s.release = Second(release);
    const auto taken = step_response(s);
    const double all = reduction_at(s, DBFS(-10.0)).value();
    for (const double t : {0.5 * attack, attack, 3.0 * attack}) {
      const auto frame = static_cast<std::size_t>(std::lround((0.5 + t) * rate.value())) - 1;
      EXPECT_NEAR(taken[frame], all * (1.0 - std::exp(-t / attack)), 0.01 * all * std::exp(-t / attack) * t / attack);
    }
    // A peak holds for 10 ms and what is left of its cell: the step back is at frame 72000, a multiple of 32.
    const double held = 1.5 + 480.0 / rate.value();
    EXPECT_NEAR(taken[static_cast<std::size_t>(held * rate.value()) - 1], all, 0.01);
    for (const double t : {0.5 * release, release, 3.0 * release}) {
      const auto frame = static_cast<std::size_t>(std::lround((held + t) * rate.value())) - 1;
      EXPECT_NEAR(taken[frame], all * std::exp(-t / release), 0.01 * all * std::exp(-t / release) * t / release);
    }
  }
}

TEST(Compressor, AttackOfAToneTakesTheTimeItSays) {
  CompressorSettings s = usual();
  s.attack = Second(0.02);
  Compressor compressor = fresh();
  const auto in = tone(DBFS(-10.0), 0.1);  // begins at its crest
  const auto out = through(compressor, settings(s), in);
  const double all = reduction_at(s, DBFS(-10.0)).value();
  for (std::size_t i = 24; i < in.size(); i += 24) {  // at every crest
    const double t = static_cast<double>(i + 1) / rate.value();
    EXPECT_NEAR(20.0 * std::log10(static_cast<double>(in[i]) / static_cast<double>(out[i])),
                all * (1.0 - std::exp(-t / 0.02)), 0.01 * all * std::exp(-t / 0.02) * t / 0.02 + 1e-3);
  }
}

TEST(Compressor, MakeupAndMixAreTheFormula) {
  CompressorSettings s = usual();
  s.makeup = Decibel(9.0);
  s.mix = 0.3;
  const double taken = reduction_at(s, DBFS(-12.0)).value();
  EXPECT_NEAR(-settled(s, DBFS(-12.0)), gain_of(0.7 + 0.3 * factor(Decibel(9.0 - taken))).value(), 0.01);
}

TEST(Compressor, TheSideChainHearsTheTopOnly) {
  CompressorSettings s = usual();
  s.side_chain = Hertz(300.0);
  // Butterworth of second order: 1 / (1 + (fc/f)^4)
  for (const double f : {150.0, 300.0, 2000.0}) {
    const double heard = -10.0 - 10.0 * std::log10(1.0 + std::pow(300.0 / f, 4.0));
    EXPECT_NEAR(settled(s, DBFS(-10.0), Hertz(f)), reduction_at(s, DBFS(heard)).value(), 0.01) << f;
  }
}

TEST(Compressor, RmsWeighsPowerAndPeakTheCrest) {
  // A square wave has 3.01 dB more power than the sine of its peak.
  std::vector<float> square(96000);
  for (std::size_t i = 0; i < square.size(); ++i) square[i] = i / 24 % 2 == 0 ? 0.1f : -0.1f;
  for (const auto& [detector, level] :
       std::vector<std::pair<LevelDetector, double>>{{LevelDetector::peak, -20.0}, {LevelDetector::rms, -16.9897}}) {
    CompressorSettings s = usual();
    s.detector = detector;
    Compressor compressor = fresh();
    const auto out = through(compressor, settings(s), square);
    EXPECT_NEAR(20.0 * std::log10(static_cast<double>(square.back()) / static_cast<double>(out.back())),
                reduction_at(s, DBFS(level)).value(), 0.01);
  }
}

TEST(Compressor, BothSidesGetTheGainOfTheLouder) {
  const auto left = tone(DBFS(-40.0), 0.3, Hertz(700.0)), right = tone(DBFS(-8.0), 0.3);
  Compressor both = fresh(2), alone = fresh();
  std::vector<float> out_left(left.size()), out_right(left.size());
  for (std::size_t at = 0; at < left.size(); at += 64) {
    const std::array<const float*, 2> reads = {&left[at], &right[at]};
    const std::array<float*, 2> writes = {&out_left[at], &out_right[at]};
    both.process(settings(usual()), Block{reads, writes, 64});
  }
  EXPECT_EQ(through(alone, settings(usual()), right), out_right);
  for (std::size_t i = 0; i < left.size(); ++i) {
    // One gain: the image stays where it is.
    if (std::abs(right[i]) < 0.05f || std::abs(left[i]) < 0.001f) continue;
    ASSERT_NEAR(out_left[i] / left[i], out_right[i] / right[i], 1e-6f);
  }
}

TEST(Compressor, OffOrBelowItsKneeItPassesBitsUnchanged) {
  std::vector<float> in(5000);
  Noise(3).fill(in, 0.001f);
  for (const float mix : {0.1f, 0.3f, 0.7f, 1.0f}) {
    CompressorSettings s = usual();
    s.mix = static_cast<double>(mix);
    Compressor below = fresh();
    EXPECT_EQ(through(below, settings(s), in), in) << mix;
  }
  for (float& x : in) x *= 500.0f;
  CompressorSettings s = usual();
  s.is_on = false;
  Compressor off = fresh();
  EXPECT_EQ(through(off, settings(s), in), in);
}

TEST(Compressor, OneWildSampleDoesNotKeepItDown) {
  auto in = tone(DBFS(-40.0), 2.0);
  in[100] = 1e30f;
  Compressor compressor = fresh();
  const auto out = through(compressor, settings(usual()), in);
  EXPECT_TRUE(std::equal(in.end() - 4800, in.end(), out.end() - 4800,
                         [](float a, float b) { return std::abs(a - b) <= 1e-4f * std::abs(a); }));
}

TEST(Compressor, ReadsTheDeepestReductionSinceTheLastTime) {
  Compressor compressor = fresh();
  float value = 0.0f;
  through(compressor, settings(usual()), tone(DBFS(-10.0), 1.0));
  through(compressor, settings(usual()), tone(DBFS(-60.0), 3.0));
  compressor.read({&value, 1});
  EXPECT_NEAR(static_cast<double>(value), reduction_at(usual(), DBFS(-10.0)).value(), 0.01);
  compressor.read({&value, 1});
  EXPECT_EQ(value, 0.0f);
}

TEST(Compressor, SwitchingAndMovingItDoNotClick) {
  const auto in = tone(DBFS(-20.0), 1.0, Hertz(200.0));
  CompressorSettings fast = usual();
  fast.attack = Second(0.00005);
  std::vector<CompressorSettings> others(7, fast);
  others[0].is_on = false;
  others[1].threshold = DBFS(-60.0);
  others[2].ratio = 1.1;
  others[3].makeup = Decibel(20.0);
  others[4].mix = 0.0;
  others[5].side_chain = Hertz(1500.0);
  others[6].knee = Decibel(40.0);
  for (std::size_t i = 0; i < others.size(); ++i) {
    for (const bool is_forward : {true, false}) {
      const auto a = settings(is_forward ? fast : others[i]), b = settings(is_forward ? others[i] : fast);
      const Click click = click_of([] { return fresh(); }, a, b, in, Hertz(4000.0), Hertz(20000.0));
      EXPECT_LT(click.change.value(), click.reference.value() - 30.0) << i << (is_forward ? " there" : " back");
    }
  }
}

}  // namespace
}  // namespace ohmic::dsp
