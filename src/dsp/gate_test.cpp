// The laws of the gate: when it opens and closes, how far, how fast, and what it leaves alone.

#include "dsp/gate.hpp"

#include <cmath>
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

Gate fresh(std::size_t channels = 1) {
  Gate gate(channels);
  gate.prepare({rate, 64});
  return gate;
}

std::vector<float> settings(const GateSettings& s) {
  std::vector<float> values(gate_fields.size());
  write_settings(gate_fields, s, values);
  return values;
}

/// Slow enough to be measured: -30 dBFS, 40 dB, attack 0.1 s, hold 0.2 s, release 0.4 s, hysteresis 6 dB.
GateSettings slow() { return {true, DBFS(-30.0), Decibel(40.0), Second(0.1), Second(0.2), Second(0.4), Decibel(6.0)}; }

std::vector<float> tone(DBFS level, double seconds, Hertz f = Hertz(1000.0)) {
  std::vector<float> x(static_cast<std::size_t>(seconds * rate.value()));
  Sine(f, rate).fill(x, static_cast<float>(sample_peak(level).value()));
  return x;
}

std::vector<float> constant(double level, double seconds) {
  return std::vector<float>(static_cast<std::size_t>(seconds * rate.value()), static_cast<float>(level));
}

template <class... More>
std::vector<float> joined(std::vector<float> a, const More&... more) {
  (a.insert(a.end(), more.begin(), more.end()), ...);
  return a;
}

double reduction(float in, float out) { return -20.0 * std::log10(static_cast<double>(out) / static_cast<double>(in)); }

TEST(Gate, TurnsDownByItsRangeWhatIsBelowTheThreshold) {
  for (const double range : {6.0, 40.0, 100.0}) {
    GateSettings s = slow();
    s.range = Decibel(range);
    Gate gate = fresh();
    const auto out = through(gate, settings(s), tone(DBFS(-30.1), 0.2));
    EXPECT_NEAR(dbfs_peak(fit_tone(out, rate, Hertz(1000.0)).tones[0].peak).value(), -30.1 - range, 0.01);
  }
}

TEST(Gate, PassesBitsUnchangedOnceItIsOpen) {
  const auto in = tone(DBFS(-29.9), 0.5);
  Gate gate = fresh();
  const auto out = through(gate, settings(slow()), in);
  EXPECT_NE(out[100], in[100]);
  // Open 0.1 s after the first crest.
  EXPECT_TRUE(std::equal(in.begin() + 4900, in.end(), out.begin() + 4900));
}

TEST(Gate, OpensAlongItsClosedFormInTheAttackTime) {
  for (const double attack : {0.001, 0.1}) {
    GateSettings s = slow();
    s.attack = Second(attack);
    Gate gate = fresh();
    const auto in = constant(0.5, 0.2);
    const auto out = through(gate, settings(s), in);
    const double frames = attack * rate.value();
    for (std::size_t i = 0; i < out.size(); ++i) {
      const double closed = std::max(0.0, 1.0 - (static_cast<double>(i) + 1.0) / frames);
      ASSERT_NEAR(reduction(in[i], out[i]), 40.0 * closed * closed * (3.0 - 2.0 * closed), 0.01) << i;
    }
  }
}

TEST(Gate, ClosesAfterTheHoldAlongItsClosedFormInTheReleaseTime) {
  Gate gate = fresh();
  const auto in = joined(constant(0.5, 0.3), constant(0.01, 1.0));
  const auto out = through(gate, settings(slow()), in);
  // The last loud frame is number 14399.
  const double hold = 0.2 * rate.value(), release = 0.4 * rate.value();
  for (std::size_t i = 14400; i < out.size(); ++i) {
    const double closed = std::clamp((static_cast<double>(i) - 14399.0 - hold + 1.0) / release, 0.0, 1.0);
    ASSERT_NEAR(reduction(in[i], out[i]), 40.0 * closed * closed * (3.0 - 2.0 * closed), 0.01) << i;
  }
}

TEST(Gate, HoldAndReleaseOfAToneLastAsLongAsTheySay) {
  Gate gate = fresh();
  const auto in = joined(tone(DBFS(-6.0), 0.5), tone(DBFS(-60.0), 1.0));
  const auto out = through(gate, settings(slow()), in);
  const auto parts = std::find_if(out.begin() + 24000, out.end(),
                                  [&](const float& y) { return y != in[static_cast<std::size_t>(&y - out.data())]; });
  EXPECT_NEAR(static_cast<double>(parts - out.begin() - 24000) / rate.value(), 0.2, 0.002);
  // The last frame that differs from a wholly closed gate.
  std::size_t last = 0;
  for (std::size_t i = 24000; i < out.size(); ++i) {
    if (std::abs(in[i]) > 1e-4f && std::abs(reduction(in[i], out[i]) - 40.0) > 1e-3) last = i;
  }
  EXPECT_NEAR(static_cast<double>(last - 24000) / rate.value(), 0.6, 0.006);
}

