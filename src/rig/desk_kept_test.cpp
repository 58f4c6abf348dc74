// What is not saved survives whatever happens to the program, belongs to one run, and never overrides a newer file.

#include "rig/desk_kept.hpp"

#include <csignal>
#include <filesystem>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "rig/desk.hpp"
#include "rig/desk_rig_test.hpp"

namespace ohmic::rig {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using namespace std::chrono_literals;

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
  sentences.reserve(unknown.size());
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
    EXPECT_THAT(folder.read_text("band.toml.unsaved"), HasSubstr("now = \"-4 dB\""));
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
  const std::string earlier = folder.read_text("band.toml.unsaved");
  set("input.Kick.fader", "-3 dB");  // puts it aside
  ASSERT_TRUE(desk.keep().has_value());
  EXPECT_EQ(folder.read_text("band.toml.unsaved.old"), earlier);
  EXPECT_EQ(desk.kept()->earlier(), 0);
}

TEST_F(DeskTest, a_cut_or_garbled_file_of_unsaved_values_is_refused_whole) {
  set("input.Kick.fader", "-4 dB");
  set("mix.Band.sends.Kick", "-1 dB");
  ASSERT_TRUE(desk.keep().has_value());
  end_run();
  const std::string whole = folder.read_text("band.toml.unsaved");
  std::vector<Error> unknown;
  const auto take_up = [&](const std::string& text) {
    folder.write_text("band.toml.unsaved", text);
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
  folder.write_text("band.toml.unsaved", whole.substr(0, whole.size() / 2));
  EXPECT_EQ(left(), 1);
  EXPECT_THAT(Desk(desk.rig()).take_up(unknown, now).error().sentence(),
              HasSubstr("damaged; nothing of it is taken up. It is put aside as"));
  EXPECT_EQ(folder.read_text("band.toml.unsaved.damaged"), whole.substr(0, whole.size() / 2));
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
