// A rig that plays on the virtual card: levels equal the hand calculation, and nothing gets past the ceiling.

#include "rig/session.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "dsp/sine.hpp"
#include "dsp/tone_fit.hpp"
#include "rig/document.hpp"
#include "rig/playing_test.hpp"
#include "rig/recordings_test.hpp"
#include "units/levels.hpp"

namespace ohmic::rig {
namespace {

using namespace ohmic::literals;

/// What a rig played, and its needles at the end.
struct Played {
  devices::Tape tape;
  std::vector<InputState> inputs;
  std::vector<PhonesState> phones;
};
Played play(const std::string& text, const std::string& file, double seconds, SessionOptions options) {
  Playing playing(rig_of(text, file), options);
  playing.play(seconds);
  return {std::move(playing.tape), playing.session->inputs(), playing.session->phones()};
}

// A sine through every kind of gear; the hand calculation stands beside each line of the rig.
const std::string chain = R"(
[microphone.m]
sensitivity = "2 mV/Pa"         # 114 dB SPL = 10.02 Pa -> 20.05 mV
output_impedance = "300 ohm"
[preamp.p]
microphone_impedance = "3 kohm" # x 3000 / 3300 -> 18.22 mV
maximum_gain = "60 dB"
microphone_maximum = "18 dBu"
[adc.a]
full_scale = "18 dBu"           # 6.153 V rms
[dac.d]
full_scale = "2 V"
output_impedance = "0 ohm"
[amplifier.amp]
gain = "6 dB"                   # x 1.9953
output_impedance = "75 ohm"
rails = "20 V"
current_limit = "1 A"
[headphone.h]
impedance = "300 ohm"           # a resistor: x 300 / 375
sensitivity = "100 dB/V"
[[input]]
name = "Voice"
file = "tone.wav"
sound_level = "114 dB SPL"
microphone = "m"
preamp = "p"
gain = "40 dB"                  # x 100 -> 1.822 V = 7.43 dBu = -10.57 dBFS
[[mix]]
name = "M"
sends = { Voice = { level = "-3 dB", pan = -1 } }
[[phones]]
name = "Me"
amplifier = "amp"
headphone = "h"
level = "-10 dB"
ceiling = "120 dB SPL"
output = { full_scale = "10 V", output_impedance = "0 ohm" }
)";

TEST(Session, levels_equal_the_hand_calculation_within_a_hundredth_of_a_decibel) {
  Folder folder;
  write_wav(folder.file("tone.wav"), sine(1000.0, 1.0, 4.0));
  const Played played = play(chain, folder.file("rig.toml"), 3.0, {.is_offline = true, .loops = false});
  ASSERT_EQ(played.tape.channels.size(), 2u);
  const auto& left = played.tape.channels[0];
  ASSERT_GE(left.size(), 140000u);
  const auto fit = dsp::fit_tone(std::span(left).subspan(96000, 48000), 48_kHz, 1000_Hz);

  const double capsule = 20e-6 * std::pow(10.0, 114.0 / 20.0);    // Pa rms
  const double wire = capsule * 2e-3 * 3000.0 / 3300.0;           // V rms
  const double converted = wire * 100.0 / volts(18_dBu).value();  // share of full scale
  const double mixed = converted * std::pow(10.0, -3.0 / 20.0);
  const double amplifier = mixed * 2.0 * std::pow(10.0, -10.0 / 20.0) * std::pow(10.0, 6.0 / 20.0);  // V rms, open
  const double terminals = amplifier * 300.0 / 375.0;
  const double ear = 100.0 + 20.0 * std::log10(terminals);  // dB SPL

  EXPECT_NEAR(gain_of(fit.tones[0].rms() * 10.0 * std::numbers::sqrt2 / terminals).value(), 0.0, 0.01);
  EXPECT_NEAR(played.inputs.at(0).sound.value(), 114.0, 0.01);
  EXPECT_NEAR(played.inputs.at(0).wire.value(), dbu(Volt(wire)).value(), 0.01);
  EXPECT_NEAR(played.inputs.at(0).rms.value(), 20.0 * std::log10(converted), 0.01);
  EXPECT_NEAR(played.phones.at(0).sound.value(), ear, 0.01);
  EXPECT_NEAR(played.phones.at(0).volts.value(), terminals, terminals * 0.0012);
}

TEST(Session, nothing_at_the_ear_exceeds_the_ceiling_whatever_the_recording_holds) {
  Folder folder;
  for (const float poison :
       {1.0f, 1e30f, -1e30f, std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    std::vector<float> samples = sine(1000.0, 1.0, 1.0);
    for (std::size_t i = 24000; i < samples.size(); i += 7) samples[i] = poison;
    write_wav(folder.file("tone.wav"), samples);
    std::string text = chain;
    text.replace(text.find("120 dB SPL"), 10, "85 dB SPL");
    text.replace(text.find("level = \"-10 dB\""), 16, "level = \"10 dB\"");
    const Played played = play(text, folder.file("rig.toml"), 0.9, {.is_offline = true, .loops = false});
    // pascal = volt x sensitivity; volt = sample x 10 V x sqrt 2, because the socket is known and has no impedance.
    const double limit = peak_of_sine(pascals(85_dB_SPL)).value();
    double highest = 0.0;
    for (const auto& channel : played.tape.channels)
      for (const float sample : channel) {
        ASSERT_TRUE(std::isfinite(sample));
        highest = std::max(highest, std::abs(static_cast<double>(sample)) * 10.0 * std::numbers::sqrt2 *
                                        pascal_per_volt(100_dB_per_V));
      }
    EXPECT_LE(highest, limit * 1.0001) << "recording with " << poison;
    EXPECT_GT(highest, limit * 0.5) << "something was played";
  }
}

TEST(Session, a_start_rises_from_silence) {
  Folder folder;
  write_wav(folder.file("tone.wav"), sine(1000.0, 1.0, 1.0));
  const Played played = play(chain, folder.file("rig.toml"), 0.5, {.is_offline = true, .loops = false});
  const auto& left = played.tape.channels[0];
  double before = 0.0;
  for (std::size_t from = 0; from + 480 <= 4800; from += 480) {
    double peak = 0.0;
    for (std::size_t i = from; i < from + 480; ++i) peak = std::max(peak, std::abs(static_cast<double>(left[i])));
    EXPECT_GE(peak, before * 0.98) << "at frame " << from;
    before = peak;
  }
  EXPECT_LT(std::abs(left[0]), 1e-4);
}

TEST(Session, a_recording_that_is_missing_is_told_with_its_place_in_the_rig) {
  TurnedClock clock;
  Reading reading = read_rig(chain, "/nowhere/rig.toml");
  const auto session = Session::open(std::move(reading.rig), {}, clock);
  ASSERT_FALSE(session.has_value());
  EXPECT_NE(session.error().sentence().find("/nowhere/rig.toml:"), std::string::npos) << session.error().sentence();
  EXPECT_NE(session.error().sentence().find("/nowhere/tone.wav"), std::string::npos) << session.error().sentence();
}

TEST(Session, levels_are_the_same_at_every_rate) {
  Folder folder;
  write_wav(folder.file("tone.wav"), sine(1000.0, 1.0, 3.0));
  for (const double rate : {44100.0, 48000.0, 88200.0, 96000.0, 192000.0}) {
    const std::string text = "[card]\nrate = \"" + std::to_string(static_cast<int>(rate)) + " Hz\"\n" + chain;
    const Played played = play(text, folder.file("rig.toml"), 2.5, {.is_offline = true, .loops = false});
    EXPECT_NEAR(played.inputs.at(0).wire.value(), -32.57, 0.02) << rate;
    // -10.57 dBFS, send -3, 2 V, volume -10, gain 6, x 300 / 375: -13.49 dBV
    EXPECT_NEAR(played.phones.at(0).sound.value(), 100.0 - 13.49, 0.02) << rate;
  }
}

TEST(Session, a_condenser_without_48_volt_is_silent_and_says_why) {
  Folder folder;
  write_wav(folder.file("tone.wav"), sine(1000.0, 1.0, 1.0));
  std::string text = chain;
  text.replace(text.find("[preamp.p]"), 10, "needs_phantom = true\n[preamp.p]");
  const Played played = play(text, folder.file("rig.toml"), 0.9, {.is_offline = true, .loops = false});
  EXPECT_NE(played.inputs.at(0).silent_because.find("48 V"), std::string::npos);
  EXPECT_LT(played.inputs.at(0).wire.value(), -100.0);
}

TEST(Session, a_real_channel_passes_untouched_through_the_cards_own_output_and_has_volts) {
  const std::string text = R"(
[adc.card]
full_scale = "16 dBu"
[microphone.m]
sensitivity = "2 mV/Pa"
[headphone.h]
impedance = "250 ohm"
sensitivity = "100 dB/V"
[[input]]
name = "Voice"
card = 1
microphone = "m"
gain = "40 dB"
[[mix]]
name = "M"
sends = { Voice = { pan = -1 } }
[[phones]]
name = "Me"
headphone = "h"
level = "0 dB"
ceiling = "120 dB SPL"
output = { full_scale = "3 V", output_impedance = "50 ohm" }
)";
  const auto tone = sine(1000.0, 0.1, 2.0);
  Playing playing(rig_of(text), {}, devices::play({tone}));
  playing.turn(1400);
  const auto& left = playing.heard(0);
  for (std::size_t i = 48000; i < 80000; ++i)
    ASSERT_NEAR(left[i], tone[i], 2e-7) << "the very same frame, at frame " << i;
  // 0.1 of full scale: 4.887 V x 0.1 / 100 = 4.887 mV = -44 dBu; / 2 mV/Pa = 2.44 Pa = 101.7 dB SPL
  const InputState voice = playing.session->inputs().at(0);
  EXPECT_NEAR(voice.wire.value(), 16.0 - 20.0 - 40.0, 0.02);
  EXPECT_NEAR(voice.sound.value(), 20.0 * std::log10(4.887e-3 / 2e-3 / 20e-6), 0.02);
  // 3 V x 0.1 x 250 / 300 = 0.25 V -> 87.96 dB SPL
  EXPECT_NEAR(playing.session->phones().at(0).sound.value(), 87.96, 0.02);
}

TEST(Session, a_splitter_loads_the_microphone_with_its_other_branch) {
  Folder folder;
  write_wav(folder.file("tone.wav"), sine(1000.0, 1.0, 3.0));
  std::string text = chain;
  text.replace(text.find("preamp = \"p\""), 12, "preamp = \"p\"\nsplitter = { outputs = 2 }");
  const Played played = play(text, folder.file("rig.toml"), 2.9, {.is_offline = true, .loops = false});
  // 300 ohm into 3 kohm || 3 kohm: 1500 / 1800 instead of 3000 / 3300
  EXPECT_NEAR(played.inputs.at(0).wire.value(), -32.57 + 20.0 * std::log10((1500.0 / 1800.0) / (3000.0 / 3300.0)),
              0.02);
}

TEST(Session, a_monitor_makes_the_calculated_level_and_keeps_its_ceiling) {
  Folder folder;
  write_wav(folder.file("tone.wav"), sine(1000.0, 1.0, 2.0));
  std::string text = chain;
  text += R"(
[speaker.s]
level = "1 V"
sound_level = "94 dB SPL"
maximum_spl = "120 dB SPL"
distance = "2 m"
input_impedance = "10 kohm"
[[monitor]]
name = "Room"
mix = "M"
level = "0 dB"
ceiling = "70 dB SPL"
)";
  const SessionOptions options{.is_offline = true, .loops = false, .has_full_ceiling = true};
  Played played = play(text, folder.file("rig.toml"), 1.9, options);
  ASSERT_EQ(played.tape.channels.size(), 4u);
  for (const float sample : played.tape.channels[2])
    ASSERT_LE(std::abs(sample), 0.5f) << "0 dBFS is the ceiling, for both together";
  EXPECT_NEAR(played.phones.at(1).sound.value(), 70.0 - 6.02, 0.5) << "one speaker plays";
  EXPECT_GT(played.phones.at(1).ceiling_reduction.value(), 10.0);

