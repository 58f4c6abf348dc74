// What a desk adds to a rig, heard: linked pairs, impulse responses, headphone EQ, speaker sets and a sub, delays.

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "dsp/noise.hpp"
#include "dsp/tone_fit.hpp"
#include "rig/playing_test.hpp"
#include "rig/recordings_test.hpp"
#include "units/levels.hpp"

namespace ohmic::rig {
namespace {

using Channels = std::vector<std::vector<float>>;

/// Plays a rig whose card hears `in`, and returns what the card played.
Channels play(const std::string& text, const Channels& in, const std::string& file = "desk.toml",
              const std::vector<std::pair<int, Scene::Value>>& turns = {}) {
  Playing playing(rig_of(text, file), {}, devices::play(in));
  int done = 0;
  for (const auto& [period, value] : turns) {
    playing.turn(period - std::exchange(done, period));
    playing.set(value.address, value.text);
  }
  playing.turn(static_cast<int>(in[0].size()) / playing.granted.format.frames - done);
  return playing.tape.channels;
}

std::vector<float> noise(std::size_t frames, std::uint64_t seed = 1, float rms = 0.1f) {
  std::vector<float> samples(frames);
  dsp::Noise(seed).fill(samples, rms);
  return samples;
}

/// Two inputs, one mix, a stream of it on channels 1 and 2 of the card.
std::string two_inputs(const std::string& first, const std::string& second, const std::string& sends) {
  return "[[input]]\nname = \"A\"\ncard = 1\n" + first + "[[input]]\nname = \"B\"\ncard = 2\n" + second +
         "[[mix]]\nname = \"M\"\nsends = { " + sends + " }\n[[stream]]\nname = \"S\"\nmix = \"M\"\n";
}

TEST(Link, one_strip_holds_for_both_sides_and_each_keeps_its_own) {
  const Channels in = {noise(24000, 1), noise(24000, 2)};
  const Channels out = play(two_inputs("trim = \"-6 dB\"\n", "link = \"A\"\n", "A = \"0 dB\""), in);
  for (std::size_t side = 0; side < 2; ++side)
    for (std::size_t i = 12000; i < 23000; ++i)
      ASSERT_NEAR(out[side][i], in[side][i] * factor(Decibel(-6.0)), 1e-6) << side << " " << i;
}

TEST(Link, the_compressor_turns_both_sides_down_alike) {
  Channels in = {sine(1000.0, 0.9, 1.0), sine(1000.0, 0.09, 1.0)};
  const Channels out =
      play(two_inputs("compressor = { threshold = \"-30 dBFS\", ratio = 4 }\n", "link = \"A\"\n", "A = \"0 dB\""), in);
  double left = 0.0, right = 0.0;
  for (std::size_t i = 40000; i < 47000; ++i)
    left = std::max(left, std::abs(static_cast<double>(out[0][i]))),
    right = std::max(right, std::abs(static_cast<double>(out[1][i])));
  EXPECT_LT(left, 0.3);
  EXPECT_NEAR(left / right, 10.0, 0.01);
}

TEST(Insert, convolves_from_the_first_frame) {
  const Folder folder;
  std::vector<float> response(300);
  for (std::size_t i = 0; i < response.size(); ++i) response[i] = 0.1f * std::exp(-0.01f * static_cast<float>(i));
  write_wav(folder.file("room.wav"), response);
  const Channels in = {noise(24000), std::vector<float>(24000)};
  const Channels out = play(two_inputs("insert = { file = \"room.wav\" }\n", "", "A = { level = \"0 dB\", pan = -1 }"),
                            in, folder.file("desk.toml"));
  for (std::size_t i = 12000; i < 12500; ++i) {
    double expected = 0.0;
    for (std::size_t k = 0; k < response.size(); ++k)
      expected += static_cast<double>(response[k]) * static_cast<double>(in[0][i - k]);
    ASSERT_NEAR(out[0][i], expected, 1e-5) << i;
  }
}

/// Two inputs hear noise while the rig is edited.
struct Edited {
  Edited(const std::string& text, std::string its_file)
      : file(std::move(its_file)),
        playing(rig_of(text, file), {.is_offline = true}, devices::play({noise(480000), noise(480000, 2)})) {}
  Result<Applied> edit(const std::string& text) { return playing.session->reload(read_rig(text, file).rig); }
  std::string file;
  Playing playing;
};

TEST(Insert, that_is_written_anew_is_heard_when_the_rig_is_saved_again) {
  const Folder folder;
  write_wav(folder.file("room.wav"), {1.0f});
  const std::string text = two_inputs("insert = { file = \"room.wav\" }\n", "", "A = { level = \"0 dB\", pan = -1 }");
  Edited edited(text, folder.file("desk.toml"));
  edited.playing.turn(300);
  EXPECT_EQ(edited.edit(text)->extent, Extent::nothing);
  write_wav(folder.file("room.wav"), {0.0f, 0.5f});
  EXPECT_EQ(edited.edit(text)->extent, Extent::nodes);
  edited.playing.turn(300);
  const std::size_t at = edited.playing.heard(0).size() - 1;
  const auto dry = noise(480000);
  EXPECT_NEAR(edited.playing.heard(0)[at], 0.5f * dry[at - 1], 1e-6);
}

TEST(Recordings, that_leave_and_come_back_are_still_in_step) {
  const Folder folder;
  std::vector<float> count(48000);
  for (std::size_t i = 0; i < count.size(); ++i) count[i] = static_cast<float>(i) / 65536.0f;
  write_wav(folder.file("a.wav"), count);
  write_wav(folder.file("b.wav"), count);
  const auto inputs = [](const std::string& second) {
    return "[[input]]\nname = \"A\"\nfile = \"a.wav\"\n" + second +
           "[[mix]]\nname = \"M\"\nsends = { A = { level = \"0 dB\", pan = -1 }" +
           (second.empty() ? "" : ", B = { level = \"0 dB\", pan = 1 }") +
           " }\n[[stream]]\nname = \"S\"\nmix = \"M\"\n";
  };
  const std::string both = inputs("[[input]]\nname = \"B\"\nfile = \"b.wav\"\n");
  Edited edited(both, folder.file("desk.toml"));
  edited.playing.turn(200);
  ASSERT_TRUE(edited.edit(inputs("")));
  edited.playing.turn(150);
  ASSERT_TRUE(edited.edit(both));
  edited.playing.turn(200);
  const auto& out = edited.playing.tape.channels;
  EXPECT_GT(out[0].back(), 0.0f);
  EXPECT_EQ(out[0].back(), out[1].back());
}

TEST(Delay, by_time_and_by_distance_add) {
  const Channels in = {noise(24000), std::vector<float>(24000)};
  // 2 ms are 96 frames, 0.3432 m are 1 ms: 48.
  const Channels out =
      play(two_inputs("delay = \"2 ms\"\ndistance = \"0.3432 m\"\n", "", "A = { level = \"0 dB\", pan = -1 }"), in);
  for (std::size_t i = 12000; i < 23000; ++i) ASSERT_EQ(out[0][i], in[0][i - 144]) << i;
}

const std::string listening = R"(
[dac.d]
full_scale = "4 V"
dynamic_range = "150 dB"
[amplifier.amp]
gain = "0 dB"
rails = "30 V"
current_limit = "1 A"
output_impedance = "0 ohm"
noise = "1 nV"
[headphone.h]
impedance = "300 ohm"
sensitivity = "100 dB/V"
[[input]]
name = "A"
card = 1
[[mix]]
name = "M"
sends = { A = { level = "0 dB", pan = -1 } }
[[phones]]
name = "P"
mix = "M"
amplifier = "amp"
headphone = "h"
level = "-20 dB"
card = [1, 2]
output = { full_scale = "4 V", output_impedance = "0 ohm" }
)";

/// Gain of the phones' left socket at a frequency, in decibel.
double gain_at(const std::string& text, const std::string& file, double frequency) {
  const Channels in = {sine(frequency, 0.1, 1.0)};
  const Channels out = play(text, in, file);
  const std::vector<float> tail(out[0].end() - 24000, out[0].end());
  return gain_of(dsp::fit_tone(tail, Hertz(48000.0), Hertz(frequency)).tones[0].peak / 0.1).value();
}

TEST(PhonesEq, is_the_curve_its_file_says_with_its_preamp) {
  const Folder folder;
  folder.write_text(
      "Model ParametricEQ.txt",
      "Preamp: -6.0 dB\nFilter 1: ON PK Fc 1000 Hz Gain 6.0 dB Q 1.00\nFilter 2: ON LSC Fc 100 Hz Gain -4.0 "
      "dB Q 0.70\n");
  folder.write_text("Model GraphicEQ.txt", "GraphicEQ: 20 -3; 500 -3; 1000 -9; 2000 -3; 20000 -3\n");
  const std::string file = folder.file("desk.toml");
  const double plain = gain_at(listening, file, 1000.0);
  EXPECT_NEAR(plain, -20.0, 0.02);
  EXPECT_NEAR(gain_at(listening + "eq = \"Model ParametricEQ.txt\"\n", file, 1000.0), plain, 0.05);
  EXPECT_NEAR(gain_at(listening + "eq = \"Model ParametricEQ.txt\"\n", file, 30.0), plain - 10.0, 0.3);
  EXPECT_NEAR(gain_at(listening + "eq = \"Model GraphicEQ.txt\"\n", file, 1000.0), plain - 9.0, 0.3);
  EXPECT_NEAR(gain_at(listening + "eq = \"Model GraphicEQ.txt\"\n", file, 5000.0), plain - 3.0, 0.1);
}

TEST(PhonesEq, that_is_missing_or_wrong_is_a_sentence_with_its_place) {
  const Folder folder;
  folder.write_text("bad.txt", "Filter 1: ON XX Fc 100 Hz\n");
  for (const std::string name : {"none.txt", "bad.txt", "none.wav"}) {
    Reading reading = read_rig(listening + "eq = \"" + name + "\"\n", folder.file("desk.toml"));
    ASSERT_TRUE(reading.errors.empty());
    TurnedClock clock;
    const auto session = Session::open(std::move(reading.rig), {}, clock);
    ASSERT_FALSE(session);
    EXPECT_NE(session.error().sentence().find(name), std::string::npos) << session.error().sentence();
  }
}

/// Two sets of speakers and a sub, all calibrated: a sample is 10 V x sqrt 2 and 1 V makes 100 dB SPL.
const std::string room = R"(
[dac.d]
full_scale = "10 V"
output_impedance = "0 ohm"
[speaker.s]
level = "1 V"
sound_level = "100 dB SPL"
maximum_spl = "150 dB SPL"
[[input]]
name = "A"
card = 1
trim = "24 dB"
[[input]]
name = "B"
card = 2
link = "A"
[[mix]]
name = "M"
sends = { A = "20 dB" }
[[monitor]]
name = "Room"
mix = "M"
level = "10 dB"
ceiling = "95 dB SPL"
sets = [
  { speaker = "s", card = [1, 2], output = { full_scale = "10 V", output_impedance = "0 ohm" } },
  { speaker = "s", card = [3, 4], output = { full_scale = "10 V", output_impedance = "0 ohm" }, trim = "10 dB" },
]
)";
const std::string sub =
    R"(sub = { speaker = "s", card = 5, output = { full_scale = "10 V", output_impedance = "0 ohm" } }
)";

