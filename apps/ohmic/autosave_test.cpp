// What a run keeps is its own while it lives, and what it left is offered, taken up or put aside, in words.

#include "autosave.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rig/rig_text_test.hpp"
#include "units/folder_test.hpp"

namespace ohmic::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using namespace std::chrono_literals;

const std::string rig_text = rig::plain_gear + R"(
[[input]]
name = "Kick"
card = 1
[[mix]]
name = "M"
sends = { Kick = "-8 dB" }
[[phones]]
name = "Drums"
mix = "M"
amplifier = "amp"
headphone = "h"
level = "-18 dB"
)";

/// One `ohmic run`, as far as its autosave is concerned.
struct OneRun {
  OneRun(const std::string& file, bool recovers = false) {
    session = std::move(*rig::Session::open(rig::rig_in(file), {}, clock));
    autosave.emplace(*session, recovers, clock.now(), events);
  }
  void set(std::string_view address, std::string_view value) {
    const auto turned = session->set(address, value);
    EXPECT_TRUE(turned) << (turned ? "" : turned.error().sentence());
    clock.turn(2s);
    autosave->look(clock.now(), events);
  }
  std::string value(std::string_view address) { return session->desk().value(address).value_or("none"); }
  std::vector<std::string> told() const {
    std::vector<std::string> list;
    for (const Event& event : events.last()) list.push_back(event.words);
    return list;
  }

  TurnedClock clock;
  Events events{Events::As::kept};
  std::unique_ptr<rig::Session> session;
  std::optional<Autosave> autosave;
};

struct AutosaveTest : testing::Test {
  void write(const std::string& text) const { folder.write_text("band.toml", text); }

  Folder folder;
  std::string file = folder.write_text("band.toml", rig_text);
};

TEST_F(AutosaveTest, a_second_run_of_a_rig_leaves_the_first_ones_values_alone) {
  OneRun first(file);
  first.set("phones.Drums.level", "-60 dB");
  const std::string kept = folder.read_text("band.toml.unsaved");
  EXPECT_THAT(kept, HasSubstr("-60 dB"));
  OneRun second(file, true);
  EXPECT_THAT(second.told(), ElementsAre("No earlier run kept anything."));
  second.set("phones.Drums.level", "-30 dB");
  EXPECT_EQ(folder.read_text("band.toml.unsaved"), kept);
  EXPECT_THAT(folder.read_text("band.toml.unsaved-2"), HasSubstr("-30 dB"));
  EXPECT_FALSE(std::filesystem::exists(file + ".unsaved.old"));
}

TEST_F(AutosaveTest, what_a_run_left_is_offered_and_taken_up) {
  {
    OneRun first(file);
    first.set("phones.Drums.level", "-60 dB");
    first.autosave->finish(first.clock.now(), first.events);
    EXPECT_THAT(first.told().back(), HasSubstr("1 value turned and not saved is kept."));
  }
  {
    OneRun second(file);
    EXPECT_THAT(second.told().back(), HasSubstr("An earlier run kept 1 value that nobody saved."));
    EXPECT_EQ(second.value("phones.Drums.level"), "-18 dB");
  }
  {
    OneRun third(file, true);
    EXPECT_THAT(third.told(), ElementsAre(HasSubstr("1 value of an earlier run taken up:")));
    EXPECT_EQ(third.value("phones.Drums.level"), "-60 dB");
    EXPECT_EQ(third.session->save().value_or(0), 1);
  }
  EXPECT_FALSE(std::filesystem::exists(file + ".unsaved"));
}

TEST_F(AutosaveTest, a_newer_file_is_not_overridden_by_what_an_earlier_run_kept) {
  {
    OneRun first(file);
    first.set("phones.Drums.level", "-10 dB");
    first.set("mix.M.sends.Kick", "-9 dB");
  }
  write(rig::replaced(rig_text, "-18 dB", "-40 dB"));
  OneRun second(file, true);
  EXPECT_THAT(
      second.told(),
      ElementsAre("phones.Drums.level: The file says -40 dB now; it said -18 dB when this was turned to -10 dB. "
                  "The file's value stands.",
                  HasSubstr("1 value of an earlier run taken up: Kick in M")));
  EXPECT_EQ(second.value("phones.Drums.level"), "-40 dB");
  EXPECT_EQ(second.value("mix.M.sends.Kick"), "-9 dB");
}

TEST_F(AutosaveTest, what_nobody_asked_about_is_put_aside_when_something_is_turned) {
  {
    OneRun first(file);
    first.set("phones.Drums.level", "-60 dB");
  }
  const std::string left = folder.read_text("band.toml.unsaved");
  OneRun second(file);
  second.set("mix.M.sends.Kick", "-9 dB");
  EXPECT_EQ(folder.read_text("band.toml.unsaved.old"), left);
  EXPECT_THAT(second.told().back(), HasSubstr(".unsaved.old now."));
}

TEST_F(AutosaveTest, what_leaves_the_file_is_kept_over_the_end_of_the_run) {
  {
    OneRun first(file);
    first.set("phones.Drums.level", "-60 dB");
    EXPECT_TRUE(first.session->reload(rig::rig_of(rig::replaced(rig_text, "Drums", "Drumz"), file)));
    first.autosave->finish(first.clock.now(), first.events);
    EXPECT_THAT(first.told().back(), HasSubstr("1 value turned and not saved is kept."));
  }
  OneRun second(file, true);
  EXPECT_EQ(second.value("phones.Drums.level"), "-60 dB");
}

}  // namespace
}  // namespace ohmic::app