  text.replace(text.find("ceiling = \"70 dB SPL\""), 21, "ceiling = \"110 dB SPL\"");
  played = play(text, folder.file("rig.toml"), 1.9, options);
  // -10.57 dBFS and a send of -3 dB: 2 V x 0.2096 = 0.4192 V -> 94 - 7.55 = 86.45 dB SPL at 1 m, 6.02 dB less at 2 m
  EXPECT_NEAR(played.phones.at(1).sound.value(),
              94.0 + 20.0 * std::log10(2.0 * std::pow(10.0, (-10.57 - 3.0) / 20.0)) - 6.02, 0.03);
}

TEST(Session, saving_writes_what_was_turned_and_keeps_the_comments) {
  Folder folder;
  write_wav(folder.file("tone.wav"), sine(440.0, 0.5, 0.1));
  ASSERT_TRUE(write_atomically(folder.file("rig.toml"), chain).has_value());
  TurnedClock clock;
  auto session = Session::open(read_rig(folder.file("rig.toml")).rig, {}, clock);
  ASSERT_TRUE(session.has_value());
  devices::VirtualCard card(clock);
  ASSERT_TRUE((*session)->prepare(*card.open((*session)->asked())).has_value());
  EXPECT_EQ((*session)->save().value_or(-1), 0) << "nothing was turned";
  ASSERT_TRUE((*session)->set("mix.M.sends.Voice.level", "-7.5 dB"));
  ASSERT_TRUE((*session)->set("phones.Me.level", "-33 dB"));
  EXPECT_EQ((*session)->save().value_or(-1), 2);
  EXPECT_EQ((*session)->save().value_or(-1), 0) << "it is saved";
  const Reading again = read_rig(folder.file("rig.toml"));
  EXPECT_TRUE(again.errors.empty());
  EXPECT_DOUBLE_EQ(again.rig.mixes[0].sends[0].level.value(), -7.5);
  EXPECT_DOUBLE_EQ(again.rig.mixes[0].sends[0].pan, -1.0);
  EXPECT_DOUBLE_EQ(again.rig.phones[0].level.value(), -33.0);
  const auto document = load_document(folder.file("rig.toml"));
  EXPECT_NE(document->text.find("# x 3000 / 3300 -> 18.22 mV"), std::string::npos);
}

