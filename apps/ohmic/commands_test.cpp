// Every command ends in its exit code and a sentence, also on what it cannot do.

#include "commands.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "units/folder_test.hpp"

namespace ohmic::app {
namespace {

using testing::HasSubstr;

class Commands : public testing::Test {
 protected:
  std::string file(const std::string& name, const std::string& text) { return folder_.write_text(name, text); }
  /// Runs a command and keeps what it prints.
  template <class Command>
  int run_quietly(Command command) {
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int status = command();
    std::fflush(stdout);
    out_ = testing::internal::GetCapturedStdout();
    err_ = testing::internal::GetCapturedStderr();
    return status;
  }

  Folder folder_;
  std::string out_, err_;
};

const std::string band = "rigs/band.toml";  // tests start in the repository

TEST_F(Commands, check_counts_what_a_good_rig_has) {
  EXPECT_EQ(run_quietly([] { return check({.rigs = {band}}); }), done);
  EXPECT_THAT(out_, HasSubstr("band.toml: 8 inputs, 4 mixes, 4 phones outputs: nothing wrong."));
}

TEST_F(Commands, check_says_the_line_of_a_mistake) {
  const std::string rig = file("bad.toml", "title = \"x\"\n[card]\nrate = \"48 kilo\"\n");
  EXPECT_EQ(run_quietly([&] { return check({.rigs = {band, rig}}); }), wrong);
  EXPECT_THAT(out_, HasSubstr("bad.toml:3"));
  EXPECT_EQ(run_quietly([&] { return check({.rigs = {rig}, .is_json = true}); }), wrong);
  EXPECT_THAT(out_, HasSubstr("\"line\": 3"));
}

TEST_F(Commands, a_rig_that_is_not_there_is_a_sentence_for_every_command) {
  const std::string nothing = folder_.file("nothing.toml");
  EXPECT_EQ(run_quietly([&] { return check({.rigs = {nothing}}); }), wrong);
  EXPECT_EQ(run_quietly([&] { return run({.rig = nothing}); }), wrong);
  EXPECT_THAT(err_, HasSubstr("nothing.toml"));
  EXPECT_EQ(run_quietly([&] { return render({.rig = nothing}); }), wrong);
  EXPECT_EQ(run_quietly([&] { return explain({.rig = nothing}); }), wrong);
}

TEST_F(Commands, explain_shows_every_path_and_the_latency) {
  EXPECT_EQ(run_quietly([] { return explain({.rig = band}); }), done);
  for (const char* word : {"Kick", "headroom", "S/N", "at the ear", "together", "frames", "ms"})
    EXPECT_THAT(out_, HasSubstr(word));
  EXPECT_EQ(run_quietly([] { return explain({.rig = band, .is_json = true}); }), done);
  EXPECT_THAT(out_, HasSubstr("\"headroom_db\""));
}

TEST_F(Commands, fields_knows_its_sections_and_suggests_the_nearest) {
  EXPECT_EQ(run_quietly([] { return fields({}); }), done);
  EXPECT_THAT(out_, HasSubstr("ceiling"));
  EXPECT_EQ(run_quietly([] { return fields({.section = "microphon"}); }), wrong);
  EXPECT_THAT(err_, HasSubstr("Did you mean \"microphone\"?"));
  EXPECT_EQ(run_quietly([] { return fields({.section = "phones", .is_markdown = true}); }), done);
}

TEST_F(Commands, several_outputs_do_not_go_into_one_file) {
  EXPECT_EQ(
      run_quietly([&] { return render({.rig = band, .output = folder_.file("all.wav"), .length = Second(0.1)}); }),
      failed);
  EXPECT_THAT(err_, testing::AnyOf(HasSubstr("4 outputs"), HasSubstr("material")));
}

TEST_F(Commands, errors_end_in_a_full_stop) {
  run_quietly([&] { return render({.rig = band, .output = "/proc/nowhere", .length = Second(0.1)}); });
  EXPECT_THAT(err_, testing::EndsWith(".\n"));
}

}  // namespace
}  // namespace ohmic::app
