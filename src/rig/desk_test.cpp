// Undo and recall come back to the last bit, and what is not saved survives whatever happens to the program.

#include "rig/desk.hpp"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "rig/desk_change.hpp"
#include "rig/desk_rig_test.hpp"
#include "rig/document.hpp"

namespace ohmic::rig {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using namespace std::chrono_literals;

Turned ok(const Result<Turned>& result) {
  EXPECT_TRUE(result.has_value()) << (result ? "" : result.error().sentence());
  return result.value_or(Turned{});
}

/// All values, moments too: what "bit by bit the same" means.
std::vector<Scene::Value> all(const Rig& rig) {
  std::vector<Scene::Value> values;
  for (const Parameter& parameter : values_of(rig)) values.push_back({parameter.address, value_text(parameter)});
  std::ranges::sort(values, {}, &Scene::Value::address);
  return values;
}

/// A value and a text it takes, from all of a rig's; sends and bands that are not there among them.
Scene::Value any_turn(Rig& rig) {
  std::vector<Parameter> list = parameters(rig);
  for (const char* absent : {"mix.Lead.sends.DAW.level", "mix.Lead.sends.OH L.pan", "mix.Band.sends.\"J. Doe\".tap",
                             "input.OH L.eq.2.gain", "input.Kick.eq.4.frequency", "playback.DAW.eq.1.kind"})
    if (auto found = find_parameter(rig, absent)) list.push_back(std::move(*found));
  const Parameter& parameter = *rc::gen::elementOf(list);
  if (parameter.is_name) return {parameter.address, *rc::gen::elementOf(parameter.names)};
  const Field& field = parameter.field;
  const int grain = field.dimension == Dimension::choice || field.dimension == Dimension::flag || field.is_whole
                        ? static_cast<int>(field.maximum - field.minimum)
                        : 1009;
  const double share = grain > 0 ? *rc::gen::inRange(0, grain + 1) / static_cast<double>(grain) : 0.0;
  double value = std::lerp(field.minimum, field.maximum, share);
  if (grain != 1009) value = std::round(value);
  Rig copy = rig;  // spelled by a parameter like it
  auto spelled = find_parameter(copy, parameter.address);
  spelled->store(value);
  return {parameter.address, value_text(*spelled)};
}

/// Turns it, or refuses the one thing two of a preamp's switches cannot say together: 48 V on another socket than the
/// microphone's. A refused turn changes nothing.
bool turn(Desk& desk, const Scene::Value& to, Clock::Time now) {
  const auto before = all(desk.rig());
  const auto turned = desk.set(to.address, to.text, now);
  if (turned) return true;
  RC_ASSERT(turned.error().what == "48 V stands only on the microphone socket.");
  RC_ASSERT(all(desk.rig()) == before);
  return false;
}

struct DeskTest : testing::Test {
  DeskFolder folder;
  std::string file = folder.file("band.toml");
  Desk desk = (folder.write("band.toml", everything), Desk(rig_of(everything, file)));
  Clock::Time now{};

  std::string value(std::string_view address, const Desk& of) {
    const auto text = of.value(address);
    return text ? *text : text.error().sentence();
  }
  std::string value(std::string_view address) { return value(address, desk); }
  Turned set(std::string_view address, std::string_view text) { return ok(desk.set(address, text, now += 2s)); }
  std::string text() const { return folder.read("band.toml"); }
  /// The run ends, as by a crash: what it kept stays, its lock goes.
  void end_run() { desk = Desk(rig_of(everything, file)); }
  /// What a run that begins now finds.
  int left() const {
    Desk next(rig_of(everything, file));
    EXPECT_TRUE(next.keep().has_value());
    return next.kept()->earlier();
  }
};

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
  DeskFolder folder;
  folder.write("band.toml", everything);
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
    RC_ASSERT(comments_of(folder.read("band.toml")) == comments_of(everything));
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
  folder.write("band.toml", edited);
  EXPECT_THAT(desk.save().error().sentence(), HasSubstr("outside what the preamp"));
  EXPECT_EQ(text(), edited);
  EXPECT_EQ(desk.unsaved().size(), 1u);
}

