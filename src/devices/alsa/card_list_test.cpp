// A card is found by what a person calls it, and says who has it.

#include "devices/alsa/card_list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "units/folder_test.hpp"

namespace ohmic::devices::alsa {
namespace {

using testing::HasSubstr;
using testing::Not;

Port port(Direction direction, int device = 0, const std::string& id = "USB Audio") {
  return {.device = device, .direction = direction, .id = id, .name = id, .can = {}, .user = {}};
}

std::vector<FoundCard> cards() {
  return {{.number = 0,
           .id = "PCH",
           .name = "HDA Intel PCH",
           .long_name = "HDA Intel PCH at 0xf7 irq 31",
           .driver = "HDA-Intel",
           .usb = {},
           .ports = {port(Direction::playback, 3, "HDMI 0"), port(Direction::playback), port(Direction::capture)}},
          {.number = 2,
           .id = "USB",
           .name = "Scarlett 18i20 USB",
           .long_name = "Focusrite Scarlett 18i20 USB at usb-0000:00:14.0-2, high speed",
           .driver = "USB-Audio",
           .usb = "1235:8215",
           .ports = {port(Direction::playback), port(Direction::capture)}},
          {.number = 3,
           .id = "UMC1820",
           .name = "UMC1820",
           .long_name = "BEHRINGER UMC1820 at usb-1, high speed",
           .driver = "USB-Audio",
           .usb = "1397:0503",
           .ports = {port(Direction::playback), port(Direction::capture)}},
          {.number = 4,
           .id = "Loopback",
           .name = "Loopback",
           .long_name = "Loopback 1",
           .driver = "Loopback",
           .usb = {},
           .ports = {port(Direction::playback), port(Direction::capture)}}};
}

std::string found(std::string_view spelling, const std::vector<FoundCard>& all = cards()) {
  const auto card = which_card(all, spelling);
  return card ? (*card)->id : card.error().sentence();
}

TEST(WhichCard, a_card_is_meant_by_its_id_its_name_or_a_part_of_one) {
  EXPECT_EQ(found("USB"), "USB") << "an id comes before parts of names: UMC1820 is at usb-1, too";
  EXPECT_EQ(found("Scarlett 18i20 USB"), "USB");
  EXPECT_EQ(found("scarlett"), "USB");
  EXPECT_EQ(found(" Behringer "), "UMC1820");
  EXPECT_EQ(found("hw:PCH"), "PCH");
  EXPECT_EQ(found("hw:3"), "UMC1820");
  EXPECT_EQ(found("loopback"), "Loopback");
}

TEST(WhichCard, what_means_several_cards_lists_them) {
  const std::string said = found("high speed");
  EXPECT_THAT(said, HasSubstr("the name of 2 cards"));
  EXPECT_THAT(said, HasSubstr("\"alsa:USB\" (Scarlett 18i20 USB)"));
  EXPECT_THAT(said, HasSubstr("UMC1820"));
  EXPECT_THAT(said, Not(HasSubstr("PCH")));
}

TEST(WhichCard, what_means_no_card_lists_all) {
  EXPECT_THAT(found("Babyface"), HasSubstr("There is no ALSA card called \"Babyface\""));
  EXPECT_THAT(found("Babyface"), HasSubstr("HDA Intel PCH"));
  EXPECT_THAT(found("", {}), HasSubstr("no sound card"));
}

TEST(WhichCard, without_a_name_it_is_one_that_somebody_hears_and_nobody_uses) {
  EXPECT_EQ(found(""), "USB");
  auto all = cards();
  all[1].ports[0].user = "pipewire (77)";
  EXPECT_EQ(found("", all), "UMC1820");
  all[2].ports[0].user = all[0].ports[0].user = all[0].ports[1].user = "pipewire (77)";
  EXPECT_THAT(found("", all), HasSubstr("in use by pipewire (77)"));
  EXPECT_THAT(found("", {cards()[3]}), HasSubstr("Name one if you mean it: \"alsa:Loopback\""));
}

TEST(WhichCard, our_own_usb_card_is_never_taken_unasked) {
  std::vector<FoundCard> all = {cards()[1]};
  all[0].name = "Ohmic";
  EXPECT_THAT(found("", all), HasSubstr("by itself"));
  EXPECT_EQ(found("Ohmic", all), "USB");
}

TEST(FoundCard, plays_through_what_is_no_display_where_it_can) {
  EXPECT_EQ(cards()[0].port(Direction::playback)->device, 0);
  FoundCard display = cards()[0];
  display.ports.resize(1);
  EXPECT_EQ(display.port(Direction::playback)->device, 3);
  EXPECT_EQ(display.port(Direction::capture), nullptr);
}

class UserOf : public testing::Test {
 protected:
  std::string user(int subdevices = 1) const {
    Port one = port(Direction::playback);
    one.subdevices = subdevices;
    return user_of(folder.path() / "asound", 2, one);
  }
  Folder folder;
};

TEST_F(UserOf, a_card_in_use_says_by_whom) {
  folder.write_text("asound/card2/pcm0p/sub0/status", "state: RUNNING\nowner_pid   : 1234\ntrigger_time: 1.5\n");
  EXPECT_EQ(user(), "process 1234");
  folder.write_text("1234/comm", "pipewire\n");
  EXPECT_EQ(user(), "pipewire (1234)");
}

TEST_F(UserOf, a_closed_one_is_free_and_one_free_subdevice_is_enough) {
  EXPECT_EQ(user(), "") << "nothing known";
  folder.write_text("asound/card2/pcm0p/sub0/status", "state: RUNNING\nowner_pid   : 9\n");
  folder.write_text("asound/card2/pcm0p/sub1/status", "closed\n");
  EXPECT_NE(user(1), "");
  EXPECT_EQ(user(2), "");
}

TEST(WordsOf, say_rates_formats_and_periods_and_who_has_it) {
  FoundCard card = cards()[1];
  card.ports[0].can = Abilities{.channels = {20, 20},
                                .rates = {Hertz(44100), Hertz(96000)},
                                .formats = {{Coding::s32, false}},
                                .period = {16, 4096},
                                .ring = {32, 8192}};
  card.ports[1].user = "jackd (7)";
  EXPECT_EQ(words_of(card), "inputs in use by jackd (7), 44.1 to 96 kHz, 32 bit, periods from 16 frames");
  card.ports.clear();
  EXPECT_EQ(words_of(card), "no sound, only MIDI or controls");
}

}  // namespace
}  // namespace ohmic::devices::alsa
