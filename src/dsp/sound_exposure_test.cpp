// The laws of sound exposure: known tones and noises make known dB(A), in blocks of any size, for months, at every rate.

#include "dsp/sound_exposure.hpp"

#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include "dsp/diffuse_field.hpp"
#include "dsp/noise.hpp"
#include "dsp/sine.hpp"
#include "units/levels.hpp"

namespace ohmic::dsp {
namespace {

using At = SoundExposure::At;

/// LAeq of an exposure.
double level(double pa2s, double seconds) { return db_spl(Pascal(std::sqrt(pa2s / seconds))).value(); }

std::vector<float> sine(double hz, double rate, double db, std::size_t frames) {
  std::vector<float> x(frames);
  Sine(Hertz(hz), Hertz(rate)).fill(x, static_cast<float>(peak_of_sine(pascals(DBSPL(db))).value()));
  return x;
}

SoundExposure prepared(double rate) {
  SoundExposure meter;
  meter.prepare(Hertz(rate));
  return meter;
}

/// The level while it settles does not count: the first half is not looked at.
double level_of(const std::vector<float>& x, double rate, At at) {
  SoundExposure meter = prepared(rate);
  const Span<const Pascal> all(x.data(), x.size());
  meter.process(all.first(x.size() / 2), all.first(x.size() / 2), at);
  const SoundExposure::Sums before = meter.sums();
  meter.process(all.subspan(x.size() / 2, x.size() / 2), all.subspan(x.size() / 2, x.size() / 2), at);
  return level(meter.sums().left - before.left, meter.sums().seconds - before.seconds);
}

TEST(SoundExposure, EveryBandIsWeightedWithinClassOneAtEveryRate) {
  // IEC 61672-1:2013, table 3: A-weighting and the limits of a class 1 meter at nominal third octaves.
  constexpr double none = -std::numeric_limits<double>::infinity();
  struct Row {
    double hz, db, above, below;
  };
  constexpr Row rows[] = {
      {10, -70.4, 3.0, none},  {12.5, -63.4, 2.5, none}, {16, -56.7, 2.0, -4.0},  {20, -50.5, 2.0, -2.0},
      {25, -44.7, 2.0, -1.5},  {31.5, -39.4, 1.5, -1.5}, {40, -34.6, 1.0, -1.0},  {50, -30.2, 1.0, -1.0},
      {63, -26.2, 1.0, -1.0},  {80, -22.5, 1.0, -1.0},   {100, -19.1, 1.0, -1.0}, {125, -16.1, 1.0, -1.0},
      {160, -13.4, 1, -1},     {200, -10.9, 1.0, -1.0},  {250, -8.6, 1.0, -1.0},  {315, -6.6, 1.0, -1.0},
      {400, -4.8, 1.0, -1.0},  {500, -3.2, 1.0, -1.0},   {630, -1.9, 1.0, -1.0},  {800, -0.8, 1.0, -1.0},
      {1000, 0.0, 0.7, -0.7},  {1250, 0.6, 1.0, -1.0},   {1600, 1.0, 1.0, -1.0},  {2000, 1.2, 1.0, -1.0},
      {2500, 1.3, 1.0, -1.0},  {3150, 1.2, 1.0, -1.0},   {4000, 1.0, 1.0, -1.0},  {5000, 0.5, 1.5, -1.5},
      {6300, -0.1, 1.5, -2},   {8000, -1.1, 1.5, -2.5},  {10000, -2.5, 2, -3},    {12500, -4.3, 2.0, -5.0},
      {16000, -6.6, 2.5, -16}, {20000, -9.3, 3.0, none},
  };
  for (const double rate : {44100.0, 48000.0, 88200.0, 96000.0, 176400.0, 192000.0}) {
    AWeighting filter;
    filter.prepare(Hertz(rate));
    for (const Row& row : rows) {
      const double error = magnitude(filter.response(Hertz(row.hz))).value() - row.db;
      EXPECT_LE(error, row.above) << row.hz << " Hz at " << rate;
      EXPECT_GE(error, row.below) << row.hz << " Hz at " << rate;
      // and far inside them: what is left is the table's rounding to nominal frequencies and tenths
      EXPECT_NEAR(error, 0.0, 0.31) << row.hz << " Hz at " << rate;
    }
  }
}

TEST(SoundExposure, AToneReadsItsLevelAndItsWeight) {
  for (const double rate : {44100.0, 48000.0, 96000.0, 192000.0})
    for (const double hz : {63.0, 1000.0, 4000.0, 12500.0})
      EXPECT_NEAR(level_of(sine(hz, rate, 85.0, static_cast<std::size_t>(rate)), rate, At::as_it_is),
                  85.0 + a_weighting(Hertz(hz)).value(), 0.1)
          << hz << " Hz at " << rate;
}

TEST(SoundExposure, AnEardrumInADiffuseFieldReadsTheField) {
  // At the eardrum a tone is louder by the table; taken back, it reads what stood in the room.
  for (const double rate : {44100.0, 48000.0, 96000.0})
    for (const auto& [hz, within] :
         {std::pair{125.0, 0.3}, {1000.0, 0.3}, {2500.0, 0.3}, {6300.0, 0.3}, {10000.0, 0.3}}) {
      const double at_eardrum = 80.0 + diffuse_field_at_eardrum(Hertz(hz)).value();
      EXPECT_NEAR(level_of(sine(hz, rate, at_eardrum, static_cast<std::size_t>(rate)), rate, At::eardrum),
                  80.0 + a_weighting(Hertz(hz)).value(), within)
          << hz << " Hz at " << rate;
    }
}

TEST(SoundExposure, TheInverseFollowsTheTable) {
  double low = 0.0, high = 0.0;
  for (double f = 20.0; f <= 16000.0; f *= 1.01) {
    double db = diffuse_field_at_eardrum(Hertz(f)).value();
    for (const EqBand& band : diffuse_field_inverse()) db += magnitude(analogue_response(band, Hertz(f))).value();
    (f <= 10000.0 ? low : high) = std::max(f <= 10000.0 ? low : high, std::abs(db));
  }
  EXPECT_LT(low, 0.25);
  EXPECT_LT(high, 0.5);
}

TEST(SoundExposure, NoiseReadsWhatTheCurveLeavesOfIt) {
  std::vector<float> x(1 << 20);
  Noise(3).fill(x, 0.1f);
  const double expected = db_spl(Pascal(0.1 * std::sqrt(a_weighted_fraction(Hertz(48000.0))))).value();
  EXPECT_NEAR(level_of(x, 48000.0, At::as_it_is), expected, 0.1);
}

TEST(SoundExposure, BlocksOfAnySizeAddUpToTheSame) {
  const auto x = sine(440.0, 48000.0, 90.0, 48000);
  std::vector<double> found;
  for (const std::size_t block : {std::size_t{1}, std::size_t{64}, std::size_t{333}, x.size()}) {
    SoundExposure meter = prepared(48000.0);
    for (std::size_t at = 0; at < x.size(); at += block) {
      const std::size_t n = std::min(block, x.size() - at);
      meter.process({x.data() + at, n}, {x.data() + at, n}, At::eardrum);
    }
    EXPECT_NEAR(meter.sums().seconds, 1.0, 1e-9);
    found.push_back(meter.sums().left);
  }
  for (const double one : found) EXPECT_NEAR(one / found[0], 1.0, 1e-9);
}

TEST(SoundExposure, EarsAreCountedApart) {
  const auto left = sine(1000.0, 48000.0, 94.0, 48000), right = sine(1000.0, 48000.0, 74.0, 48000);
  SoundExposure meter = prepared(48000.0);
  meter.process({left.data(), left.size()}, {right.data(), right.size()}, At::as_it_is);
  EXPECT_NEAR(meter.sums().left / meter.sums().right, 100.0, 0.1);
}

TEST(SoundExposure, WhatIsNoNumberCountsAsSilence) {
  std::vector<float> x(480, std::numeric_limits<float>::quiet_NaN());
  x[100] = std::numeric_limits<float>::infinity();
  SoundExposure meter = prepared(48000.0);
  meter.process({x.data(), x.size()}, {x.data(), x.size()}, At::eardrum);
  EXPECT_EQ(meter.sums().left, 0.0);
  EXPECT_NEAR(meter.sums().seconds, 0.01, 1e-12);
}

TEST(SoundExposure, ResetIsFresh) {
  const auto x = sine(300.0, 48000.0, 94.0, 4800);
  SoundExposure meter = prepared(48000.0), fresh = prepared(48000.0);
  meter.process({x.data(), x.size()}, {x.data(), x.size()}, At::eardrum);
  meter.reset();
  for (SoundExposure* one : {&meter, &fresh}) one->process({x.data(), x.size()}, {x.data(), x.size()}, At::eardrum);
  EXPECT_EQ(meter.sums().left, fresh.sums().left);
}

}  // namespace
}  // namespace ohmic::dsp