TEST(Gate, WithinTheHysteresisStaysWhatItWas) {
  const auto between = tone(DBFS(-33.0), 1.0);
  Gate closed = fresh(), opened = fresh();
  const auto quiet = through(closed, settings(slow()), between);
  EXPECT_NEAR(reduction(between[40012], quiet[40012]), 40.0, 0.001);
  const auto in = joined(tone(DBFS(-20.0), 0.5), between, tone(DBFS(-36.5), 1.0));
  const auto out = through(opened, settings(slow()), in);
  EXPECT_TRUE(std::equal(in.begin() + 6000, in.begin() + 72000, out.begin() + 6000));
  EXPECT_NEAR(reduction(in[110012], out[110012]), 40.0, 0.001);
}

TEST(Gate, ToneAtTheBottomOfHearingDoesNotLetItFlutter) {
  GateSettings s = slow();
  s.hold = Second(0.03);
  s.attack = Second(0.001);
  Gate gate = fresh();
  const auto in = tone(DBFS(-29.0), 1.0, Hertz(20.0));
  const auto out = through(gate, settings(s), in);
  EXPECT_TRUE(std::equal(in.begin() + 2400, in.end(), out.begin() + 2400));
}

TEST(Gate, TheLouderSideDecidesForBoth) {
  const std::vector<float> left = tone(DBFS(-60.0), 0.5, Hertz(700.0)), right = tone(DBFS(-20.0), 0.5);
  Gate gate = fresh(2), alone = fresh();
  std::vector<float> out_left(left.size()), out_right(left.size());
  for (std::size_t at = 0; at + 64 <= left.size(); at += 64) {
    const std::array<const float*, 2> reads = {&left[at], &right[at]};
    const std::array<float*, 2> writes = {&out_left[at], &out_right[at]};
    gate.process(settings(slow()), Block{reads, writes, 64});
  }
  EXPECT_TRUE(std::equal(left.begin() + 6000, left.end() - 64, out_left.begin() + 6000));
  const auto mono = through(alone, settings(slow()), right);
  EXPECT_TRUE(std::equal(mono.begin(), mono.end() - 64, out_right.begin()));
}

TEST(Gate, OffPassesBitsUnchanged) {
  GateSettings s = slow();
  s.is_on = false;
  std::vector<float> in(5000);
  Noise(3).fill(in, 0.001f);
  Gate gate = fresh();
  EXPECT_EQ(through(gate, settings(s), in), in);
}

TEST(Gate, SwitchedOnWhileItPlaysDoesNotDip) {
  GateSettings on = slow(), off = slow();
  on.attack = Second(0.5);
  off.is_on = false;
  const auto in = tone(DBFS(-20.0), 1.0);
  Gate gate = fresh();
  EXPECT_EQ(through(gate, settings(off), in), in);
  EXPECT_EQ(through(gate, settings(on), in), in);
}

TEST(Gate, ReadsTheDeepestReductionSinceTheLastTime) {
  Gate gate = fresh();
  float value = 0.0f;
  through(gate, settings(slow()), constant(0.001, 0.1));
  through(gate, settings(slow()), constant(0.5, 0.3));
  gate.read({&value, 1});
  EXPECT_NEAR(value, 40.0f, 0.001f);
  gate.read({&value, 1});
  EXPECT_EQ(value, 0.0f);
}

TEST(Gate, SwitchingAndMovingItDoNotClick) {
  // Closed: everything it does is in force.
  const auto in = tone(DBFS(-35.0), 1.0, Hertz(200.0));
  GateSettings off = slow(), range = slow(), threshold = slow();
  off.is_on = false;
  range.range = Decibel(3.0);
  threshold.threshold = DBFS(-50.0);
  threshold.attack = Second(0.001);
  for (const GateSettings& other : {off, range, threshold}) {
    for (const bool is_forward : {true, false}) {
      const auto a = settings(is_forward ? slow() : other), b = settings(is_forward ? other : slow());
      const Click click = click_of([] { return fresh(); }, a, b, in, Hertz(4000.0), Hertz(20000.0));
      EXPECT_LT(click.change.value(), click.reference.value() - 30.0);
    }
  }
}

}  // namespace
}  // namespace ohmic::dsp
