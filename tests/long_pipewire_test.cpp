// Twenty restarts of PipeWire under virtual cards of ours: server, session manager and PulseAudio's door, half of the times
// killed. Both cards are back each time by the same id, and a program's sound arrives whole and is recorded whole.

#include <algorithm>
#include <chrono>
#include <thread>

#include <gtest/gtest.h>
#include <signal.h>

#include "devices/jack_server_test.hpp"
#include "devices/keeper.hpp"
#include "devices/pipewire/node.hpp"
#include "pipewire_desktop.hpp"
#include "pipewire_programs.hpp"

namespace ohmic::scenario {
namespace {

using devices::Happening;
using devices::Keeper;
using devices::testing::eventually;

bool happened(const std::vector<Happening>& all, Happening::Kind kind) {
  return std::ranges::any_of(all, [&](const Happening& one) { return one.kind == kind; });
}

TEST(LongPipewire, virtual_cards_survive_twenty_restarts_of_the_server) {
  if (const std::string missing = Desktop::missing(); !missing.empty()) GTEST_SKIP() << missing << " is not installed";
  constexpr int times = 20;
  Desktop desktop;
  ASSERT_TRUE(desktop.is_ready());
  SteadyClock clock;
  devices::PipewireNode music(clock, {.kind = devices::PipewireNodeSetup::Kind::sink, .title = "Ohmic Music"});
  devices::PipewireNode mix(clock, {.kind = devices::PipewireNodeSetup::Kind::source, .title = "Ohmic Stream mix"});
  Listener listener(2, 48000 * 10), speaker(0, 0);
  const std::vector<float> sound = noise(12000);
  speaker.speak(sound);
  const Format format{.rate = Hertz(48000.0), .frames = 256};
  Keeper first(music, {.format = format, .inputs = {"L", "R"}}, listener, clock);
  Keeper second(mix, {.format = format, .outputs = {"L", "R"}}, speaker, clock);
  ASSERT_TRUE(first.start());
  ASSERT_TRUE(second.start());
  std::vector<float> played = sound;
  played.resize(played.size() + 4096, 0.0f);
  write_stereo(desktop.file("noise.wav"), played);

  double longest = 0.0;
  for (int time = 1; time <= times; ++time) {
    desktop.end(time % 2 == 0 ? SIGKILL : SIGTERM);
    std::vector<Happening> told[2];
    const auto all_are = [&](Happening::Kind kind) {
      return eventually([&] {
        int count = 0;
        for (auto& [keeper, kept] : {std::pair(&first, &told[0]), std::pair(&second, &told[1])}) {
          for (Happening& one : keeper->poll()) kept->push_back(std::move(one));
          count += happened(*kept, kind);
        }
        return count == 2;
      });
    };
    ASSERT_TRUE(all_are(Happening::Kind::lost)) << "restart " << time;
    EXPECT_EQ(told[0][0].words,
              "The sound card is gone: the PipeWire server has ended. It is tried again every second.");
    const auto began = std::chrono::steady_clock::now();
    desktop.start();
    ASSERT_TRUE(all_are(Happening::Kind::running)) << "restart " << time;
    longest = std::max(longest, std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
    ASSERT_TRUE(desktop.is_ready() && desktop.shows("ohmic.music") && desktop.shows("ohmic.stream.mix"))
        << "restart " << time;

    // A player or a recorder may be late on a machine that does something else beside: some time none is.
    bool was_heard = false, was_recorded = false;
    for (int turn = 1; turn <= 5 && !(was_heard && was_recorded); ++turn) {
      listener.forget();
      const std::string file = desktop.file("recorded.wav");
      const auto recorder = desktop.begin_on_time(
          {"pw-record", "--target", "ohmic.stream.mix", "--format", "f32", "--rate", "48000", file});
      desktop.play({"pw-play", "--target", "ohmic.music", desktop.file("noise.wav")});
      was_heard |= find(listener.heard(0), sound) == sound.size();
      std::this_thread::sleep_for(std::chrono::milliseconds(300));
      recorder->signal(SIGINT);
      recorder->wait();
      was_recorded |= find(read_channel(file, 1), sound) == sound.size();
    }
    EXPECT_TRUE(was_heard) << "restart " << time;
    EXPECT_TRUE(was_recorded) << "restart " << time;
  }
  std::printf("%d restarts of PipeWire: both cards back after %.1f s at most\n", times, longest);
}

}  // namespace
}  // namespace ohmic::scenario
