// Names that interfaces publish find their place; names nobody published are left alone.

#include "devices/alsa/switch_names.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ohmic::devices::alsa {
namespace {

using Kind = Switch::Kind;
using testing::ElementsAre;
using testing::IsEmpty;

Control boolean(const std::string& name) {
  return {.name = name, .type = Control::Type::boolean, .can_be_written = true};
}
Control enumeration(const std::string& name, std::vector<std::string> choices) {
  return {.name = name, .type = Control::Type::enumeration, .choices = std::move(choices), .can_be_written = true};
}
Control integer(const std::string& name, long maximum, double low, double high, int values = 1) {
  return {.name = name,
          .type = Control::Type::integer,
          .values = values,
          .maximum = maximum,
          .minimum_db = low,
          .maximum_db = high,
          .can_be_written = true};
}
Switch only(const Control& control, std::string_view usb = "") {
  const auto all = mapped(control, usb);
  EXPECT_EQ(all.size(), 1u);
  return all.at(0).said;
}

// The listing of a Scarlett 2i2 4th gen: alsa-scarlett-gui, demo/Scarlett Gen 4 2i2.state.
TEST(SwitchNames, a_scarlett_2i2_of_the_fourth_generation_has_its_switches) {
  const Switch phantom = only(boolean("Line In 1-2 Phantom Power Capture Switch"));
  EXPECT_EQ(phantom.kind, Kind::phantom);
  EXPECT_TRUE(phantom.is_input);
  EXPECT_THAT(phantom.channels, ElementsAre(1, 2));
  EXPECT_EQ(words_of(phantom), "48 V of inputs 1 and 2");

  const Switch gain = only(integer("Line In 2 Gain Capture Volume", 70, 0.0, 69.0));
  EXPECT_EQ(gain.kind, Kind::gain);
  EXPECT_THAT(gain.channels, ElementsAre(2));
  EXPECT_EQ(gain.unit, "dB");
  EXPECT_EQ(gain.maximum, 69.0);
  EXPECT_EQ(words_of(gain), "gain of input 2");

  const Switch level = only(enumeration("Line In 1 Level Capture Enum", {"Line", "Inst"}));
  EXPECT_EQ(level.kind, Kind::instrument);
  EXPECT_EQ(level.off, 0.0);
  EXPECT_EQ(level.on, 1.0);

  EXPECT_EQ(only(enumeration("Line In 1 Air Capture Enum", {"Off", "Presence", "Presence + Drive"})).kind, Kind::air);
  EXPECT_EQ(only(enumeration("Direct Monitor Playback Enum", {"Off", "Mono", "Stereo"})).kind, Kind::direct_monitor);
  for (const char* other :
       {"Line In 1 Autogain Capture Switch", "Line In 1 Safe Capture Switch", "Line In 1 Link Capture Switch"})
    EXPECT_EQ(only(boolean(other)).kind, Kind::other) << other;
  EXPECT_EQ(only(enumeration("PCM 01 Capture Enum", {"Off", "Analogue 1"})).kind, Kind::other);
  EXPECT_EQ(only(integer("Mix A Input 01 Playback Volume", 184, -80.0, 12.0)).kind, Kind::other);
}

TEST(SwitchNames, what_only_speaks_of_phantom_power_is_not_its_switch) {
  for (const char* name :
       {"Phantom Power Persistence Capture Switch", "Line In 1 Phantom Power Capture Switch 2", "Phantom", "48V",
        "Speaker Phantom Jack", "Line In Phantom Power Capture Switch", "line in 1 phantom power capture switch",
        "Line In 0 Phantom Power Capture Switch", "Mic-AN1 48V "})
    EXPECT_EQ(only(boolean(name)).kind, Kind::other) << name;
  EXPECT_EQ(only(integer("Line In 1 Phantom Power Capture Switch", 1, 0, 0)).kind, Kind::other) << "not of that type";
  Control two = boolean("Line In 1-2 Phantom Power Capture Switch");
  two.values = 2;
  EXPECT_EQ(only(two).kind, Kind::other) << "whose is which?";
  Control second = boolean("Phantom Power Switch");
  second.index = 1;
  EXPECT_EQ(only(second).kind, Kind::other);
}

// github.com/x42/scarlett-mixer/issues/8
TEST(SwitchNames, a_scarlett_of_the_first_generation_spells_impedance) {
  const Switch impedance = only(enumeration("Input 1 Impedance Switch", {"Line", "Hi-Z"}));
  EXPECT_EQ(impedance.kind, Kind::instrument);
  EXPECT_EQ(impedance.on, 1.0);
  const Switch pad = only(enumeration("Input 3 Pad Switch", {"0dB", "-10dB"}));
  EXPECT_EQ(pad.kind, Kind::pad);
  EXPECT_THAT(pad.channels, ElementsAre(3));
  EXPECT_EQ(only(enumeration("Sample Clock Source", {"Internal", "SPDIF", "ADAT"})).kind, Kind::clock_source);
}

TEST(SwitchNames, of_three_levels_the_instrument_is_found_by_its_word) {
  const Switch level = only(enumeration("Line In 1 Level Capture Enum", {"Mic", "Line", "Inst"}));
  EXPECT_EQ(level.kind, Kind::instrument);
  EXPECT_EQ(level.on, 2.0);
  EXPECT_EQ(level.off, 1.0);
  EXPECT_EQ(only(enumeration("Line In 1 Level Capture Enum", {"High", "Low"})).kind, Kind::other);
}

// Linux sound/usb/mixer_quirks.c
TEST(SwitchNames, a_babyface_numbers_its_connectors) {
  EXPECT_EQ(only(boolean("Mic-AN2 48V")).kind, Kind::phantom);
  EXPECT_THAT(only(boolean("Mic-AN2 48V")).channels, ElementsAre(2));
  EXPECT_EQ(only(boolean("Mic-AN1 PAD")).kind, Kind::pad);
  EXPECT_THAT(only(integer("Line-IN3 Gain", 18, 0.0, 0.0)).channels, ElementsAre(3));
  EXPECT_THAT(only(integer("Main-Out PH4", 65536, 0.0, 0.0)).channels, ElementsAre(4));
  EXPECT_EQ(only(integer("Line-IN3-AN1 Playback Volume", 65536, 0.0, 0.0)).kind, Kind::other);
  EXPECT_EQ(only(integer("Mic-AN1-PH3 Playback Volume", 65536, 0.0, 0.0)).kind, Kind::other);
}

// github.com/alsa-project/alsa-ucm-conf/issues/177
TEST(SwitchNames, a_class_compliant_card_has_a_gain_for_every_input) {
  const auto gains = mapped(integer("Mic Capture Volume", 127, -127.0, 0.0, 2), "1397:0508");
  ASSERT_EQ(gains.size(), 2u);
  EXPECT_THAT(gains[1].said.channels, ElementsAre(2));
  EXPECT_EQ(gains[1].value, 1);
  Control all = integer("Mic Capture Volume", 127, -127.0, 0.0);
  all.index = 1;
  EXPECT_EQ(only(all).kind, Kind::gain);
  EXPECT_THAT(only(all).channels, IsEmpty());
  EXPECT_EQ(only(all).control, "Mic Capture Volume, 1");
  Control mute = boolean("PCM Playback Switch");
  mute.values = 4;
  const auto mutes = mapped(mute, "1397:0508");
  ASSERT_EQ(mutes.size(), 4u);
  EXPECT_EQ(mutes[3].said.kind, Kind::output_mute);
  EXPECT_TRUE(mutes[3].is_inverted);
}

TEST(SwitchNames, an_audient_has_no_level_where_it_pretends_one) {
  const Control level = integer("Speaker Playback Volume", 127, -127.0, 0.0, 2);
  EXPECT_EQ(mapped(level, "2708:0008").at(0).said.kind, Kind::other);
  EXPECT_EQ(mapped(level, "0d8c:0014").at(0).said.kind, Kind::output_level);
}

TEST(SwitchNames, every_rule_has_a_source_and_a_name_that_it_fits) {
  for (const NameRule& rule : name_rules()) {
    EXPECT_TRUE(rule.source.starts_with("Linux sound/") || rule.source.starts_with("github.com/")) << rule.pattern;
    std::string name(rule.pattern);
    for (const auto& [hole, letters] : {std::pair("{n}", "1"), std::pair("{m}", "2"), std::pair("{any}", "X Y")})
      if (const auto at = name.find(hole); at != std::string::npos)
        name.replace(at, std::string_view(hole).size(), letters);
    EXPECT_TRUE(fits(rule.pattern, name)) << rule.pattern;
    EXPECT_FALSE(fits(rule.pattern, name + " ")) << rule.pattern;
  }
}

TEST(SwitchNames, patterns_read_numbers) {
  EXPECT_THAT(fits("Line In {n}-{m} X", "Line In 3-14 X").value(), ElementsAre(3, 14));
  EXPECT_THAT(fits("Line {n} ({any}) Playback Volume", "Line 01 (Monitor L) Playback Volume").value(), ElementsAre(1));
  EXPECT_FALSE(fits("Line {n} X", "Line  X"));
  EXPECT_FALSE(fits("Line {n} X", "Line 12345 X"));
  EXPECT_FALSE(fits("{any} Clock Source", " Clock Source"));
  EXPECT_TRUE(fits("{any} Clock Source", "Scarlett 18i20 USB-Sync Clock Source"));
}

}  // namespace
}  // namespace ohmic::devices::alsa
