// Laws of a phones output: hand-calculated level, the ceiling in pascals through everything, soft starts, A/B.

#include "gear/phones_output.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "gear/lab_test.hpp"

namespace ohmic::gear {
namespace {

using namespace lab;

using Settings = std::vector<float>;
constexpr float no_ceiling = 125.0f;  // dB SPL, the highest

AmplifierSpec clean(double zout) {
  AmplifierSpec spec = defaults(amplifier_fields);
  spec.noise = Volt(0);
  spec.output_impedance = Ohm(zout);
  spec.input_impedance = 10_kohm;
  return spec;
}

PhonesSpec listening() {
  DacSpec dac = defaults(dac_fields);  // 2 V
  dac.dynamic_range = 140_dB;
  dac.output_impedance = 100_ohm;
  return {.dac = dac, .chains = {{clean(35), {hd650()}}, {clean(0.5), {dt990()}}}, .socket = {}};
}

struct Reader {
  std::array<float, PhonesOutput::readings_count> values{};
  double operator[](PhonesOutput::Reading which) const { return static_cast<double>(values[which]); }
};
Reader read(PhonesOutput& phones) {
  Reader reader;
  phones.read(reader.values);
  return reader;
}

PhonesOutput prepared(const PhonesSpec& spec) {
  EXPECT_TRUE(check(spec));
  PhonesOutput phones(spec);
  phones.prepare(format);
  return phones;
}

float highest(const Samples& samples) {
  float peak = 0.0f;
  for (const float sample : samples) peak = std::max(peak, std::fabs(sample));
  return peak;
}

TEST(PhonesOutput, TheLevelAtTheEarIsTheHandCalculation) {
  // -20 dBFS at volume -10 dB: 2 V * 10^(-30/20) = 63.246 mV; input divider 10000 / 10100 = 0.990099 -> 62.619 mV;
  // Z(1 kHz) of the HD 650 = 316.3 + j 8.7 or so: |Z / (Z + 35)| = 0.90036 from the network; 104.8 dB/V:
  PhonesOutput phones = prepared(listening());
  const auto out = run_stereo(phones, sine(1_kHz, 0.1, 96000), 6, {-10.0f, 0.0f, 0.0f, no_ceiling});
  const auto z = impedance(network(hd650()), 1_kHz);
  const double volt = 2.0 * std::pow(10.0, -30.0 / 20.0) * (10000.0 / 10100.0) * std::abs(z / (z + 35.0));
  EXPECT_NEAR(decibels(std::abs(tone(out[2], 1_kHz)) / std::sqrt(2.0) / volt), 0.0, 0.01);
  const double spl = 104.8 + decibels(volt);
  EXPECT_NEAR(db_spl(rms_of_sine(Pascal(std::abs(tone(out[4], 1_kHz))))).value(), spl, 0.01);
  const Reader now = read(phones);
  EXPECT_NEAR(now[PhonesOutput::sound], spl, 0.05);
  EXPECT_NEAR(now[PhonesOutput::terminal] / volt, 1.0, 0.005);
  // and explain says the same: full scale is 30 dB above
  EXPECT_NEAR(figures(listening(), 0).full_scale_level.value() - 30.0, spl, 0.01);
}

TEST(PhonesOutput, StartsFromSilence) {
  PhonesOutput phones = prepared(listening());
  const auto out = run_stereo(phones, Samples(24000, 0.5f), 6, {0.0f, 0.0f, 0.0f, no_ceiling});
  EXPECT_LT(highest({out[4].begin(), out[4].begin() + 48}), 0.02f * highest(out[4]));
  for (std::size_t i = 1; i < 14400; ++i) EXPECT_LT(std::fabs(out[2][i] - out[2][i - 1]), 0.001f);
}

TEST(PhonesOutput, NoSampleAtAnEarExceedsTheCeilingWhateverComesIn) {
  PhonesSpec spec = listening();
  spec.chains[0].headphones[0].response = {{BandKind::peak, 3_kHz, 8_dB, 3.0},
                                           {BandKind::low_shelf, 100_Hz, 6_dB, 0.7}};
  spec.chains[1].headphones.push_back(westone3());  // somebody else's, far more sensitive, on the same output
  PhonesOutput phones = prepared(spec);
  const float limit = static_cast<float>(peak_of_sine(pascals(100_dB_SPL)).value());
  const float nan = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();
  std::vector<Samples> signals = {sine(3_kHz, 1.0, 24000), sine(60_Hz, 1e30, 24000), Samples(24000, -1e30f),
                                  Samples(4800, nan),      Samples(4800, infinity),  sine(8_kHz, 1.0, 24000)};
  for (auto& sample : signals[5]) sample = sample < 0.0f ? -1.0f : 1.0f;
  for (const float chain : {0.0f, 1.0f, 0.0f})
    for (const float volume : {10.0f, -10.0f, nan})
      for (const auto& signal : signals) {
        const auto out = run_stereo(phones, signal, 6, {volume, 0.0f, chain, 100.0f});
        for (const int side : {4, 5}) {
          EXPECT_LE(highest(out[static_cast<std::size_t>(side)]), limit);
          EXPECT_TRUE(std::all_of(out[4].begin(), out[4].end(), [](float x) { return std::isfinite(x); }));
        }
      }
  const Reader now = read(phones);
  EXPECT_GT(now[PhonesOutput::non_finite], 1000.0);
  EXPECT_GT(now[PhonesOutput::reduction], 1.0);
}

TEST(PhonesOutput, TheCeilingReckonsWithTheHighestSensitivity) {
  // DT 990: 97 dB/V, but 103.6 by another source: at a ceiling of 90 dB SPL the modelled ear gets 83.4 dB
  PhonesSpec spec = listening();
  spec.chains.erase(spec.chains.begin());
  PhonesOutput phones = prepared(spec);
  const auto out = run_stereo(phones, sine(1_kHz, 1.0, 96000), 6, {0.0f, 0.0f, 0.0f, 90.0f});
  EXPECT_NEAR(db_spl(rms_of_sine(Pascal(static_cast<double>(highest(out[4]))))).value(), 83.4, 0.02);
}

TEST(PhonesOutput, SwitchingChainsIsLevelMatchedAndWithoutAClick) {
  PhonesOutput phones = prepared(listening());
  const Settings first = {-10.0f, 0.0f, 0.0f, no_ceiling}, second = {-10.0f, 0.0f, 1.0f, no_ceiling};
  const Samples tone_in = sine(1_kHz, 0.1, 48000);
  const auto before = run_stereo(phones, tone_in, 6, first);
  const auto during = run_stereo(phones, tone_in, 6, second);
  const double a = std::abs(tone(before[4], 1_kHz)), b = std::abs(tone(during[4], 1_kHz));
  EXPECT_NEAR(decibels(a / b), 0.0, 0.02);
  // a sine of peak p at 1 kHz moves at most 2 pi 1000 / 48000 p a frame; the fade adds 2 p / 960
  for (std::size_t i = 1; i < during[4].size(); ++i)
    EXPECT_LE(std::fabs(during[4][i] - during[4][i - 1]), a * (0.1309 + 0.003));
  EXPECT_NE(figures(listening(), 1).level_match, 0_dB);
}

TEST(PhonesOutput, HeadroomSaysHowFarTheFirstLimitIsAndWhich) {
  // 600 ohm, rails 10 V: a sine of 2.8284 V peak leaves 10.97 dB. 32 ohm at 200 mA: 88.4 mA leaves 7.09 dB.
  // Volume 0 dB, full scale would leave the converter 0 dB, so the input is half and the amplifier makes up for it.
  PhonesSpec spec = listening();
  spec.dac.output_impedance = Ohm(0);
  AmplifierSpec amplifier = clean(0);
  amplifier.gain = 20_dB;
  spec.chains = {{amplifier, {resistor(600)}}, {amplifier, {resistor(32)}}};
  PhonesOutput phones = prepared(spec);
  const double peak = 0.1;  // * 2.8284 V * 10
  run_stereo(phones, sine(1_kHz, peak, 48000), 2, {0.0f, 0.0f, 0.0f, no_ceiling});
  const Reader rails = read(phones);
  EXPECT_NEAR(rails[PhonesOutput::headroom], decibels(10.0 / 2.8284), 0.02);
  EXPECT_EQ(rails[PhonesOutput::limit], 0.0);
  run_stereo(phones, sine(1_kHz, peak, 48000), 2, {0.0f, 0.0f, 1.0f, no_ceiling});
  run_stereo(phones, sine(1_kHz, peak, 48000), 2, {0.0f, 0.0f, 1.0f, no_ceiling});
  read(phones);
  run_stereo(phones, sine(1_kHz, peak, 48000), 2, {0.0f, 0.0f, 1.0f, no_ceiling});
  const Reader current = read(phones);
  EXPECT_NEAR(current[PhonesOutput::headroom], decibels(0.2 * 32.0 / 2.8284), 0.02);
  EXPECT_EQ(current[PhonesOutput::limit], 1.0);
  EXPECT_TRUE(figures(spec, 1).is_limited_by_current);
  EXPECT_NEAR(current[PhonesOutput::power], 4.0 / 32.0, 0.001);
}

TEST(PhonesOutput, ACardsOwnImpedanceIsTakenOut) {
  // Samples times the card's full-scale peak, behind 33 ohm on the HD 650, are the modelled terminal voltage.
  PhonesSpec spec = listening();
  spec.socket = {.full_scale = 1.5_V, .impedance = 33_ohm};
  PhonesOutput phones = prepared(spec);
  for (const double f : {50.0, 100.0, 1000.0, 10000.0, 20000.0}) {
    const auto out = run_stereo(phones, sine(Hertz(f), 0.1, 48000), 6, {-10.0f, 0.0f, 0.0f, no_ceiling});
    const auto z = impedance(network(hd650()), Hertz(f));
    const auto at_card = tone(out[0], Hertz(f)) * 1.5 * std::sqrt(2.0) * z / (z + 33.0);
    const auto wanted = tone(out[2], Hertz(f));
    EXPECT_NEAR(decibels(std::abs(at_card / wanted)), 0.0, 0.02) << f;
    EXPECT_NEAR(std::arg(at_card / wanted) * 180.0 / std::numbers::pi, 0.0, 0.6) << f;
  }
}

TEST(PhonesOutput, WhatTheCardCannotReachIsClampedAndCounted) {
  PhonesSpec spec = listening();
  spec.socket = {.full_scale = 0.1_V, .impedance = Ohm(0)};
  PhonesOutput phones = prepared(spec);
  const auto out = run_stereo(phones, sine(1_kHz, 1.0, 48000), 6, {0.0f, 0.0f, 0.0f, no_ceiling});
  EXPECT_EQ(highest(out[0]), 1.0f);
  EXPECT_GT(read(phones)[PhonesOutput::socket_clipped], 10000.0);
}

TEST(PhonesOutput, AnUncalibratedSocketPlays105DecibelAtMinus30Dbfs) {
  PhonesOutput phones = prepared(listening());
  const auto out = run_stereo(phones, sine(1_kHz, 1.0, 96000), 2, {10.0f, 0.0f, 0.0f, 105.0f});
  EXPECT_LE(decibels(static_cast<double>(highest(out[0]))), -29.999);
  EXPECT_GT(decibels(static_cast<double>(highest(out[0]))), -30.1);
}

TEST(PhonesOutput, ALowerCeilingNeverRaisesWhatLeavesAnUncalibratedSocket) {
  double before = 0.0;
  for (const float ceiling : {70.0f, 80.0f, 90.0f, 100.0f, 110.0f, 120.0f}) {
    PhonesOutput phones = prepared(listening());
    const auto out = run_stereo(phones, sine(1_kHz, 0.3, 96000), 2, {-10.0f, 0.0f, 0.0f, ceiling});
    const double now = highest(out[0]);
    EXPECT_GE(now, before * 0.9999) << ceiling;
    before = now;
  }
}

TEST(PhonesOutput, HeadphonesWithOtherIntervalsAndResponsesLeaveAnUncalibratedSocketEquallyLoud) {
  PhonesSpec spec = listening();
  spec.chains.push_back(spec.chains[0]);
  HeadphoneSpec& other = spec.chains[1].headphones.front();
  other.sensitivity_low = DBPerVolt(sensitivity(other).value() - 12.0);
  other.sensitivity_high = DBPerVolt(sensitivity(other).value() - 2.0);
  other.sensitivity = DBPerVolt(sensitivity(other).value() - 10.0);
  other.response = {{.kind = BandKind::peak, .frequency = Hertz(60.0), .gain = Decibel(6.0), .q = 2.0}};
  PhonesOutput phones = prepared(spec);
  const auto first = run_stereo(phones, sine(1_kHz, 0.1, 96000), 2, {-20.0f, 0.0f, 0.0f, no_ceiling});
  const auto second = run_stereo(phones, sine(1_kHz, 0.1, 96000), 2, {-20.0f, 0.0f, 1.0f, no_ceiling});
  double loudest = 0.0;  // nor is it louder on the way
  for (const float sample : second[0]) loudest = std::max(loudest, std::abs(static_cast<double>(sample)));
  const auto late = [](const std::vector<float>& all) { return std::vector<float>(all.end() - 9600, all.end()); };
  EXPECT_NEAR(decibels(static_cast<double>(highest(late(second[0])) / highest(late(first[0])))), 0.0, 0.05);
  EXPECT_NEAR(decibels(loudest / static_cast<double>(highest(late(first[0])))), 0.0, 0.1);
}

TEST(PhonesOutput, NoiseAtTheEarIsTheClosedForm) {
  PhonesSpec spec = listening();
  spec.dac.dynamic_range = 110_dB;
  spec.chains[0].amplifier.noise = 4_uV;
  PhonesOutput phones = prepared(spec);
  run_stereo(phones, silence(48000), 2, {0.0f, 0.0f, 0.0f, no_ceiling});
  const auto out = run_stereo(phones, silence(480000), 6, {0.0f, 0.0f, 0.0f, no_ceiling});
  EXPECT_NEAR(db_spl(Pascal(a_weighted_rms(out[4]))).value(), figures(spec, 0).noise.value(), 0.2);
  run_stereo(phones, silence(48000), 2, {0.0f, 1.0f, 0.0f, no_ceiling});
  const auto muted = run_stereo(phones, silence(480000), 6, {0.0f, 1.0f, 0.0f, no_ceiling});
  EXPECT_NEAR(db_spl(Pascal(a_weighted_rms(muted[4]))).value(), figures(spec, 0).amplifier_noise.value(), 0.2);
}

TEST(PhonesOutput, ASpecWithoutChainsIsRefused) {
  EXPECT_FALSE(check(PhonesSpec{.dac = defaults(dac_fields), .chains = {}, .socket = {}}));
  EXPECT_FALSE(check(PhonesSpec{.dac = defaults(dac_fields), .chains = {{clean(1), {}}}, .socket = {}}));
}

}  // namespace
}  // namespace ohmic::gear
