// A card is known by its USB number before its name; what it drives is computed, and what is wrong is a sentence.

#include "advise/reason/card_note.hpp"

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "advise/physics/made_test.hpp"

namespace ohmic::advise {
namespace {

using testing::HasSubstr;

const store::Catalogue& catalogue() {
  static const auto opened =
      store::Catalogue::open({.shipped = "catalogue", .own = {}, .database = ":memory:", .autoeq = {}});
  return **opened;
}

CardSeen scarlett() {
  return {.name = "Scarlett 2i2 USB",
          .long_name = "Focusrite Scarlett 2i2 USB at usb-0000:00:14.0-2, high speed",
          .usb = "1235:8219",
          .inputs = 2,
          .outputs = 2,
          .rates = {Hertz(44.1e3), Hertz(48e3), Hertz(192e3)},
          .least_period = 16};
}

std::string all_said(const CardNote& note) {
  std::string all;
  for (const Claim& claim : note.claims)
    all += fmt::format("{} {}\n", !claim.is_requirement ? " " : claim.is_met ? "+" : "-", claim.says);
  return all;
}

TEST(CardNote, the_usb_number_tells_generations_apart_that_share_a_name) {
  const auto found = look_up(scarlett(), catalogue());
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found.front()->model, "Scarlett 2i2 4th Gen");
  CardSeen nameless = scarlett();
  nameless.usb = "1235:ffff";
  EXPECT_GT(look_up(nameless, catalogue()).size(), 1u);
  EXPECT_THAT(all_said(note_of(nameless, catalogue(), {}, {})), HasSubstr("is one of these"));
}

TEST(CardNote, a_name_alone_is_enough_where_it_is_the_only_one) {
  const auto found = look_up({.name = "M4", .long_name = "MOTU M4 at usb-0000:00:14.0-1, high speed"}, catalogue());
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found.front()->name(), "MOTU M4");
  for (const char* common : {"USB Audio Device", "HDA Intel PCH", "Generic USB Audio", ""})
    EXPECT_TRUE(look_up({.name = common, .long_name = common}, catalogue()).empty()) << common;
}

TEST(CardNote, says_how_loud_and_how_even_it_drives_what_is_worn) {
  const Ears low = made::ears(DBPerVolt(112.0), Ohm(300.0)), uneven = ears_of(made::hd650());
  const CardNote note = note_of(scarlett(), catalogue(), {low, uneven}, {});
  std::printf("%s", all_said(note).c_str());
  EXPECT_THAT(all_said(note), HasSubstr("is the Focusrite Scarlett 2i2 4th Gen"));
  EXPECT_THAT(all_said(note), HasSubstr("2 in and 2 out"));
  EXPECT_EQ(std::ranges::count(note.claims, "level", &Claim::topic), 2);
  EXPECT_EQ(std::ranges::count(note.claims, "response", &Claim::topic), 2);
}

TEST(CardNote, without_a_rig_the_catalogues_headphones_are_counted) {
  const std::string said = all_said(note_of(scarlett(), catalogue(), {}, {}));
  std::printf("%s", said.c_str());
  EXPECT_THAT(said, HasSubstr("of the catalogue's"));
  EXPECT_THAT(said, HasSubstr("50 ohm"));
}

TEST(CardNote, what_the_rig_wants_and_the_card_has_not_is_wrong) {
  CardSeen seen = scarlett();
  EXPECT_THAT(all_said(note_of(seen, catalogue(), {}, CardWanted{.inputs = 2, .outputs = 2})),
              testing::Not(HasSubstr("- ")));
  const std::string said =
      all_said(note_of(seen, catalogue(), {}, CardWanted{.inputs = 8, .outputs = 2, .rate = Hertz(32e3), .frames = 8}));
  EXPECT_THAT(said, HasSubstr("- The rig uses input 8, and it has 2"));
  EXPECT_THAT(said, HasSubstr("- The rig wants 32 kHz"));
  EXPECT_THAT(said, HasSubstr("- The rig wants periods of 8 frames"));
  seen.user = "firefox (42)";
  seen.long_name = "Focusrite Scarlett 2i2 USB at usb-0000:00:14.0-2, full speed";
  EXPECT_THAT(all_said(note_of(seen, catalogue(), {}, {})), HasSubstr("- It is in use by firefox (42)"));
  EXPECT_THAT(all_said(note_of(seen, catalogue(), {}, {})), HasSubstr("- It runs at USB's full speed"));
  seen.user = "pipewire (1234)";
  EXPECT_THAT(all_said(note_of(seen, catalogue(), {}, {})), HasSubstr("  pipewire (1234) has it."));
}

}  // namespace
}  // namespace ohmic::advise
