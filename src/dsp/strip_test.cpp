// The laws of the strip: its settings stand where its header says, and it is its parts, one behind the other.

#include "dsp/strip.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "dsp/click_test.hpp"
#include "dsp/noise.hpp"
#include "dsp/settings_of.hpp"
#include "dsp/sine.hpp"

namespace ohmic::dsp {
namespace {

constexpr Hertz rate(48000.0);
constexpr Second longest(0.05);

Strip fresh(std::size_t channels = 1) {
  Strip strip(channels, longest);
  strip.prepare({rate, 64});
  return strip;
}

std::vector<float> fallbacks() {
  std::vector<float> s;
  for (const Field& f : fresh().fields()) s.push_back(static_cast<float>(f.fallback));
  return s;
}

/// Everything on and at work on loud noise or tones.
std::vector<float> full() {
  auto s = fallbacks();
  s[Strip::trim_at] = 3.0f;
  for (const std::size_t on : {Strip::high_pass_at, Strip::gate_at, Strip::de_esser_at, Strip::compressor_at}) {
    s[on] = 1.0f;
  }
  const std::vector<float> bands = {2, 100, 6, 0.7f, 1, 400, -9, 3, 1, 3000, 4, 1, 3, 9000, -5, 0.7f};
  std::copy(bands.begin(), bands.end(), s.begin() + Strip::equalizer_at);
  s[Strip::delay_at] = 0.01f;
  return s;
}

TEST(Strip, SettingsStandWhereTheHeaderSays) {
  const Strip strip = fresh();
  const auto fields = strip.fields();
  ASSERT_EQ(fields.size(), Strip::settings_count);
  EXPECT_EQ(fields[Strip::trim_at].name, "trim");
  EXPECT_EQ(fields[Strip::polarity_at].name, "polarity");
  EXPECT_EQ(fields[Strip::high_pass_at].name, "high_pass.on");
  EXPECT_EQ(fields[Strip::gate_at].name, "gate.on");
  EXPECT_EQ(fields[Strip::gate_at + 1].name, "gate.threshold");
  EXPECT_EQ(fields[Strip::equalizer_at].name, "equalizer.band1_shape");
  EXPECT_EQ(fields[Strip::de_esser_at].name, "de_esser.on");
  EXPECT_EQ(fields[Strip::compressor_at].name, "compressor.on");
  EXPECT_EQ(fields[Strip::delay_at].name, "delay");
  EXPECT_EQ(fields[Strip::delay_at].maximum, longest.value());
  EXPECT_EQ(strip.readings().size(), Strip::readings_count);
}

TEST(Strip, AtItsFallbacksPassesBitsUnchanged) {
  std::vector<float> in(5000);
  Noise(1).fill(in, 0.3f);
  Strip strip = fresh();
  EXPECT_EQ(through(strip, fallbacks(), in), in);
}

TEST(Strip, EachPartIsThatPartAloneBitForBit) {
  std::vector<float> in(20000);
  Noise(1).fill(in, 0.3f);
  const auto all = full();
  const auto part = [&](std::size_t at, std::size_t count) {
    return std::vector<float>(all.begin() + static_cast<std::ptrdiff_t>(at),
                              all.begin() + static_cast<std::ptrdiff_t>(at + count));
  };
  const auto then = [&](auto processor, const std::vector<float>& settings, const std::vector<float>& signal) {
    processor.prepare({rate, 64});
    return through(processor, settings, signal);
  };
  auto expected = then(Gain(1), {3.0f, 0.0f, 0.0f}, in);
  expected = then(HighPass(1), part(Strip::high_pass_at, 3), expected);
  expected = then(Gate(1), part(Strip::gate_at, gate_fields.size()), expected);
  expected = then(Equalizer(1, 4), part(Strip::equalizer_at, 16), expected);
  expected = then(DeEsser(1), part(Strip::de_esser_at, de_esser_fields.size()), expected);
  expected = then(Compressor(1), part(Strip::compressor_at, compressor_fields.size()), expected);
  expected = then(Delay(1, longest), part(Strip::delay_at, 1), expected);
  Strip strip = fresh();
  EXPECT_EQ(through(strip, all, in), expected);
}

TEST(Strip, ReadsWhatEachOfItsDynamicsTakes) {
  std::vector<float> in(20000);
  Noise(1).fill(in, 0.3f);
  Strip strip = fresh();
  std::vector<float> values(Strip::readings_count);
  through(strip, full(), in);
  strip.read(values);
  EXPECT_GT(values[Strip::gate_reduction], 30.0f);  // it began closed
  EXPECT_GT(values[Strip::de_esser_reduction], 7.0f);
  EXPECT_GT(values[Strip::compressor_reduction], 5.0f);
  auto off = full();
  off[Strip::gate_at] = off[Strip::de_esser_at] = off[Strip::compressor_at] = 0.0f;
  through(strip, off, in);
  strip.read(values);
  strip.read(values);
  EXPECT_EQ(values, (std::vector<float>{0.0f, 0.0f, 0.0f}));
}

TEST(Strip, NoSettingMovedOrSwitchedClicks) {
  // Two tones from the middle of the voice; what lies above 6 kHz was not there before.
  std::vector<float> in(48000);
  Sine(Hertz(150.0), rate).fill(in, 0.2f);
  Sine(Hertz(1100.0), rate).add(in, 0.15f);
  const auto start = full();
  const Strip strip = fresh();
  const auto fields = strip.fields();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const Field& f = fields[i];
    auto other = start;
    if (f.dimension == Dimension::flag) other[i] = 1.0f - start[i];
    else if (f.dimension == Dimension::choice) other[i] = start[i] == 0.0f ? 1.0f : 0.0f;
    else if (f.law == Law::logarithmic) other[i] = static_cast<float>(f.minimum * std::sqrt(f.maximum / f.minimum));
    else other[i] = static_cast<float>(0.3 * f.minimum + 0.7 * f.maximum);
    for (const bool is_forward : {true, false}) {
      const Click click = click_of([] { return fresh(); }, is_forward ? start : other, is_forward ? other : start, in,
                                   Hertz(6000.0), Hertz(20000.0));
      EXPECT_LT(click.change.value(), std::max(click.reference.value() - 30.0, -100.0))
          << f.name << (is_forward ? " there" : " back");
    }
  }
}

TEST(Strip, AWholeSceneRecalledDoesNotClick) {
  std::vector<float> in(48000);
  Sine(Hertz(150.0), rate).fill(in, 0.2f);
  Sine(Hertz(1100.0), rate).add(in, 0.15f);
  for (const bool is_forward : {true, false}) {
    const Click click = click_of([] { return fresh(); }, is_forward ? full() : fallbacks(),
                                 is_forward ? fallbacks() : full(), in, Hertz(6000.0), Hertz(20000.0));
    EXPECT_LT(click.change.value(), click.reference.value() - 30.0);
  }
}

}  // namespace
}  // namespace ohmic::dsp
