// Laws of converters: full scale is the peak of a sine, dynamic range reads as stated, word length, clipping.

#include "gear/converter.hpp"

#include <gtest/gtest.h>

#include "gear/lab_test.hpp"

namespace ohmic::gear {
namespace {

using namespace lab;

AdcSpec adc_of(DBu full_scale, Decibel range, int bits = 24) {
  AdcSpec spec = defaults(adc_fields);
  spec.full_scale = volts(full_scale);
  spec.dynamic_range = range;
  spec.bits = bits;
  return spec;
}

TEST(Adc, ASineAtItsFullScaleLevelPeaksAtOne) {
  // +16 dBu = 4.8873 V rms = 6.9117 V peak -> 1.0; 6.0206 dB below -> 0.5
  Adc adc(adc_of(16_dBu, 120_dB));
  adc.prepare(format);
  EXPECT_NEAR(std::abs(tone(run(adc, sine(997_Hz, 6.9117, 48000)), 997_Hz)), 1.0, 1e-4);
  EXPECT_NEAR(std::abs(tone(run(adc, sine(997_Hz, 6.9117 / 2.0, 48000)), 997_Hz)), 0.5, 1e-4);
}

TEST(Adc, ClipsAtOneAndCounts) {
  Adc adc(adc_of(16_dBu, 120_dB));
  adc.prepare(format);
  const Samples out = run(adc, sine(997_Hz, 20.0, 4800));
  EXPECT_EQ(*std::max_element(out.begin(), out.end()), 1.0f);
  EXPECT_EQ(*std::min_element(out.begin(), out.end()), -1.0f);
  EXPECT_GT(adc.clipped_samples(), 3000u);
}

TEST(Adc, NoiseIsItsDynamicRangeBelowAFullScaleSine) {
  for (const Hertz rate : {44.1_kHz, 48_kHz, 96_kHz}) {
    Adc adc(adc_of(16_dBu, 111_dB));
    adc.prepare({rate, 64});
    EXPECT_NEAR(dbfs_rms(a_weighted_rms(run(adc, silence(480000)), rate)).value(), -111.0, 0.2) << text(rate);
  }
}

TEST(Adc, SixteenBitsAreDitheredAndLimitTheRange) {
  // step 2^-15, noise step/2 = 1.526e-5 rms: -93.32 dBFS unweighted, about -95.5 dBFS(A): more cannot be had
  Adc adc(adc_of(16_dBu, 120_dB, 16));
  adc.prepare(format);
  const Samples out = run(adc, silence(480000));
  EXPECT_NEAR(dbfs_rms(dsp::rms(out)).value(), -93.32, 0.05);
  EXPECT_NEAR(dbfs_rms(a_weighted_rms(out)).value(),
              dbfs_rms(figures(adc_of(16_dBu, 120_dB, 16)).noise.value()).value(), 0.2);
  for (std::size_t i = 0; i < 1000; ++i) EXPECT_EQ(out[i] * 32768.0f, std::round(out[i] * 32768.0f));
}

TEST(Adc, DitherKeepsASineBelowOneStepAlive) {
  Adc adc(adc_of(16_dBu, 140_dB, 16));
  adc.prepare(format);
  const double peak = 0.4 / 32768.0;
  const Samples out = run(adc, sine(997_Hz, peak * figures(adc_of(16_dBu, 140_dB, 16)).limit.value() * 6.9117, 480000));
  EXPECT_NEAR(std::abs(tone(out, 997_Hz)) / peak, 1.0, 0.02);
}

TEST(Dac, FullScaleIsItsLevel) {
  // 2 V rms: 2.8284 V peak
  DacSpec spec = defaults(dac_fields);
  Dac dac(spec);
  dac.prepare(format);
  const double peak = std::abs(tone(run(dac, sine(997_Hz, 1.0, 48000)), 997_Hz));
  EXPECT_NEAR(dbv(rms_of_sine(Volt(peak))).value(), 6.0206, 0.01);
}

TEST(Dac, NoiseIsItsDynamicRangeBelowFullScale) {
  // 2 V at 115 dB(A): 2 * 10^(-115/20) = 3.5566 uV
  Dac dac(defaults(dac_fields));
  dac.prepare(format);
  EXPECT_NEAR(decibels(a_weighted_rms(run(dac, silence(480000))) / 3.5566e-6), 0.0, 0.2);
}

TEST(Dac, WhatExceedsFullScaleIsClippedAndCounted) {
  Dac dac(defaults(dac_fields));
  dac.prepare(format);
  const Samples out = run(dac, sine(997_Hz, 4.0, 4800));
  EXPECT_NEAR(*std::max_element(out.begin(), out.end()), 2.0 * std::sqrt(2.0), 1e-3);
  EXPECT_GT(dac.clipped_samples(), 3000u);
}

}  // namespace
}  // namespace ohmic::gear
