// Whatever the hardware and the use, a fresh rig reads back without an error and is soft.

#include "rig/fresh_rig.hpp"

#include <algorithm>
#include <array>

#include <gtest/gtest.h>

#include "rig/rig.hpp"

namespace ohmic::rig {
namespace {

constexpr Format usual_format{.rate = Hertz(48000.0), .frames = 64};
constexpr std::array all_usages = {Usage::band, Usage::podcast, Usage::listen, Usage::produce, Usage::stream};

Hardware jack(int inputs, int outputs) {
  return {
      .words = "a test", .is_jack = true, .format = usual_format, .inputs = inputs, .outputs = outputs, .demos = {}};
}

Rig read(const std::string& text) {
  const Reading reading = read_rig(text, "fresh.toml");
  for (const Error& error : reading.errors) ADD_FAILURE() << error.sentence() << "\n" << text;
  for (const Error& warning : reading.warnings) ADD_FAILURE() << warning.sentence() << "\n" << text;
  return reading.rig;
}

TEST(fresh_rig, reads_back_without_errors_for_every_hardware_and_use) {
  for (const auto& [inputs, outputs] :
       {std::pair{2, 2}, {8, 8}, {18, 20}, {1, 2}, {0, 2}, {2, 0}, {0, 0}, {1, 1}, {64, 64}})
    for (const Usage usage : all_usages) {
      const Rig rig = read(fresh_rig(jack(inputs, outputs), usage));
      EXPECT_GE(rig.phones.size(), 1u);
      EXPECT_EQ(rig.mixes.size(), rig.phones.size()) << "one for each who hears";
      EXPECT_EQ(rig.playbacks.size(), 1u);
      EXPECT_EQ(rig.streams.size(), 1u);
      for (const Phones& phones : rig.phones) {
        EXPECT_EQ(phones.ceiling, DBSPL(105.0));
        EXPECT_EQ(phones.level, Decibel(-30.0));
      }
      EXPECT_EQ(rig.inputs.size(), usage == Usage::listen ? 0u : static_cast<std::size_t>(std::min(inputs, 32)));
    }
}

TEST(fresh_rig, an_interface_of_eight_and_eight_has_four_performers_on_its_outputs_in_order) {
  const Hardware hardware = jack(8, 8);
  ASSERT_EQ(usual(hardware), Usage::band);
  const Rig rig = read(fresh_rig(hardware, Usage::band));
  ASSERT_EQ(rig.phones.size(), 4u);
  for (std::size_t p = 0; p < 4; ++p) {
    EXPECT_EQ(rig.phones[p].card_channels,
              (std::vector<int>{static_cast<int>(2 * p + 1), static_cast<int>(2 * p + 2)}));
    EXPECT_EQ(rig.phones[p].mix, rig.mixes[p].name);
    EXPECT_EQ(rig.mixes[p].me, std::vector<std::string>{rig.inputs[p].name});
  }
}

TEST(fresh_rig, who_talks_is_in_no_mix_and_so_in_no_recording) {
  int talkbacks = 0;
  for (int inputs = 0; inputs <= 40; ++inputs)
    for (const int outputs : {2, 8, 20})
      for (const Usage usage : all_usages) {
        const Rig rig = read(fresh_rig(jack(inputs, outputs), usage));
        for (const Talkback& talkback : rig.talkbacks) {
          ++talkbacks;
          for (const Mix& mix : rig.mixes) {
            EXPECT_EQ(std::ranges::count(mix.sends, talkback.input, &Send::input), 0) << mix.name;
            EXPECT_EQ(std::ranges::count(mix.me, talkback.input), 0) << mix.name;
            if (!rig.inputs.empty()) {
              EXPECT_EQ(mix.sends.size(), rig.inputs.size()) << "all others, and what programs play";
            }
          }
        }
      }
  EXPECT_GT(talkbacks, 0);
  EXPECT_EQ(read(fresh_rig(jack(18, 20), Usage::band)).talkbacks.at(0).input, "Talk");
}

TEST(fresh_rig, the_use_follows_from_the_channels) {
  EXPECT_EQ(usual(jack(0, 2)), Usage::listen);
  EXPECT_EQ(usual(jack(1, 2)), Usage::produce);
  EXPECT_EQ(usual(jack(2, 2)), Usage::produce);
  EXPECT_EQ(usual(jack(18, 20)), Usage::band);
}

TEST(fresh_rig, a_call_does_not_hear_itself) {
  const Rig rig = read(fresh_rig(jack(2, 4), Usage::podcast));
  EXPECT_EQ(rig.streams[0].minus, std::vector<std::string>{rig.playbacks[0].name});
}

TEST(fresh_rig, a_studio_with_four_outputs_has_monitors_that_hear_what_the_headphones_hear) {
  const Rig rig = read(fresh_rig(jack(2, 4), Usage::produce));
  ASSERT_EQ(rig.monitors.size(), 1u);
  EXPECT_EQ(rig.monitors[0].level, Decibel(-30.0));
}

TEST(fresh_rig, without_hardware_it_plays_recordings_on_the_virtual_card) {
  Hardware hardware{
      .words = "a test",
      .format = usual_format,
      .inputs = 0,
      .outputs = 2,
      .demos = {{"Kick", "material/audio/band/kick.flac", 1}, {"Lead", "material/audio/band/lead.flac", 1}}};
  const Rig rig = read(fresh_rig(hardware, usual(hardware)));
  EXPECT_EQ(rig.card.device, "virtual");
  ASSERT_EQ(rig.inputs.size(), 2u);
  EXPECT_EQ(rig.inputs[0].file, "material/audio/band/kick.flac");
}

TEST(fresh_rig, odd_rates_are_spelled_as_they_are) {
  Hardware hardware = jack(2, 2);
  hardware.format.rate = Hertz(44100.0);
  EXPECT_EQ(read(fresh_rig(hardware, Usage::produce)).card.rate, Hertz(44100.0));
  hardware.format.rate = Hertz(88200.0);
  EXPECT_EQ(read(fresh_rig(hardware, Usage::produce)).card.rate, Hertz(88200.0));
}

TEST(fresh_rig, what_somebody_says_is_plugged_in_stands_on_the_channels_they_said) {
  const Plugged plugged{.inputs = {{.name = "Anna", .kind = "microphone", .channel = 3},
                                   {.name = "Bass", .kind = "instrument", .channel = 1}},
                        .outputs = {{.name = "Anna's ears", .channels = {5, 6}}}};
  for (const Usage usage : all_usages) {
    const Rig rig = read(fresh_rig(jack(8, 8), usage, plugged));
    ASSERT_EQ(rig.inputs.size(), 2u);
    EXPECT_EQ(rig.inputs[0].name, "Anna");
    EXPECT_EQ(rig.inputs[0].card_channel, 3);
    EXPECT_EQ(rig.inputs[1].card_channel, 1);
    ASSERT_EQ(rig.phones.size(), 1u);
    EXPECT_EQ(rig.phones[0].card_channels, (std::vector<int>{5, 6}));
    EXPECT_EQ(rig.mixes[0].sends.size(), 3u) << "both, and what programs play";
  }
}

}  // namespace
}  // namespace ohmic::rig
