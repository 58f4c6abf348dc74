// The whole program on a real jackd: killed while it plays, restarted servers, and how soon and how small it starts.

#include <chrono>
#include <cmath>
#include <filesystem>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "devices/jack_server_test.hpp"
#include "jack_probe.hpp"
#include "live_restarts.hpp"
#include "program.hpp"
#include "stage.hpp"

namespace ohmic::scenario {
namespace {

using devices::testing::eventually;
using devices::testing::JackServer;
using namespace std::chrono_literals;

class LiveJack : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!is_installed("jackd")) GTEST_SKIP() << "jackd is not installed";
  }
};

TEST_F(LiveJack, killed_while_playing_it_leaves_silence_and_never_more_than_the_ceiling) {
  const Folder folder;
  std::vector<float> square(48000);  // loud without a pause, so that the moment of death is one of sound
  for (std::size_t i = 0; i < square.size(); ++i) square[i] = i / 24 % 2 == 0 ? 1.0f : -1.0f;
  write_wav(folder.file("hostile.wav"), square);
  folder.write_text("rig.toml", loud_rig);
  JackServer server;
  ASSERT_TRUE(JackProbe("first", server.name(), 1).is_there());
  Program ohmic({.command = {built("ohmic-guarded"), "run", folder.file("rig.toml"), "--device", "jack", "--events"},
                 .environment = {{"JACK_DEFAULT_SERVER", server.name()}}});
  ASSERT_TRUE(ohmic.says("first audio")) << ohmic.errors();
  JackProbe probe("probe", server.name(), 10);
  ASSERT_TRUE(probe.is_there());
  std::size_t port = 0;
  for (const Ear& ear : loud_ears())
    for (const char* side : {" L", " R"})
      ASSERT_TRUE(probe.connect("Ohmic:" + ear.name + side, "probe:in " + std::to_string(++port)));
  // Until every output has been at its ceiling.
  for (const Ear& ear : loud_ears())
    ASSERT_TRUE(eventually([&] {
      return static_cast<double>(probe.peak(ear.left)) * ear.pascal_per_sample > 0.9 * ear.highest;
    })) << ear.name;

  const std::size_t killed = probe.frames();
  ohmic.signal(SIGKILL);
  EXPECT_EQ(ohmic.wait(), -SIGKILL);
  // The server goes on, without it.
  EXPECT_TRUE(eventually([&] { return probe.frames() > killed + 24000; }));
  EXPECT_GT(static_cast<double>(probe.peak(0, killed - 480)) * loud_ears()[0].pascal_per_sample,
            0.5 * loud_ears()[0].highest)
      << "it sounded when it was killed";
  std::size_t sounding = 0;
  for (const Ear& ear : loud_ears())
    for (const std::size_t channel : {ear.left, ear.left + 1}) {
      const auto heard = probe.heard(channel);
      for (std::size_t i = 0; i < heard.size(); ++i) {
        ASSERT_TRUE(std::abs(static_cast<double>(heard[i])) * ear.pascal_per_sample <= ear.highest * 1.00001)
            << ear.name << ", frame " << i << ": " << heard[i];
        if (heard[i] != 0.0f && i >= killed) sounding = std::max(sounding, i - killed + 1);
      }
    }
  std::printf("killed while playing: the last sound %zu frames (%.1f ms) after the signal, then silence\n", sounding,
              static_cast<double>(sounding) / 48.0);
  EXPECT_LT(sounding, 9600u) << "silent within 200 ms, whatever the machine is busy with";
}

TEST_F(LiveJack, an_edit_that_opens_the_card_anew_is_heard_again) {
  const Folder folder;
  write_wav(folder.file("hostile.wav"), sine(997.0, 0.5, 1.0));
  folder.write_text("rig.toml", loud_rig);
  JackServer server;
  ASSERT_TRUE(JackProbe("first", server.name(), 1).is_there());
  Program ohmic({.command = {built("ohmic-guarded"), "run", folder.file("rig.toml"), "--device", "jack", "--events"},
                 .environment = {{"JACK_DEFAULT_SERVER", server.name()}}});
  ASSERT_TRUE(ohmic.says("first audio")) << ohmic.errors();
  const Ear ear = loud_ears()[0];
  const auto sounds = [&](const char* name) {
    JackProbe probe(name, server.name(), 1);
    return probe.is_there() && probe.connect("Ohmic:" + ear.name + " L", std::string(name) + ":in 1") &&
           eventually([&] { return static_cast<double>(probe.peak(0)) * ear.pascal_per_sample > 0.5 * ear.highest; });
  };
  ASSERT_TRUE(sounds("before"));
  // Ports of its own for a program: the card is to be opened with them.
  folder.write_text("rig.toml", loud_rig + "\n[[playback]]\nname = \"Music\"\n");
  ASSERT_TRUE(ohmic.says("back: ")) << ohmic.output();
  EXPECT_TRUE(sounds("after")) << ohmic.output();
}

TEST_F(LiveJack, two_restarts_of_the_server_bring_it_back_softly_with_its_connections) { restart_the_server(2); }

TEST_F(LiveJack, the_band_starts_soon_and_is_small) {
  if (!std::filesystem::exists("material/audio/band")) GTEST_SKIP() << "no recordings: run tools/material";
  JackServer server;
  ASSERT_TRUE(JackProbe("first", server.name(), 1).is_there());
  for (const char* device : {"virtual", "jack"}) {
    Program ohmic({.command = {built("ohmic"), "run", "rigs/band.toml", "--device", device, "--json", "--frames", "32"},
                   .environment = {{"JACK_DEFAULT_SERVER", server.name()}}});
    ASSERT_TRUE(ohmic.says("\"first audio\"")) << ohmic.errors();
    std::this_thread::sleep_for(500ms);
    // libjack locks the server's shared memory, all its ports, into every client: it is there once for all of them.
    const double resident = ohmic.memory("VmRSS"), highest = ohmic.memory("VmHWM"), shared = ohmic.memory("RssShmem");
    ohmic.signal(SIGINT);
    EXPECT_EQ(ohmic.wait(), 0);
    for (std::istringstream lines(ohmic.output()); !lines.eof();) {
      std::string line;
      std::getline(lines, line);
      if (line.find("\"first audio\"") == std::string::npos) continue;
      std::printf(
          "band rig, %s: first audio after %.0f ms (goal 300); resident %.1f MB of its own (goal 64), "
          "%.1f MB shared with the server, highest %.1f MB in all\n",
          device, nlohmann::json::parse(line)["ms"].get<double>(), resident - shared, shared, highest);
    }
    EXPECT_LT(resident - shared, 64.0);
  }
}

}  // namespace
}  // namespace ohmic::scenario
