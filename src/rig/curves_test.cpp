// A strip's curves are what runs: every one is held against the strip itself, fed with an impulse or a steady tone.

#include "rig/curves.hpp"

#include <cmath>
#include <complex>
#include <numbers>

#include <gtest/gtest.h>

#include "dsp/strip.hpp"
#include "rig/node_settings.hpp"
#include "units/levels.hpp"

namespace ohmic::rig {
namespace {

constexpr Hertz rate{48000.0};

/// One channel through a strip that has settled.
std::vector<float> through(const Strip& strip, std::vector<float> sound) {
  dsp::Strip processor(1, Second(0.1));
  const int frames = static_cast<int>(sound.size());
  processor.prepare({.rate = rate, .frames = frames});
  const float* in = sound.data();
  float* out = sound.data();
  processor.process(strip_settings(strip), {.in = {&in, 1}, .out = {&out, 1}, .frames = frames});
  return sound;
}

double level_at(const std::vector<float>& impulse, double frequency) {
  std::complex<double> sum = 0.0;
  for (std::size_t n = 0; n < impulse.size(); ++n)
    sum += static_cast<double>(impulse[n]) *
           std::polar(1.0, -2.0 * std::numbers::pi * frequency * static_cast<double>(n) / rate.value());
  return gain_of(std::abs(sum)).value();
}

/// Level of a steady sine behind the strip.
double settled(const Strip& strip, double level, double frequency = 1000.0) {
  std::vector<float> tone(96000);
  for (std::size_t n = 0; n < tone.size(); ++n)
    tone[n] = static_cast<float>(std::pow(10.0, level / 20.0) *
                                 std::sin(2.0 * std::numbers::pi * frequency * static_cast<double>(n) / rate.value()));
  const auto out = through(strip, std::move(tone));
  double sum = 0.0;
  for (std::size_t n = 48000; n < out.size(); ++n) sum += static_cast<double>(out[n]) * static_cast<double>(out[n]);
  return dbfs_rms(std::sqrt(sum / 48000.0)).value();
}

double value_at(const Plot& curve, std::size_t line, double x) {
  std::size_t nearest = 0;
  for (std::size_t i = 0; i < curve.x.values.size(); ++i)
    if (std::abs(curve.x.values[i] - x) < std::abs(curve.x.values[nearest] - x)) nearest = i;
  return curve.y[line].values[nearest];
}

TEST(Curves, of_an_equalizer_is_what_an_impulse_through_the_strip_shows) {
  Strip strip;
  strip.high_pass = Hertz(90.0);
  strip.equalizer = {{.kind = EqualizerKind::peak, .frequency = Hertz(2500.0), .gain = Decibel(7.0), .q = 2.0},
                     {.kind = EqualizerKind::high_shelf, .frequency = Hertz(9000.0), .gain = Decibel(-5.0)}};
  const auto curve = strip_curve(strip, "eq", rate);
  ASSERT_TRUE(curve);
  ASSERT_EQ(curve->y.size(), 4u);  // together, high-pass, two bands
  std::vector<float> impulse(48000);
  impulse[0] = 1.0f;
  const auto response = through(strip, std::move(impulse));
  for (std::size_t i = 0; i < curve->x.values.size(); i += 15) {
    EXPECT_NEAR(curve->y[0].values[i], level_at(response, curve->x.values[i]), 0.02) << curve->x.values[i];
    EXPECT_NEAR(curve->y[0].values[i], curve->y[1].values[i] + curve->y[2].values[i] + curve->y[3].values[i], 1e-9);
  }
}

TEST(Curves, of_a_compressor_is_where_a_steady_tone_settles) {
  Strip strip;
  strip.compressor = {.is_on = true,
                      .threshold = DBFS(-24.0),
                      .ratio = 4.0,
                      .knee = Decibel(8.0),
                      .attack = Second(0.005),
                      .release = Second(0.05),
                      .makeup = Decibel(6.0),
                      .mix = 0.7};
  const auto curve = strip_curve(strip, "compressor", rate);
  ASSERT_TRUE(curve);
  for (const double level : {-60.0, -26.0, -24.0, -20.0, -10.0, -1.0})
    EXPECT_NEAR(value_at(*curve, 0, level), settled(strip, level), 0.05) << level;
}

TEST(Curves, of_a_gate_and_a_de_esser_is_where_a_steady_tone_settles) {
  Strip strip;
  strip.gate = {.is_on = true,
                .threshold = DBFS(-40.0),
                .range = Decibel(20.0),
                .attack = Second(0.001),
                .hold = Second(0.05),
                .release = Second(0.1),
                .hysteresis = Decibel(6.0)};
  const auto gate = strip_curve(strip, "gate", rate);
  ASSERT_TRUE(gate);
  for (const double level : {-60.0, -41.0, -39.0, -10.0})
    EXPECT_NEAR(value_at(*gate, 0, level), settled(strip, level), 0.02) << level;
  EXPECT_EQ(value_at(*gate, 1, -45.0), -45.0);
  EXPECT_EQ(value_at(*gate, 1, -47.0), -67.0);

  Strip voice;
  voice.de_esser = {.is_on = true,
                    .frequency = Hertz(3000.0),
                    .threshold = DBFS(-30.0),
                    .range = Decibel(8.0),
                    .attack = Second(0.001),
                    .release = Second(0.05)};
  const auto de_esser = strip_curve(voice, "de_esser", rate);
  ASSERT_TRUE(de_esser);
  // Far above its corner the band is all there is.
  for (const double level : {-50.0, -26.0, -10.0})
    EXPECT_NEAR(value_at(*de_esser, 0, level), settled(voice, level, 15000.0), 0.3) << level;
}

}  // namespace
}  // namespace ohmic::rig
