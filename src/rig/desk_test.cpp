// Undo and recall come back to the last bit, and the file reads back as the desk it was saved from.

#include "rig/desk.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "rig/desk_change.hpp"
#include "rig/desk_rig_test.hpp"
#include "rig/document.hpp"

namespace ohmic::rig {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using namespace std::chrono_literals;

TEST_F(DeskTest, turning_says_what_it_was_and_is) {
  EXPECT_EQ(set("input.Kick.fader", "+= 2 dB"), (Turned{"input.Kick.fader", "-6 dB", "-4 dB"}));
  EXPECT_EQ(set("mix.Lead.sends.DAW", "-4 dB"), (Turned{"mix.Lead.sends.DAW.level", "-100 dB", "-4 dB"}));
  EXPECT_EQ(desk.set("input.Kick.fader", "20 dB", now).error().place.field, "input.Kick.fader");
  EXPECT_EQ(value("input.Kick.fader"), "-4 dB");
}

TEST_F(DeskTest, one_pull_of_a_fader_is_one_step_of_undo) {
  for (int i = 0; i < 100; ++i) ok(desk.set("input.Kick.fader", "-= 0.1 dB", now += 16ms));
  EXPECT_EQ(value("input.Kick.fader"), "-16 dB");
  EXPECT_THAT(desk.undo(), ElementsAre(Turned{"input.Kick.fader", "-16 dB", "-6 dB"}));
  EXPECT_THAT(desk.undo(), IsEmpty());
  EXPECT_THAT(desk.redo(), ElementsAre(Turned{"input.Kick.fader", "-6 dB", "-16 dB"}));
  set("input.Kick.fader", "0 dB");
  set("input.Kick.fader", "1 dB");
  desk.undo();
  EXPECT_EQ(value("input.Kick.fader"), "0 dB");
}

TEST_F(DeskTest, a_point_that_drags_two_values_is_one_step_of_undo) {
  for (int i = 1; i <= 20; ++i) {
    // Now and then only one of the two moves.
    const std::string fader = fmt::format("{} dB", -6 - i), trim = fmt::format("{} dB", i / 2);
    ASSERT_TRUE(desk.set({{"input.Kick.fader", fader}, {"input.Kick.trim", trim}}, now += 16ms));
  }
  EXPECT_EQ(value("input.Kick.trim"), "10 dB");
  desk.undo();
  EXPECT_EQ(value("input.Kick.fader"), "-6 dB");
  EXPECT_EQ(value("input.Kick.trim"), "0 dB");
  EXPECT_THAT(desk.undo(), IsEmpty());
  desk.redo();
  EXPECT_EQ(value("input.Kick.fader"), "-26 dB");
  EXPECT_EQ(value("input.Kick.trim"), "10 dB");
}

TEST_F(DeskTest, moments_are_neither_undone_nor_saved_nor_in_scenes) {
  set("input.Kick.solo", "on");
  set("monitor.Control room.dim", "on");
  EXPECT_THAT(desk.undo(), IsEmpty());
  EXPECT_THAT(desk.unsaved(), IsEmpty());
  EXPECT_EQ(value("input.Kick.solo"), "true");
  EXPECT_EQ(*desk.save(), 0);
  EXPECT_EQ(text(), everything);
}

TEST_F(DeskTest, several_values_are_set_all_or_none) {
  const auto before = all(desk.rig());
  EXPECT_FALSE(desk.set({{"input.Kick.fader", "0 dB"}, {"input.Kick.fder", "0 dB"}}, now).has_value());
  EXPECT_EQ(all(desk.rig()), before);
  EXPECT_THAT(desk.undo(), IsEmpty());
  // The level waits for `highest`, in whichever order they are said.
  ASSERT_TRUE(desk.set({{"phones.Lead.level", "3 dB"}, {"phones.Lead.highest", "5 dB"}}, now).has_value());
  EXPECT_EQ(value("phones.Lead.level"), "3 dB");
  EXPECT_EQ(desk.undo().size(), 2u);
  EXPECT_EQ(all(desk.rig()), before);
}

TEST_F(DeskTest, a_copied_mix_is_the_other_one) {
  set("mix.Lead.me_level", "3 dB");
  const auto before = all(desk.rig());
  ASSERT_TRUE(desk.copy_mix("Lead", "Band", now += 2s).has_value());
  for (const char* rest : {"me_level", "sends.Kick.level", "sends.\"J. Doe\".level", "sends.\"J. Doe\".pan"})
    EXPECT_EQ(value(std::string("mix.Band.") + rest), value(std::string("mix.Lead.") + rest)) << rest;
  EXPECT_EQ(value("mix.Band.sends.DAW.level"), "-100 dB");
  desk.undo();
  EXPECT_EQ(all(desk.rig()), before);
  EXPECT_THAT(desk.copy_mix("Lead", "Bnd", now).error().sentence(), HasSubstr("Did you mean \"Band\"?"));
}

TEST_F(DeskTest, a_recalled_scene_leaves_volumes_ceilings_preamps_and_moments_alone) {
  const Scene scene = desk.scene("start");
  set("phones.Lead.level", "-30 dB");
  set("input.Kick.gain", "20 dB");
  set("input.Kick.solo", "on");
  set("input.Kick.fader", "0 dB");
  std::vector<Error> unknown;
  EXPECT_THAT(desk.recall(scene, unknown, now), ElementsAre(Turned{"input.Kick.fader", "0 dB", "-6 dB"}));
  EXPECT_THAT(unknown, IsEmpty());
  EXPECT_EQ(value("phones.Lead.level"), "-30 dB");
  EXPECT_EQ(value("input.Kick.solo"), "true");
  desk.recall({.name = "x", .values = {{"phones.Lead.level", "0 dB"}, {"phones.\"Lead\".level", "0 dB"}}}, unknown,
              now);
  ASSERT_EQ(unknown.size(), 2u);
  EXPECT_EQ(
      unknown[0].sentence(),
      "phones.Lead.level: It is none of the values that are set from here. Volumes, ceilings, preamps and outputs "
      "are in no scene.");
  EXPECT_EQ(value("phones.Lead.level"), "-30 dB");
}

TEST_F(DeskTest, what_a_rig_cannot_take_of_a_scene_is_said_and_the_rest_is_set) {
  std::vector<Error> unknown;
  const auto turned = desk.recall(
      {.name = "x",
       .values = {{"input.Gone.fader", "0 dB"}, {"input.Kick.mute", "maybe"}, {"input.Kick.fader", "1 dB"}}},
      unknown, now);
  EXPECT_THAT(turned, ElementsAre(Turned{"input.Kick.fader", "-6 dB", "1 dB"}));
  EXPECT_EQ(unknown.size(), 2u);
}

TEST_F(DeskTest, sends_a_scene_does_not_name_are_off_behind_it) {
  std::vector<Error> unknown;
  const Scene start = desk.scene("start");
  set("mix.Lead.sends.DAW", "0 dB");
  desk.recall(start, unknown, now);
  EXPECT_EQ(value("mix.Lead.sends.DAW"), "-100 dB");
  desk.recall({.name = "x", .values = {{"mix.Lead.sends.Kick", "-1 dB"}}}, unknown, now);
  EXPECT_EQ(value("mix.Lead.sends.Kick"), "-1 dB");
  EXPECT_EQ(value("mix.Lead.sends.\"J. Doe\""), "-100 dB");
  EXPECT_EQ(value("mix.Band.sends.Kick"), "0 dB");  // this mix is not in the scene at all
}

TEST_F(DeskTest, both_sides_are_desks_of_their_own_with_common_volumes) {
  EXPECT_EQ(desk.side(), 'A');
  EXPECT_THAT(desk.other_side(now), IsEmpty());
  EXPECT_EQ(desk.side(), 'B');
  set("input.Kick.fader", "0 dB");
  set("input.OH L.eq.1.gain", "2 dB");
  set("phones.Lead.level", "-30 dB");
  const auto b = all(desk.rig());
  EXPECT_THAT(desk.other_side(now), testing::Contains(Turned{"input.Kick.fader", "0 dB", "-6 dB"}));
  EXPECT_EQ(desk.side(), 'A');
  EXPECT_THAT(desk.unsaved(), ElementsAre(Turned{"phones.Lead.level", "-20 dB", "-30 dB"}));
  desk.undo();
  EXPECT_EQ(desk.side(), 'B');
  EXPECT_EQ(all(desk.rig()), b);
}

// Whatever is turned, in whichever order: undo goes back through the very same values, redo forth.
RC_GTEST_PROP(DeskHistory, undo_and_redo_come_back_to_the_last_bit, ()) {
  static const Rig rig = rig_of(everything);
  Desk desk(rig);
  std::vector<std::vector<Scene::Value>> states{all(desk.rig())};
  std::vector<Scene> scenes{desk.scene("start")};
  std::vector<Error> unknown;
  Clock::Time now{};
  for (int i = *rc::gen::inRange(1, 12); i > 0; --i) {
    now += 2s;
    const auto before = all(desk.rig());
    Rig copy = desk.rig();
    const int kind = *rc::gen::inRange(0, 10);
    if (kind == 0) (void)desk.recall(*rc::gen::elementOf(scenes), unknown, now);
    else if (kind == 1) (void)desk.other_side(now);
    else if (kind == 2) (void)desk.copy_mix("Lead", "Band", now);
    else if (const auto turn = any_turn(copy); find_parameter(copy, turn.address)->keeping != Keeping::moment)
      (void)rig::turn(desk, turn, now);
    if (kind == 3) scenes.push_back(desk.scene("later"));
    if (kind == 1 || all(desk.rig()) != before) states.push_back(all(desk.rig()));
  }
  RC_ASSERT(unknown.empty());
  for (std::size_t i = states.size() - 1; i-- > 0;) {
    desk.undo();
    RC_ASSERT(all(desk.rig()) == states[i]);
  }
  for (std::size_t i = 1; i < states.size(); ++i) {
    desk.redo();
    RC_ASSERT(all(desk.rig()) == states[i]);
  }
}

RC_GTEST_PROP(DeskScenes, a_recalled_scene_is_the_scene_to_the_last_bit, ()) {
  static const Rig rig = rig_of(everything);
  Desk desk(rig);
  Clock::Time now{};
  const auto turn_some = [&] {
    for (int i = *rc::gen::inRange(0, 8); i > 0; --i) {
      Rig copy = desk.rig();
      const auto turn = any_turn(copy);
      (void)rig::turn(desk, turn, now += 2s);
    }
  };
  turn_some();
  const Scene scene = desk.scene("x");
  turn_some();
  std::vector<Error> unknown;
  desk.recall(scene, unknown, now);
  RC_ASSERT(unknown.empty());
  RC_ASSERT(difference(desk.scene("y"), scene).empty());
}

std::vector<std::string> comments_of(const std::string& text) {
  std::vector<std::string> comments;
  for (std::size_t at = text.find('#'); at != std::string::npos; at = text.find('#', at + 1))
    comments.push_back(text.substr(at, text.find('\n', at) - at));
  return comments;
}

// The file says what the desk says, whatever was turned, and every comment is where it can be found again.
RC_GTEST_PROP(DeskFile, reads_back_as_the_desk_it_was_saved_from, ()) {
  Folder folder;
  folder.write_text("band.toml", everything);
  Desk desk(rig_of(everything, folder.file("band.toml")));
  Clock::Time now{};
  for (int round = *rc::gen::inRange(1, 4); round > 0; --round) {
    for (int i = *rc::gen::inRange(1, 8); i > 0; --i) {
      Rig copy = desk.rig();
      const auto turn = any_turn(copy);
      if (find_parameter(copy, turn.address)->keeping == Keeping::moment) continue;
      (void)rig::turn(desk, turn, now += 2s);
      if (*rc::gen::inRange(0, 5) == 0) desk.undo();
    }
    const auto count = static_cast<int>(desk.unsaved().size());
    const auto saved = desk.save();
    if (!saved) RC_FAIL(saved.error().sentence());
    RC_ASSERT(*saved == count);
    RC_ASSERT(desk.unsaved().empty());
    const Reading reading = read_rig(folder.file("band.toml"));
    RC_ASSERT(reading.errors.empty());
    RC_ASSERT(all(reading.rig) == all(desk.rig()));
    RC_ASSERT(comments_of(folder.read_text("band.toml")) == comments_of(everything));
  }
}

TEST_F(DeskTest, saving_writes_only_what_was_turned) {
  set("input.Kick.fader", "-4 dB");
  set("input.Kick.gate.on", "off");
  set("mix.Band.sends.\"J. Doe\"", "-9 dB");
  set("desk.fade", "2 s");
  EXPECT_EQ(*desk.save(), 4);
  std::string expected = everything;
  const auto replace = [&](const std::string& old, const std::string& with) {
    expected.replace(expected.find(old), old.size(), with);
  };
  replace("fader = \"-6 dB\"", "fader = \"-4 dB\"");
  replace("gate = { threshold = \"-40 dBFS\" }", "gate = { threshold = \"-40 dBFS\", on = false }");
  replace("DAW = \"-12 dB\"\n", "DAW = \"-12 dB\"\n\"J. Doe\" = \"-9 dB\"\n");
  EXPECT_EQ(text(), expected + "\n[desk]\nfade = \"2 s\"\n");
}

TEST_F(DeskTest, a_gate_that_is_off_is_written_as_off) {
  set("input.OH L.gate.threshold", "-30 dBFS");
  ASSERT_TRUE(desk.save().has_value());
  EXPECT_THAT(text(), HasSubstr("gate = { threshold = \"-30 dBFS\", on = false }"));
}

TEST_F(DeskTest, what_the_file_could_not_say_is_refused_when_it_is_turned_so_that_all_else_can_be_saved) {
  set("input.Kick.phantom", "on");
  set("phones.Lead.level", "-40 dB");
  const auto before = all(desk.rig());
  EXPECT_EQ(desk.set("input.Kick.socket", "line", now).error().sentence(),
            "input.Kick.phantom: 48 V stands only on the microphone socket. Switch it off, or use socket = "
            "\"microphone\".");
  EXPECT_FALSE(desk.set({{"input.Kick.fader", "0 dB"}, {"input.Kick.socket", "line"}}, now).has_value());
  EXPECT_EQ(all(desk.rig()), before);
  EXPECT_EQ(desk.save().value_or(0), 2);
  // Both at once are fine, in whichever order they are said.
  EXPECT_TRUE(desk.set({{"input.Kick.socket", "line"}, {"input.Kick.phantom", "off"}}, now).has_value());
  EXPECT_FALSE(desk.set("input.Kick.phantom", "on", now).has_value());
  EXPECT_FALSE(desk.set("input.Kick.gain", "5 dB", now).has_value());  // the preamp begins at 10 dB
  EXPECT_EQ(desk.save().value_or(0), 2);
}

TEST_F(DeskTest, a_file_that_would_not_check_is_not_written) {
  set("input.Kick.fader", "0 dB");
  std::string edited = everything;  // and not read again yet
  edited.replace(edited.find("\"40 dB\""), 7, "\"99 dB\"");
  folder.write_text("band.toml", edited);
  EXPECT_THAT(desk.save().error().sentence(), HasSubstr("outside what the preamp"));
  EXPECT_EQ(text(), edited);
  EXPECT_EQ(desk.unsaved().size(), 1u);
}

}  // namespace
}  // namespace ohmic::rig
