// PipeWire as desktops have it: programs play to a card of ours and record one of ours, sample for sample.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <span>
#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <signal.h>

#include "devices/card_laws_test.hpp"
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
const PipewireNodeSetup music_setup{.kind = PipewireNodeSetup::Kind::sink, .title = "Ohmic Music"};
const PipewireNodeSetup mix_setup{.kind = PipewireNodeSetup::Kind::source, .title = "Ohmic Stream mix"};

/// Noise with silence behind it: pw-play ends with the last whole quantum.
std::vector<float> noise_and_silence() {
  std::vector<float> sound = noise(48000);
  sound.resize(sound.size() + 4096, 0.0f);
  return sound;
}

bool has_sound(std::span<const float> sound) {
  return std::ranges::any_of(sound, [](float sample) { return std::abs(sample) > 0.01f; });
}

/// On a machine that others use, too, PipeWire itself may be late for a cycle. That is told as lost frames, and such a run
/// says nothing of every sample: `attempt` is false, and made anew, at most three times. One of them must have lost none.
template <class Attempt>
bool on_time(const Attempt& attempt) {
  for (int i = 0; i < 3; ++i) {
    if (attempt()) return true;
    fmt::print("PipeWire lost frames on this busy machine; once more.\n");
  }
  return false;
}

/// Lets a recorder run until its file is long enough, then ends it as Ctrl-C does.
void record(Desktop& desktop, const std::vector<std::string>& command, std::chrono::milliseconds length) {
  const auto recorder = desktop.begin_on_time(command);
  std::this_thread::sleep_for(length);
  recorder->signal(SIGINT);
  recorder->wait();
}

TEST_F(LivePipewire, a_sink_hears_every_sample_a_program_plays_and_rests_when_none_does) {
  Desktop desktop;
  ASSERT_TRUE(desktop.is_ready());
  SteadyClock clock;
  PipewireNode music(clock, music_setup);
  Listener listener(2, 10 * 48000);
  const auto granted = music.open(two_in);
  ASSERT_TRUE(granted) << granted.error().sentence();
  EXPECT_EQ(granted->words, "\"Ohmic Music\" in PipeWire 0.3.65 at 48 kHz: a sound card for programs");
  EXPECT_EQ(granted->inputs, 2);
  ASSERT_TRUE(music.start(listener));
  ASSERT_TRUE(desktop.shows("ohmic.music"));
  std::this_thread::sleep_for(200ms);
  EXPECT_EQ(listener.blocks(), 0) << "nobody plays: PipeWire does not call";

  write_stereo(desktop.file("noise.wav"), noise_and_silence());
  EXPECT_TRUE(on_time([&] {
    listener.forget();
    const long before = listener.lost();
    const Ran player = desktop.play({"pw-play", "--target", "ohmic.music", desktop.file("noise.wav")});
    EXPECT_EQ(player.code, 0) << player.errors;
    if (listener.lost() != before) return false;
    for (const std::size_t channel : {0u, 1u}) EXPECT_EQ(find(listener.heard(channel), noise(48000)), 48000u);
    return true;
  }));
  EXPECT_EQ(listener.longest(), 256) << "the quantum that the card asks for";

  const int blocks = listener.blocks();
  music.stop();
  desktop.play({"pw-play", "--target", "ohmic.music", desktop.file("noise.wav")});
  EXPECT_EQ(listener.blocks(), blocks) << "stopped: programs play on, nobody listens";
  EXPECT_EQ(desktop.default_sink(), "speakers") << "never the default by surprise";
}

TEST_F(LivePipewire, a_card_that_a_program_records_holds_the_laws_of_cards) {
  Desktop desktop;
  ASSERT_TRUE(desktop.is_ready());
  SteadyClock clock;
  PipewireNode mix(clock, mix_setup);
  std::unique_ptr<Program> recorder;
  devices::testing::expect_laws_of_cards(mix, two_out, [&] {
    // A program comes as soon as there is something to record.
    if (recorder == nullptr && count(desktop.ask({"pw-link", "--output"}), "ohmic.stream.mix:") > 0)
      recorder = desktop.begin_on_time({"pw-record", "--target", "ohmic.stream.mix", desktop.file("recorded.wav")});
    devices::testing::by_itself();
  });
}

