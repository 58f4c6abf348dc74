// Whatever an edit adds or takes away, every row that can be chosen is one of the rig, and keys turn what it shows.

#include "desk_rows.hpp"

#include <gtest/gtest.h>

#include "rig/parameters.hpp"
#include "terminal/controls.hpp"

namespace ohmic::app {
namespace {

rig::Rig desk() {
  rig::Rig rig;
  rig.inputs.resize(3);
  rig.inputs[0].name = "Kick";
  rig.inputs[1].name = "Over.L";
  rig.inputs[2].name = "Over.R";
  rig.inputs[2].link = "Over.L";
  rig.playbacks.resize(1);
  rig.playbacks[0].name = "Click";
  rig.mixes.resize(2);
  rig.mixes[0].name = "Lead";
  rig.mixes[0].sends = {{.input = "Over.L", .level = Decibel(-7.0)}, {.input = "Click", .level = Decibel(-9.0)}};
  rig.mixes[1].name = "Room";
  rig.phones.resize(2);
  rig.phones[0].name = "Lead";
  rig.phones[1].name = "Drums";
  for (rig::Phones& phones : rig.phones) phones.mix = "Lead", phones.choices.resize(2), phones.highest = Decibel(3.0);
  rig.monitors.resize(1);
  rig.monitors[0].name = "Room";
  rig.monitors[0].mix = "Room";
  rig.monitors[0].sets.resize(1);
  return rig;
}

Picture picture_of(const rig::Rig& rig) {
  Picture picture;
  follow(rig, 0, picture);
  return picture;
}

TEST(desk_rows, there_is_one_for_each_channel_and_output_with_all_that_belongs_to_it) {
  const Picture picture = picture_of(desk());
  ASSERT_EQ(picture.inputs.size(), 4u);
  ASSERT_EQ(picture.phones.size(), 3u);
  EXPECT_EQ(picture.inputs_held.size(), 4u);
  EXPECT_EQ(picture.sends.size(), 4u);
  EXPECT_EQ(picture.phones_held.size(), 3u);
  EXPECT_EQ(picture.knobs.size(), 3u);
  EXPECT_EQ(picture.knobs[1].highest, Decibel(3.0));
  EXPECT_EQ(picture.phones[2].name, "Room");
}

TEST(desk_rows, any_key_on_any_row_after_any_edit_turns_something_that_is_there) {
  const rig::Rig full = desk();
  std::vector<rig::Rig> edited(6, full);
  edited[0].monitors.clear();
  edited[1].phones.erase(edited[1].phones.begin());
  edited[2].inputs.clear();
  edited[2].mixes[0].sends.clear();
  edited[3].mixes.clear();
  edited[4] = rig::Rig{};
  for (rig::Rig& now : edited)
    for (std::size_t chosen = 0; chosen < 7; ++chosen)
      for (int key = 0; key <= static_cast<int>(Key::redraw); ++key) {
        Picture picture = picture_of(full);
        picture.chosen = chosen;
        follow(now, 0, picture);
        const Action action = press(static_cast<Key>(key), picture);
        using Kind = Action::Kind;
        const auto is_there = [&](const std::string& address) { return rig::find_parameter(now, address).has_value(); };
        if (action.kind == Kind::mute_input) {
          EXPECT_TRUE(is_there(address_of_strip(now, action.index, "mute")));
        }
        if (action.kind == Kind::send) {
          EXPECT_TRUE(is_there(address_of_send(now, picture.mix, action.index)));
        }
        if (action.kind == Kind::mute_phones) {
          EXPECT_TRUE(is_there(address_of_output(now, action.index, "mute", "cut")));
        }
        if (action.kind == Kind::phones_level) {
          EXPECT_TRUE(is_there(address_of_output(now, action.index, "level", "level")));
        }
      }
}

TEST(desk_rows, the_chosen_row_stays_on_its_name) {
  const rig::Rig full = desk();
  Picture picture = picture_of(full);
  picture.chosen = 5;  // phones Drums
  picture.phones[1].sound = DBSPL(80.0);
  rig::Rig fewer = full;
  fewer.phones.erase(fewer.phones.begin());
  fewer.inputs.erase(fewer.inputs.begin());
  follow(fewer, 0, picture);
  EXPECT_EQ(picture.chosen, 3u);
  EXPECT_EQ(picture.phones[0].name, "Drums");
  EXPECT_EQ(picture.phones[0].sound, DBSPL(80.0)) << "and what it shows stays with it";
  picture.chosen = 1;  // Over.R
  follow(full, 0, picture);
  EXPECT_EQ(picture.inputs[picture.chosen].name, "Over.R");
  fewer.monitors.clear();
  picture.chosen = 6;
  follow(fewer, 0, picture);
  EXPECT_LT(picture.chosen, 4u) << "it is gone: another one";
}

TEST(desk_rows, the_right_row_of_a_pair_shows_and_turns_the_left_ones_strip_and_send) {
  rig::Rig rig = desk();
  rig.inputs[1].strip.is_muted = true;
  const Picture picture = picture_of(rig);
  EXPECT_EQ(picture.sends[1], -7.0);
  EXPECT_EQ(picture.sends[2], -7.0);
  EXPECT_TRUE(picture.inputs[2].is_muted);
  EXPECT_EQ(address_of_send(rig, "Lead", 2), R"(mix.Lead.sends."Over.L".level)");
  EXPECT_EQ(address_of_strip(rig, 2, "mute"), R"(input."Over.L".mute)");
  EXPECT_EQ(address_of_strip(rig, 3, "solo"), "playback.Click.solo");
}

TEST(desk_rows, what_was_turned_shows_at_once) {
  rig::Rig rig = desk();
  Picture picture = picture_of(rig);
  rig.phones[0].is_muted = true;
  rig.phones[0].level = Decibel(-11.0);
  rig.monitors[0].is_cut = true;
  rig.playbacks[0].strip.is_soloed = true;
  follow(rig, 1, picture);
  EXPECT_TRUE(picture.phones[0].is_muted);
  EXPECT_EQ(picture.phones[0].level, Decibel(-11.0));
  EXPECT_TRUE(picture.phones[2].is_muted);
  EXPECT_TRUE(picture.inputs[3].is_soloed);
  EXPECT_EQ(picture.mix, "Room");
}

}  // namespace
}  // namespace ohmic::app
