// An audition as a person makes it: on a terminal, into a pipe, and on a JACK server that somebody listens to.

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "devices/jack_server_test.hpp"
#include "jack_probe.hpp"
#include "program.hpp"
#include "stage.hpp"

namespace ohmic::scenario {
namespace {

class LiveAudition : public ::testing::Test {
 protected:
  LiveAudition() { write_wav(folder.file("music.wav"), sine(220.0, 0.5, 2.0)); }

  std::vector<std::string> command(std::vector<std::string> more) const {
    std::vector<std::string> words = {
        built("ohmic-guarded"),   "audition",     "10 ohm",           "120 ohm", "--music",
        folder.file("music.wav"), "--headphones", "Sennheiser HD 600"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  nlohmann::json protocol() const {
    std::ifstream in(folder.file("test.json"));
    return nlohmann::json::parse(in, nullptr, false);
  }
  Folder folder;
};

TEST_F(LiveAudition, a_test_on_the_virtual_card_ends_in_a_protocol) {
  Program ohmic({.command = command({"--card", "virtual", "--abx", "--seed", "5", "--protocol", folder.file("test")}),
                 .has_terminal = true});
  ASSERT_TRUE(ohmic.says("Trial 1 of 16")) << ohmic.output();
  EXPECT_TRUE(ohmic.says("What cannot be heard here")) << "said first";
  for (int trial = 1; trial <= 16; ++trial) ohmic.type("bax1");
  EXPECT_EQ(ohmic.wait(), 0) << ohmic.output();
  EXPECT_NE(ohmic.output().find("by guessing this or better happens"), std::string::npos) << ohmic.output();
  const auto made = protocol();
  ASSERT_TRUE(made.is_object());
  EXPECT_EQ(made["trials_made"], 16);
  EXPECT_EQ(made["seed"], "5");
  EXPECT_EQ(made["answers"].size(), 16u);
  EXPECT_LT(std::abs(made["match"]["b_against_a_db"].get<double>()), 0.1);
  EXPECT_TRUE(std::filesystem::exists(folder.file("test.txt")));
}

TEST_F(LiveAudition, a_test_that_is_left_is_none) {
  Program ohmic(
      {.command = command({"--card", "virtual", "--abx", "--protocol", folder.file("test")}), .has_terminal = true});
  ASSERT_TRUE(ohmic.says("Trial 1 of 16")) << ohmic.output();
  ohmic.type("x1x1q");
  EXPECT_EQ(ohmic.wait(), 0);
  EXPECT_EQ(protocol()["verdict"], "stopped");
}

TEST_F(LiveAudition, it_plays_on_a_server_and_goes_when_it_is_asked_to) {
  if (!is_installed("jackd")) GTEST_SKIP() << "jackd is not installed";
  devices::testing::JackServer server;
  ASSERT_TRUE(JackProbe("first", server.name(), 1).is_there());
  Program ohmic({.command = command({"--card", "jack"}),
                 .environment = {{"JACK_DEFAULT_SERVER", server.name()}},
                 .has_terminal = true});
  ASSERT_TRUE(ohmic.says("AUDITION")) << ohmic.output();
  ohmic.type("b");
  ASSERT_TRUE(ohmic.says("Listening to B")) << ohmic.output();
  ohmic.signal(SIGINT);
  EXPECT_EQ(ohmic.wait(), 0) << ohmic.output();
}

TEST_F(LiveAudition, files_are_written_without_a_card) {
  const Ran ran = run(command({"--export", folder.file("out")}));
  EXPECT_EQ(ran.code, 0) << ran.errors;
  for (const char* name : {"A.wav", "B.wav", "switched.wav"})
    EXPECT_TRUE(std::filesystem::exists(folder.file("out/") + name)) << name;
  EXPECT_LT(ran.output.find("What cannot be heard here"), ran.output.find("Matched within")) << "said first";
}

}  // namespace
}  // namespace ohmic::scenario
