// The conventions of the whole project on peak, rms and levels, each against a hand calculation.

#include "units/levels.hpp"

#include <cmath>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace ohmic {
namespace {

using namespace literals;

constexpr double tenth_of_a_millibel = 1e-3;  // dB

std::vector<double> sine(double peak) {
  std::vector<double> samples(4800);  // 100 whole periods of 1 kHz at 48 kHz
  for (std::size_t i = 0; i < samples.size(); ++i)
    samples[i] = peak * std::sin(2.0 * std::numbers::pi * static_cast<double>(i) / 48.0);
  return samples;
}
double rms(const std::vector<double>& samples) {
  double sum = 0.0;
  for (const double sample : samples) sum += sample * sample;
  return std::sqrt(sum / static_cast<double>(samples.size()));
}

TEST(Levels, AFullScaleSineReadsZeroDbfsByPeakAndByRms) {
  EXPECT_NEAR(dbfs_rms(rms(sine(1.0))).value(), 0.0, 1e-9);
  EXPECT_NEAR(dbfs_peak(1.0).value(), 0.0, 1e-12);
}

TEST(Levels, AFullScaleSquareWaveReadsThreeDecibelsMore) {
  // rms 1 against the sine's 1/sqrt(2): 20 log10(sqrt(2)) = 3.0103 dB
  EXPECT_NEAR(dbfs_rms(rms(std::vector<double>(48, 1.0))).value(), 3.0103, 1e-4);
}

TEST(Levels, MinusEighteenDbfsPeaksAtAnEighth) {
  // 10^(-18/20) = 0.12589
  EXPECT_NEAR(sample_peak(-18_dBFS).value(), 0.12589, 1e-5);
  EXPECT_NEAR(dbfs_rms(rms(sine(sample_peak(-18_dBFS).value()))).value(), -18.0, 1e-9);
}

TEST(Levels, AConverterOfEighteenDbuPeaksAtEightPointSevenVolts) {
  // Full scale +18 dBu: a sine of 0.7746 V * 10^(18/20) = 6.153 V rms, whose peak is sample 1.0: 8.702 V.
  const Volt full_scale = volts(18_dBu);
  EXPECT_NEAR(full_scale.value(), 6.1529, 1e-4);
  EXPECT_NEAR(peak_of_sine(full_scale).value(), 8.7015, 1e-4);
  // A sine of +4 dBu then reads -14 dBFS.
  const double sample_per_volt = 1.0 / peak_of_sine(full_scale).value();
  const Volt peak = peak_of_sine(volts(4_dBu));
  EXPECT_NEAR(dbfs_rms(rms(sine(peak.value() * sample_per_volt))).value(), -14.0, 1e-9);
}

TEST(Levels, VoltagesAreRms) {
  EXPECT_NEAR(volts(0_dBu).value(), 0.7746, 1e-4);
  EXPECT_NEAR(volts(0_dBV).value(), 1.0, 1e-12);
  EXPECT_NEAR(rms_of_sine(peak_of_sine(2_V)).value(), 2.0, 1e-12);
  EXPECT_NEAR(peak_of_sine(1_V).value(), 1.41421, 1e-5);
}

TEST(Levels, TheLevelsOfTheTrade) {
  EXPECT_NEAR(volts(4_dBu).value(), 1.2277, 1e-4);                      // professional line
  EXPECT_NEAR(volts(-10_dBV).value(), 0.31623, 1e-5);                   // consumer line
  EXPECT_NEAR(dbu(volts(-10_dBV)).value(), -7.78, 0.01);                // the same in dBu
  EXPECT_NEAR((dbu(1_V) - 0_dBu).value(), 2.218, tenth_of_a_millibel);  // 0 dBV in dBu
  EXPECT_NEAR(power(volts(0_dBu), 600_ohm).value(), 1e-3, 1e-12);       // what dBu means
}

TEST(Levels, OnePascalIsNinetyFourDecibels) {
  EXPECT_NEAR(db_spl(1_Pa).value(), 93.979, tenth_of_a_millibel);
  EXPECT_NEAR(pascals(0_dB_SPL).value(), 20e-6, 1e-12);
  EXPECT_NEAR(pascals(120_dB_SPL).value(), 20.0, 1e-9);
}

TEST(Levels, AGainIsAFactorOfAmplitude) {
  EXPECT_NEAR(factor(6.0206_dB), 2.0, 1e-5);
  EXPECT_NEAR(factor(-20_dB), 0.1, 1e-12);
  EXPECT_NEAR(gain_of(10.0).value(), 20.0, 1e-12);
  EXPECT_EQ(gain_of(0.0).value(), -std::numeric_limits<double>::infinity());
  EXPECT_EQ(factor(Decibel(-std::numeric_limits<double>::infinity())), 0.0);
}

TEST(Levels, AGainMovesALevelAndTwoLevelsDifferByAGain) {
  EXPECT_NEAR((-50_dBu + 45_dB).value(), -5.0, 1e-12);
  EXPECT_NEAR((18_dBu - 4_dBu).value(), 14.0, 1e-12);
}

TEST(Levels, SensitivityPerVoltNeedsTheImpedanceOfTheMilliwatt) {
  // 97 dB at 1 mW in 300 ohm: 1 mW is sqrt(0.001 * 300) = 0.5477 V, -5.229 dBV, so 1 V makes 102.229 dB.
  EXPECT_NEAR(per_volt(97_dB_per_mW, 300_ohm).value(), 102.229, tenth_of_a_millibel);
  // The same figure at 32 ohm: 1 mW is 0.1789 V, -14.949 dBV.
  EXPECT_NEAR(per_volt(97_dB_per_mW, 32_ohm).value(), 111.949, tenth_of_a_millibel);
  EXPECT_NEAR(volts_for(1_mW, 300_ohm).value(), 0.5477, 1e-4);
}

TEST(Levels, AHeadphoneMakesItsSensitivityAtOneVolt) {
  EXPECT_NEAR(level_at(102_dB_per_V, 1_V).value(), 102.0, 1e-12);
  EXPECT_NEAR(level_at(102_dB_per_V, 100_mV).value(), 82.0, 1e-12);
  EXPECT_NEAR(pascal_per_volt(94_dB_per_V), 1.0024, 1e-4);
  EXPECT_NEAR(volts_for(110_dB_SPL, 102_dB_per_V).value(), 2.5119, 1e-4);
}

TEST(Levels, HeadphonesAndAmplifierDivideTheVoltage) {
  EXPECT_DOUBLE_EQ(divider(100_ohm, 100_ohm), 0.5);
  EXPECT_NEAR(gain_of(divider(120_ohm, 32_ohm)).value(), -13.534, tenth_of_a_millibel);  // 32/152
  EXPECT_DOUBLE_EQ(divider(0_ohm, 32_ohm), 1.0);
}

TEST(Levels, AMicrophonesResistanceHissesAtMinus131Dbu) {
  // sqrt(4 * 1.380649e-23 * 293.15 * 150 * 20000) = 0.2204 uV
  const Volt noise = thermal_noise(150_ohm, 20_kHz);
  EXPECT_NEAR(noise.value(), 0.22038e-6, 1e-11);
  EXPECT_NEAR(dbu(noise).value(), -130.92, 0.01);
}

RC_GTEST_PROP(Levels, EveryConversionHasItsWayBack, ()) {
  const double level = static_cast<double>(*rc::gen::inRange(-150'000, 150'000)) / 1000.0;
  const double z = static_cast<double>(*rc::gen::inRange(1, 100'000)) / 10.0;
  const auto near = [](double a, double b) { return std::abs(a - b) < 1e-9; };
  RC_ASSERT(near(dbu(volts(DBu(level))).value(), level));
  RC_ASSERT(near(dbv(volts(DBV(level))).value(), level));
  RC_ASSERT(near(db_spl(pascals(DBSPL(level))).value(), level));
  RC_ASSERT(near(gain_of(factor(Decibel(level))).value(), level));
  RC_ASSERT(near(dbfs_peak(sample_peak(DBFS(level)).value()).value(), level));
  RC_ASSERT(near(per_milliwatt(per_volt(DBPerMilliwatt(level), Ohm(z)), Ohm(z)).value(), level));
  RC_ASSERT(near(level_at(DBPerVolt(100.0), volts_for(DBSPL(level), DBPerVolt(100.0))).value(), level));
  RC_ASSERT(std::abs(power(volts_for(Watt(z), 32_ohm), 32_ohm).value() / z - 1.0) < 1e-12);
}

}  // namespace
}  // namespace ohmic
