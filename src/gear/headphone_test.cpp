// Laws of headphones and speakers: dB SPL at the ear, response, and a bound nothing exceeds.

#include "gear/headphone.hpp"

#include <gtest/gtest.h>

#include "gear/lab_test.hpp"
#include "gear/speaker.hpp"

namespace ohmic::gear {
namespace {

using namespace lab;

TEST(Headphone, OneVoltIsItsSensitivity) {
  // HD 650: 1 V rms -> 104.8 dB SPL; 288 mV -> 94 dB SPL (Audio Science Review): 104.8 + 20 log10 0.288 = 93.99
  Headphone headphone(hd650());
  headphone.prepare(format);
  const auto ear = run_stereo(headphone, sine(1_kHz, 0.288 * std::sqrt(2.0), 48000), 2);
  EXPECT_NEAR(db_spl(rms_of_sine(Pascal(std::abs(tone(ear[0], 1_kHz))))).value(), 93.988, 0.01);
}

TEST(Headphone, SensitivityPerMilliwattNeedsTheImpedanceItWasTakenAt) {
  // MDR-7506: 106 dB/mW, 63 ohm: 106 + 30 - 10 log10 63 = 118.007 dB/V
  HeadphoneSpec spec = defaults(headphone_fields);
  spec.impedance = 63_ohm;
  spec.sensitivity_per_mw = 106_dB_per_mW;
  EXPECT_NEAR(sensitivity(spec).value(), 118.007, 0.001);
  EXPECT_EQ(highest_sensitivity(dt990()), 103.6_dB_per_V);
  EXPECT_EQ(lowest_sensitivity(dt990()), 97.0_dB_per_V);
}

HeadphoneSpec coloured() {
  HeadphoneSpec spec = dt990();
  spec.response = {
      {BandKind::low_shelf, 80_Hz, 4_dB, 0.7}, {BandKind::peak, 8_kHz, 9_dB, 4.0}, {BandKind::peak, 3_kHz, -4_dB, 1.5}};
  return spec;
}

TEST(Headphone, ItsResponseIsRelativeToOneKilohertzAndFollowsTheClosedForm) {
  Headphone headphone(coloured());
  headphone.prepare(format);
  EXPECT_NEAR(decibels(std::abs(response(coloured(), 1_kHz)) / pascal_per_volt(97_dB_per_V)), 0.0, 1e-9);
  for (const double f : {20.0, 80.0, 300.0, 1000.0, 3000.0, 8000.0, 15000.0, 20000.0}) {
    const auto ear = run_stereo(headphone, sine(Hertz(f), 1.0, 48000), 2);
    EXPECT_NEAR(decibels(std::abs(tone(ear[0], Hertz(f))) / std::abs(response(coloured(), Hertz(f)))), 0.0, 0.1) << f;
  }
}

TEST(Headphone, NoSignalExceedsItsBound) {
  // The worst signal there is: the sign of the reversed impulse response.
  HeadphoneSpec spec = coloured();
  const double bound = highest_pascal_per_volt(spec, format.rate);
  EXPECT_GE(bound, pascal_per_volt(103.6_dB_per_V));
  spec.sensitivity = 103.6_dB_per_V;
  Headphone headphone(spec);
  headphone.prepare(format);
  Samples impulse(48000, 0.0f);
  impulse[0] = 1.0f;
  const Samples h = run_stereo(headphone, impulse, 2)[0];
  Samples worst(48000);
  for (std::size_t i = 0; i < worst.size(); ++i) worst[i] = h[worst.size() - 1 - i] < 0.0f ? -1.0f : 1.0f;
  headphone.reset();
  const Samples ear = run_stereo(headphone, worst, 2)[0];
  const double peak = std::abs(ear.back());
  EXPECT_LE(peak, bound);
  EXPECT_GE(peak, 0.9 * bound);  // and it is not far from what can happen
}

TEST(Headphone, ACableLowersItsBoundByAboutItsDivider) {
  // 237.1 + 5 ohm: 0.9793, and a little more where the impedance rises
  HeadphoneSpec far = coloured();
  far.cable_resistance = 5_ohm;
  const double ratio = highest_pascal_per_volt(far, format.rate) / highest_pascal_per_volt(coloured(), format.rate);
  EXPECT_LT(ratio, 0.995);
  EXPECT_GT(ratio, 0.979);
}

TEST(Headphone, AFlatOnesBoundIsItsSensitivity) {
  EXPECT_NEAR(highest_pascal_per_volt(hd650(), format.rate) / pascal_per_volt(104.8_dB_per_V), 1.0, 2e-4);
}

TEST(Headphone, ContradictionsAreSentences) {
  HeadphoneSpec spec = defaults(headphone_fields);
  EXPECT_FALSE(check(spec));  // no sensitivity
  spec.sensitivity = 100_dB_per_V;
  EXPECT_TRUE(check(spec));
  spec.sensitivity_per_mw = 98_dB_per_mW;
  EXPECT_FALSE(check(spec));
  spec.sensitivity_per_mw.reset();
  spec.sensitivity_high = 90_dB_per_V;
  EXPECT_FALSE(check(spec));
  spec.sensitivity_high.reset();
  spec.sections = {inductive(10, 1e-3)};
  EXPECT_FALSE(check(spec));  // no dc_resistance
  spec.dc_resistance = 30_ohm;
  EXPECT_TRUE(check(spec));
  spec.sections = {resonance(10, 0, 1)};
  EXPECT_FALSE(check(spec));
}

TEST(Speaker, LevelFallsBySixDecibelsPerDoubling) {
  // 86 dB SPL for 2.83 V at 1 m; 2 m: 79.98 dB
  SpeakerSpec spec = defaults(speaker_fields);
  spec.distance = 2_m;
  Speaker speaker(spec);
  const double peak = std::abs(tone(run(speaker, sine(1_kHz, 2.83 * std::sqrt(2.0), 4800)), 1_kHz));
  EXPECT_NEAR(db_spl(rms_of_sine(Pascal(peak))).value(), 79.979, 0.01);
  // 110 dB SPL is its end, 103.98 at 2 m
  const Samples loud = run(speaker, sine(1_kHz, 100.0, 4800));
  EXPECT_NEAR(db_spl(rms_of_sine(Pascal(*std::max_element(loud.begin(), loud.end())))).value(), 103.98, 0.01);
}

}  // namespace
}  // namespace ohmic::gear
