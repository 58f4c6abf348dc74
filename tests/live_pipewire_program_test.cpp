// The whole program on a desktop: its rig's playbacks and streams are cards there, gone when it ends and back when it starts.

#include <chrono>
#include <cmath>
#include <fstream>

#include <gtest/gtest.h>
#include <signal.h>

#include "devices/jack_server_test.hpp"
#include "pipewire_desktop.hpp"
#include "pipewire_programs.hpp"

namespace ohmic::scenario {
namespace {

using devices::testing::eventually;

constexpr const char* rig = R"(
[card]
device = "virtual"
frames = 128
[[playback]]
name = "Music"
[[mix]]
name = "Show"
sends = { Music = "0 dB" }
[[stream]]
name = "Stream mix"
mix = "Show"
)";

TEST(LivePipewireProgram, a_rigs_playbacks_and_streams_are_the_desktops_cards_while_it_plays) {
  if (const std::string missing = Desktop::missing(); !missing.empty()) GTEST_SKIP() << missing << " is not installed";
  Desktop desktop;
  ASSERT_TRUE(desktop.is_ready());
  std::ofstream(desktop.file("rig.toml")) << rig;
  write_stereo(desktop.file("tone.wav"), tone(440.0, 0.25, 2 * 48000));
  const auto titles = [&] {
    return count(desktop.ask({"pactl", "list", "sinks"}), "Description: Ohmic Music\n") +
           count(desktop.ask({"pactl", "list", "sources"}), "Description: Ohmic Stream mix\n");
  };
  for (const char* when : {"at first", "started again"}) {
    const auto ohmic = desktop.begin({built("ohmic-guarded"), "run", desktop.file("rig.toml"), "--events"});
    ASSERT_TRUE(ohmic->says("first audio")) << ohmic->output() << ohmic->errors();
    ASSERT_TRUE(desktop.shows("ohmic.music") && desktop.shows("ohmic.stream.mix")) << ohmic->output();
    ASSERT_TRUE(eventually([&] { return titles() == 2; })) << when;
    // Through the playback, a mix and a stream: the tone comes out as it went in.
    bool was_whole = false;
    for (int time = 1; time <= 8 && !was_whole; ++time) {
      const std::string file = desktop.file("recorded.wav");
      const auto recorder = desktop.begin_on_time(
          {"pw-record", "--target", "ohmic.stream.mix", "--format", "f32", "--rate", "48000", file});
      EXPECT_EQ(desktop.play({"pw-play", "--target", "ohmic.music", desktop.file("tone.wav")}).code, 0);
      recorder->signal(SIGINT);
      recorder->wait();
      const Heard heard = measure(read_channel(file, 0));
      std::printf("%s: recorded %.4f Hz, %.4f, at most %.2g beside the sine\n", when, heard.hertz, heard.peak,
                  heard.worst);
      was_whole = std::abs(heard.hertz - 440.0) < 0.1 && std::abs(heard.peak - 0.25) < 0.0025 && heard.worst < 0.025;
    }
    EXPECT_TRUE(was_whole) << when << "\n" << ohmic->output();
    ohmic->signal(SIGINT);
    EXPECT_EQ(ohmic->wait(), 0) << ohmic->errors();
    EXPECT_TRUE(eventually([&] { return titles() == 0; })) << "gone with it";
  }
}

}  // namespace
}  // namespace ohmic::scenario
