// The list of devices names what is there, and says what to do about what is not.

#include "devices/list.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ohmic::devices {
namespace {

using testing::ElementsAre;

TEST(FindDevices, names_the_virtual_card_and_says_sentences) {
  const auto all = find_devices({.jack_server = "nobody-is-called-this"});
  const auto built_in = std::ranges::find(all, Found::Kind::virtual_card, &Found::kind);
  ASSERT_NE(built_in, all.end());
  EXPECT_TRUE(built_in->is_usable);
  for (const Found& found : all) EXPECT_TRUE(found.words.ends_with(".")) << found.words;
}

alsa::FoundCard scarlett() {
  const alsa::Abilities can{
      .channels = {4, 4}, .rates = {Hertz(44100), Hertz(192000)}, .formats = {{}}, .period = {16, 4096}};
  return {.number = 1,
          .id = "USB",
          .name = "Scarlett 4i4 USB",
          .usb = "1235:8212",
          .ports = {{.direction = alsa::Direction::capture, .can = can},
                    {.direction = alsa::Direction::playback, .can = can}}};
}

TEST(FindDevices, an_alsa_card_is_spelled_as_a_rig_spells_it) {
  const std::vector<Switch> switches = {{.kind = Switch::Kind::phantom,
                                         .is_input = true,
                                         .channels = {1, 2},
                                         .control = "Line In 1-2 Phantom Power Capture Switch"},
                                        {.kind = Switch::Kind::other, .control = "MSD Mode Switch"}};
  const Found found = device_of(scarlett(), switches);
  EXPECT_EQ(found.name, "alsa:USB");
  EXPECT_TRUE(found.is_usable);
  EXPECT_EQ(found.inputs, 4);
  EXPECT_EQ(found.outputs, 4);
  EXPECT_EQ(found.words, "Scarlett 4i4 USB: 44.1 to 192 kHz, 32 bit, periods from 16 frames.");
  EXPECT_THAT(found.more, ElementsAre("Inputs: 1/2, 3/4.", "Outputs: 1/2, 3/4.",
                                      "Switches: 48 V of inputs 1 and 2. 1 control that Ohmic leaves alone."));
}

TEST(FindDevices, an_alsa_card_in_use_says_by_whom) {
  alsa::FoundCard card = scarlett();
  card.ports[1].can.reset();
  card.ports[1].user = "pipewire (77)";
  const Found found = device_of(card, {});
  EXPECT_FALSE(found.is_usable);
  EXPECT_EQ(found.words,
            "Scarlett 4i4 USB: outputs in use by pipewire (77), 44.1 to 192 kHz, 32 bit, periods from 16 frames.");
}

}  // namespace
}  // namespace ohmic::devices