TEST_F(LivePipewire, a_source_gives_a_program_every_sample) {
  EXPECT_TRUE(on_time([] {
    Desktop desktop;
    EXPECT_TRUE(desktop.is_ready());
    SteadyClock clock;
    PipewireNode mix(clock, mix_setup);
    Listener speaker(0, 0);
    const std::vector<float> spoken = noise(24000);
    speaker.speak(spoken);
    EXPECT_TRUE(mix.open(two_out));
    EXPECT_TRUE(mix.start(speaker));
    EXPECT_TRUE(desktop.shows("ohmic.stream.mix"));
    const std::string file = desktop.file("recorded.wav");
    record(desktop, {"pw-record", "--target", "ohmic.stream.mix", "--format", "f32", "--rate", "48000", file}, 1500ms);
    if (speaker.lost() != 0) return false;
    for (const int channel : {0, 1}) {
      const std::vector<float> recorded = read_channel(file, channel);
      EXPECT_GT(recorded.size(), 36000u);
      EXPECT_EQ(find(recorded, spoken), spoken.size()) << "all of the noise, one sample behind the other";
    }
    return true;
  }));
}

TEST_F(LivePipewire, programs_of_pulseaudio_see_them_by_their_titles_and_turn_their_volume) {
  Desktop desktop;
  ASSERT_TRUE(desktop.is_ready());
  SteadyClock clock;
  PipewireNode music(clock, music_setup), mix(clock, mix_setup);
  Listener listener(2, 20 * 48000), speaker(0, 0);
  speaker.speak(tone(1000.0, 0.25, 48000));
  ASSERT_TRUE(music.open(two_in));
  ASSERT_TRUE(mix.open(two_out));
  ASSERT_TRUE(music.start(listener));
  ASSERT_TRUE(mix.start(speaker));
  ASSERT_TRUE(eventually([&] { return count(desktop.ask({"pactl", "list", "short", "sources"}), "ohmic.") >= 2; }));
  const std::string sinks = desktop.ask({"pactl", "list", "sinks"});
  EXPECT_EQ(count(sinks, "Description: Ohmic Music\n"), 1) << sinks;
  EXPECT_EQ(count(desktop.ask({"pactl", "list", "sources"}), "Description: Ohmic Stream mix\n"), 1);

  write_stereo(desktop.file("tone.wav"), tone(440.0, 0.5, 36000));
  const auto play = [&] {
    listener.forget();
    const Ran player = desktop.play({"paplay", "--device=ohmic.music", desktop.file("tone.wav")});
    EXPECT_EQ(player.code, 0) << player.errors;
    return measure(listener.heard(1));
  };
  const Heard whole = play();
  EXPECT_NEAR(whole.hertz, 440.0, 0.01);
  EXPECT_NEAR(whole.peak, 0.5, 0.0001);
  EXPECT_LT(whole.worst, 0.0005) << "no gap, no step";
  desktop.ask({"pactl", "set-sink-volume", "ohmic.music", "50%"});
  EXPECT_NEAR(play().peak, 0.5 * 0.125, 0.0005) << "PulseAudio's 50 % is a cube: an eighth";
  desktop.ask({"pactl", "set-sink-mute", "ohmic.music", "1"});
  EXPECT_FALSE(has_sound((play(), listener.heard(0))));

  const std::string file = desktop.file("parec.wav");
  record(desktop,
         {"parec", "--device=ohmic.stream.mix", "--format=float32le", "--rate=48000", "--latency-msec=50",
          "--file-format=wav", file},
         1500ms);
  const Heard recorded = measure(read_channel(file, 0));
  EXPECT_NEAR(recorded.hertz, 1000.0, 0.02);
  EXPECT_NEAR(recorded.peak, 0.25, 0.0001);
  EXPECT_LT(recorded.worst, 0.0005);
}

