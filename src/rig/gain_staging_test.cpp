// Gain staging against hand calculation: the same rig as explain's, with every figure beside its line.

#include "rig/gain_staging.hpp"

#include <cmath>
#include <optional>

#include <gtest/gtest.h>

#include "rig/chain.hpp"
#include "rig/rig_text_test.hpp"
#include "units/levels.hpp"

namespace ohmic::rig {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

const std::string chain = R"(
[microphone.m]
sensitivity = "2 mV/Pa"         # 1 Pa = 93.979 dB SPL -> 2 mV x 3000/3300 = -52.589 dBu: SPL = dBu + 146.568
output_impedance = "300 ohm"
[preamp.p]
microphone_impedance = "3 kohm"
maximum_gain = "60 dB"
microphone_maximum = "18 dBu"
ein = "-127 dBu"
output_noise = "-108 dBu"
pad_attenuation = "20 dB"
[adc.a]
full_scale = "18 dBu"
dynamic_range = "115 dB"
[dac.d]
full_scale = "2 V"
dynamic_range = "115 dB"
[amplifier.amp]
gain = "6 dB"
output_impedance = "75 ohm"
rails = "20 V"
current_limit = "1 A"
noise = "3 uV"
[headphone.h]
impedance = "300 ohm"
sensitivity = "100 dB/V"
[[input]]
name = "Voice"
file = "tone.wav"
sound_level = "114 dB SPL"      # -32.568 dBu at the socket
microphone = "m"
preamp = "p"
gain = "40 dB"
[[mix]]
name = "M"
sends = { Voice = "0 dB" }
[[phones]]
name = "Me"
amplifier = "amp"
headphone = "h"
level = "-10 dB"
)";

/// The chain with another source and knobs.
struct Turned {
  double sound = 114.0, gain = 40.0;
  bool has_pad = false;
  double maximum = 18.0;     // of the preamp
  double loudest = nothing;  // the microphone passes
};
Rig turned(Turned asked) {
  Rig rig = rig_of(chain);
  rig.inputs[0].source.sound_level = DBSPL(asked.sound);
  rig.inputs[0].gain = Decibel(asked.gain);
  rig.inputs[0].has_pad = asked.has_pad;
  rig.preamps[0].spec.microphone_maximum = DBu(asked.maximum);
  if (!std::isnan(asked.loudest)) rig.microphones[0].spec.maximum_spl = DBSPL(asked.loudest);
  return rig;
}
InputStaging staged(const Rig& rig) { return gain_staging(rig).inputs.at(0); }
InputStaging staged(Turned asked) { return staged(turned(asked)); }

const Stage& stage(const InputStaging& staging, Stage::Kind kind) {
  for (const Stage& one : staging.stages)
    if (one.kind == kind) return one;
  ADD_FAILURE() << "no such stage";
  return staging.stages.front();
}

std::string said(const std::vector<std::string>& advice) {
  std::string all;
  for (const std::string& words : advice) all += words + "\n";
  return all;
}

using Kind = Stage::Kind;

TEST(GainStaging, every_stage_is_seen_from_the_socket_and_from_the_microphone) {
  const InputStaging s = staged(Turned{});
  EXPECT_NEAR(s.sound.value(), 146.568, 0.002);
  EXPECT_NEAR(s.peak.value(), -32.568, 0.002);
  EXPECT_NEAR(s.digital.value(), 40.0 - 18.0, 1e-4);  // -22 dBu is full scale
  EXPECT_NEAR(stage(s, Kind::converter).noise.value(), 18.0 - 115.0 - 40.0, 0.01);
  EXPECT_NEAR(stage(s, Kind::preamp_output).noise.value(), -108.0 - 40.0, 1e-6);
  EXPECT_NEAR(stage(s, Kind::preamp_output).limit.value(), 18.0 - 40.0, 1e-6);
  EXPECT_NEAR(stage(s, Kind::converter).limit.value(), 18.0 - 40.0, 1e-4);
  EXPECT_NEAR(s.headroom.value(), -22.0 + 32.568, 0.002);
  EXPECT_NEAR(s.as_sound(s.limit).value(), 124.568, 0.002);
  EXPECT_NEAR(s.as_digital(s.peak).value(), -10.568, 0.002);
  EXPECT_EQ(s.stages[static_cast<std::size_t>(s.loudest_noise)].kind, Kind::preamp_input);
}

