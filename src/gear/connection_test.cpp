// Laws of a wire: dividers, attenuators, splitters, and the treble a cable takes.

#include "gear/connection.hpp"

#include <gtest/gtest.h>

#include "gear/lab_test.hpp"

namespace ohmic::gear {
namespace {

using namespace lab;

double gain_at(const ConnectionSpec& spec, Hertz f, Hertz rate = format.rate) {
  Connection connection(spec);
  connection.prepare({rate, 64});
  return std::abs(tone(run(connection, sine(f, 1.0, 24000, rate)), f, rate));
}

TEST(Connection, ADividerOfEqualResistorsHalvesTheVoltage) {
  EXPECT_NEAR(gain_at({.source_impedance = 1_kohm, .parts = {}, .input_impedance = 1_kohm}, 997_Hz), 0.5, 1e-6);
}

TEST(Connection, A150OhmMicrophoneLoses0p42DbInto3Kilohm) {
  // 3000 / 3150 = 0.95238 = -0.4238 dB
  EXPECT_NEAR(decibels(gain_at({.source_impedance = 150_ohm, .parts = {}, .input_impedance = 3_kohm}, 997_Hz)), -0.4238,
              0.001);
}

TEST(Connection, AnAttenuatorTakesItsFigureBetweenNothingAndAnOpenInput) {
  const ConnectionSpec open{
      .source_impedance = Ohm(0), .parts = {AttenuatorSpec{20_dB, 10_kohm}}, .input_impedance = Ohm(1e12)};
  EXPECT_NEAR(decibels(gain_at(open, 997_Hz)), -20.0, 0.001);
  // 9 kohm and 1 kohm; behind 1 kohm, into 1 kohm: 500 / (1000 + 9000 + 500) = 0.047619
  const ConnectionSpec real{
      .source_impedance = 1_kohm, .parts = {AttenuatorSpec{20_dB, 10_kohm}}, .input_impedance = 1_kohm};
  EXPECT_NEAR(gain_at(real, 997_Hz), 0.047619, 1e-6);
  // seen from the input: 1 kohm || (9 + 1) kohm = 909.09 ohm
  EXPECT_NEAR(impedance_seen_by_input(real).value(), 909.09, 0.01);
}

TEST(Connection, ASplitterLoadsItsSourceWithEveryBranch) {
  // three inputs of 3 kohm on a 150 ohm microphone: two others = 1500 ohm, all = 1000 ohm: 1000 / 1150
  const SplitterSpec y{3, Ohm(0)};
  const ConnectionSpec spec{.source_impedance = 150_ohm,
                            .parts = {Branch{y, parallel_branches(y, {3_kohm, 3_kohm})}},
                            .input_impedance = 3_kohm};
  EXPECT_NEAR(gain_at(spec, 997_Hz), 1000.0 / 1150.0, 1e-6);
}

TEST(Connection, ACableOnAHighImpedanceTakesTheTrebleTheClosedFormSays) {
  // 10 kohm and 1 nF: corner at 15.915 kHz: -4.12 dB at 20 kHz
  const ConnectionSpec spec{.source_impedance = 10_kohm, .parts = {CableSpec{Ohm(0), 1_nF}}, .input_impedance = 1_Mohm};
  EXPECT_NEAR(decibels(std::abs(response(spec, 20_kHz)) / std::abs(response(spec, 0_Hz))), -4.07, 0.05);
  for (const Hertz rate : {44.1_kHz, 48_kHz, 96_kHz})
    for (const double f : {20.0, 1000.0, 5000.0, 10000.0, 15000.0, 20000.0})
      EXPECT_NEAR(decibels(gain_at(spec, Hertz(f), rate) / std::abs(response(spec, Hertz(f)))), 0.0, 0.1)
          << f << " Hz at " << text(rate);
}

TEST(Connection, AMicrophoneCableOfTenMetresIsNotHeard) {
  const ConnectionSpec spec{.source_impedance = 150_ohm, .parts = {CableSpec{1_ohm, 1_nF}}, .input_impedance = 3_kohm};
  EXPECT_GT(decibels(gain_at(spec, 20_kHz) / gain_at(spec, 1_kHz)), -0.01);
}

}  // namespace
}  // namespace ohmic::gear