TEST_F(LivePipewire, a_program_moved_onto_a_card_of_ours_goes_there_again_after_our_restart) {
  Desktop desktop;
  ASSERT_TRUE(desktop.is_ready());
  SteadyClock clock;
  Listener listener(2, 60 * 48000);
  const auto hears = [&] { return eventually([&] { return has_sound(listener.last(0, 2000)); }); };
  auto music = std::make_unique<PipewireNode>(clock, music_setup);
  ASSERT_TRUE(music->open(two_in) && music->start(listener) && desktop.shows("ohmic.music"));
  write_stereo(desktop.file("tone.wav"), tone(440.0, 0.5, 30 * 48000));

  // A person hears a player and moves it there in the mixer. The player outlives Ohmic: the desktop plays it elsewhere.
  // pactl lists a player before WirePlumber knows it, and what is moved then is moved nowhere.
  auto player = desktop.begin_on_time({"paplay", desktop.file("tone.wav")});
  ASSERT_TRUE(eventually([&] { return count(desktop.ask({"pw-link", "--links"}), "|-> speakers:playback_FL") > 0; }));
  const std::string inputs = desktop.ask({"pactl", "list", "short", "sink-inputs"});
  listener.forget();
  // pipewire-pulse 0.3.65 may answer a client that has just connected without doing what it says: so again, until it does.
  EXPECT_TRUE(eventually([&] {
    desktop.ask({"pactl", "move-sink-input", inputs.substr(0, inputs.find('\t')), "ohmic.music"});
    return eventually([&] { return has_sound(listener.last(0, 2000)); }, 1s);
  }));
  music.reset();
  listener.forget();
  music = std::make_unique<PipewireNode>(clock, music_setup);
  ASSERT_TRUE(music->open(two_in) && music->start(listener) && desktop.shows("ohmic.music"));
  const int blocks = listener.blocks();
  std::this_thread::sleep_for(500ms);
  EXPECT_EQ(listener.blocks(), blocks) << "what runs stays where the desktop put it";
  EXPECT_GT(count(desktop.ask({"pw-link", "--links"}), "|-> speakers:playback_FL"), 0);
  EXPECT_FALSE(player->has_ended());
  player.reset();
  // When it starts the next time WirePlumber leads it there, as it does with cards that were pulled and are back.
  player = desktop.begin_on_time({"paplay", desktop.file("tone.wav")});
  EXPECT_TRUE(hears()) << desktop.ask({"pactl", "list", "short", "sink-inputs"});
}

TEST_F(LivePipewire, a_tab_of_chromium_plays_to_one_and_records_the_other) {
  Desktop desktop;
  ASSERT_TRUE(desktop.is_ready());
  SteadyClock clock;
  PipewireNode music(clock, music_setup), mix(clock, mix_setup);
  Listener listener(2, 30 * 48000), speaker(0, 0);
  speaker.speak(tone(1000.0, 0.25, 48000));
  ASSERT_TRUE(music.open(two_in) && music.start(listener));
  ASSERT_TRUE(mix.open(two_out) && mix.start(speaker));
  ASSERT_TRUE(desktop.shows("ohmic.music") && desktop.shows("ohmic.stream.mix"));
  const Ran tab = run({"node", "tests/pipewire_page.mjs"}, desktop.environment());
  if (tab.code == 77 || tab.code == 127) GTEST_SKIP() << tab.output << "(127: node is missing)";
  ASSERT_EQ(tab.code, 0) << tab.output << tab.errors;
  const auto said = nlohmann::json::parse(tab.output);
  EXPECT_EQ(said.count("hertz"), 1u) << "the tab sees: " << said["labels"];
  EXPECT_NEAR(said.value("hertz", 0.0), 1000.0, 0.5);
  EXPECT_NEAR(said.value("peak", 0.0), 0.25, 0.005);
  // A browser has no real-time priority: of its last two seconds the cleanest quarter counts.
  const auto last = listener.last(0, 96000);
  Heard heard{.worst = 1.0};
  for (std::size_t from = 0; from + 12000 <= last.size(); from += 6000) {
    const Heard quarter = measure(last.subspan(from, 12000));
    if (quarter.peak > 0.01 && quarter.worst < heard.worst) heard = quarter;
  }
  EXPECT_NEAR(heard.hertz, 750.0, 0.1);
  EXPECT_NEAR(heard.peak, 0.5, 0.0005);
  EXPECT_LT(heard.worst, 0.001);
  std::printf("the tab: %s\nof the tab: %.3f Hz, peak %.4f, at most %.2g beside the sine\n", tab.output.c_str(),
              heard.hertz, heard.peak, heard.worst);
}

}  // namespace
}  // namespace ohmic::scenario
