// Laws of a microphone: sensitivity, self-noise, maximum, phantom power.

#include "gear/microphone.hpp"

#include <gtest/gtest.h>

#include "gear/lab_test.hpp"

namespace ohmic::gear {
namespace {

using namespace lab;

MicrophoneSpec condenser() {
  MicrophoneSpec spec = defaults(microphone_fields);
  spec.sensitivity = 20_mV_per_Pa;
  spec.self_noise = 7_dB_SPL;
  spec.maximum_spl = 136_dB_SPL;
  spec.needs_phantom = true;
  return spec;
}

TEST(Microphone, OnePascalGivesTheSensitivity) {
  // 94 dB SPL: 1.00237 Pa rms * 20 mV/Pa = 20.047 mV rms = -33.96 dBV
  Microphone microphone(condenser());
  microphone.prepare(format);
  const double peak = peak_of_sine(pascals(94_dB_SPL)).value();
  const double volt = std::abs(tone(run(microphone, sine(997_Hz, peak, 48000), {1.0f}), 997_Hz)) / std::sqrt(2.0);
  EXPECT_NEAR(dbv(Volt(volt)).value(), decibels(0.020 * 1.00237), 0.01);
}

TEST(Microphone, SelfNoiseReadsAsItsDatasheetSaysInDbA) {
  // 7 dB SPL(A): 20 uPa 10^(7/20) = 44.77 uPa * 20 mV/Pa = 0.8955 uV, A-weighted
  for (const Hertz rate : {44.1_kHz, 48_kHz, 96_kHz}) {
    Microphone microphone(condenser());
    microphone.prepare({rate, 64});
    const double noise = a_weighted_rms(run(microphone, silence(480000), {1.0f}), rate);
    EXPECT_NEAR(decibels(noise / 0.8955e-6), 0.0, 0.2) << text(rate);
  }
}

TEST(Microphone, ClipsAtTheSineOfItsMaximum) {
  // 136 dB SPL = 126.19 Pa rms = 178.46 Pa peak * 20 mV/Pa = 3.5692 V peak
  Microphone microphone(condenser());
  microphone.prepare(format);
  const Samples out = run(microphone, sine(997_Hz, 1000.0, 4800), {1.0f});
  EXPECT_NEAR(*std::max_element(out.begin(), out.end()), 3.5692, 0.001);
}

TEST(Microphone, ACondenserWithoutPhantomIsSilentAndSaysWhy) {
  Microphone microphone(condenser());
  microphone.prepare(format);
  const Samples out = run(microphone, sine(997_Hz, 1.0, 4800), {0.0f});
  EXPECT_EQ(dsp::rms(out), 0.0);
  const auto why = why_silent(condenser(), false);
  ASSERT_TRUE(why);
  EXPECT_NE(why->find("48 V"), std::string::npos) << *why;
  EXPECT_FALSE(why_silent(condenser(), true));
}

TEST(Microphone, ADynamicOnePlaysWithoutPhantomAndLeavesItsThermalNoiseToThePreamp) {
  MicrophoneSpec spec = defaults(microphone_fields);
  Microphone microphone(spec);
  microphone.prepare(format);
  EXPECT_GT(dsp::rms(run(microphone, sine(997_Hz, 1.0, 4800), {0.0f})), 0.0);
  EXPECT_EQ(dsp::rms(run(microphone, silence(4800), {0.0f})), 0.0);
  EXPECT_FALSE(why_silent(spec, false));
  EXPECT_EQ(thermal_resistance(spec), 150_ohm);
  EXPECT_EQ(thermal_resistance(condenser()), 0_ohm);
}

TEST(Microphone, PhantomComesAndGoesWithoutAStep) {
  MicrophoneSpec spec = condenser();
  spec.self_noise.reset();
  Microphone microphone(spec);
  microphone.prepare(format);
  const Samples steady(4800, 1.0f);
  run(microphone, silence(64), {0.0f});
  const Samples on = run(microphone, steady, {1.0f}), off = run(microphone, steady, {0.0f});
  for (std::size_t i = 1; i < on.size(); ++i) {
    EXPECT_LE(std::abs(on[i] - on[i - 1]), 0.02f / 2300.0f);
    EXPECT_LE(std::abs(off[i] - off[i - 1]), 0.02f / 2300.0f);
  }
  EXPECT_FLOAT_EQ(on.back(), 0.02f);
  EXPECT_EQ(off.back(), 0.0f);
}

}  // namespace
}  // namespace ohmic::gear
