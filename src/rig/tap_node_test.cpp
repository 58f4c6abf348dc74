// What a phone hears of a phones output: the level at the ear as samples, never beyond the ceiling, with or without a card.

#include "rig/tap_node.hpp"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "rig/network_level.hpp"
#include "rig/playing_test.hpp"
#include "rig/recordings_test.hpp"
#include "units/levels.hpp"

namespace ohmic::rig {
namespace {

/// A tone of half full scale into two outputs: one on the card, one on the network alone.
std::string text(const std::string& level, const std::string& ceiling) {
  const std::string output =
      "mix = \"M\"\namplifier = \"amp\"\nheadphone = \"h\"\nlevel = \"" + level + "\"\nceiling = \"" + ceiling + "\"\n";
  return plain_gear + R"([[input]]
name = "Tone"
file = "tone.wav"
[[mix]]
name = "M"
sends = { Tone = { level = "0 dB", pan = -1 } }
[[phones]]
name = "Wired"
)" + output +
         "[[phones]]\nname = \"Far\"\ncard = \"none\"\n" + output;
}

struct Heard {
  std::vector<float> left;
  PhonesState state;
};
/// The last half of a second of four, when the needles have come to rest.
Heard listen(Playing& playing, const std::string& output) {
  stream::Tap& tap = *playing.session->taps().at(output);
  tap.open();
  playing.play(3.5);
  tap.skip_to(0);
  playing.play(0.5);
  std::vector<float> frames(2 * 48000);
  const std::size_t count = tap.read(frames);
  tap.close();
  Heard heard;
  for (std::size_t i = 0; i < count; ++i) heard.left.push_back(frames[2 * i]);
  for (const PhonesState& state : playing.session->phones())
    if (state.name == output) heard.state = state;
  return heard;
}

class tap_node : public ::testing::Test {
 protected:
  tap_node() { write_wav(folder.file("tone.wav"), sine(1000.0, 0.5, 3.0)); }
  std::unique_ptr<Playing> play(const std::string& level, const std::string& ceiling) {
    return std::make_unique<Playing>(rig_of(text(level, ceiling), folder.file("rig.toml")),
                                     SessionOptions{.is_offline = true, .loops = true});
  }
  Folder folder;
};

TEST_F(tap_node, a_phone_gets_minus_ten_dbfs_for_105_db_spl_whatever_the_card_gets) {
  const auto playing = play("-10 dB", "120 dB SPL");
  for (const std::string output : {"Wired", "Far"}) {
    const Heard heard = listen(*playing, output);
    ASSERT_EQ(heard.left.size(), 24'000u) << output;
    const double power = std::inner_product(heard.left.begin(), heard.left.end(), heard.left.begin(), 0.0) / 24e3;
    const double dbfs = 10.0 * std::log10(2.0 * power);  // a full-scale sine is 0 dBFS
    EXPECT_NEAR(dbfs, heard.state.sound.value() - 105.0 - 10.0, 0.05) << output;
  }
}

TEST_F(tap_node, nothing_on_the_network_is_beyond_the_ceiling) {
  const auto playing = play("10 dB", "85 dB SPL");
  for (const std::string output : {"Wired", "Far"}) {
    const Heard heard = listen(*playing, output);
    const double limit = std::pow(10.0, (85.0 - 105.0 - 10.0) / 20.0);
    double highest = 0.0;
    for (const float sample : heard.left) highest = std::max(highest, std::abs(static_cast<double>(sample)));
    EXPECT_LE(highest, limit * 1.0001) << output;
    EXPECT_GT(highest, limit * 0.7) << output;
  }
}

TEST_F(tap_node, an_output_of_the_network_takes_no_channel_of_the_card) {
  const auto playing = play("-10 dB", "105 dB SPL");
  EXPECT_EQ(playing->session->asked().outputs, (std::vector<std::string>{"Wired L", "Wired R"}));
  EXPECT_TRUE(playing->session->rig().phones.at(1).is_network);
}

TEST_F(tap_node, the_full_scale_of_a_mix_is_what_105_db_spl_of_an_output_is) {
  const auto playing = play("-10 dB", "105 dB SPL");
  stream::Tap& tap = *playing->session->taps().at("mix.M");
  tap.open();
  playing->play(0.5);
  std::vector<float> frames(2 * 48000);
  const std::size_t count = tap.read(frames);
  double peak = 0.0;
  for (std::size_t i = 0; i < 2 * count; ++i) peak = std::max(peak, std::abs(static_cast<double>(frames[i])));
  const double shown = playing->session->mixes().at(0).peak.value();
  EXPECT_NEAR(20.0 * std::log10(peak), shown + network_level.value(), 0.1);
  playing->set("mix.M.sends.Tone.level", "10 dB");
  playing->set("mix.M.level", "10 dB");
  playing->play(0.1);
  tap.skip_to(0);
  playing->play(0.1);
  EXPECT_GT(playing->session->mixes().at(0).peak.value(), 5.0) << "beyond full scale";
  const std::size_t loud = tap.read(frames);
  ASSERT_GT(loud, 0u);
  for (std::size_t i = 0; i < 2 * loud; ++i) ASSERT_LE(std::abs(frames[i]), 0.3163f);
}

TEST_F(tap_node, a_tap_outlives_a_change_of_its_rig_and_goes_with_its_output) {
  const auto playing = play("-10 dB", "105 dB SPL");
  const auto tap = playing->session->taps().at("Far");
  playing->set("phones.Far.level", "-20 dB");
  EXPECT_EQ(playing->session->taps().at("Far"), tap);
  std::string without = text("-10 dB", "105 dB SPL");
  without.resize(without.rfind("[[phones]]"));
  ASSERT_TRUE(playing->session->reload(rig_of(without, folder.file("rig.toml"))).has_value());
  EXPECT_FALSE(playing->session->taps().contains("Far"));
  EXPECT_TRUE(playing->session->taps().contains("Wired"));
}

TEST(network_output, needs_an_amplifier_and_has_no_socket) {
  const std::string start = plain_gear +
                            "[[input]]\nname = \"Voice\"\ncard = 1\n[[mix]]\nname = \"M\"\n[[phones]]\nname = "
                            "\"Far\"\nmix = \"M\"\ncard = \"none\"\n";
  EXPECT_EQ(read_rig(start + "headphone = \"h\"\n", "test.toml").errors.size(), 1u);
  EXPECT_EQ(read_rig(start + "headphone = \"h\"\namplifier = \"amp\"\noutput = { full_scale = \"2 V\" }\n", "test.toml")
                .errors.size(),
            1u);
  EXPECT_EQ(rig_of(start + "headphone = \"h\"\namplifier = \"amp\"\n").phones.at(0).card_channels.size(), 0u);
}

}  // namespace
}  // namespace ohmic::rig
