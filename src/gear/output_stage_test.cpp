// Laws of amplifier and load: the divider in level and phase, which limit clips, several headphones on one output.

#include "gear/output_stage.hpp"

#include <gtest/gtest.h>

#include "gear/lab_test.hpp"

namespace ohmic::gear {
namespace {

using namespace lab;

AmplifierSpec amplifier(double zout, double rails = 100.0, double current = 100.0) {
  AmplifierSpec spec = defaults(amplifier_fields);
  spec.gain = 6_dB;
  spec.noise = Volt(0);
  spec.output_impedance = Ohm(zout);
  spec.rails = Volt(rails);
  spec.current_limit = Ampere(current);
  return spec;
}

OutputStage stage_of(const AmplifierSpec& spec, const std::vector<HeadphoneSpec>& headphones) {
  std::vector<Load> loads;
  for (const auto& headphone : headphones) loads.push_back({network(headphone), headphone.cable_resistance});
  OutputStage stage(spec, loads);
  stage.prepare(format);
  return stage;
}

std::complex<double> gain_at(OutputStage& stage, Hertz f, double peak = 1.0) {
  stage.reset();
  return tone(run_stereo(stage, sine(f, peak, 24000), 2)[0], f) / peak;
}

TEST(OutputStage, FollowsZOverZPlusZoutInLevelAndPhase) {
  for (const auto& headphone : {hd650(), dt990(), mdr7506(), k701()}) {
    for (const double zout : {0.5, 10.0, 35.0, 120.0}) {
      OutputStage stage = stage_of(amplifier(zout), {headphone});
      for (const double f : {20.0, 50.0, 100.0, 1000.0, 5000.0, 10000.0, 15000.0, 20000.0}) {
        const auto z = impedance(network(headphone), Hertz(f));
        const auto got = gain_at(stage, Hertz(f)) / (factor(6_dB) * z / (z + zout));
        EXPECT_NEAR(decibels(std::abs(got)), 0.0, f <= 10000 ? 0.04 : 0.05) << f << " Hz, " << zout << " ohm";
        EXPECT_NEAR(std::arg(got) * 180.0 / std::numbers::pi, 0.0, 1.5) << f << " Hz, " << zout << " ohm";
      }
    }
  }
}

TEST(OutputStage, AtOneKilohertzTheLevelIsTheHandCalculation) {
  // a resistor of 300 ohm behind 35 ohm: 6 dB + 20 log10(300 / 335) = 6 - 0.9585 = 5.0415 dB
  OutputStage stage = stage_of(amplifier(35.0), {resistor(300)});
  EXPECT_NEAR(decibels(std::abs(gain_at(stage, 1_kHz))), 5.0415, 0.001);
}

TEST(OutputStage, TheBassOfAnHd650RisesBehind120OhmAsPublished) {
  // facts/circuits: -2.9 dB at 1 kHz, bass +0.90 dB
  OutputStage stage = stage_of(amplifier(120.0), {hd650()});
  const double at_1k = decibels(std::abs(gain_at(stage, 1_kHz))) - 6.0;
  EXPECT_NEAR(at_1k, -2.9, 0.1);
  EXPECT_NEAR(decibels(std::abs(gain_at(stage, 100_Hz))) - 6.0 - at_1k, 0.90, 0.05);
}

TEST(OutputStage, ThirtyTwoOhmClipByCurrentAndSixHundredByTheRails) {
  // rails 10 V, 100 mA, 1 ohm. 32 ohm: 0.1 A * 32 = 3.2 V before the rails' 10 * 32/33 = 9.70 V.
  // 600 ohm: 10 * 600/601 = 9.983 V at 16.6 mA.
  const AmplifierSpec spec = amplifier(1.0, 10.0, 0.1);
  OutputStage low = stage_of(spec, {resistor(32)});
  const Samples current_clipped = run_stereo(low, sine(997_Hz, 20.0, 4800), 2)[0];
  EXPECT_NEAR(*std::max_element(current_clipped.begin(), current_clipped.end()), 3.2, 1e-4);
  const StageReadings low_met = low.take_readings();
  EXPECT_GT(low_met.current_limited, 4000u);
  EXPECT_NEAR(low_met.current_peak, 10.0 / 33.0, 0.001);

  OutputStage high = stage_of(spec, {resistor(600)});
  const Samples rail_clipped = run_stereo(high, sine(997_Hz, 20.0, 4800), 2)[0];
  EXPECT_NEAR(*std::max_element(rail_clipped.begin(), rail_clipped.end()), 9.98336, 1e-4);
  const StageReadings high_met = high.take_readings();
  EXPECT_GT(high_met.voltage_limited, 4000u);
  EXPECT_EQ(high_met.current_limited, 0u);
  EXPECT_NEAR(high_met.open_peak, 20.0 * factor(6_dB), 0.01);

  const auto low_figures = loaded(spec, {network(resistor(32))}, {Ohm(0)});
  EXPECT_TRUE(low_figures.is_limited_by_current);
  EXPECT_NEAR(low_figures.limit.value(), 3.2, 1e-9);
  const auto high_figures = loaded(spec, {network(resistor(600))}, {Ohm(0)});
  EXPECT_FALSE(high_figures.is_limited_by_current);
  EXPECT_NEAR(high_figures.limit.value(), 9.98336, 1e-5);
}

TEST(OutputStage, BelowBothLimitsNothingIsClippedOrCounted) {
  OutputStage stage = stage_of(amplifier(1.0, 10.0, 0.1), {hd650()});
  run_stereo(stage, sine(997_Hz, 1.0, 4800), 2);
  const StageReadings met = stage.take_readings();
  EXPECT_EQ(met.voltage_limited, 0u);
  EXPECT_EQ(met.current_limited, 0u);
}

TEST(OutputStage, ACurrentLimitOnAReactiveLoadIsAFlatCurrent) {
  // K701, 10 mA: at the limit the terminal voltage is Z times a clipped current, not a clipped voltage.
  OutputStage stage = stage_of(amplifier(0.5, 100.0, 0.01), {k701()});
  const Samples out = run_stereo(stage, sine(5_kHz, 5.0, 4800), 2)[0];
  EXPECT_GT(*std::max_element(out.begin(), out.end()), 0.01 * 58.4);  // the inductance adds to 58.4 ohm
  EXPECT_LT(*std::max_element(out.begin(), out.end()), 0.01 * 58.4 * 2.2);
  EXPECT_GT(stage.take_readings().current_limited, 3000u);
}

TEST(OutputStage, TwoHeadphonesOnOneOutputLoadEachOther) {
  // HD 650 beside K701 behind 35 ohm: Z = Z1 Z2 / (Z1 + Z2)
  OutputStage stage = stage_of(amplifier(35.0), {hd650(), k701()});
  for (const double f : {20.0, 100.0, 1000.0, 10000.0, 20000.0}) {
    const auto z1 = impedance(network(hd650()), Hertz(f)), z2 = impedance(network(k701()), Hertz(f));
    const auto z = z1 * z2 / (z1 + z2);
    const auto got = gain_at(stage, Hertz(f)) / (factor(6_dB) * z / (z + 35.0));
    EXPECT_NEAR(decibels(std::abs(got)), 0.0, 0.05) << f;
    EXPECT_NEAR(std::arg(got) * 180.0 / std::numbers::pi, 0.0, 1.5) << f;
  }
  const auto figure = loaded(amplifier(35.0), {network(hd650()), network(k701())}, {Ohm(0), Ohm(0)});
  EXPECT_NEAR(decibels(std::abs(gain_at(stage, 1_kHz)) / std::abs(figure.gain)), 0.0, 0.01);
}

TEST(OutputStage, ACableStandsBetweenTerminalsAndHeadphone) {
  // 2 ohm of cable and 30 ohm behind 8 ohm: terminals see 32 ohm: 32 / 40 = 0.8
  HeadphoneSpec far = resistor(30);
  far.cable_resistance = 2_ohm;
  OutputStage stage = stage_of(amplifier(8.0), {far});
  EXPECT_NEAR(std::abs(gain_at(stage, 1_kHz)) / factor(6_dB), 0.8, 1e-6);
}

TEST(OutputStage, NoiseReadsAsItsFigureSays) {
  // 5 uV A-weighted, open; 1 Mohm load. Unweighted 5 uV from 20 Hz to 20 kHz: 2.2 dB less behind the A filter.
  AmplifierSpec spec = amplifier(1.0);
  spec.noise = 5_uV;
  OutputStage a = stage_of(spec, {resistor(10000)});
  EXPECT_NEAR(decibels(a_weighted_rms(run_stereo(a, silence(480000), 2)[0]) / 5e-6), 0.0, 0.2);
  spec.noise_weighting = NoiseWeighting::unweighted;
  OutputStage u = stage_of(spec, {resistor(10000)});
  const Samples hiss = run_stereo(u, silence(480000), 2)[1];
  EXPECT_NEAR(decibels(dsp::rms(hiss) / (5e-6 * std::sqrt(24.0 / 19.98))), 0.0, 0.05);
  EXPECT_NEAR(decibels(a_weighted_rms(hiss) / a_weighted_noise(spec).value()), 0.0, 0.2);
}

TEST(OutputStage, LeftAndRightAreIndependent) {
  OutputStage stage = stage_of(amplifier(35.0, 3.0, 0.01), {hd650()});
  std::vector<float> left = sine(997_Hz, 5.0, 64), right = silence(64), l(64), r(64);
  stage.process(Span<const Volt>(left), Span<const Volt>(right), Span<Volt>(l), Span<Volt>(r));
  EXPECT_GT(dsp::rms(l), 0.1);
  EXPECT_EQ(dsp::rms(r), 0.0);
}

TEST(OutputStage, PowerIsVoltageTimesCurrent) {
  // 2 V rms in 100 ohm: 40 mW
  OutputStage stage = stage_of(amplifier(0.0), {resistor(100)});
  run_stereo(stage, sine(1_kHz, 2.0 * std::sqrt(2.0) / factor(6_dB), 48000), 2);
  EXPECT_NEAR(stage.take_readings().power().value(), 0.040, 1e-5);
}

TEST(LoadSolver, ReverseTakesASocketsImpedanceOut) {
  // What reverse() gives, put through a real socket of 33 ohm on the same headphone, is the wanted voltage again.
  const Load load{network(hd650()), Ohm(0)};
  LoadSolver take_out, socket;
  take_out.prepare({.impedance = 33.0}, {&load, 1}, 48_kHz);
  socket.prepare({.impedance = 33.0}, {&load, 1}, 48_kHz);
  Samples wanted = sine(7_kHz, 1.0, 480);
  Samples made(480), other(480), back(480);
  take_out.reverse(wanted.data(), wanted.data(), made.data(), other.data(), 480);
  socket.process(made.data(), other.data(), nullptr, nullptr, back.data(), other.data(), 480);
  for (std::size_t i = 0; i < 480; ++i) EXPECT_NEAR(back[i], wanted[i], 1e-5);
}

}  // namespace
}  // namespace ohmic::gear
