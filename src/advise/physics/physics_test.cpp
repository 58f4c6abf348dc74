// The numbers experts compute (facts/advice_cases.csv), each from the figures it stands on.

#include <gtest/gtest.h>

#include "advise/physics/made_test.hpp"

namespace ohmic::advise {
namespace {

using namespace made;

double milliwatts(Watt power) { return power.value() * 1e3; }

TEST(Level, ADt990OnAScarlettReaches105To112) {
  const Given most = given(drive_of(scarlett_2i2()), ears_of(dt990()));
  EXPECT_NEAR(most.level.low.value(), 104.9, 0.15);
  EXPECT_TRUE(most.level.contains(105_dB_SPL) && most.level.contains(110_dB_SPL));
  EXPECT_NEAR(most.level.likely.value(), 110.0, 0.1);
  EXPECT_NEAR(most.level.high.value(), 111.7, 0.1);
  EXPECT_FALSE(most.limited_by_current);
  const auto left = spare(most, 110_dB_SPL);  // which is why the verdict depends
  EXPECT_LT(left.low, 0_dB);
  EXPECT_GT(left.high, 0_dB);
}

TEST(Level, AnHd600OnAScarlettReaches110To112) {
  const Given most = given(drive_of(scarlett_2i2()), ears_of(hd600()));
  EXPECT_TRUE(most.level.contains(DBSPL(110.4)));
  EXPECT_NEAR(most.level.likely.value(), 111.9, 0.1);
  EXPECT_GT(spare(most, 110_dB_SPL).low, 0_dB);
}

TEST(Level, AnHd600NeedsSixTwentyAndSixtyThreeMilliwatts) {
  const Ears ears = ears_of(headphone({{Basis::published, 300, 0, 97}}));
  EXPECT_NEAR(milliwatts(need(ears, 105_dB_SPL).power.likely), 6.3, 0.05);
  EXPECT_NEAR(milliwatts(need(ears, 110_dB_SPL).power.likely), 20, 0.1);
  EXPECT_NEAR(milliwatts(need(ears, 115_dB_SPL).power.likely), 63, 0.2);
}

TEST(Level, ASusvaraNeedsEightVoltsAndAWatt) {
  const Ears ears = ears_of(susvara());
  const Need most = need(ears, 110_dB_SPL);
  EXPECT_NEAR(most.voltage.likely.value(), 8.13, 0.01);
  EXPECT_NEAR(most.current.likely.value(), 0.125, 0.001);
  EXPECT_NEAR(most.power.likely.value(), 1.02, 0.01);
  EXPECT_LT(most.power.low, 0.52_W);  // by the published figure half a watt
  const Given reached = given(drive_of(scarlett_2i2()), ears);
  EXPECT_TRUE(reached.level.contains(96_dB_SPL));
  EXPECT_LT(spare(reached, 110_dB_SPL).high, 0_dB);
}

TEST(Level, TheSameEfficiencyNeedsThreeDecibelsMorePerDoublingOfTheImpedance) {
  for (const auto& [ohm, volt] : {std::pair(32.0, 0.90), {80.0, 1.42}, {250.0, 2.51}, {600.0, 3.89}})
    EXPECT_NEAR(need(ears_of(headphone({{Basis::published, ohm, 0, 96, 500}})), 110_dB_SPL).voltage.likely.value(),
                volt, 0.01);
}

TEST(Level, AK701NeedsVoltageAndCurrent) {
  const Need most = need(ears_of(headphone({{Basis::measured, 59, 104.6}})), 110_dB_SPL);
  EXPECT_NEAR(most.voltage.likely.value(), 1.86, 0.005);
  EXPECT_NEAR(most.current.likely.value(), 0.032, 0.0005);
}

TEST(Level, ADongleOfOneVolt) {
  const Drive dongle = drive(1_V, Ohm(0.9));
  const auto level = [&](double per_volt, double ohm) {
    return given(dongle, ears(DBPerVolt(per_volt), Ohm(ohm))).level.likely.value();
  };
  EXPECT_NEAR(level(104.8, 320), 104.8, 0.05);
  EXPECT_NEAR(level(102.0, 250), 102.0, 0.05);
  EXPECT_NEAR(level(98.2, 600), 98.2, 0.05);
  EXPECT_NEAR(level(92.1, 50), 91.9, 0.05);
}

TEST(Level, PowerHandlingIsNoNeed) {
  const Need most = need(ears_of(headphone({{Basis::published, 600, 0, 102}})), 110_dB_SPL);  // T1
  EXPECT_NEAR(milliwatts(most.power.likely), 6.3, 0.05);
  EXPECT_NEAR(most.voltage.likely.value(), 1.9, 0.05);
}

TEST(Level, ASplitterTakesFromEveryListener) {
  // 10 ohm in front of one, then four headphones of 40 ohm: 40/50, then 10/20.
  const Ears one = ears(100_dB_per_V, 40_ohm);
  const Drive output = drive(1_V, 10_ohm);
  EXPECT_NEAR(given(output, one).voltage.likely.value(), 0.8, 1e-9);
  EXPECT_NEAR(given(output, one, {one, one, one}).voltage.likely.value(), 0.5, 1e-9);
  Drive limited = output;
  limited.current = Interval(20_mA);
  EXPECT_NEAR(given(limited, one).voltage.likely.value(), 0.8, 1e-9);
  EXPECT_NEAR(given(limited, one, {one, one, one}).voltage.likely.value(), 0.2, 1e-9);
  EXPECT_TRUE(given(limited, one, {one, one, one}).limited_by_current);
}

TEST(Level, GainIsTheRatioOfNeededToThere) {
  const Need most = need(ears(104_dB_per_V, 300_ohm), 110_dB_SPL);  // 1.995 V
  EXPECT_NEAR(gain_needed(most, Interval(1_V)).likely.value(), 6.0, 1e-9);
  EXPECT_NEAR(gain_needed(most, Interval(2_V)).likely.value(), -0.02, 0.001);
}

TEST(Hiss, IsTheNoiseVoltageTimesTheSensitivity) {
  Drive output = drive(5_V, 10_ohm);
  EXPECT_FALSE(hiss(output, ears(130_dB_per_V, 10_ohm)));
  output.noise = Interval(10_uV);
  EXPECT_NEAR(hiss(output, ears(130_dB_per_V, Ohm(1e9)))->likely.value(), 30, 1e-6);
  EXPECT_NEAR(hiss(output, ears(130_dB_per_V, 10_ohm))->likely.value(), 30 - 6.02, 0.005);  // half is left
}

TEST(Bend, AnHd650Behind120OhmRisesByPointEightToPointNine) {
  const Bend found = bend(ears_of(hd650()), Interval(120_ohm));
  EXPECT_TRUE(found.is_from_curve);
  EXPECT_TRUE(found.up.contains(Decibel(0.83)));  // by magnitudes: 20 log10[(480/600)/(320/440)]
  EXPECT_NEAR(found.up.likely.value(), 0.87, 0.06);
  EXPECT_NEAR(found.level.likely.value(), -2.8, 0.1);
}

TEST(Bend, AFocalClearBehind120OhmRisesBySevenPointEight) {
  Ears clear = ears(110_dB_per_V, 60_ohm);
  clear.impedance_span = {60_ohm, 60_ohm, 537_ohm};
  const Bend found = bend(clear, Interval(120_ohm));
  EXPECT_NEAR(found.up.high.value(), 7.8, 0.05);
  EXPECT_EQ(found.up.low, 0_dB);  // the bound is no measurement: it may be flat
  EXPECT_FALSE(found.is_from_curve);
}

TEST(Bend, IsComputedWithThePhaseOfTheNetwork) {
  // 50 ohm and 1 mH behind 100 ohm: at 20 kHz |50 + j125.66| / |150 + j125.66| = 0.6912, at 1 kHz 0.3348.
  Ears coil = ears(110_dB_per_V, 50.4_ohm);
  coil.network = gear::ImpedanceNetwork{
      50_ohm, {{.kind = gear::SectionKind::inductive, .resistance = 1_Mohm, .inductance = 1_mH}}};
  const double level = gain_of(std::hypot(50, 2 * std::numbers::pi) / std::hypot(150, 2 * std::numbers::pi)).value();
  const double treble = gain_of(std::hypot(50, 125.66) / std::hypot(150, 125.66)).value();
  const Bend found = bend(coil, Interval(100_ohm));
  EXPECT_NEAR(found.level.likely.value(), level, 0.01);
  EXPECT_NEAR(found.up.likely.value(), treble - level,
              0.15);  // the last of twelve frequencies an octave lies below 20 kHz
}

TEST(Bend, WhereTwoCurvesDisagreeBothAreInTheInterval) {
  auto clear = headphone({{Basis::measured, 60, 110}});
  add_curve(clear, {{50_Hz, 320_ohm, {}}, {1_kHz, 60_ohm, {}}});
  add_curve(clear, {{50_Hz, 537_ohm, {}}, {1_kHz, 60_ohm, {}}});
  const Bend found = bend(ears_of(clear), Interval(120_ohm));
  EXPECT_NEAR(found.up.likely.value(), 6.8, 0.1);  // 20 log10[(320/440)/(60/180)]
  EXPECT_NEAR(found.up.high.value(), 7.8, 0.1);
}

TEST(Bend, OneEighthKeepsItBelowOneDecibelWhereImpedanceOnlyRises) {
  Ears any = ears(110_dB_per_V, 80_ohm);
  any.impedance_span = {80_ohm, 80_ohm, Ohm(1e9)};
  EXPECT_NEAR(bend(any, Interval(10_ohm)).up.high.value(), 1.02, 0.005);
  EXPECT_NEAR(bend(any, Interval(32_ohm)).up.high.value(), 2.92, 0.005);  // ratio 2.5
}

TEST(Bend, APlanarIsOnlyQuieter) {
  const Bend found = bend(ears_of(susvara()), Interval(120_ohm));
  EXPECT_EQ(found.up, Interval(0_dB));
  EXPECT_EQ(found.down, Interval(0_dB));
  EXPECT_LT(found.level.likely, -8_dB);
}

TEST(Bend, WithoutACurveADynamicMayBendOrNot) {
  const Bend found = bend(ears_of(headphone({{Basis::published, 55, 104}})), Interval(50_ohm));
  EXPECT_EQ(found.up.low, 0_dB);
  EXPECT_GT(found.up.high, 3.2_dB);  // facts: K240, 55 ohm, 3.2 dB at 50 ohm
  EXPECT_LT(found.down.low, -0.5_dB);
}

TEST(Exposure, NioshAllowsFifteenMinutesOf100) {
  const Exposure at_100 = exposure(100_dB_SPL, 3600_s);
  EXPECT_NEAR(at_100.allowed_niosh_day.value(), 15 * 60, 1e-6);
  EXPECT_NEAR(at_100.niosh_share, 4.0, 1e-9);
  EXPECT_NEAR(exposure(85_dB_SPL, 3600_s).allowed_niosh_day.value(), 8 * 3600, 1e-6);
}

TEST(Exposure, WhoAllowsFortyHoursOf80AWeek) {
  EXPECT_NEAR(exposure(80_dB_SPL, 0_s).allowed_who_week.value(), 40 * 3600, 1e-6);
  EXPECT_NEAR(exposure(83_dB_SPL, 2 * 3600_s).who_share, 0.7, 1e-9);  // 14 of 20 hours
}

TEST(RoundTrip, IsTwoBuffersAndWhatNobodyPrints) {
  EXPECT_NEAR(buffers(Frames(128), Hertz(44100)).value(), 5.8e-3, 0.01e-3);
  const auto late = round_trip(Frames(64), Hertz(44100));  // DAWbench: from under 3.5 ms to over 12 ms
  EXPECT_NEAR(late.low.value(), 3.5e-3, 0.05e-3);
  EXPECT_NEAR(late.high.value(), 12e-3, 0.05e-3);
  EXPECT_GT(round_trip(Frames(0), Hertz(0)).low, 0_s);
}

}  // namespace
}  // namespace ohmic::advise
