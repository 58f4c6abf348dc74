// Laws of an output's facts: two points, one point, none; rounding, current limits, and what stays unknown.

#include <gtest/gtest.h>

#include "advise/physics/made_test.hpp"
#include "advise/physics/reach.hpp"

namespace ohmic::advise {
namespace {

using namespace made;

store::Interface with_powers(std::initializer_list<std::pair<double, double>> milliwatt_into_ohm) {
  store::Interface made;
  add_powers(made, made.phones, milliwatt_into_ohm);
  return made;
}
Volt into(const Drive& drive, Ohm load) { return given(drive, ears(100_dB_per_V, load)).voltage.likely; }

TEST(Drive, AScarlettGivesTwoPointFiveVoltsInto250Ohm) {
  const Drive drive = drive_of(scarlett_2i2());
  EXPECT_EQ(drive.impedance.likely, 50_ohm);
  EXPECT_NEAR(into(drive, 33_ohm).value(), 1.03, 0.005);  // what is printed is kept
  EXPECT_NEAR(into(drive, 300_ohm).value(), 2.57, 0.005);
  EXPECT_NEAR(into(drive, 250_ohm).value(), 2.50, 0.03);  // facts: 2.50 V
  // 33 ohm gets less than 50 ohm and the voltage into 300 allow: its current, 31 mA, ends first.
  ASSERT_TRUE(drive.current);
  EXPECT_NEAR(drive.current->likely.value(), 0.0311, 0.0005);
  EXPECT_TRUE(given(drive, ears(100_dB_per_V, 33_ohm)).limited_by_current);
  EXPECT_FALSE(given(drive, ears(100_dB_per_V, 300_ohm)).limited_by_current);
}

TEST(Drive, TwoPointsGiveOpenVoltageAndImpedance) {
  // 3 V behind 100 ohm: 1 V into 50, 2.25 V into 300.
  store::Interface made;
  const int at = source(made, Basis::measured);
  made.phones.into = {{{50_ohm, 1_V}, at}, {{300_ohm, Volt(2.25)}, at}};
  const Drive drive = drive_of(made);
  EXPECT_NEAR(drive.impedance.likely.value(), 100, 1e-6);
  EXPECT_NEAR(drive.open.likely.value(), 3, 1e-6);
  EXPECT_TRUE(drive.open.contains(3_V));
  EXPECT_NEAR(into(drive, 100_ohm).value(), 1.5, 1e-6);
  EXPECT_NEAR(into(drive, 25_ohm).value(), 0.6, 1e-6);
  EXPECT_FALSE(drive.is_impedance_known);  // a current limit would look the same
  EXPECT_LE(drive.impedance.low, 0.1_ohm);
}

TEST(Drive, ThreePointsOnOneLineTellResistanceFromCurrent) {
  store::Interface made;
  const int at = source(made, Basis::measured);
  for (const double r : {32.0, 150.0, 600.0}) made.phones.into.push_back({{Ohm(r), Volt(3 * r / (r + 100))}, at});
  const Drive drive = drive_of(made);
  EXPECT_TRUE(drive.is_impedance_known);
  EXPECT_NEAR(drive.impedance.likely.value(), 100, 1e-6);
  EXPECT_GT(drive.impedance.low, 80_ohm);
  EXPECT_LT(drive.impedance.high, 120_ohm);
  EXPECT_FALSE(drive.current);
}

TEST(Drive, ACurrentLimitIsNotTakenForAnImpedanceForCertain) {
  const Drive id14 = drive_of(with_powers({{223, 30}, {100, 600}}));  // facts: iD14 MkII
  EXPECT_LE(id14.impedance.low, 0.1_ohm);
  EXPECT_NEAR(id14.impedance.likely.value(), 70, 2);  // (7.75 - 2.59) / (86.2 mA - 12.9 mA)
  EXPECT_FALSE(id14.is_impedance_known);
  EXPECT_NEAR(into(id14, 30_ohm).value(), 2.59, 0.005);
  EXPECT_NEAR(into(id14, 600_ohm).value(), 7.75, 0.005);
}

TEST(Drive, WhatOnlyTheCurrentEndsSaysNothingOfTheImpedance) {
  const Drive drive = drive_of(with_powers({{160, 16}, {320, 32}}));  // 100 mA both
  EXPECT_EQ(drive.impedance.high, 50_ohm);
  EXPECT_FALSE(drive.is_impedance_known);
  EXPECT_LE(drive.open.high, 16_V);  // 100 mA into 120 ohm, and 50 ohm in front
}

TEST(Drive, AStatedImpedanceTellsTheCurrentLimit) {
  auto made = with_powers({{223, 30}, {100, 600}});
  add_impedance(made, made.phones, 2);
  const Drive drive = drive_of(made);
  ASSERT_TRUE(drive.current);
  EXPECT_NEAR(drive.current->likely.value(), 0.0862, 0.0005);
  EXPECT_NEAR(drive.open.likely.value(), 7.77, 0.01);
}

TEST(Drive, EveryPrintedPowerOfAStrongAmplifierIsKept) {
  store::Amplifier magni;
  add_powers(magni, magni.unbalanced, {{1800, 16}, {1200, 32}, {1000, 50}, {260, 300}, {130, 600}});
  add_impedance(magni, magni.unbalanced, 0.2);
  const Drive drive = drive_of(magni);
  for (const auto& [milliwatt, ohm] : {std::pair(1800.0, 16.0), {1200.0, 32.0}, {1000.0, 50.0}, {260.0, 300.0}}) {
    const Given most = given(drive, ears(100_dB_per_V, Ohm(ohm)));
    EXPECT_NEAR(power(most.voltage.likely, Ohm(ohm)).value() * 1e3, milliwatt, 1e-6);
    EXPECT_NEAR(most.voltage.high / most.voltage.likely, 1.0, 0.025);
  }
}

TEST(Drive, ARoundedPowerIsHalfAUnitOfItsLastDigitWide) {
  EXPECT_NEAR(rounding(300_ohm, volts_of(22, 300)), std::sqrt(22.5 / 22) - 1, 1e-9);
  EXPECT_NEAR(rounding(30_ohm, volts_of(223, 30)), std::sqrt(223.5 / 223) - 1, 1e-9);
  EXPECT_NEAR(rounding(32_ohm, volts_of(1000, 32)), std::sqrt(1050.0 / 1000) - 1, 1e-9);
  EXPECT_NEAR(rounding(300_ohm, volts(10_dBu)), factor(0.5_dB) - 1, 1e-9);
  EXPECT_NEAR(rounding(33_ohm, volts(DBu(2.5))), factor(0.25_dB) - 1, 1e-9);
  EXPECT_LT(rounding(600_ohm, 7.76_V), 0.0026);  // a voltage: three digits
}

TEST(Drive, OnePointBoundsWhatHigherLoadsGet) {
  const Drive drive = drive_of(with_powers({{60, 32}}));  // M-Track Duo: 1.39 V into 32 ohm, nothing else
  const auto into_300 = given(drive, ears(100_dB_per_V, 300_ohm)).voltage;
  EXPECT_NEAR(into_300.low.value(), 1.386, 0.02);  // more ohms never get less
  EXPECT_GT(into_300.high, 5.1_V);
  EXPECT_LE(into_300.high, 5.4_V);  // 43 mA end at 120 ohm at the latest
  EXPECT_FALSE(drive.is_impedance_known);
  EXPECT_TRUE(drive.is_level_known);
}

TEST(Drive, WhatNobodyPrintsIsWide) {
  const Drive drive = drive_of(store::Interface{});
  EXPECT_EQ(drive.open.low, 1_V);
  EXPECT_EQ(drive.open.high, 3_V);
  EXPECT_EQ(drive.impedance.low, 0.1_ohm);
  EXPECT_EQ(drive.impedance.high, 50_ohm);
  EXPECT_FALSE(drive.is_level_known || drive.is_impedance_known);
  EXPECT_FALSE(drive.noise);
  EXPECT_EQ(drive.sockets, 1);
}

TEST(Drive, AMeasuredPowerStandsBeforeThePublishedAndBothAreInTheInterval) {
  store::Amplifier a50s;
  add_powers(a50s, a50s.balanced, {{3500, 32}});
  add_powers(a50s, a50s.balanced, {{2608, 32}}, Basis::measured);
  const auto most = given(drive_of(a50s, true), ears(100_dB_per_V, 32_ohm)).voltage;
  EXPECT_NEAR(power(most.likely, 32_ohm).value(), 2.608, 1e-6);
  EXPECT_TRUE(most.contains(volts_of(3500, 32)));
}

TEST(Drive, ThePersonsOwnMeasurementCountsAlone) {
  auto made = scarlett_2i2();
  add_powers(made, made.phones, {{50, 300}}, Basis::own);
  add_impedance(made, made.phones, 10, Basis::own);
  const Drive drive = drive_of(made);
  EXPECT_EQ(drive.impedance, Interval(10_ohm));
  EXPECT_EQ(drive.reaches.size(), 1u);
  EXPECT_NEAR(into(drive, 300_ohm).value(), 3.87, 0.01);
}

TEST(Drive, NoiseIsMeasuredOrWhatTheDynamicRangeLeaves) {
  store::Amplifier made;
  const int at = source(made, Basis::measured);
  made.unbalanced.open = {{10_V, at}};
  made.unbalanced.dynamic_range = {{120_dB, at}};
  EXPECT_NEAR(drive_of(made).noise->likely.value(), 10e-6, 1e-9);
  made.unbalanced.noise = {{3_uV, at}};
  EXPECT_EQ(drive_of(made).noise, Interval(3_uV));
  made.unbalanced.is_a_weighted = false;
  EXPECT_LT(drive_of(made).noise->likely, 3_uV);
}

TEST(Drive, ASignalToNoiseRatioAgainstNobodyKnowsWhatIsABound) {
  store::Amplifier made;
  const int at = source(made, Basis::published);
  made.unbalanced.open = {{10_V, at}};
  made.snr = {{100_dB, at}};
  const auto noise = drive_of(made).noise;
  ASSERT_TRUE(noise);
  EXPECT_TRUE(noise->contains(100_uV));           // against 10 V
  EXPECT_NEAR(noise->low.value(), 10e-6, 1e-12);  // against 1 V
}

TEST(Drive, WithoutBalancedFiguresTheOtherOutputAnswers) {
  store::Amplifier made;
  add_powers(made, made.unbalanced, {{100, 32}});
  EXPECT_FALSE(drive_of(made, true).is_balanced);
  add_powers(made, made.balanced, {{400, 32}});
  EXPECT_TRUE(drive_of(made, true).is_balanced);
  EXPECT_NEAR(into(drive_of(made, true), 32_ohm) / into(drive_of(made), 32_ohm), 2.0, 1e-6);
}

TEST(Drive, ScaledIsTheSameThatMuchStronger) {
  const Drive drive = drive_of(scarlett_2i2());
  const Drive more = scaled(drive, 6_dB);
  for (const Ohm load : {16_ohm, 33_ohm, 250_ohm, 600_ohm})
    EXPECT_NEAR(gain_of(into(more, load) / into(drive, load)).value(), 6.0, 1e-9);
  EXPECT_EQ(more.impedance, drive.impedance);
}

}  // namespace
}  // namespace ohmic::advise