TEST(GainStaging, the_parts_of_the_noise_add_up_to_the_equivalent_input_noise_and_the_converters) {
  const Rig rig = turned({});
  const InputStaging s = staged(rig);
  const DBu preamp = gear::equivalent_input_noise(*preamp_of(rig, rig.inputs[0]), knobs_of(rig.inputs[0]),
                                                  noise_source_of(rig, rig.inputs[0]));
  const double all = std::hypot(volts(preamp).value(), volts(DBu(-137.0)).value());
  EXPECT_NEAR(s.noise.value(), dbu(Volt(all)).value(), 0.01);
  EXPECT_NEAR(s.dynamic_range.value(), (s.limit - s.noise).value(), 1e-12);
}

TEST(GainStaging, between_enough_gain_and_enough_headroom_nothing_is_to_be_turned) {
  const InputStaging s = staged(Turned{});
  EXPECT_EQ(s.best.gain, s.now.gain);
  EXPECT_TRUE(s.advice.at(0).starts_with("Good as it is: 10.6 dB of headroom above a peak of 114.0 dB SPL"))
      << said(s.advice);
}

TEST(GainStaging, a_converter_that_is_louder_than_the_preamp_asks_for_gain) {
  const InputStaging s = staged(Turned{.sound = 80.0, .gain = 5.0});
  // the converter 18 - 115 - 5 = -102 dBu, the preamp's output -108 - 5 = -113 dBu
  EXPECT_EQ(s.stages[static_cast<std::size_t>(s.loudest_noise)].kind, Kind::converter);
  EXPECT_NEAR(s.noise_lead.value(), 11.0, 0.01);
  EXPECT_NEAR(s.as_sound(s.better.limit).value() - 80.0, 18.0 - s.best.gain.value() + 146.568 - 80.0, 0.002);
  const std::string words = said(s.advice);
  EXPECT_NE(words.find("Turn the gain up by 30 dB, to 35.0 dB: the converter is the floor, 11.0 dB above the "
                       "preamp's output."),
            std::string::npos)
      << words;
  EXPECT_NE(words.find("49.6 dB of headroom remain"), std::string::npos) << words;  // 18 - 35 + 66.568
}

TEST(GainStaging, the_best_gain_is_the_lowest_at_which_the_rest_adds_one_decibel) {
  // Brute force: the knob where the noise has come within 1 dB of what no gain improves.
  Rig rig = turned({.sound = 60.0, .gain = 60.0});
  const double floor = staged(rig).noise.value();  // converter and output still add 0.003 dB
  double knob = 0.0;
  do {
    rig.inputs[0].gain = Decibel(knob += 0.05);
  } while (staged(rig).noise.value() > floor + 1.0);
  const InputStaging s = staged(Turned{.sound = 60.0, .gain = 0.0});
  EXPECT_NEAR(s.best.gain.value(), std::floor(knob), 1e-9);
}

TEST(GainStaging, too_much_gain_is_turned_down_until_six_decibels_are_free) {
  // limit 18 - 58 = -40 dBu, peak -32.568 dBu; 18 + 32.568 - 6 = 44.568 dB
  const InputStaging s = staged(Turned{.gain = 58.0});
  EXPECT_NEAR(s.headroom.value(), -7.432, 0.002);
  EXPECT_EQ(s.best.gain, Decibel(44.0));
  EXPECT_NE(said(s.advice).find("Turn the gain down by 14 dB, to 44.0 dB: a peak of 114.0 dB SPL clips the preamp's "
                                "output by 7.4 dB."),
            std::string::npos)
      << said(s.advice);
}

