// The program as a person and as a script meet it: on a terminal with keys, and into a pipe.

#include <chrono>
#include <cmath>
#include <filesystem>
#include <regex>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "amplifiers.hpp"
#include "devices/jack_server_test.hpp"
#include "jack_probe.hpp"
#include "program.hpp"
#include "stage.hpp"

namespace ohmic::scenario {
namespace {

using devices::testing::eventually;
using devices::testing::JackServer;
using namespace std::chrono_literals;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

class LiveTerminal : public ::testing::Test {
 protected:
  LiveTerminal() {
    write_wav(folder.file("tone.wav"), sine(1000.0, 0.5, 1.0));
    folder.write_text("rig.toml", four_amplifiers);
  }
  std::vector<std::string> command(std::vector<std::string> more) const {
    std::vector<std::string> words = {built("ohmic-guarded"), "run", folder.file("rig.toml")};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  Folder folder;
};

TEST_F(LiveTerminal, into_a_pipe_come_events_only_one_a_line) {
  Program ohmic({.command = command({"--device", "virtual"})});
  ASSERT_TRUE(ohmic.says("first audio")) << ohmic.errors();
  ohmic.signal(SIGINT);
  EXPECT_EQ(ohmic.wait(), 0);
  EXPECT_EQ(ohmic.output().find('\x1b'), std::string::npos) << "no escape sequence";
  EXPECT_EQ(ohmic.errors(), "");
  const auto lines = lines_of(ohmic.output());
  ASSERT_GE(lines.size(), 3u);
  // Sentences, but for the console's address: a terminal would take a full stop into the link.
  static const std::regex event(R"([0-9]+\.[0-9]{3} s  ([a-z ]+: .*[.!?]|console: Console: http://\S+))");
  for (const std::string& line : lines) EXPECT_TRUE(std::regex_match(line, event)) << line;
  EXPECT_NE(lines.back().find("stopped: Played "), std::string::npos) << lines.back();
}

TEST_F(LiveTerminal, as_json_every_line_is_an_object_with_time_kind_and_words) {
  Program ohmic({.command = command({"--device", "virtual", "--json", "--seconds", "0.3"})});
  EXPECT_EQ(ohmic.wait(), 0) << ohmic.errors();
  const auto lines = lines_of(ohmic.output());
  ASSERT_GE(lines.size(), 3u);
  for (const std::string& line : lines) {
    const auto event = nlohmann::json::parse(line, nullptr, false);
    ASSERT_TRUE(event.is_object()) << line;
    EXPECT_TRUE(event["at"].is_number() && event["kind"].is_string() && event["words"].is_string()) << line;
  }
  EXPECT_EQ(nlohmann::json::parse(lines.back())["kind"], "stopped");
}

TEST_F(LiveTerminal, a_reader_that_goes_away_ends_it) {
  const Ran ran = run(
      {"sh", "-c", "\"$0\" run \"$1\" --device virtual | head -n 1", built("ohmic-guarded"), folder.file("rig.toml")});
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(lines_of(ran.output).size(), 1u) << ran.output;
}

TEST_F(LiveTerminal, the_terminal_is_given_back_as_it_was_however_it_ends) {
  for (const std::string end : {"q", "\x03", "SIGTERM", "SIGINT"}) {
    Program ohmic({.command = command({"--device", "virtual"}), .has_terminal = true});
    const termios before = ohmic.terminal();
    ASSERT_TRUE(ohmic.says("\x1b[?1049h")) << ohmic.output();
    ASSERT_TRUE(ohmic.says("Tone")) << "the rig is shown";
    if (end.size() == 1) ohmic.type(end);
    else ohmic.signal(end == "SIGTERM" ? SIGTERM : SIGINT);
    EXPECT_EQ(ohmic.wait(), 0) << end;
    EXPECT_TRUE(eventually([&] { return count(ohmic.output(), "\x1b[?1049l") == 1; })) << end << ": the screen is back";
    EXPECT_GT(ohmic.output().rfind("\x1b[?25h"), ohmic.output().rfind("\x1b[?25l")) << end << ": the cursor is back";
    const termios after = ohmic.terminal();
    EXPECT_EQ(after.c_lflag, before.c_lflag) << end;
    EXPECT_EQ(after.c_iflag, before.c_iflag) << end;
    EXPECT_EQ(after.c_oflag, before.c_oflag) << end;
    EXPECT_TRUE(eventually([&] { return ohmic.output().find("Played ") != std::string::npos; }))
        << end << ": what was played is told";
  }
}

/// Switches amplifiers by keys, ends it by Ctrl-C and asserts both; false when the server lost periods meanwhile.
bool switch_by_keys(const std::vector<std::string>& command) {
  // Long periods, and no client that hears an old period when another is late: what is heard is what was played.
  JackServer server(1024, true);
  JackProbe probe("probe", server.name(), 1);
  Program ohmic({.command = command, .environment = {{"JACK_DEFAULT_SERVER", server.name()}}, .has_terminal = true});
  const auto pass = [&](std::size_t frames) {
    const std::size_t until = probe.frames() + frames;
    return eventually([&] { return probe.frames() >= until; });
  };
  if (!ohmic.says("Tone") || !eventually([&] { return probe.connect("Ohmic:Me L", "probe:in 1"); }) ||
      !eventually([&] { return probe.peak(0) > 0.0f; })) {
    ADD_FAILURE() << "nothing is heard: " << ohmic.output();
    return true;
  }
  ohmic.type("jjjjjjjj");  // down to the output
  pass(48000);
  const int losses = probe.losses();
  std::vector<Stay> stays;
  std::size_t from = probe.frames() - 14400;
  for (const auto& [key, chosen] : {std::pair("1", "opamp"), std::pair("2", "interface"), std::pair("3", "hybrid"),
                                    std::pair("4", "otl"), std::pair("2", "interface")}) {
    ohmic.type(key);
    EXPECT_TRUE(ohmic.says(chosen)) << "the chosen amplifier is shown";
    pass(28800);
    stays.push_back({.from = from, .to = probe.frames()});
    from = probe.frames() - 1;
  }
  const std::size_t stopped = probe.frames();
  ohmic.type("\x03");
  EXPECT_EQ(ohmic.wait(), 0);
  pass(9600);
  if (probe.losses() != losses) return false;

  const auto heard = probe.heard(0);
  expect_matched_and_clickless(heard, stays);
  // The end: 10 ms down along a raised cosine; what is heard moves no faster than the tone itself did.
  const auto fastest = [&](std::size_t begin, std::size_t end) {
    double speed = 0.0;
    for (std::size_t i = begin; i < end; ++i)
      speed = std::max(speed, std::abs(static_cast<double>(heard[i]) - static_cast<double>(heard[i - 1])));
    return speed;
  };
  EXPECT_GT(fastest(stopped - 4800, stopped), 1e-4);
  EXPECT_LT(fastest(stopped, heard.size()), fastest(stopped - 4800, stopped) * 1.05) << "no step at the end";
  EXPECT_EQ(heard.back(), 0.0f) << "silence at the end";
  return true;
}

TEST_F(LiveTerminal, keys_switch_amplifiers_equally_loud_and_clickless_and_ctrl_c_fades_out) {
  if (!is_installed("jackd")) GTEST_SKIP() << "jackd is not installed";
  for (int attempt = 0; attempt < 4; ++attempt)
    if (switch_by_keys(command({"--device", "jack"}))) return;
  GTEST_SKIP() << "the JACK server lost periods in four attempts: the machine is too busy to listen for clicks";
}

}  // namespace
}  // namespace ohmic::scenario