TEST(Monitors, all_speakers_together_stay_below_the_ceiling_while_sets_and_sub_are_switched) {
  const double pascal_per_sample = peak_of_sine(Volt(10.0)).value() * pascals(DBSPL(100.0)).value();
  const double most = peak_of_sine(pascals(DBSPL(95.0))).value();
  for (const bool has_sub : {false, true}) {
    Channels in = {noise(96000, 1, 0.5f), noise(96000, 1, 0.5f)};
    for (std::size_t i = 40000; i < 60000; ++i) in[0][i] = in[1][i] = 1.0f;
    std::vector<std::pair<int, Scene::Value>> turns;
    for (int i = 1; i < 60; ++i) {
      turns.push_back({i * 20, {"monitor.Room.set", i % 2 == 0 ? "1" : "2"}});
      if (has_sub) turns.push_back({i * 20 + 3, {"monitor.Room.sub.on", i % 3 == 0 ? "false" : "true"}});
    }
    const Channels out = play(room + (has_sub ? sub : ""), in, "desk.toml", turns);
    double highest = 0.0;
    for (std::size_t i = 0; i < out[0].size(); ++i) {
      double sum = 0.0;
      for (std::size_t c = 0; c < (has_sub ? 5u : 4u); ++c) sum += std::abs(static_cast<double>(out[c][i]));
      highest = std::max(highest, sum * pascal_per_sample);
    }
    EXPECT_LE(highest, most * 1.00001) << has_sub;
    EXPECT_GT(highest, most * 0.6) << has_sub;
  }
}

TEST(Monitors, only_the_chosen_set_plays) {
  const Channels in = {noise(24000, 1, 0.001f), noise(24000, 2, 0.001f)};
  const Channels out = play(room, in, "desk.toml", {{180, {"monitor.Room.set", "2"}}});
  const auto energy = [&](std::size_t channel, std::size_t from, std::size_t to) {
    double sum = 0.0;
    for (std::size_t i = from; i < to; ++i) sum += std::abs(static_cast<double>(out[channel][i]));
    return sum;
  };
  EXPECT_GT(energy(0, 6000, 11000), 0.0);
  EXPECT_LT(energy(2, 6000, 11000), 1e-3 * energy(0, 6000, 11000));
  EXPECT_GT(energy(2, 18000, 23000), 0.0);
  EXPECT_LT(energy(0, 18000, 23000), 1e-3 * energy(2, 18000, 23000));
}

}  // namespace
}  // namespace ohmic::rig