TEST(GainStaging, what_clips_with_the_gain_fully_down_needs_the_pad) {
  // peak 150 - 146.568 = 3.432 dBu above a maximum of 0 dBu; with the pad 10 dB more on the knob leave 6.6 dB
  const InputStaging s = staged(Turned{.sound = 150.0, .gain = 0.0, .maximum = 0.0});
  EXPECT_TRUE(s.best.has_pad);
  EXPECT_EQ(s.best.gain, Decibel(10.0));
  EXPECT_NEAR((s.better.limit - s.peak).value(), 6.568, 0.002);
  EXPECT_NE(said(s.advice).find("Press the pad and set the gain to 10.0 dB: a peak of 150.0 dB SPL clips the preamp's "
                                "output by 3.4 dB."),
            std::string::npos)
      << said(s.advice);
}

TEST(GainStaging, a_pad_in_front_of_a_quiet_source_is_released) {
  const InputStaging s = staged(Turned{.sound = 80.0, .gain = 60.0, .has_pad = true, .maximum = 0.0});
  EXPECT_FALSE(s.best.has_pad);
  EXPECT_EQ(s.best.gain, Decibel(40.0));  // the same from socket to output
  EXPECT_GT((s.noise - s.better.noise).value(), 10.0);
  EXPECT_NE(said(s.advice).find("Release the pad and set the gain to 40.0 dB"), std::string::npos) << said(s.advice);
}

TEST(GainStaging, no_knob_helps_a_microphone_that_clips) {
  const InputStaging s = staged(Turned{.sound = 135.0, .gain = 10.0, .loudest = 130.0});
  EXPECT_EQ(s.stages[static_cast<std::size_t>(s.first_limit)].kind, Kind::microphone);
  EXPECT_NE(said(s.advice).find("A peak of 135.0 dB SPL is 5.0 dB above what the microphone passes"), std::string::npos)
      << said(s.advice);
}

TEST(GainStaging, of_the_cards_own_preamp_no_noise_is_invented) {
  Rig rig = turned({});
  rig.inputs[0].file.clear();
  rig.inputs[0].source = {};
  rig.inputs[0].card_channel = 1;
  rig.inputs[0].preamp.clear();
  const InputStaging s = staged(rig);
  EXPECT_TRUE(s.is_real);
  EXPECT_TRUE(std::isnan(s.noise.value()));
  EXPECT_TRUE(std::isnan(s.peak.value()));
  EXPECT_NEAR(s.limit.value(), 18.0 - 40.0, 1e-6);
  EXPECT_NEAR(s.as_digital(s.limit).value(), 0.0, 1e-6);
}

TEST(GainStaging, a_source_without_voltage_is_told_and_nothing_is_advised) {
  Rig rig = turned({});
  rig.inputs[0].microphone.clear();
  rig.inputs[0].source = {.sound_level = {}, .level = Volt(0.0), .output_impedance = Ohm(100.0)};
  const InputStaging s = staged(rig);
  ASSERT_EQ(s.advice.size(), 1u);
  EXPECT_EQ(s.advice[0], "The source's level is 0 V: there is nothing to hear.");
}

TEST(GainStaging, a_trim_that_lifts_the_peak_over_full_scale_is_told) {
  Rig rig = turned({});  // 10.57 dB of headroom at the converter
  rig.inputs[0].strip.trim = Decibel(12.0);
  const InputStaging s = staged(rig);
  EXPECT_EQ(s.stages.back().kind, Kind::strip);
  EXPECT_NE(said(s.advice).find("lifts the peak to 1.4 dBFS"), std::string::npos) << said(s.advice);
}