TEST(Session, saving_adds_an_input_to_a_mix_that_did_not_name_it) {
  Folder folder;
  write_wav(folder.file("tone.wav"), sine(440.0, 0.5, 0.1));
  std::string text = chain;
  text.replace(text.find("sends = { Voice = { level = \"-3 dB\", pan = -1 } }"), 49, "sends = { }");
  ASSERT_TRUE(write_atomically(folder.file("rig.toml"), text).has_value());
  TurnedClock clock;
  auto session = Session::open(read_rig(folder.file("rig.toml")).rig, {}, clock);
  ASSERT_TRUE(session.has_value());
  devices::VirtualCard card(clock);
  ASSERT_TRUE((*session)->prepare(*card.open((*session)->asked())).has_value());
  ASSERT_TRUE((*session)->set("mix.M.sends.Voice", "-4 dB"));
  EXPECT_EQ((*session)->save().value_or(-1), 1);
  const Reading again = read_rig(folder.file("rig.toml"));
  ASSERT_EQ(again.rig.mixes[0].sends.size(), 1u);
  EXPECT_DOUBLE_EQ(again.rig.mixes[0].sends[0].level.value(), -4.0);
}

TEST(Session, the_same_rig_renders_the_same_bits_whatever_the_period) {
  Folder folder;
  write_wav(folder.file("tone.wav"), sine(440.0, 0.5, 1.0));
  std::vector<std::vector<float>> first;
  for (const int frames : {16, 64, 333, 4096}) {
    const std::string text = "[card]\nframes = " + std::to_string(frames) + "\n" + chain;
    Played played = play(text, folder.file("rig.toml"), 0.7, {.is_offline = true, .loops = false});
    auto& channels = played.tape.channels;
    for (auto& channel : channels) channel.resize(28672);
    if (first.empty()) first = channels;
    EXPECT_TRUE(first == channels) << frames << " frames";
  }
}

}  // namespace
}  // namespace ohmic::rig
