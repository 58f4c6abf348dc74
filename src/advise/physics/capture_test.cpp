// Laws of a microphone on a preamp: gain, noise as sound, 48 V.

#include <gtest/gtest.h>

#include "advise/physics/made_test.hpp"
#include "dsp/a_weighting.hpp"

namespace ohmic::advise {
namespace {

using namespace made;

/// Shure SM7B: 1.12 mV/Pa, 150 ohm, dynamic.
store::Microphone sm7b() {
  store::Microphone made;
  made.model = "SM7B";
  made.type = "dynamic";
  const int at = source(made, Basis::published, "Shure");
  made.sensitivity = {{1.12_mV_per_Pa, at}};
  made.impedance = {{150_ohm, at}};
  return made;
}
PreampFigures preamp(Decibel gain, DBu noise = DBu(-128)) {
  PreampFigures made;
  made.gain = Interval(gain);
  made.input_noise = Interval(noise);
  made.full_scale = Interval(9_dBu);
  return made;
}

TEST(Capture, AnSm7bIsUsableOn56DecibelsOfGain) {
  // Speech at 10 cm, 84 dB SPL with peaks 18 dB above: 1.12 mV/Pa * 0.317 Pa = -66.8 dBu, -0.4 dB into 3 kohm.
  const MicrophoneFigures microphone = microphone_of(sm7b());
  const Capture on_56 = capture(microphone, preamp(56_dB), 84_dB_SPL, 18_dB);
  EXPECT_NEAR(on_56.gain_needed.likely.value(), 46.2, 0.1);
  ASSERT_TRUE(on_56.gain_spare);
  EXPECT_NEAR(on_56.gain_spare->likely.value(), 9.8, 0.1);
  EXPECT_GT(on_56.signal_to_noise.low, 50_dB);
  EXPECT_NEAR(capture(microphone, preamp(60_dB), 84_dB_SPL, 18_dB).gain_spare->likely.value(), 13.8, 0.1);
  EXPECT_FALSE(on_56.lacks_phantom);
}

TEST(Capture, TheNoiseIsThatOfTheResistanceAndOfThePreamp) {
  // EIN with its 150 ohm source, seen through the microphone: the source is the microphone's own 150 ohm.
  const Capture found = capture(microphone_of(sm7b()), preamp(60_dB), 84_dB_SPL, 18_dB);
  const double seen = db_spl(Pascal(volts(DBu(-128)).value() / 1.12e-3)).value();
  EXPECT_NEAR(found.noise.likely.value(), seen, 0.5);  // 0.4 dB are lost into 3 kohm
  EXPECT_NEAR(found.signal_to_noise.likely.value(), 84 - found.noise.likely.value(), 1e-9);
}

TEST(Capture, ADynamicMicrophonesSelfNoiseIsThatOfItsResistance) {
  const auto figures = microphone_of(sm7b());
  const double band = 24000 * dsp::a_weighted_fraction(Hertz(48000));
  const double volts = std::sqrt(4 * boltzmann * room_temperature * 150 * band);
  EXPECT_NEAR(figures.self_noise.likely.value(), db_spl(Pascal(volts / 1.12e-3)).value(), 1e-9);
  EXPECT_FALSE(figures.needs_phantom);
}

TEST(Capture, ACondenserWithout48VoltsIsSilent) {
  store::Microphone condenser;
  condenser.type = "condenser";
  const auto figures = microphone_of(condenser);
  EXPECT_TRUE(figures.needs_phantom);
  PreampFigures without = preamp(50_dB);
  EXPECT_FALSE(capture(figures, without, 84_dB_SPL, 18_dB).lacks_phantom);  // nobody knows
  without.has_phantom = false;
  EXPECT_TRUE(capture(figures, without, 84_dB_SPL, 18_dB).lacks_phantom);
  without.has_phantom = true;
  EXPECT_FALSE(capture(figures, without, 84_dB_SPL, 18_dB).lacks_phantom);
}

TEST(Capture, WhatIsUnknownWidensAndIsSaid) {
  const auto figures = preamp_of(store::Interface{});
  EXPECT_FALSE(figures.gain);
  EXPECT_FALSE(figures.has_phantom);
  const Capture found = capture(microphone_of(store::Microphone{}), figures, 84_dB_SPL, 18_dB);
  EXPECT_FALSE(found.gain_spare);
  EXPECT_GT((found.gain_needed.high - found.gain_needed.low).value(), 20);
  EXPECT_TRUE(std::isfinite(found.noise.low.value()) && std::isfinite(found.noise.high.value()));
}

}  // namespace
}  // namespace ohmic::advise
