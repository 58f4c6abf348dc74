// The laws of cards without hardware: virtual, paced, and what they share.

#include "devices/virtual_card.hpp"

#include <atomic>
#include <cmath>
#include <thread>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "devices/pace.hpp"
#include "devices/paced_card.hpp"
#include "rt/guard.hpp"

namespace ohmic::devices {
namespace {

using namespace std::chrono_literals;

/// Copies inputs to outputs and remembers what it was told.
struct Through final : Client {
  std::int64_t frames = 0;
  std::int64_t lost = 0;
  int blocks = 0;
  bool was_in_audio = false;

  void process(const Block& block) noexcept override {
    for (std::size_t c = 0; c < block.out.size(); ++c) {
      for (int f = 0; f < block.frames; ++f) block.out[c][f] = c < block.in.size() ? block.in[c][f] : 0.25f;
    }
    frames += block.frames;
    ++blocks;
    was_in_audio = rt::in_audio();
  }
  void missed(Frames missing) noexcept override { lost += missing.count(); }
};

Asked stereo(double rate = 48000, int frames = 64) {
  return {
      .client = "test", .format = {.rate = Hertz(rate), .frames = frames}, .inputs = {"a", "b"}, .outputs = {"l", "r"}};
}

std::vector<float> ramp(int frames) {
  std::vector<float> samples(static_cast<std::size_t>(frames));
  for (int f = 0; f < frames; ++f) samples[static_cast<std::size_t>(f)] = static_cast<float>(f + 1) / 4096.0f;
  return samples;
}

TEST(VirtualCard, plays_what_it_hears_bit_for_bit_then_silence) {
  TurnedClock clock;
  VirtualCard card(clock);
  Tape tape;
  Through client;
  ASSERT_TRUE(card.open(stereo()));
  card.connect(play({ramp(1000)}), tape.sink());
  ASSERT_TRUE(card.start(client));
  card.turn(20);
  ASSERT_EQ(tape.channels.size(), 2u);
  auto expected = ramp(1000);
  expected.resize(20 * 64, 0.0f);
  EXPECT_EQ(tape.channels[0], expected);
  EXPECT_EQ(tape.channels[1], std::vector<float>(20 * 64, 0.0f));
  EXPECT_EQ(client.blocks, 20);
  EXPECT_TRUE(client.was_in_audio);
}

TEST(VirtualCard, an_offline_one_lets_its_client_wait) {
  TurnedClock clock;
  VirtualCard card(clock, {.refused_rates = {}, .thread = Cycle::Thread::offline});
  Through client;
  ASSERT_TRUE(card.open(stereo()));
  ASSERT_TRUE(card.start(client));
  card.turn();
  EXPECT_FALSE(client.was_in_audio);
}

TEST(VirtualCard, time_passes_by_its_periods_and_its_drift) {
  for (const double ppm : {0.0, 100.0, -200.0}) {
    TurnedClock clock;
    VirtualCard card(clock, {.refused_rates = {}, .drift_ppm = ppm});
    Through client;
    ASSERT_TRUE(card.open(stereo()));
    ASSERT_TRUE(card.start(client));
    card.turn(7500 - 1);  // the first period's own time has passed when it is handed over
    card.turn();
    const double seconds = std::chrono::duration<double>(clock.now()).count();
    EXPECT_NEAR((10.0 / seconds - 1.0) * 1e6, ppm, 0.5);
  }
}

TEST(VirtualCard, jitter_is_repeatable_bounded_and_does_not_add_up) {
  const auto times = [](std::uint32_t seed) {
    TurnedClock clock;
    VirtualCard card(clock, {.refused_rates = {}, .jitter = 1ms, .seed = seed});
    Through client;
    EXPECT_TRUE(card.open(stereo(48000, 480)));
    EXPECT_TRUE(card.start(client));
    std::vector<Clock::Time> all;
    for (int i = 1; i <= 500; ++i) {
      card.turn();
      all.push_back(clock.now());
      EXPECT_GE(clock.now(), i * 10ms);
      EXPECT_LE(clock.now(), i * 10ms + 1ms);
    }
    return all;
  };
  EXPECT_EQ(times(7), times(7));
  EXPECT_NE(times(7), times(8));
}

TEST(VirtualCard, a_stall_is_missed_by_the_client_told_as_an_xrun_and_leaves_a_gap) {
  TurnedClock clock;
  VirtualCard card(clock);
  Tape tape;
  Through client;
  ASSERT_TRUE(card.open(stereo()));
  card.connect(play({ramp(1000)}), tape.sink());
  ASSERT_TRUE(card.start(client));
  card.turn(2);
  card.stall(Frames(100));
  card.turn(2);
  EXPECT_EQ(client.lost, 100);
  EXPECT_EQ(tape.channels[0].size(), 4 * 64 + 100u);
  EXPECT_EQ(tape.channels[0][130], 0.0f);             // the gap
  EXPECT_EQ(tape.channels[0][228], ramp(1000)[228]);  // what came after stayed in its place
  Event event;
  ASSERT_TRUE(card.next_event(event));
  EXPECT_EQ(event.kind, Event::Kind::xrun);
  EXPECT_EQ(event.frames, Frames(100));
  EXPECT_STREQ(event.why, "the virtual card stalled");
  EXPECT_FALSE(card.next_event(event));
}

TEST(VirtualCard, unplugged_it_is_lost_calls_nobody_and_comes_back) {
  TurnedClock clock;
  VirtualCard card(clock);
  Through client;
  ASSERT_TRUE(card.open(stereo()));
  ASSERT_TRUE(card.start(client));
  card.turn(3);
  card.unplug();
  card.turn(3);
  EXPECT_EQ(client.blocks, 3);
  Event event;
  ASSERT_TRUE(card.next_event(event));
  EXPECT_EQ(event.kind, Event::Kind::lost);
  EXPECT_EQ(card.open(stereo()).error().what, "The virtual card is unplugged.");
  card.replug();
  ASSERT_TRUE(card.open(stereo()));
  ASSERT_TRUE(card.start(client));
  card.turn(3);
  EXPECT_EQ(client.blocks, 6);
}

TEST(VirtualCard, a_format_it_changes_by_itself_is_told_and_then_granted) {
  TurnedClock clock;
  VirtualCard card(clock);
  Through client;
  ASSERT_TRUE(card.open(stereo()));
  ASSERT_TRUE(card.start(client));
  card.change({.rate = Hertz(44100), .frames = 128});
  card.turn();
  EXPECT_EQ(client.blocks, 0);
  Event event;
  ASSERT_TRUE(card.next_event(event));
  EXPECT_EQ(event.kind, Event::Kind::format_changed);
  const auto granted = card.open(stereo());
  ASSERT_TRUE(granted);
  EXPECT_EQ(granted->format.rate.value(), 44100);
  EXPECT_EQ(granted->format.frames, 128);
  ASSERT_TRUE(card.start(client));
  card.turn();
  EXPECT_EQ(client.frames, 128);
}

TEST(VirtualCard, refuses_with_sentences) {
  TurnedClock clock;
  VirtualCard card(clock, {.refused_rates = {96000}, .most_channels = 1});
  EXPECT_EQ(
      card.open({.format = {.rate = Hertz(96000), .frames = 64}, .inputs = {}, .outputs = {"l"}}).error().sentence(),
      "The virtual card refuses 96 kHz. Ask for another rate.");
  EXPECT_EQ(card.open(stereo()).error().what, "2 inputs and 2 outputs were asked for.");
  EXPECT_EQ(card.open({.format = {.rate = Hertz(48000), .frames = 0}, .inputs = {}, .outputs = {}}).error().what,
            "A period of 0 frames was asked for.");
  EXPECT_FALSE(card.open({.format = {.rate = Hertz(NAN), .frames = 64}, .inputs = {}, .outputs = {}}));
  Through client;
  EXPECT_FALSE(card.start(client));
}

TEST(EventQueue, keeps_order_and_counts_what_did_not_fit) {
  EventQueue queue;
  for (int i = 0; i < 300; ++i) queue.push(Event::Kind::xrun, Clock::Time(i), Frames(i), "late");
  Event event;
  for (int i = 0; i < 256; ++i) {
    ASSERT_TRUE(queue.pop(event));
    EXPECT_EQ(event.frames, Frames(i));
  }
  EXPECT_FALSE(queue.pop(event));
  queue.push(Event::Kind::lost, Clock::Time(0), Frames(0), "gone");
  ASSERT_TRUE(queue.pop(event));
  EXPECT_STREQ(event.why, "gone (and 44 events before it that were not told)");
}

TEST(EventQueue, loses_nothing_between_many_writers_and_one_reader) {
  EventQueue queue;
  std::atomic<int> alive{3};
  std::vector<std::jthread> writers;
  for (int w = 0; w < 3; ++w) {
    writers.emplace_back([&, w] {
      for (int i = 0; i < 20000; ++i) {
        queue.push(Event::Kind::xrun, Clock::Time(w), Frames(i), "x");
        if (i % 50 == 0) std::this_thread::yield();
      }
      --alive;
    });
  }
  std::int64_t next[3] = {0, 0, 0};
  Event event;
  const auto look = [&] {
    const auto w = static_cast<std::size_t>(event.when.count());
    EXPECT_GE(event.frames.count(), next[w]);  // in order, with counted gaps
    next[w] = event.frames.count() + 1;
  };
  while (alive > 0) {
    while (queue.pop(event)) look();
  }
  while (queue.pop(event)) look();
}

TEST(EventQueue, words_are_cut_between_letters) {
  Event event;
  constexpr std::size_t room = sizeof(event.why) - 2;  // a letter of two bytes, and the end
  say(event, std::string(room, 'x') + "ä");
  EXPECT_EQ(std::string(event.why), std::string(room, 'x'));
}

TEST(Pace, deadlines_do_not_drift_and_lost_periods_are_whole) {
  rc::check([](std::uint16_t frames_seed, std::uint32_t late_ns) {
    const int frames = 16 + frames_seed % 4081;
    Pace pace({.rate = Hertz(44100), .frames = frames}, Clock::Time(0));
    const double period = frames * 1e9 / 44100.0;
    std::int64_t periods = 0;
    for (int i = 0; i < 100; ++i) {
      const std::int64_t late = i % 10 == 9 ? late_ns : 0;
      const Frames lost = pace.begin(pace.due() + Clock::Time(late));
      RC_ASSERT(lost.count() == static_cast<std::int64_t>(static_cast<double>(late) / period) * frames);
      periods += 1 + lost.count() / frames;
      RC_ASSERT(std::abs(static_cast<double>(pace.due().count()) - static_cast<double>(periods + 1) * period) <= 1.0);
    }
  });
}

TEST(PacedCard, calls_its_client_from_an_audio_thread_until_it_is_stopped) {
  TurnedClock clock;
  struct Counting final : Client {
    std::atomic<int> blocks{0};
    std::atomic<bool> in_audio{false};
    void process(const Block& block) noexcept override {
      for (float* out : block.out) std::fill_n(out, block.frames, 0.0f);
      in_audio = rt::in_audio();
      ++blocks;
    }
    void missed(Frames) noexcept override {}
  } client;
  PacedCard card(clock);
  EXPECT_FALSE(card.start(client));
  const auto granted = card.open(stereo());
  ASSERT_TRUE(granted);
  EXPECT_EQ(granted->words, "built-in virtual card at 48 kHz, 64 frames (nobody hears it)");
  ASSERT_TRUE(card.start(client));
  EXPECT_NE(card.rights(), nullptr);
  while (client.blocks < 100) std::this_thread::yield();
  card.stop();
  const int after = client.blocks;
  EXPECT_TRUE(client.in_audio);
  EXPECT_GE(clock.now(), 100 * Clock::Time(1'333'333));
  std::this_thread::yield();
  EXPECT_EQ(client.blocks, after);
  ASSERT_TRUE(card.start(client));  // and again
  while (client.blocks < after + 10) std::this_thread::yield();
}

TEST(PacedCard, a_client_that_takes_too_long_is_told_what_it_missed) {
  TurnedClock clock;
  struct Slow final : Client {
    TurnedClock& clock;
    std::atomic<std::int64_t> lost{0};
    std::atomic<int> blocks{0};
    explicit Slow(TurnedClock& clock) : clock(clock) {}
    void process(const Block& block) noexcept override {
      for (float* out : block.out) std::fill_n(out, block.frames, 0.0f);
      if (++blocks == 5) clock.turn(10ms);  // seven and a half periods of 64 frames
    }
    void missed(Frames frames) noexcept override { lost += frames.count(); }
  } client(clock);
  PacedCard card(clock);
  ASSERT_TRUE(card.open(stereo()));
  ASSERT_TRUE(card.start(client));
  while (client.blocks < 10) std::this_thread::yield();
  card.stop();
  EXPECT_EQ(client.lost, 6 * 64);
  Event event;
  ASSERT_TRUE(card.next_event(event));
  EXPECT_EQ(event.frames, Frames(6 * 64));
  EXPECT_STREQ(event.why, "the audio thread woke 6 periods late");
}

}  // namespace
}  // namespace ohmic::devices