TEST_F(DeskTest, saving_keeps_what_was_edited_in_the_file_meanwhile) {
  std::string edited = everything;
  edited.replace(edited.find("\"-12 dB\""), 8, "\"-13 dB\"");
  folder.write("band.toml", edited);
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

/// The file without what stands between two lines of it.
std::string without(const std::string& text, const std::string& from, const std::string& to) {
  const std::size_t begin = text.find(from);
  return text.substr(0, begin) + text.substr(text.find(to, begin + 1));
}

TEST_F(DeskTest, what_leaves_the_file_for_a_moment_comes_back_as_it_was_turned) {
  set("phones.Drums.level", "-60 dB");
  set("phones.Drums.ceiling", "90 dB SPL");
  set("monitor.Control room.cut", "on");
  set("mix.Lead.sends.\"J. Doe\".pan", "-1");
  ASSERT_TRUE(desk.keep().has_value());
  const std::string kept = folder.read("band.toml.unsaved");
  const auto before = all(desk.rig());
  // The first half of a file that is written in two, then even less of it.
  const std::string half = everything.substr(0, everything.find("[[phones]]\nname = \"Drums\""));
  desk.reload(rig_of(half, file));
  std::string less = without(half, "[[mix]]\nname = \"Lead\"", "[[mix]]\nname = \"Band\"");
  less.replace(less.find("mix = \"Lead\""), 12, "mix = \"Band\"");
  desk.reload(rig_of(less, file));
  EXPECT_FALSE(desk.value("phones.Drums.level").has_value());
  ASSERT_TRUE(desk.keep().has_value());
  EXPECT_THAT(folder.read("band.toml.unsaved"), HasSubstr("-60 dB"));
  desk.reload(rig_of(everything, file));
  EXPECT_EQ(all(desk.rig()), before);
  ASSERT_TRUE(desk.keep().has_value());
  EXPECT_EQ(folder.read("band.toml.unsaved"), kept);
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
  folder.write("band.toml", shorter);
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

TEST_F(DeskTest, what_is_unsaved_is_kept_and_taken_up_by_the_next_run) {
  EXPECT_EQ(left(), 0);
  set("input.Kick.fader", "-4.3 dB");
  set("phones.Lead.level", "-31 dB");
  set("input.OH L.eq.1.gain", "3 dB");
  set("mix.Lead.sends.DAW", "-9 dB");
  set("mix.Band.sends.DAW", "");
  ASSERT_TRUE(desk.keep().has_value());
  const auto as_left = all(desk.rig());
  const auto count = static_cast<int>(desk.unsaved().size());
  EXPECT_EQ(desk.kept()->count(), count);
  end_run();
  EXPECT_EQ(left(), count);

  std::vector<Error> unknown;
  ASSERT_TRUE(desk.take_up(unknown, now).has_value());
  EXPECT_THAT(unknown, IsEmpty());
  EXPECT_EQ(all(desk.rig()), as_left);
  desk.undo();
  EXPECT_THAT(desk.unsaved(), IsEmpty());
  desk.redo();
  ASSERT_TRUE(desk.save().has_value());
  end_run();
  EXPECT_EQ(left(), 0);
  EXPECT_FALSE(std::filesystem::exists(file + ".unsaved"));
  EXPECT_FALSE(std::filesystem::exists(file + ".unsaved.lock"));
}

TEST_F(DeskTest, what_an_earlier_run_kept_gives_way_to_a_file_that_says_something_new) {
  set("input.Kick.fader", "-4 dB");
  set("phones.Lead.ceiling", "115 dB SPL");
  set("phones.Drums.level", "-60 dB");
  set("mix.Lead.sends.DAW", "-2 dB");
  ASSERT_TRUE(desk.keep().has_value());
  end_run();
  std::string edited = without(everything, "[[phones]]\nname = \"Drums\"", "[[monitor]]");
  edited.replace(edited.find("highest = \"0 dB\""), 16, "highest = \"0 dB\"\nceiling = \"85 dB SPL\"");
  edited.replace(edited.find("pan = 0.5 } }"), 13, "pan = 0.5 }, DAW = \"-30 dB\" }");
  Desk next(rig_of(edited, file));
  std::vector<Error> unknown;
  EXPECT_THAT(*next.take_up(unknown, now), ElementsAre(Turned{"input.Kick.fader", "-6 dB", "-4 dB"}));
  std::vector<std::string> sentences;
  for (const Error& error : unknown) sentences.push_back(error.sentence());
  EXPECT_THAT(sentences,
              testing::UnorderedElementsAre(
                  "phones.Lead.ceiling: The file says 85 dB SPL now; it said 105 dB SPL when this was turned to 115 dB "
                  "SPL. The file's value stands.",
                  "mix.Lead.sends.DAW.level: The file says -30 dB now; it said nothing when this was turned to -2 dB. "
                  "The file's value stands.",
                  "phones.Drums.level: It is not in the rig now; -60 dB waits for it to come back."));
  EXPECT_EQ(value("phones.Lead.ceiling", next), "85 dB SPL");
  ASSERT_TRUE(next.keep().has_value());
  EXPECT_EQ(next.kept()->count(), 2);
  next.reload(rig_of(everything, file));
  EXPECT_EQ(value("phones.Drums.level", next), "-60 dB");
}

TEST_F(DeskTest, runs_of_one_rig_keep_apart_what_they_turn) {
  set("input.Kick.fader", "-4 dB");
  ASSERT_TRUE(desk.keep().has_value());
  {
    Desk second(rig_of(everything, file));
    ASSERT_TRUE(second.keep().has_value());
    EXPECT_EQ(second.kept()->earlier(), 0);  // the first one lives
    std::vector<Error> unknown;
    EXPECT_THAT(*second.take_up(unknown, now), IsEmpty());
    ok(second.set("input.Kick.fader", "-50 dB", now));
    ASSERT_TRUE(second.keep().has_value());
    EXPECT_EQ(second.kept()->name(), file + ".unsaved-2");
    EXPECT_THAT(folder.read("band.toml.unsaved"), HasSubstr("now = \"-4 dB\""));
    const Desk copy = second;  // shares the file
    EXPECT_EQ(copy.kept(), second.kept());
  }
  // The second is gone and left something; the first goes on.
  {
    Desk third(rig_of(everything, file));
    std::vector<Error> unknown;
    EXPECT_THAT(*third.take_up(unknown, now), ElementsAre(Turned{"input.Kick.fader", "-6 dB", "-50 dB"}));
    third.undo();
    ASSERT_TRUE(third.keep().has_value());
  }
  EXPECT_FALSE(std::filesystem::exists(file + ".unsaved-2"));
  end_run();
  EXPECT_EQ(left(), 1);
}

TEST_F(DeskTest, keeping_takes_no_file_of_an_earlier_run_away_that_nobody_took_up) {
  set("input.Kick.fader", "-4 dB");
  ASSERT_TRUE(desk.keep().has_value());
  end_run();
  ASSERT_TRUE(desk.keep().has_value());
  const std::string earlier = folder.read("band.toml.unsaved");
  set("input.Kick.fader", "-3 dB");  // puts it aside
  ASSERT_TRUE(desk.keep().has_value());
  EXPECT_EQ(folder.read("band.toml.unsaved.old"), earlier);
  EXPECT_EQ(desk.kept()->earlier(), 0);
}

TEST_F(DeskTest, a_cut_or_garbled_file_of_unsaved_values_is_refused_whole) {
  set("input.Kick.fader", "-4 dB");
  set("mix.Band.sends.Kick", "-1 dB");
  ASSERT_TRUE(desk.keep().has_value());
  end_run();
  const std::string whole = folder.read("band.toml.unsaved");
  std::vector<Error> unknown;
  const auto take_up = [&](const std::string& text) {
    folder.write("band.toml.unsaved", text);
    Desk next(desk.rig());
    return next.take_up(unknown, now).has_value();
  };
  const std::size_t body = whole.find('\n') + 1;
  for (std::size_t length = 0; length < whole.size(); ++length)
    EXPECT_FALSE(take_up(whole.substr(0, length))) << length;
  for (std::size_t i = body; i < whole.size(); ++i) {
    std::string garbled = whole;
    garbled[i] = static_cast<char>(garbled[i] ^ 1);
    EXPECT_FALSE(take_up(garbled)) << i;
  }
  EXPECT_TRUE(take_up(whole));
  folder.write("band.toml.unsaved", whole.substr(0, whole.size() / 2));
  EXPECT_EQ(left(), 1);
  EXPECT_THAT(Desk(desk.rig()).take_up(unknown, now).error().sentence(),
              HasSubstr("damaged; nothing of it is taken up. It is put aside as"));
  EXPECT_EQ(folder.read("band.toml.unsaved.damaged"), whole.substr(0, whole.size() / 2));
}

// A writer is killed at random moments: what it kept is always all of one state. Both values of a state are equal, so
// halves would show.
TEST_F(DeskTest, a_killed_writer_leaves_the_old_values_or_the_new_ones) {
  std::minstd_rand random(1);
  for (int kill = 0; kill < 40; ++kill) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      Desk writer(desk.rig());
      for (int i = 0;; ++i) {
        const std::string text = "-" + std::to_string(2 + i % 60) + " dB";
        if (!writer.set({{"input.Kick.fader", text}, {"playback.DAW.fader", text}}, {}) || !writer.keep()) ::_exit(1);
      }
    }
    ::usleep(2000 + static_cast<useconds_t>(random() % 20000));
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the writer failed";
    if (!std::filesystem::exists(file + ".unsaved")) continue;  // killed before its first
    Desk next(rig_of(everything, file));
    std::vector<Error> unknown;
    const auto taken = next.take_up(unknown, now);
    ASSERT_TRUE(taken.has_value()) << taken.error().sentence();
    EXPECT_EQ(value("input.Kick.fader", next), value("playback.DAW.fader", next));
  }
  EXPECT_TRUE(std::filesystem::exists(file + ".unsaved"));
}

}  // namespace
}  // namespace ohmic::rig
