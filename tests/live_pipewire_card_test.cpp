// PipeWire as the card that is the clock: its ports, wires, quantum and what it adds to the way through, which is nothing.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <thread>

#include <gtest/gtest.h>
#include <signal.h>

#include "devices/card_laws_test.hpp"
#include "devices/jack_server_test.hpp"
#include "devices/keeper.hpp"
#include "devices/pipewire/card.hpp"
#include "pipewire_desktop.hpp"
#include "pipewire_programs.hpp"

namespace ohmic::scenario {
namespace {

using devices::Happening;
using devices::PipewireCard;
using devices::testing::eventually;
using namespace std::chrono_literals;

class LivePipewireCard : public ::testing::Test {
 protected:
  void SetUp() override {
    if (const std::string missing = Desktop::missing(); !missing.empty())
      GTEST_SKIP() << missing << " is not installed";
  }
};

const devices::Asked four_outputs{.format = {.rate = Hertz(48000.0), .frames = 128},
                                  .inputs = {"Voice", "Guitar"},
                                  .outputs = {"Me L", "Me R", "You L", "You R", "Call L", "Call R"},
                                  .program_outputs = 2};

/// What comes in goes out, louder by nothing: input i to output i.
class Wire final : public devices::Client {
 public:
  void process(const Block& block) noexcept override {
    for (std::size_t i = 0; i < block.out.size(); ++i) {
      if (i < block.in.size()) std::copy_n(block.in[i], block.frames, block.out[i]);
      else std::fill_n(block.out[i], block.frames, 0.0f);
    }
  }
  void missed(Frames) noexcept override {}
};

bool are_wired(const Desktop& desktop, const std::string& from, const std::string& to) {
  const std::string wires = desktop.ask({"pw-link", "--links", from});
  return wires.find("|-> " + to) != std::string::npos;
}

TEST_F(LivePipewireCard, it_holds_the_laws_of_cards) {
  Desktop desktop(false);
  ASSERT_TRUE(desktop.is_ready());
  SteadyClock clock;
  PipewireCard card(clock);
  devices::testing::expect_laws_of_cards(card, four_outputs, devices::testing::by_itself);
}

TEST_F(LivePipewireCard, its_ports_are_called_as_the_rig_calls_them_and_go_to_the_default_card_in_their_order) {
  Desktop desktop(false);
  ASSERT_TRUE(desktop.is_ready());
  SteadyClock clock;
  PipewireCard card(clock, {.connects_to_hardware = true});
  Listener speaker(2, 0);
  const std::vector<float> spoken = noise(24000);
  speaker.speak(spoken);
  const auto granted = card.open(four_outputs);
  ASSERT_TRUE(granted) << granted.error().sentence();
  EXPECT_EQ(granted->words, "PipeWire 0.3.65 at 48 kHz, 128 frames");
  EXPECT_EQ(granted->note, "Speakers has 2 outputs: You L, You R are connected to nothing.");
  EXPECT_EQ(granted->outputs, 6);
  ASSERT_TRUE(card.start(speaker));
  EXPECT_TRUE(are_wired(desktop, "Ohmic:Me L", "speakers:playback_FL"));
  EXPECT_TRUE(are_wired(desktop, "Ohmic:Me R", "speakers:playback_FR"));
  EXPECT_FALSE(are_wired(desktop, "speakers:monitor_FL", "Ohmic:Voice"))
      << "a monitor of what is played is no microphone";
  EXPECT_NE(desktop.ask({"pw-link", "--output", "Ohmic"}).find("Ohmic:Call R"), std::string::npos);

  const std::string file = desktop.file("recorded.wav");
  const auto recorder = desktop.begin_on_time({"pw-record", "-P", "stream.capture.sink=true", "--target", "speakers",
                                               "--format", "f32", "--rate", "48000", file});
  std::this_thread::sleep_for(1500ms);
  recorder->signal(SIGINT);
  recorder->wait();
  EXPECT_EQ(find(read_channel(file, 0), spoken), spoken.size()) << "every sample reaches the card";
}

TEST_F(LivePipewireCard, it_adds_no_frame_to_the_way_through) {
  Desktop desktop(false);
  ASSERT_TRUE(desktop.is_ready());
  SteadyClock clock;
  PipewireCard card(clock);
  Wire wire;
  ASSERT_TRUE(card.open(four_outputs));
  ASSERT_TRUE(card.start(wire));
  // A recording whose left channel went through us and whose right came straight from the player.
  const std::vector<float> played = noise(3 * 48000);
  write_stereo(desktop.file("noise.wav"), played);
  const std::string file = desktop.file("both.wav");
  const auto recorder = desktop.begin_on_time(
      {"pw-record", "--target", "0", "--format", "f32", "--rate", "48000", "--channels", "2", file});
  const auto player = desktop.begin_on_time({"pw-play", "--target", "0", desktop.file("noise.wav")});
  const std::vector<std::pair<std::string, std::string>> wires = {{"pw-play:output_FL", "Ohmic:Voice"},
                                                                  {"Ohmic:Me L", "pw-record:input_FL"},
                                                                  {"pw-play:output_FR", "pw-record:input_FR"}};
  for (const auto& [from, to] : wires)
    ASSERT_TRUE(eventually([&] { return run({"pw-link", from, to}, desktop.environment()).code == 0; })) << from;
  std::this_thread::sleep_for(1500ms);
  recorder->signal(SIGINT);
  recorder->wait();
  const std::vector<float> through = read_channel(file, 0), straight = read_channel(file, 1);
  // Whatever a busy machine lost of one of them: what is there is there in the same frame.
  std::size_t same = 0, longest = 0;
  for (std::size_t i = 0; i < std::min(through.size(), straight.size()); ++i) {
    same = through[i] == straight[i] && through[i] != 0.0f ? same + 1 : 0;
    longest = std::max(longest, same);
  }
  EXPECT_GT(longest, 12000u) << "noise that is the same for a quarter of a second is no accident";
}

TEST_F(LivePipewireCard, after_a_restart_of_the_server_it_plays_and_wires_people_made_are_there_again) {
  Desktop desktop(false);
  ASSERT_TRUE(desktop.is_ready());
  SteadyClock clock;
  PipewireCard card(clock, {.connects_to_hardware = true});
  Listener listener(2, 30 * 48000);
  listener.speak(tone(1000.0, 0.25, 48000));
  devices::Keeper keeper(card, four_outputs, listener, clock);
  ASSERT_TRUE(keeper.start());
  ASSERT_EQ(run({"pw-link", "Ohmic:You L", "speakers:playback_FR"}, desktop.environment()).code, 0);
  ASSERT_EQ(run({"pw-link", "speakers:monitor_FL", "Ohmic:Guitar"}, desktop.environment()).code, 0);
  ASSERT_EQ(run({"pw-link", "-d", "Ohmic:Me R", "speakers:playback_FR"}, desktop.environment()).code, 0);
  const auto looks = [&](std::chrono::milliseconds time) {
    std::vector<Happening> told;
    const auto until = std::chrono::steady_clock::now() + time;
    while (std::chrono::steady_clock::now() < until) {
      for (Happening& one : keeper.poll()) told.push_back(std::move(one));
      std::this_thread::sleep_for(20ms);
    }
    return told;
  };
  looks(1s);  // what was taken away is forgotten after half a second
  desktop.end(SIGKILL);
  desktop.start();
  ASSERT_TRUE(desktop.is_ready());
  const auto told = looks(2s);
  EXPECT_TRUE(std::ranges::any_of(told, [](const Happening& one) { return one.kind == Happening::Kind::lost; }));
  EXPECT_TRUE(std::ranges::any_of(told, [](const Happening& one) { return one.kind == Happening::Kind::running; }));
  EXPECT_TRUE(are_wired(desktop, "Ohmic:Me L", "speakers:playback_FL"));
  EXPECT_TRUE(are_wired(desktop, "Ohmic:You L", "speakers:playback_FR"));
  EXPECT_FALSE(are_wired(desktop, "Ohmic:Me R", "speakers:playback_FR")) << "a person took it away";
  listener.forget();
  EXPECT_TRUE(eventually([&] {
    const Heard heard = measure(listener.last(1, 24000));
    return std::abs(heard.hertz - 1000.0) < 0.1 && heard.worst < 0.001;
  })) << "what Speakers plays comes back to Guitar";
}

TEST_F(LivePipewireCard, a_quantum_of_its_own_is_told_and_may_be_forced) {
  Desktop desktop(false);
  ASSERT_TRUE(desktop.is_ready());
  SteadyClock clock;
  Listener listener(2, 0);
  devices::Asked asked = four_outputs;
  asked.format.rate = Hertz(44100.0);
  {
    PipewireCard card(clock);
    const auto granted = card.open(asked);
    ASSERT_TRUE(granted) << granted.error().sentence();
    EXPECT_TRUE(granted->words.find("(asked 44.1 kHz: PipeWire's own rate holds)") != std::string::npos)
        << granted->words;
    ASSERT_TRUE(card.start(listener));
    // Somebody else asks for less.
    const auto player = desktop.begin({"pw-record", "--latency", "32", "--target", "speakers", "-P",
                                       "stream.capture.sink=true", desktop.file("short.wav")});
    devices::Event event;
    std::string words;
    EXPECT_TRUE(eventually([&] {
      while (card.next_event(event))
        if (event.kind == devices::Event::Kind::told) words = event.why;
      return words == "PipeWire's quantum is 32 frames now";
    })) << words;
  }
  PipewireCard card(clock, {.may_set_period = true});
  asked.format = {.rate = Hertz(48000.0), .frames = 64};
  const auto granted = card.open(asked);
  ASSERT_TRUE(granted) << granted.error().sentence();
  EXPECT_EQ(granted->words, "PipeWire 0.3.65 at 48 kHz, 64 frames");
}

}  // namespace
}  // namespace ohmic::scenario
