// Laws of a preamp: gain, EIN at every gain, thermal noise of the real source, pad, sockets, clipping.

#include "gear/preamp.hpp"

#include <gtest/gtest.h>

#include "gear/lab_test.hpp"

namespace ohmic::gear {
namespace {

using namespace lab;

constexpr PreampSettings at(double gain, bool pad = false) {
  return {static_cast<float>(gain), pad ? 1.0f : 0.0f, 1.0f};
}

std::vector<float> list(const PreampSettings& settings) { return {settings.begin(), settings.end()}; }

/// Noise of a silent source, referred to the input, as a laboratory reads it.
double read_ein(const PreampSpec& spec, const PreampSettings& settings, Ohm source, Hertz rate = format.rate) {
  Preamp preamp(spec, source);
  preamp.prepare({rate, 64});
  const double out = a_weighted_rms(run(preamp, silence(480000), list(settings)), rate);
  return dbu(Volt(out)).value() - gain(spec, settings).value();
}

double read_gain(const PreampSpec& spec, const PreampSettings& settings) {
  Preamp preamp(spec, 150_ohm);
  preamp.prepare(format);
  const double peak = 0.1 / factor(gain(spec, settings));
  return decibels(std::abs(tone(run(preamp, sine(997_Hz, peak, 96000), list(settings)), 997_Hz)) / peak);
}

TEST(Preamp, TheKnobIsTheGain) {
  const PreampSpec spec = defaults(preamp_fields);
  EXPECT_NEAR(read_gain(spec, at(0)), 0.0, 0.01);
  EXPECT_NEAR(read_gain(spec, at(33.3)), 33.3, 0.01);
  EXPECT_NEAR(read_gain(spec, at(60)), 60.0, 0.01);
}

TEST(Preamp, ASocketForHigherLevelsHasLessGain) {
  // line maximum 22 dBu, microphone 10 dBu: 12 dB less gain at the same knob
  PreampSpec spec = defaults(preamp_fields);
  spec.input = PreampInput::line;
  EXPECT_NEAR(read_gain(spec, at(20)), 8.0, 0.01);
  EXPECT_EQ(input_impedance(spec), 20_kohm);
  spec.input = PreampInput::instrument;
  EXPECT_EQ(input_impedance(spec), 1_Mohm);
  EXPECT_NEAR(maximum_input(spec, at(0)).value(), 12.0, 1e-9);
}

TEST(Preamp, EinReadsAsStatedAtFullGainFrom150Ohm) {
  const PreampSpec spec = defaults(preamp_fields);  // -127 dBu(A), 60 dB
  for (const Hertz rate : {44.1_kHz, 48_kHz, 96_kHz})
    EXPECT_NEAR(read_ein(spec, at(60), 150_ohm, rate), -127.0, 0.2) << text(rate);
}

TEST(Preamp, EinRisesAtLowGainBecauseTheOutputHasItsOwnNoise) {
  const PreampSpec spec = defaults(preamp_fields);
  // At 0 dB: the input's -127 dBu beside the output's -108 dBu: 10 log10(10^-10.8 + 10^-12.7) = -107.95 dBu
  EXPECT_NEAR(read_ein(spec, at(0), 150_ohm), -107.95, 0.2);
  // At 20 dB: -127 dBu beside -108 - 20 = -128 dBu: 10 log10(10^-12.7 + 10^-12.8) = -124.46 dBu
  EXPECT_NEAR(read_ein(spec, at(20), 150_ohm), -124.46, 0.2);
}

TEST(Preamp, TheSourcesOwnThermalNoiseReplacesThe150Ohm) {
  // A-weighted band of white noise at 48 kHz: 24 kHz * 10^(-2.2/10) or so; thermal of 150 ohm in it about -133.1 dBu.
  const PreampSpec spec = defaults(preamp_fields);
  // A ribbon of 10 ohm is quieter than the stated EIN, 10 kohm are louder; both as the closed form says.
  for (const Ohm source : {0_ohm, 10_ohm, 150_ohm, 600_ohm, 10_kohm})
    EXPECT_NEAR(read_ein(spec, at(60), source), equivalent_input_noise(spec, at(60), source).value(), 0.2)
        << text(source);
  // 10 kohm alone: sqrt(4 k T R B) with B = 24 kHz * fraction, behind the divider 3 / 13
  const double band = 24000.0 * dsp::a_weighted_fraction(48_kHz);
  const double thermal = std::sqrt(4.0 * 1.380649e-23 * 293.15 * 10e3 * band) * 3.0 / 13.0;
  const double own = std::sqrt(std::pow(volts(-127_dBu).value(), 2) -
                               4.0 * 1.380649e-23 * 293.15 * 150.0 * band * std::pow(3000.0 / 3150.0, 2));
  EXPECT_NEAR(equivalent_input_noise(spec, at(60), 10_kohm).value(), decibels(std::hypot(thermal, own) / 0.774597),
              0.01);
}

TEST(Preamp, ThePadTakesSignalAwayAndLeavesTheAmplifiersNoise) {
  PreampSpec spec = defaults(preamp_fields);
  spec.pad_attenuation = 20_dB;
  EXPECT_NEAR(read_gain(spec, at(40, true)), 20.0, 0.01);
  EXPECT_NEAR(maximum_input(spec, at(0, true)).value(), 30.0, 1e-9);
  // the amplifier's own -127.9 dBu or so, 20 dB worse referred to the socket
  EXPECT_NEAR(read_ein(spec, at(60, true), 150_ohm), equivalent_input_noise(spec, at(60, true), 150_ohm).value(), 0.2);
  EXPECT_GT(read_ein(spec, at(60, true), 150_ohm), -109.0);
}

TEST(Preamp, ThePartsOfItsNoiseAddUpInPower) {
  const PreampSpec spec = defaults(preamp_fields);
  for (const double gain : {0.0, 20.0, 60.0}) {
    const PreampNoise parts = noise_parts(spec, at(gain), 150_ohm);
    const double all = std::hypot(parts.source.value(), parts.input.value(), parts.output.value());
    EXPECT_NEAR(all, figures(spec, at(gain), 150_ohm).noise.value(), 1e-12);
    EXPECT_DOUBLE_EQ(parts.output.value(), volts(spec.output_noise).value());
  }
}

TEST(Preamp, ClipsAtItsMaximumInputLevel) {
  // 10 dBu at 0 dB: 2.4495 V rms, 3.4641 V peak; at 40 dB the same output at -30 dBu in
  const PreampSpec spec = defaults(preamp_fields);
  Preamp preamp(spec, 150_ohm);
  preamp.prepare(format);
  const Samples out = run(preamp, sine(997_Hz, 100.0, 4800), list(at(0)));
  EXPECT_NEAR(*std::max_element(out.begin(), out.end()), 3.4641f, 0.0002f);
  EXPECT_GT(preamp.clipped_samples(), 4000u);
  EXPECT_NEAR(maximum_input(spec, at(40)).value(), -30.0, 1e-9);
  preamp.reset();
  const double just_below = peak_of_sine(volts(9.99_dBu)).value();
  run(preamp, sine(997_Hz, just_below, 4800), list(at(0)));
  EXPECT_EQ(preamp.clipped_samples(), 0u);
}

TEST(Preamp, AMovedKnobIsARamp) {
  PreampSpec spec = defaults(preamp_fields);
  spec.ein = -120_dBu;
  Preamp preamp(spec, 150_ohm);
  preamp.prepare(format);
  const Samples steady(1920, 0.01f);
  run(preamp, steady, list(at(0)));
  const Samples up = run(preamp, steady, list(at(40)));
  for (std::size_t i = 1; i < up.size(); ++i) EXPECT_LE(up[i] - up[i - 1], 1.0f / 960.0f * 1.1f + 0.002f);
  EXPECT_NEAR(up.back(), 1.0f, 0.01f);
}

TEST(Preamp, BandwidthIsMinus3DbWhereItSays) {
  PreampSpec spec = defaults(preamp_fields);
  spec.bandwidth = 20_kHz;
  Preamp preamp(spec, 150_ohm);
  preamp.prepare(format);
  EXPECT_NEAR(decibels(std::abs(tone(run(preamp, sine(20_kHz, 1.0, 48000), list(at(0))), 20_kHz))), -3.01, 0.02);
}

TEST(Preamp, AnEinBelowItsOwnParametersIsRefusedWithASentence) {
  PreampSpec spec = defaults(preamp_fields);
  spec.ein = -134_dBu;
  const auto checked = check(spec);
  ASSERT_FALSE(checked);
  EXPECT_NE(checked.error().what.find("150 ohm"), std::string::npos) << checked.error().what;
}

}  // namespace
}  // namespace ohmic::gear
