// PipeWire as desktops have it: programs play to a card of ours and record one of ours, sample for sample.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <numbers>
#include <thread>

#include <gtest/gtest.h>
#include <sndfile.h>

#include "devices/jack_server_test.hpp"
#include "devices/pipewire/node.hpp"
#include "pipewire_desktop.hpp"
#include "pipewire_programs.hpp"

namespace ohmic::scenario {
namespace {

using devices::PipewireNode;
using devices::PipewireNodeSetup;
using devices::testing::eventually;
using namespace std::chrono_literals;

class LivePipewire : public ::testing::Test {
 protected:
  void SetUp() override {
    if (const std::string missing = Desktop::missing(); !missing.empty())
      GTEST_SKIP() << missing << " is not installed";
  }
};

const devices::Asked two_in{.format = {.rate = Hertz(48000.0), .frames = 256}, .inputs = {"Music L", "Music R"}};
const devices::Asked two_out{.format = {.rate = Hertz(48000.0), .frames = 256}, .outputs = {"Mix L", "Mix R"}};

TEST_F(LivePipewire, a_sink_gets_every_sample_that_a_program_plays_and_a_source_gives_every_sample) {
  Desktop desktop;
  ASSERT_TRUE(desktop.is_ready());
  SteadyClock clock;
  PipewireNode music(clock, {.kind = PipewireNodeSetup::Kind::sink, .title = "Ohmic Music"});
  Listener listener(2, 10 * 48000);
  const auto granted = music.open(two_in);
  ASSERT_TRUE(granted) << granted.error().sentence();
  std::printf("%s\n", granted->words.c_str());
  ASSERT_TRUE(music.start(listener));

  const std::vector<float> played = noise(48000);
  write_stereo(desktop.file("noise.wav"), played);
  const Ran player = run({"pw-play", "--target", "ohmic.music", desktop.file("noise.wav")}, desktop.environment());
  ASSERT_EQ(player.code, 0) << player.errors;
  std::printf("heard %zu frames in %d blocks\n", listener.frames(), listener.blocks());
  EXPECT_EQ(find(listener.heard(0), played), played.size());
}

}  // namespace
}  // namespace ohmic::scenario
