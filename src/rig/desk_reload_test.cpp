// An edited file wins where it speaks, and nothing that was turned is lost or undone past it.

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "rig/desk.hpp"
#include "rig/desk_change.hpp"
#include "rig/desk_rig_test.hpp"

namespace ohmic::rig {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using namespace std::chrono_literals;

TEST_F(DeskTest, saving_keeps_what_was_edited_in_the_file_meanwhile) {
  std::string edited = everything;
  edited.replace(edited.find("\"-12 dB\""), 8, "\"-13 dB\"");
  folder.write_text("band.toml", edited);
  set("input.Kick.fader", "-4 dB");
  ASSERT_TRUE(desk.save().has_value());
  EXPECT_THAT(text(), HasSubstr("DAW = \"-13 dB\""));
  EXPECT_THAT(text(), HasSubstr("fader = \"-4 dB\""));
}

TEST_F(DeskTest, an_edited_file_is_taken_over_but_for_what_was_turned_here_alone) {
  set("input.Kick.fader", "-4 dB");
  set("mix.Band.sends.Kick", "-1 dB");
  set("mix.Lead.sends.DAW", "-2 dB");
  set("input.Kick.solo", "on");
  std::string edited = everything;
  edited.replace(edited.find("\"0 dB\" # loud"), 6, "\"-5 dB\"");
  edited.replace(edited.find("\"-12 dB\""), 8, "\"-13 dB\"");
  const auto turned = desk.reload(rig_of(edited, file));
  EXPECT_THAT(turned, ElementsAre(Turned{"mix.Band.sends.Kick.level", "-1 dB", "-5 dB"},
                                  Turned{"mix.Band.sends.DAW.level", "-12 dB", "-13 dB"}));
  EXPECT_EQ(value("input.Kick.fader"), "-4 dB");
  EXPECT_EQ(value("mix.Lead.sends.DAW"), "-2 dB");
  EXPECT_EQ(value("input.Kick.solo"), "true");
  EXPECT_FALSE(desk.undo().empty());
  const std::string longer = edited + "[[playback]]\nname = \"Browser\"\n";
  desk.reload(rig_of(longer, file));
  EXPECT_THAT(desk.undo(), IsEmpty());
}

TEST_F(DeskTest, what_leaves_the_file_for_a_moment_comes_back_as_it_was_turned) {
  set("phones.Drums.level", "-60 dB");
  set("phones.Drums.ceiling", "90 dB SPL");
  set("monitor.Control room.cut", "on");
  set("mix.Lead.sends.\"J. Doe\".pan", "-1");
  ASSERT_TRUE(desk.keep().has_value());
  const std::string kept = folder.read_text("band.toml.unsaved");
  const auto before = all(desk.rig());
  // The first half of a file that is written in two, then even less of it.
  const std::string half = everything.substr(0, everything.find("[[phones]]\nname = \"Drums\""));
  desk.reload(rig_of(half, file));
  std::string less = without(half, "[[mix]]\nname = \"Lead\"", "[[mix]]\nname = \"Band\"");
  less.replace(less.find("mix = \"Lead\""), 12, "mix = \"Band\"");
  desk.reload(rig_of(less, file));
  EXPECT_FALSE(desk.value("phones.Drums.level").has_value());
  ASSERT_TRUE(desk.keep().has_value());
  EXPECT_THAT(folder.read_text("band.toml.unsaved"), HasSubstr("-60 dB"));
  desk.reload(rig_of(everything, file));
  EXPECT_EQ(all(desk.rig()), before);
  ASSERT_TRUE(desk.keep().has_value());
  EXPECT_EQ(folder.read_text("band.toml.unsaved"), kept);
  // Renamed, and renamed back.
  std::string renamed = everything;
  renamed.replace(renamed.find("name = \"Drums\"\nmix"), 14, "name = \"Drumz\"");
  desk.reload(rig_of(renamed, file));
  EXPECT_EQ(value("phones.Drumz.level"), "-20 dB");
  desk.reload(rig_of(everything, file));
  EXPECT_EQ(all(desk.rig()), before);
}

TEST_F(DeskTest, what_comes_back_saying_something_else_is_as_the_file_says) {
  set("phones.Drums.level", "-60 dB");
  set("phones.Drums.ceiling", "90 dB SPL");
  desk.reload(rig_of(without(everything, "[[phones]]\nname = \"Drums\"", "[[monitor]]"), file));
  std::string edited = everything;
  edited.replace(edited.find("name = \"Drums\"\nmix"), 14, "name = \"Drums\"\nlevel = \"-50 dB\"");
  desk.reload(rig_of(edited, file));
  EXPECT_EQ(value("phones.Drums.level"), "-50 dB");
  EXPECT_EQ(value("phones.Drums.ceiling"), "90 dB SPL");
}

TEST_F(DeskTest, what_is_away_while_the_rest_is_saved_still_comes_back_quiet_but_is_kept_no_longer) {
  set("phones.Drums.level", "-60 dB");
  const std::string shorter = without(everything, "[[phones]]\nname = \"Drums\"", "[[monitor]]");
  folder.write_text("band.toml", shorter);
  desk.reload(rig_of(shorter, file));
  ASSERT_TRUE(desk.keep().has_value());
  EXPECT_EQ(desk.save().value_or(-1), 0);
  EXPECT_FALSE(std::filesystem::exists(file + ".unsaved"));
  desk.reload(rig_of(everything, file));
  EXPECT_EQ(value("phones.Drums.level"), "-60 dB");
}

TEST_F(DeskTest, undo_brings_nothing_back_that_the_file_changed) {
  set("phones.Lead.ceiling", "110 dB SPL");
  set("input.Kick.fader", "-5 dB");
  set("phones.Lead.level", "-22 dB");
  std::string edited = everything;
  edited.replace(edited.find("highest = \"0 dB\""), 16,
                 "highest = \"0 dB\"\nlevel = \"-60 dB\"\nceiling = \"85 dB SPL\"");
  desk.reload(rig_of(edited, file));
  EXPECT_THAT(desk.undo(), ElementsAre(Turned{"input.Kick.fader", "-5 dB", "-6 dB"}));  // nobody else's
  EXPECT_THAT(desk.undo(), IsEmpty());
  EXPECT_THAT(desk.redo(), ElementsAre(Turned{"input.Kick.fader", "-6 dB", "-5 dB"}));
  EXPECT_THAT(desk.redo(), IsEmpty());
  EXPECT_EQ(value("phones.Lead.level"), "-60 dB");
  EXPECT_EQ(value("phones.Lead.ceiling"), "85 dB SPL");
}

TEST_F(DeskTest, undo_brings_no_send_and_no_band_back_that_the_file_took_away) {
  set("input.Kick.eq.2.q", "0.9");
  set("input.Kick.eq.1.gain", "1 dB");  // of a list whose numbers mean something else now
  set("mix.Band.sends.DAW", "-20 dB");
  set("mix.Band.sends.Kick", "-3 dB");
  set("mix.Band.sends.DAW", "");
  std::string edited = without(everything, "DAW = \"-12 dB\"", "\n[[phones]]");
  edited.replace(edited.find(", { kind = \"high_shelf\", frequency = \"8 kHz\" }"), 47, "");
  desk.reload(rig_of(edited, file));
  EXPECT_THAT(desk.undo(), ElementsAre(Turned{"mix.Band.sends.Kick.level", "-3 dB", "0 dB"}));
  EXPECT_THAT(desk.undo(), IsEmpty());
  EXPECT_EQ(desk.rig().inputs[0].strip.equalizer.size(), 1u);
  EXPECT_EQ(desk.rig().mixes[1].sends.size(), 1u);
}

TEST_F(DeskTest, a_send_that_was_taken_away_here_is_back_when_the_file_turns_it) {
  set("mix.Band.sends.DAW", "");
  ASSERT_TRUE(desk.keep().has_value());
  std::string edited = everything;
  edited.replace(edited.find("\"-12 dB\""), 8, "\"-13 dB\"");
  desk.reload(rig_of(edited, file));
  EXPECT_EQ(value("mix.Band.sends.DAW"), "-13 dB");
  EXPECT_EQ(desk.rig().mixes[1].sends.size(), 2u);
  end_run();
  Desk next(rig_of(edited, file));
  std::vector<Error> unknown;
  EXPECT_THAT(*next.take_up(unknown, now), IsEmpty());
  EXPECT_EQ(unknown.size(), 1u);
  EXPECT_EQ(value("mix.Band.sends.DAW", next), "-13 dB");
}

TEST_F(DeskTest, the_other_side_brings_nothing_back_that_the_file_changed) {
  desk.other_side(now);
  set("input.Kick.fader", "0 dB");
  set("mix.Band.sends.DAW", "3 dB");
  set("mix.Band.sends.Kick", "-3 dB");
  desk.other_side(now);
  std::string edited = without(everything, "DAW = \"-12 dB\"", "\n[[phones]]");
  edited.replace(edited.find("fader = \"-6 dB\""), 15, "fader = \"-30 dB\"");
  desk.reload(rig_of(edited, file));
  desk.other_side(now);
  EXPECT_EQ(value("input.Kick.fader"), "-30 dB");
  EXPECT_EQ(value("mix.Band.sends.DAW"), "-100 dB");
  EXPECT_EQ(value("mix.Band.sends.Kick"), "-3 dB");
}

// Whatever was turned, and whatever the file then says: no value that the file changed is another after undo, and what
// the file does not have comes from nowhere.
RC_GTEST_PROP(DeskHistory, never_passes_an_edited_file, ()) {
  static const Rig rig = rig_of(everything);
  Desk desk(rig), editor(rig);
  Clock::Time now{};
  const auto turn_some = [&](Desk& one) {
    for (int i = *rc::gen::inRange(1, 8); i > 0; --i) {
      Rig copy = one.rig();
      const auto to = any_turn(copy);
      if (find_parameter(copy, to.address)->keeping != Keeping::moment) (void)rig::turn(one, to, now += 2s);
    }
  };
  turn_some(desk);
  turn_some(editor);
  const auto edited = difference(rig, editor.rig());
  desk.reload(editor.rig());
  for (int i = 0; i < 10; ++i) desk.undo();
  const auto check = [&] {
    for (const Turned& one : edited)
      if (const auto says = said_by(desk.rig(), one.address)) RC_ASSERT(*says == one.after);
  };
  check();
  for (int i = 0; i < 10; ++i) desk.redo();
  check();
}

}  // namespace
}  // namespace ohmic::rig
