// What is explained is what is heard: closed forms against the same rig, rendered.

#include "rig/explain.hpp"

#include <gtest/gtest.h>

#include "rig/rig_text_test.hpp"

namespace ohmic::rig {
namespace {

// The hand calculation stands beside each line; session_test.cpp renders the same rig.
const std::string chain = R"(
[microphone.m]
sensitivity = "2 mV/Pa"         # 114 dB SPL = 10.02 Pa -> 20.05 mV = -31.74 dBu
output_impedance = "300 ohm"
[preamp.p]
microphone_impedance = "3 kohm" # -0.83 dB -> -32.57 dBu
maximum_gain = "60 dB"
microphone_maximum = "18 dBu"
[adc.a]
full_scale = "18 dBu"
[dac.d]
full_scale = "2 V"
[amplifier.amp]
gain = "6 dB"
output_impedance = "75 ohm"
rails = "20 V"
current_limit = "1 A"
[headphone.h]
impedance = "300 ohm"
sensitivity = "100 dB/V"
[[input]]
name = "Voice"
file = "tone.wav"
sound_level = "114 dB SPL"
microphone = "m"
preamp = "p"
gain = "40 dB"                  # 7.43 dBu, -10.57 dBFS
[[mix]]
name = "M"
sends = { Voice = "0 dB" }
[[phones]]
name = "Me"
amplifier = "amp"
headphone = "h"
level = "-10 dB"                # 2 V x 0.3162 x 1.9953 x 0.8 = 1.0095 V -> 100.08 dB SPL
)";

Explanation explained(const std::string& text) { return explain(rig_of(text)); }

std::string words(const Path& path) {
  std::string all;
  for (const std::string& word : path.words) all += word + "\n";
  return all;
}

TEST(Explain, every_point_of_an_input_says_the_hand_calculated_level) {
  const Explanation e = explained(chain);
  const auto& points = e.inputs.at(0).points;
  ASSERT_EQ(points.size(), 6u);
  EXPECT_EQ(points[0].level, "114.0 dB SPL");
  EXPECT_EQ(points[1].level, "-31.7 dBu");
  EXPECT_EQ(points[2].level, "-32.6 dBu");
  EXPECT_EQ(points[3].level, "") << "the preamp's input is the wire's end";
  EXPECT_EQ(points[4].level, "7.4 dBu");
  EXPECT_EQ(points[5].level, "-10.6 dBFS");
  EXPECT_EQ(points[5].limit, "124.6 dB SPL") << "seen from the microphone: 18 dBu - 40 dB + 146.57";
  EXPECT_EQ(e.inputs.at(0).way, (std::vector<std::string>{"sound", "microphone", "wire", "preamp", "converter"}));
}

TEST(Explain, an_output_says_volts_and_sound_level) {
  const Explanation e = explained(chain);
  const auto& points = e.outputs.at(0).points;
  EXPECT_EQ(points.back().level, "100.1 dB SPL");
  EXPECT_EQ(points[points.size() - 2].level, "1.01 V");
}

TEST(Explain, too_much_gain_is_told_with_its_place) {
  std::string text(chain);
  text.replace(text.find("gain = \"40 dB\""), 14, "gain = \"58 dB\"");
  const std::string said = words(explained(text).inputs.at(0));
  EXPECT_NE(said.find("clips the preamp's output by 7.4 dB"), std::string::npos) << said;
}

TEST(Explain, an_output_impedance_against_a_flat_load_bends_nothing_and_against_a_resonance_does) {
  EXPECT_EQ(words(explained(chain).outputs.at(0)).find("bends"), std::string::npos);
  std::string text(chain);
  text.replace(text.find("sensitivity = \"100 dB/V\""), 24, R"(sensitivity = "100 dB/V"
dc_resistance = "300 ohm"
sections = [ { kind = "resonance", resistance = "200 ohm", frequency = "100 Hz", q = 0.8 } ])");
  const std::string said = words(explained(text).outputs.at(0));
  // at 100 Hz 500/575 against 300/375 at 1 kHz: 0.8 dB, the skirts of the resonance reach 1 kHz
  EXPECT_NE(said.find("bends the response"), std::string::npos) << said;
}

TEST(Explain, a_strip_is_told_in_few_words) {
  Strip strip;
  EXPECT_EQ(words_of(strip), "");
  strip.high_pass = Hertz(80.0);
  strip.gate.is_on = true;
  strip.gate.threshold = DBFS(-45.0);
  strip.equalizer = {{.kind = EqualizerKind::peak, .frequency = Hertz(2800.0), .gain = Decibel(2.0), .q = 1.0}};
  strip.compressor.is_on = true;
  strip.compressor.threshold = DBFS(-18.0);
  strip.compressor.ratio = 3.0;
  strip.delay = Second(0.001);
  strip.fader = Decibel(-100.0);
  EXPECT_EQ(words_of(strip),
            "high-pass 80 Hz, gate below -45 dBFS, EQ +2.0 dB at 2.8 kHz, compressor 3:1 from -18 dBFS, delay 1 ms, "
            "fader off");
}

TEST(Explain, the_desk_says_who_hears_whom) {
  Rig rig;
  rig.groups.push_back({.name = "Drums", .place = {}, .channels = {"Kick", "Snare"}, .level = Decibel(-3.0)});
  rig.talkbacks.push_back(
      {.name = "Producer", .place = {}, .input = "Desk", .to = {"Me"}, .level = {}, .dim_level = Decibel(-12.0)});
  rig.streams.push_back({.name = "Call", .place = {}, .mix = "M", .minus = {"Caller"}, .level = {}});
  const std::vector<Remark> desk = desk_in_words(rig);
  ASSERT_EQ(desk.size(), 3u);
  EXPECT_EQ(desk[0].words, "Kick, Snare at -3.0 dB");
  EXPECT_EQ(desk[1].words, "Desk into Me while the key is held; the rest -12.0 dB meanwhile; never recorded");
  EXPECT_EQ(desk[2].words, "other programs hear M without Caller");
}

TEST(Explain, the_latency_ledger_adds_no_frame_of_ours) {
  const Explanation e = explained(chain);
  EXPECT_EQ(e.latency.of(LatencyPart::Kind::gear), Frames(0));
  EXPECT_EQ(e.latency.parts.front().frames, Frames(64));
}

}  // namespace
}  // namespace ohmic::rig
