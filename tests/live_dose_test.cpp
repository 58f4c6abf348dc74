// Doses of the whole program: it is killed while somebody listens, and the next one goes on where it was.

#include <chrono>
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "devices/jack_server_test.hpp"
#include "jack_probe.hpp"
#include "program.hpp"
#include "stage.hpp"
#include "units/levels.hpp"

namespace ohmic::scenario {
namespace {

using devices::testing::eventually;
using devices::testing::JackServer;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

// -6.02 dBFS of 4 V are 2 V rms: 100 + 6.02 dB SPL at 1 kHz at the eardrum, 102.2 dB(A) in the diffuse field.
constexpr const char* rig_text = R"(
[headphone.h]
impedance = "300 ohm"
sensitivity = "100 dB/V"
[[input]]
name = "Tone"
file = "tone.wav"
[[mix]]
name = "M"
sends = { Tone = { pan = -1 } }
[[phones]]
name = "Lead"
listener = "Anna"
headphone = "h"
level = "0 dB"
ceiling = "115 dB SPL"
output = { full_scale = "4 V", output_impedance = "0 ohm", volume_knob = false }
)";

class LiveDose : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!is_installed("jackd")) GTEST_SKIP() << "jackd is not installed";
    ASSERT_TRUE(JackProbe("first", server.name(), 1).is_there());
    write_wav(folder.file("tone.wav"), sine(1000.0, 0.5, 1.0));
    folder.write_text("rig.toml", rig_text);
    environment = {{"XDG_STATE_HOME", folder.file("state")}, {"JACK_DEFAULT_SERVER", server.name()}};
  }
  Ran dose(std::vector<std::string> words) const {
    words.insert(words.begin(), {built("ohmic"), "dose"});
    return run(words, environment);
  }
  /// Likely percent of the week, and how many seconds made it; 0 where nothing is kept.
  struct Week {
    double percent = 0.0, seconds = 0.0;
  };
  Week week() const {
    const auto json = nlohmann::json::parse(dose({"--json"}).output, nullptr, false);
    if (!json.is_array() || json.empty()) return {};
    return {json[0]["week_percent_h870"]["likely"], json[0]["week_seconds"]};
  }
  void play_and_kill(double until) const {
    Program ohmic({.command = {built("ohmic-guarded"), "run", folder.file("rig.toml"), "--device", "jack", "--events"},
                   .environment = environment});
    ASSERT_TRUE(ohmic.says("first audio")) << ohmic.errors();
    EXPECT_TRUE(eventually([&] { return week().seconds >= until; }, 40s)) << ohmic.output();
    ohmic.signal(SIGKILL);
    EXPECT_EQ(ohmic.wait(), -SIGKILL);
  }

  Folder folder;
  JackServer server;
  std::vector<std::pair<std::string, std::string>> environment;
};

TEST_F(LiveDose, what_was_heard_is_there_after_a_kill_and_adds_up) {
  play_and_kill(4.0);
  const Week first = week();
  play_and_kill(first.seconds + 4.0);
  const Week both = week();
  EXPECT_GE(both.seconds, first.seconds + 4.0);
  // Of 1.6 Pa^2 h. Percent and seconds are printed to two places and to one second.
  const double pascal = 20e-6 * std::pow(10.0, (100.0 + 20.0 * std::log10(2.0) - 3.8) / 20.0);
  const double expected = 100.0 * pascal * pascal * both.seconds / 3600.0 / 1.6;
  EXPECT_NEAR(both.percent / expected, 1.0, 0.15) << both.percent << " % of " << both.seconds << " s";
  EXPECT_THAT(dose({"Anna"}).output, HasSubstr("Anna"));
  EXPECT_EQ(dose({"Nobody"}).code, 1);
  EXPECT_THAT(dose({"forget", "Anna"}).output, HasSubstr("Forgotten"));
  EXPECT_THAT(dose({}).output, HasSubstr("Nobody was heard of yet"));
}

}  // namespace
}  // namespace ohmic::scenario
