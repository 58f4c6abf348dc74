// Switching amplifiers while a tone plays: the rig for it, and what is asserted of the recording.

#include "amplifiers.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <span>

#include <gtest/gtest.h>

#include "dsp/tone_fit.hpp"
#include "units/levels.hpp"

namespace ohmic::scenario {

const std::string four_amplifiers = R"(
[adc.a]
full_scale = "18 dBu"
[dac.d]
full_scale = "2 V"
output_impedance = "100 ohm"
[amplifier.opamp]
gain = "8 dB"
rails = "10.4 V"
current_limit = "182 mA"
output_impedance = "0.5 ohm"
noise = "2.2 uV"
[amplifier.interface]
gain = "-4.2 dB"
rails = "4.25 V"
current_limit = "44 mA"
output_impedance = "50 ohm"
noise = "5 uV"
[amplifier.hybrid]
gain = "24.7 dB"
rails = "17 V"
current_limit = "147 mA"
output_impedance = "1.5 ohm"
noise = "5 uV"
[amplifier.otl]
gain = "18.9 dB"
rails = "14 V"
current_limit = "33 mA"
output_impedance = "147 ohm"
noise = "5 uV"
[headphone.hd650]
impedance = "300 ohm"
sensitivity = "104.8 dB/V"
dc_resistance = "295.1 ohm"
sections = [
  { kind = "inductive", resistance = "39.2 ohm", inductance = "3.564 mH" },
  { kind = "inductive", resistance = "196.1 ohm", inductance = "0.609 mH" },
  { kind = "resonance", resistance = "178.9 ohm", frequency = "100 Hz", q = 0.85 },
]
[[input]]
name = "Tone"
file = "tone.wav"
[[mix]]
name = "M"
sends = { Tone = { level = "0 dB", pan = -1 } }
[[phones]]
name = "Me"
mix = "M"
amplifier = ["opamp", "interface", "hybrid", "otl"]
headphone = "hd650"
level = "-20 dB"
ceiling = "110 dB SPL"
output = { full_scale = "10 V", output_impedance = "0 ohm" }
)";

std::string four_circuits() {
  std::string text = four_amplifiers;
  const auto replace = [&](std::string_view what, std::string_view by) {
    text.replace(text.find(what), what.size(), by);
  };
  replace(R"(["opamp", "interface", "hybrid", "otl"])",
          R"(["circuits/opamp_two_stage.cir", "circuits/interface_output.cir", "circuits/hybrid_19j6_mosfet.cir",
              "circuits/otl_12au7_6080.cir"])");
  replace("\"-20 dB\"", "\"-10 dB\"");
  return text;
}

void expect_matched_and_clickless(const std::vector<float>& heard, const std::vector<Stay>& stays) {
  const std::span all(heard);
  double first = 0.0, widest = 0.0, bend = 0.0;
  for (const Stay& stay : stays) {
    ASSERT_GT(stay.to, stay.from + 9600);
    ASSERT_LE(stay.to, heard.size());
    // The last 100 ms of the stay: a hundred periods of the tone.
    const double rms = dsp::fit_tone(all.subspan(stay.to - 4800, 4800), Hertz(48000.0), Hertz(1000.0)).tones[0].rms();
    if (first == 0.0) first = rms;
    widest = std::max(widest, std::abs(gain_of(rms / first).value()));
    // A tone of amplitude A bends by A (2 pi f / rate)^2 from sample to sample; a step of a hundredth of A by A / 100.
    const double amplitude = rms * std::numbers::sqrt2;
    for (std::size_t i = stay.from + 1; i + 1 < stay.to; ++i)
      bend = std::max(bend, std::abs(static_cast<double>(heard[i + 1]) - 2.0 * static_cast<double>(heard[i]) +
                                     static_cast<double>(heard[i - 1])) /
                                amplitude);
  }
  const double of_tone = std::pow(2.0 * std::numbers::pi * 1000.0 / 48000.0, 2.0);
  std::printf(
      "%zu stays with an amplifier: equally loud within %.3f dB; the tone bends by %.2f %% of its amplitude, %.2f %% "
      "without "
      "switching\n",
      stays.size(), widest, bend * 100.0, of_tone * 100.0);
  EXPECT_GT(first, 0.001);
  EXPECT_LT(widest, 0.1);
  EXPECT_LT(bend, of_tone + 0.01);
}

}  // namespace ohmic::scenario
