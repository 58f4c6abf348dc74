// Programs of a desktop in a group whose clock is another card: resampled, in step, and there again after a restart.

#include <chrono>
#include <cmath>
#include <thread>

#include <gtest/gtest.h>
#include <signal.h>

#include "devices/keeper.hpp"
#include "devices/paced_card.hpp"
#include "devices/pipewire/node.hpp"
#include "engine/follow/card_group.hpp"
#include "engine/follow/followed_card.hpp"
#include "pipewire_desktop.hpp"
#include "pipewire_programs.hpp"

namespace ohmic::scenario {
namespace {

using devices::PipewireNode;
using devices::PipewireNodeSetup;
using namespace std::chrono_literals;

engine::Member member(const Clock& clock, PipewireNodeSetup setup) {
  const bool is_sink = setup.kind == PipewireNodeSetup::Kind::sink;
  const std::string name = setup.title;
  engine::Member member{
      .name = name,
      .companion = std::make_shared<engine::FollowedCard>(std::make_shared<PipewireNode>(clock, std::move(setup)),
                                                          clock, engine::FollowSetup{.name = name})};
  member.format = Format{.rate = Hertz(48000.0), .frames = 256};
  member.programs = engine::Member::Programs{};
  (is_sink ? member.programs->inputs : member.programs->outputs) = 2;
  return member;
}

TEST(LivePipewireGroup, programs_play_and_record_through_a_group_that_another_card_drives) {
  if (const std::string missing = Desktop::missing(); !missing.empty()) GTEST_SKIP() << missing << " is not installed";
  Desktop desktop;
  ASSERT_TRUE(desktop.is_ready());
  SteadyClock clock;
  engine::CardGroup group(std::make_shared<devices::PacedCard>(clock),
                          {member(clock, {.kind = PipewireNodeSetup::Kind::sink, .title = "Ohmic Music"}),
                           member(clock, {.kind = PipewireNodeSetup::Kind::source, .title = "Ohmic Stream mix"})},
                          clock);
  Listener listener(2, 60 * 48000);
  listener.speak(tone(1000.0, 0.25, 48000));
  devices::Keeper keeper(group,
                         {.format = {.rate = Hertz(48000.0), .frames = 128},
                          .inputs = {"Music L", "Music R"},
                          .outputs = {"Mix L", "Mix R"},
                          .program_inputs = 2,
                          .program_outputs = 2},
                         listener, clock);
  const auto granted = keeper.start();
  ASSERT_TRUE(granted) << granted.error().sentence();
  std::jthread keeping([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      for (const auto& one : keeper.poll()) std::printf("  %s\n", one.words.c_str());
      std::this_thread::sleep_for(50ms);
    }
  });

  write_stereo(desktop.file("tone.wav"), tone(440.0, 0.5, 2 * 48000));
  const auto is_whole = [](const Heard& one, double hertz, double peak) {
    return std::abs(one.hertz - hertz) < 0.1 && std::abs(one.peak - peak) < 0.005 && one.worst < 0.05;
  };
  // A machine that does something else beside may lose sound, which is told: some time nothing is.
  const auto play_and_record = [&](const char* when) {
    ASSERT_TRUE(desktop.is_ready() && desktop.shows("ohmic.music") && desktop.shows("ohmic.stream.mix"));
    bool was_heard = false, was_recorded = false;
    for (int time = 1; time <= 8 && !(was_heard && was_recorded); ++time) {
      const std::string file = desktop.file("recorded.wav");
      const auto recorder = desktop.begin_on_time(
          {"pw-record", "--target", "ohmic.stream.mix", "--format", "f32", "--rate", "48000", file});
      listener.forget();
      const Ran player = desktop.play({"pw-play", "--target", "ohmic.music", desktop.file("tone.wav")});
      ASSERT_EQ(player.code, 0) << player.errors;
      recorder->signal(SIGINT);
      recorder->wait();
      const Heard heard = measure(listener.heard(0)), recorded = measure(read_channel(file, 1));
      std::printf("%s: heard %.4f Hz, %.4f, at most %.2g beside the sine; recorded %.4f Hz, %.4f, %.2g\n", when,
                  heard.hertz, heard.peak, heard.worst, recorded.hertz, recorded.peak, recorded.worst);
      was_heard |= is_whole(heard, 440.0, 0.5);
      was_recorded |= is_whole(recorded, 1000.0, 0.25);
    }
    EXPECT_TRUE(was_heard) << when;
    EXPECT_TRUE(was_recorded) << when;
  };
  play_and_record("at first");
  desktop.end(SIGTERM);
  desktop.start();
  play_and_record("after a restart of PipeWire");
}

}  // namespace
}  // namespace ohmic::scenario
