// A rig that plays on the virtual card: levels equal the hand calculation, and nothing gets past the ceiling.

#include "rig/session.hpp"

#include <cmath>
#include <filesystem>
#include <numbers>

#include <gtest/gtest.h>
#include <sndfile.h>

#include "devices/virtual_card.hpp"
#include "dsp/sine.hpp"
#include "dsp/tone_fit.hpp"
#include "rig/document.hpp"
#include "units/levels.hpp"

namespace ohmic::rig {
namespace {

using namespace ohmic::literals;

/// A folder of recordings for one test; gone afterwards.
class Folder {
 public:
  Folder() : path_(std::filesystem::temp_directory_path() / ("ohmic-rig-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string file(const std::string& name) const { return (path_ / name).string(); }

  void write(const std::string& name, const std::vector<float>& samples, int rate = 48000) const {
    SF_INFO info{.frames = 0,
                 .samplerate = rate,
                 .channels = 1,
                 .format = SF_FORMAT_WAV | SF_FORMAT_FLOAT,
                 .sections = 0,
                 .seekable = 0};
    SNDFILE* file = sf_open(this->file(name).c_str(), SFM_WRITE, &info);
    ASSERT_NE(file, nullptr);
    sf_writef_float(file, samples.data(), static_cast<sf_count_t>(samples.size()));
    sf_close(file);
  }

 private:
  std::filesystem::path path_;
};

std::vector<float> sine(double frequency, double peak, double seconds, double rate = 48000.0) {
  std::vector<float> samples(static_cast<std::size_t>(seconds * rate));
  for (std::size_t i = 0; i < samples.size(); ++i)
    samples[i] =
        static_cast<float>(peak * std::sin(2.0 * std::numbers::pi * frequency * static_cast<double>(i) / rate));
  return samples;
}

/// Turns a rig on the virtual card, offline, and keeps what it plays.
struct Played {
  devices::Tape tape;
  std::vector<InputState> inputs;
  std::vector<PhonesState> phones;
};
Played play(const std::string& text, const std::string& file, double seconds, SessionOptions options) {
  Reading reading = read_rig(text, file);
  for (const Error& error : reading.errors) ADD_FAILURE() << error.sentence();
  TurnedClock clock;
  auto session = Session::open(std::move(reading.rig), options, clock);
  Played played;
  if (!session) {
    ADD_FAILURE() << session.error().sentence();
    return played;
  }
  devices::VirtualCard card(clock, {.thread = devices::Cycle::Thread::offline});
  card.connect({}, played.tape.sink());
  const auto granted = card.open((*session)->asked());
  EXPECT_TRUE(granted.has_value());
  const auto ready = (*session)->prepare(*granted);
  EXPECT_TRUE(ready.has_value()) << (ready ? "" : ready.error().sentence());
  EXPECT_TRUE(card.start((*session)->engine()).has_value());
  card.turn(static_cast<int>(seconds * 48000.0 / granted->format.frames));
  played.inputs = (*session)->inputs();
  played.phones = (*session)->phones();
  card.stop();
  return played;
}

// A sine through every kind of gear; the hand calculation stands beside each line of the rig.
constexpr std::string_view chain = R"(
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
  folder.write("tone.wav", sine(1000.0, 1.0, 4.0));
  const Played played = play(std::string(chain), folder.file("rig.toml"), 3.0, {.is_offline = true, .loops = false});
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
    folder.write("tone.wav", samples);
    std::string text(chain);
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
  folder.write("tone.wav", sine(1000.0, 1.0, 1.0));
  const Played played = play(std::string(chain), folder.file("rig.toml"), 0.5, {.is_offline = true, .loops = false});
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
  Reading reading = read_rig(std::string(chain), "/nowhere/rig.toml");
  const auto session = Session::open(std::move(reading.rig), {}, clock);
  ASSERT_FALSE(session.has_value());
  EXPECT_NE(session.error().sentence().find("/nowhere/rig.toml:"), std::string::npos) << session.error().sentence();
  EXPECT_NE(session.error().sentence().find("/nowhere/tone.wav"), std::string::npos) << session.error().sentence();
}

TEST(Session, saving_writes_what_was_turned_and_keeps_the_comments) {
  Folder folder;
  folder.write("tone.wav", sine(440.0, 0.5, 0.1));
  ASSERT_TRUE(write_atomically(folder.file("rig.toml"), chain).has_value());
  TurnedClock clock;
  auto session = Session::open(read_rig(folder.file("rig.toml")).rig, {}, clock);
  ASSERT_TRUE(session.has_value());
  devices::VirtualCard card(clock);
  ASSERT_TRUE((*session)->prepare(*card.open((*session)->asked())).has_value());
  EXPECT_EQ((*session)->save().value_or(-1), 0) << "nothing was turned";
  (*session)->set_send(0, 0, Decibel(-7.5));
  (*session)->set_phones_level(0, Decibel(-33.0));
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

TEST(Session, the_same_rig_renders_the_same_bits_whatever_the_period) {
  Folder folder;
  folder.write("tone.wav", sine(440.0, 0.5, 1.0));
  std::vector<std::vector<float>> first;
  for (const int frames : {16, 64, 333, 4096}) {
    const std::string text = "[card]\nframes = " + std::to_string(frames) + "\n" + std::string(chain);
    Played played = play(text, folder.file("rig.toml"), 0.7, {.is_offline = true, .loops = false});
    auto& channels = played.tape.channels;
    for (auto& channel : channels) channel.resize(28672);
    if (first.empty()) first = channels;
    EXPECT_TRUE(first == channels) << frames << " frames";
  }
}

}  // namespace
}  // namespace ohmic::rig
