// Laws: several cards of a rig are one, each with its own connectors, and programs are behind all of them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rig/channels.hpp"

namespace ohmic::rig {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view two_cards = R"(
[card]
device = "alsa:Desk"
periods = 2
[[follower]]
name = "Drums"
device = "alsa:UMC1820"
[programs]
inputs = "on"
[adc.a]
full_scale = "18 dBu"
dynamic_range = "118 dB"
[headphone.h]
impedance = "80 ohm"
sensitivity = "100 dB SPL/V"
[[input]]
name = "Voice"
card = 2
[[input]]
name = "Kick"
card = 3
follower = "Drums"
[[playback]]
name = "Music"
[[mix]]
name = "Main"
sends = { Voice = "0 dB", Kick = "0 dB", Music = "0 dB" }
[[phones]]
name = "Singer"
mix = "Main"
headphone = "h"
card = [1, 2]
output = { full_scale = "2 V", output_impedance = "10 ohm" }
[[phones]]
name = "Drummer"
mix = "Main"
headphone = "h"
card = [1, 2]
follower = "Drums"
output = { full_scale = "2 V", output_impedance = "10 ohm" }
[[stream]]
name = "Mix"
mix = "Main"
)";

Reading read(std::string text) { return read_rig(std::move(text), "two.toml"); }

std::string replaced(std::string_view old, std::string_view with) {
  std::string text(two_cards);
  text.replace(text.find(old), old.size(), with);
  return text;
}

std::string first_error(const Reading& reading) {
  return reading.errors.empty() ? "" : reading.errors.front().sentence();
}

TEST(Cards, lie_side_by_side_and_programs_behind_them) {
  const Reading reading = read(std::string(two_cards));
  ASSERT_EQ(first_error(reading), "");
  const CardChannels channels = channels_of(reading.rig);
  EXPECT_EQ(channels.own.inputs, 2);
  EXPECT_EQ(channels.own.outputs, 2);
  ASSERT_EQ(channels.followers.size(), 1u);
  EXPECT_EQ(channels.followers[0].first_input, 2);
  EXPECT_EQ(channels.followers[0].inputs, 3);
  EXPECT_EQ(channels.programs.first_input, 5);
  EXPECT_EQ(channels.programs.first_output, 4);
  EXPECT_EQ(channels.outputs(), 8);
  EXPECT_EQ(input_at(reading.rig, channels, "Drums", 3), 4);
  EXPECT_EQ(output_at(reading.rig, channels, "Drums", 1), 2);
}

TEST(Cards, are_asked_for_as_one_with_everybodys_names) {
  const devices::Asked asked = asked_of(read(std::string(two_cards)).rig);
  EXPECT_THAT(asked.inputs, ElementsAre("unused 1", "Voice", "unused 3", "unused 4", "Kick", "Music L", "Music R"));
  EXPECT_THAT(asked.outputs, ElementsAre("Singer L", "Singer R", "Drummer L", "Drummer R", "Mix L", "Mix R",
                                         "Voice input", "Kick input"));
  EXPECT_THAT(asked.followers, ElementsAre(devices::Asked::Part{"Drums", 3, 2}));
  EXPECT_EQ(asked.program_inputs, 2);
  EXPECT_EQ(asked.program_outputs, 4);
  EXPECT_EQ(asked.periods, 2);
}

TEST(Cards, are_spelled_in_few_ways_and_a_stranger_is_told) {
  EXPECT_EQ(card_name("alsa:Scarlett 18i20 USB")->name, "Scarlett 18i20 USB");
  EXPECT_EQ(card_name("alsa")->kind, CardName::Kind::alsa);
  EXPECT_FALSE(card_name("alsa:").has_value());
  EXPECT_THAT(first_error(read(replaced("alsa:Desk", "hw:0"))), HasSubstr("\"hw:0\" is no sound card. Expected auto"));
  EXPECT_THAT(first_error(read(replaced("alsa:UMC1820", "auto"))), HasSubstr("A follower is one certain card."));
  EXPECT_THAT(first_error(read(replaced("alsa:UMC1820", "alsa:Desk"))), HasSubstr("in the rig already"));
  EXPECT_THAT(first_error(read(replaced("follower = \"Drums\"", "follower = \"Dums\""))),
              HasSubstr("Did you mean \"Drums\""));
}

TEST(Cards, that_are_others_than_before_are_noticed) {
  const CardsNamed before = cards_named(read(std::string(two_cards)).rig);
  EXPECT_EQ(cards_named(read(replaced("\"Voice\"\ncard = 2", "\"Voice\"\ncard = 1")).rig), before);
  EXPECT_NE(cards_named(read(replaced("alsa:UMC1820", "alsa:UMC404")).rig), before);
  const CardsNamed usb = cards_named(read(replaced("inputs = \"on\"", "usb = true")).rig);
  EXPECT_NE(usb, before);
  EXPECT_NE(cards_named(read(replaced("inputs = \"on\"", "usb = true\nusb_peers = \"fd00::/64\"")).rig), usb);
}

TEST(Programs, may_ask_the_USB_card_for_the_rates_that_the_rig_names) {
  const Reading named = read(replaced("inputs = \"on\"", "usb = true\nusb_rates = [\"44.1 kHz\", \"96 kHz\"]"));
  EXPECT_EQ(first_error(named), "");
  EXPECT_THAT(named.rig.programs.usb_rates, ::testing::ElementsAre(Hertz(44100), Hertz(96000)));
  EXPECT_THAT(first_error(read(replaced("inputs = \"on\"", "usb = true\nusb_rates = \"8 kHz\""))),
              HasSubstr("8 kHz is no rate of a sound card."));
  EXPECT_THAT(first_error(read(replaced("inputs = \"on\"", "usb = true\nusb_rates = \"fast\""))), HasSubstr("fast"));
  EXPECT_THAT(first_error(read(replaced("inputs = \"on\"", "usb_rates = \"96 kHz\""))),
              HasSubstr("It says what programs may ask of the USB card, and the rig has none."));
}

TEST(Programs, of_other_machines_are_named_by_address_beside_a_USB_card) {
  const Reading named = read(replaced("inputs = \"on\"", "usb = true\nusb_peers = [\"192.168.1.20\", \"fd00::/64\"]"));
  EXPECT_EQ(first_error(named), "");
  EXPECT_THAT(named.rig.programs.usb_peers, ::testing::ElementsAre("192.168.1.20", "fd00::/64"));
  EXPECT_THAT(first_error(read(replaced("inputs = \"on\"", "usb = true\nusb_peers = \"studio\""))),
              HasSubstr("\"studio\" is no address of a machine."));
  EXPECT_THAT(first_error(read(replaced("inputs = \"on\"", "usb_peers = \"192.168.1.20\""))),
              HasSubstr("It says who may have the USB card, and the rig has none."));
}

}  // namespace
}  // namespace ohmic::rig
