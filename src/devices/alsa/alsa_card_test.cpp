// An ALSA card without hardware: libasound's own null and file devices. Real drivers are in tests/lab.

#include "devices/alsa/alsa_card.hpp"

#include <atomic>
#include <chrono>
#include <cstring>
#include <fstream>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "units/folder_test.hpp"

namespace ohmic::devices {
namespace {

using testing::HasSubstr;

/// Counts up by a 24th bit a frame in every output; remembers what it met.
struct Counting final : Client {
  void process(const Block& block) noexcept override {
    for (int i = 0; i < block.frames; ++i, ++frame)
      for (float* out : block.out) out[i] = static_cast<float>(frame % 1000) * 0x1p-23f;
    for (const float* in : block.in)
      for (int i = 0; i < block.frames; ++i) heard = std::max(heard, in[i]);
    frames = block.frames;
    inputs = block.in.size();
    outputs = block.out.size();
    periods.fetch_add(1);
  }
  void missed(Frames) noexcept override { ++misses; }

  void wait_for(int count) const {
    while (periods.load() < count) std::this_thread::yield();
  }
  std::atomic<int> periods{0};
  long frame = 0;
  int frames = 0, misses = 0;
  std::size_t inputs = 0, outputs = 0;
  float heard = 0.0f;
};

Asked asked(int inputs, int outputs) {
  Asked one{.format = {.rate = Hertz(48000), .frames = 64}};
  for (int i = 0; i < inputs; ++i) one.inputs.push_back(fmt::format("in {}", i + 1));
  for (int i = 0; i < outputs; ++i) one.outputs.push_back(fmt::format("out {}", i + 1));
  return one;
}

TEST(AlsaCard, plays_and_records_a_period_at_a_time) {
  SteadyClock clock;
  for (const bool may_map : {true, false}) {
    AlsaCard card(clock, {.may_map = may_map, .capture = "null", .playback = "null"});
    const auto granted = card.open(asked(3, 5));
    ASSERT_TRUE(granted) << granted.error().sentence();
    EXPECT_EQ(granted->format.frames, 64);
    EXPECT_EQ(granted->inputs, 3);
    EXPECT_EQ(granted->outputs, 5);
    EXPECT_THAT(granted->words, HasSubstr("null at 48 kHz, 64 frames x 3, 32 bit"));
    Counting client;
    ASSERT_TRUE(card.start(client));
    EXPECT_NE(card.rights(), nullptr);
    client.wait_for(50);
    card.stop();
    const int periods = client.periods;
    EXPECT_EQ(client.frames, 64);
    EXPECT_EQ(client.inputs, 3u);
    EXPECT_EQ(client.outputs, 5u);
    EXPECT_EQ(client.misses, 0);
    card.stop();
    EXPECT_EQ(client.periods, periods) << "after stop() nobody is called";
    Counting second;
    ASSERT_TRUE(card.start(second)) << "and it starts again";
    second.wait_for(3);
  }
}

TEST(AlsaCard, one_direction_is_a_card_too) {
  SteadyClock clock;
  for (const auto& [capture, playback] : {std::pair("null", ""), std::pair("", "null")}) {
    AlsaCard card(clock, {.capture = capture, .playback = playback});
    const auto granted = card.open(asked(2, 2));
    ASSERT_TRUE(granted);
    EXPECT_EQ(granted->inputs, 2) << "what is not there is silent";
    EXPECT_EQ(granted->outputs, 2);
    EXPECT_THAT(granted->note, HasSubstr(*capture == '\0' ? "no inputs" : "no outputs"));
    Counting client;
    ASSERT_TRUE(card.start(client));
    client.wait_for(5);
  }
}

TEST(AlsaCard, channels_of_followers_and_programs_are_not_the_cards) {
  SteadyClock clock;
  AlsaCard card(clock, {.capture = "null", .playback = "null"});
  Asked wants = asked(6, 6);
  wants.followers = {{.name = "Drums", .inputs = 2, .outputs = 2}};
  wants.program_inputs = 2;
  wants.program_outputs = 2;
  const auto granted = card.open(wants);
  ASSERT_TRUE(granted);
  EXPECT_EQ(granted->inputs, 6);
  EXPECT_EQ(granted->outputs, 6);
  EXPECT_EQ(granted->note, "");
}

/// What a card plays into a file: raw frames of 32 bits, as the file device writes them.
std::vector<std::int32_t> played(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  std::vector<std::int32_t> samples(bytes.size() / 4);
  std::memcpy(samples.data(), bytes.data(), samples.size() * 4);
  return samples;
}

TEST(AlsaCard, what_was_handed_over_is_played_whole_and_ends_in_silence) {
  const Folder folder;
  SteadyClock clock;
  for (const bool may_map : {true, false}) {
    const std::string file = folder.file(fmt::format("played{}.raw", may_map ? 1 : 0));
    Counting client;
    {
      AlsaCard card(clock, {.may_map = may_map, .playback = fmt::format("file:FILE={},FORMAT=raw", file)});
      const auto granted = card.open(asked(0, 2));
      ASSERT_TRUE(granted) << granted.error().sentence();
      ASSERT_TRUE(card.start(client));
      client.wait_for(20);
      card.stop();
    }
    const std::vector<std::int32_t> samples = played(file);
    // Silence of the rehearsal and of the ring at the start, then every frame, then silence again.
    const auto begin = std::ranges::find_if(samples, [](std::int32_t x) { return x != 0; });
    ASSERT_NE(begin, samples.end());
    std::size_t at = static_cast<std::size_t>(begin - samples.begin()) / 2;
    for (long frame = 1; frame < client.frame; ++frame, ++at) {
      ASSERT_LT(2 * at + 1, samples.size());
      ASSERT_EQ(samples[2 * at], static_cast<std::int32_t>(frame % 1000) << 8) << "frame " << frame;
      ASSERT_EQ(samples[2 * at + 1], samples[2 * at]);
    }
    long silent = 0;
    for (; at < samples.size() / 2; ++at, ++silent) ASSERT_EQ(samples[2 * at], 0);
    EXPECT_GE(silent, 3 * 64) << "the whole ring";
  }
}

TEST(AlsaCard, a_card_that_is_not_there_is_a_sentence) {
  SteadyClock clock;
  AlsaCard named(clock, {.card = "no card is called this"});
  const auto refused = named.open(asked(2, 2));
  ASSERT_FALSE(refused);
  EXPECT_TRUE(refused.error().what.ends_with(".")) << refused.error().what;
  AlsaCard device(clock, {.playback = "hw:no-such-card,0"});
  const auto gone = device.open(asked(0, 2));
  ASSERT_FALSE(gone);
  EXPECT_THAT(gone.error().what, HasSubstr("cannot be opened"));
  Counting client;
  EXPECT_FALSE(device.start(client));
}

}  // namespace
}  // namespace ohmic::devices