TEST(GainStaging, an_output_is_limited_by_what_comes_first) {
  Rig rig = rig_of(chain);
  const auto level = [](const OutputStaging& s, OutputLimit::By by) {
    for (const OutputLimit& limit : s.limits)
      if (limit.by == by) return limit.level.value();
    return nothing;
  };
  // full scale 2 V x 1.9953 x 0.8 = 3.1924 V -> 110.08 dB SPL; rails 20/sqrt(2) x 0.8 = 11.314 V; 1 A x 300 ohm / sqrt(2)
  OutputStaging s = gain_staging(rig).outputs.at(0);
  EXPECT_NEAR(s.full_scale.value(), 100.083, 0.002);
  EXPECT_NEAR(level(s, OutputLimit::By::rails), 121.073, 0.002);
  EXPECT_NEAR(level(s, OutputLimit::By::current), 146.532, 0.002);
  EXPECT_NEAR(s.at_limit.value(), 121.073 - 110.083, 0.003);
  EXPECT_NEAR(s.at_ceiling.value(), 105.0 - 110.083, 0.003);
  // the amplifier 3 uV x 0.8 -> -12.40 dB SPL, the converter 110.08 - 115 - 10 = -14.92 dB SPL
  EXPECT_NEAR(s.noise_lead.value(), -12.396 + 14.917, 0.01);
  EXPECT_NEAR(s.noise.value(), 10.0 * std::log10(std::pow(10.0, -1.2396) + std::pow(10.0, -1.4917)), 0.01);
  EXPECT_TRUE(s.advice.at(0).starts_with("Good as it is")) << said(s.advice);

  // a real socket of 3 V behind 10 ohm: 3 V x 300/310 = 2.903 V -> 109.26 dB SPL
  rig.phones[0].output.full_scale = Volt(3.0);
  rig.phones[0].output.impedance = Ohm(10.0);
  rig.phones[0].level = Decibel(0.0);
  rig.phones[0].ceiling = DBSPL(115.0);
  s = gain_staging(rig).outputs.at(0);
  EXPECT_NEAR(level(s, OutputLimit::By::socket), 109.258, 0.003);
  EXPECT_TRUE(s.is_at_most);
  EXPECT_NE(said(s.advice).find("the card's socket ends at 109.3 dB SPL. Turn it down to -0.8 dB."), std::string::npos)
      << said(s.advice);
}

TEST(GainStaging, two_speakers_play_six_decibels_louder_and_hiss_three) {
  Rig rig = rig_of(chain);
  rig.speakers.push_back({.name = "s",
                          .title = {},
                          .source = {},
                          .spec = {.level = Volt(1.0),
                                   .sound_level = DBSPL(90.0),
                                   .maximum_spl = DBSPL(110.0),
                                   .distance = Metre(2.0),
                                   .input_impedance = Ohm(1e9)},
                          .place = {}});
  Monitor monitor;
  monitor.name = "Room";
  monitor.mix = "M";
  monitor.level = Decibel(-20.0);
  monitor.ceiling = DBSPL(100.0);
  monitor.sets.push_back({.name = "A", .place = {}, .dac = "d", .speaker = "s", .card_channels = {1, 2}});
  rig.monitors.push_back(monitor);
  const OutputStaging s = gain_staging(rig).outputs.at(1);
  // 90 dB + 6.02 dB (2 V) - 6.02 dB (2 m) + 6.02 dB (two of them)
  EXPECT_NEAR(s.full_scale.value(), 96.021 - 20.0, 0.002);
  EXPECT_EQ(s.limits.at(0).by, OutputLimit::By::converter);  // 96.02, then the ceiling, then the speakers' 110
  EXPECT_NEAR(s.limits.at(2).level.value(), 110.0, 0.002);
  EXPECT_NEAR(s.noise.value(), 90.0 - 115.0 + 3.010, 0.02);  // the converter's, whatever the volume
}

}  // namespace
}  // namespace ohmic::rig
