// A followed card's laws, by ear: what passes through it is in step, where it is told to be, clean, and never breaks off hard.

#include "engine/follow/followed_card.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "dsp/tone_fit.hpp"
#include "engine/follow/two_cards_test.hpp"
#include "rt/guard.hpp"

namespace ohmic::engine {
namespace {

using namespace std::chrono_literals;

TEST(FollowedCard, is_in_step_and_as_late_as_it_says) { expect_in_step({.seconds = 25.0}, "48 kHz, 64 beside 64"); }

TEST(FollowedCard, is_in_step_across_rates_periods_and_late_threads) {
  // From the 4th second on: what takes longer is the long form's.
  const auto short_form = [](Two::Setup setup, const char* how) {
    setup.seconds = 6.0;
    Two two(setup, {}, tones());
    two.start();
    two.play(setup.seconds);
    Found in, out;
    for (const double second : {4.0, 4.5, 5.0, 5.5}) {
      in.add(two.behind(static_cast<std::size_t>(second * two.rate())));
      out.add(two.played_behind(static_cast<std::size_t>(second * two.rate())));
    }
    const devices::Step step = two.step();
    fmt::print(
        "  {}: heard {:+.2f} ppm; inputs {:.2f} +-{:.3f} frames behind, told {}; outputs {:.2f} +-{:.3f}, told {}\n",
        how, step.ppm, in.middle(), in.error(), (step.capture_latency - Frames(setup.clock.frames)).count(),
        out.middle(), out.error(), (step.playback_latency - Frames(setup.clock.frames)).count());
    EXPECT_EQ(step.resyncs, 0) << how << ": " << (two.told.empty() ? "" : two.told.front());
    EXPECT_LT(in.error(), 1.0) << how;
    EXPECT_LT(out.error(), 1.0) << how;
    EXPECT_NEAR(in.middle(), (step.capture_latency - Frames(setup.clock.frames)).value(), 1.5) << how;
    EXPECT_NEAR(out.middle(), (step.playback_latency - Frames(setup.clock.frames)).value(), 1.5) << how;
  };
  short_form({.follower = {Hertz(44100.0), 64}}, "44.1 kHz beside 48");
  short_form({.follower = {Hertz(96000.0), 128}}, "96 kHz beside 48");
  short_form({.clock = {Hertz(48000.0), 16}, .follower = {Hertz(48000.0), 1024}}, "1024 beside 16");
  short_form({.clock = {Hertz(48000.0), 512}, .follower = {Hertz(48000.0), 32}}, "32 beside 512");
  short_form({.jitter = 500us}, "64 beside 64, both up to 0.5 ms late");
}

// A card that is a timer in the kernel (snd-aloop), or one on a bus with frames of its own (USB): what it tells beyond the
// period keeps the clock from standing still and then leaping a period.
TEST(FollowedCard, interrupts_on_a_grid_of_their_own_say_where_the_card_is) {
  for (const double ppm : {299.4, -300.0}) {
    Two two({.clock_ppm = 0.0,
             .ppm = ppm,
             .clock = {Hertz(48000.0), 192},
             .follower = {Hertz(48000.0), 192},
             .grid = 4ms,
             .seconds = 10.0},
            {}, tones());
    two.start();
    Found in;
    for (int second = 0; second < 24; ++second) {
      two.forget();
      two.play(1.0);
      if (second >= 20)
        in.add(two.behind(two.desk.heard[0].size() - 6000) - (two.step().capture_latency - Frames(192)).value());
    }
    const devices::Step step = two.step();
    fmt::print(
        "  192 frames on a grid of 4 ms, {:+.1f} ppm: heard {:+.2f}; inputs {:.3f} +-{:.3f} frames from where they are "
        "told; {} resyncs\n",
        ppm, step.ppm, in.middle(), in.error(), step.resyncs);
    EXPECT_NEAR(step.ppm, ppm, 0.5);
    EXPECT_NEAR(in.middle(), 0.0, 1.0);
    EXPECT_LT(in.error(), 1.0);
    EXPECT_EQ(step.resyncs, 0) << (two.told.empty() ? "" : two.told.back());
  }
}

/// THD+N at the frequency that is there: corrected by how its phase moves from the first half to the second.
double thd_n(const std::vector<float>& samples, std::size_t from, std::size_t count, double rate, double hz) {
  const std::span all(samples.data() + from, count);
  for (int i = 0; i < 3; ++i) {
    const auto first = dsp::fit_tone(all.first(count / 2), Hertz(rate), Hertz(hz));
    const auto second = dsp::fit_tone(all.last(count / 2), Hertz(rate), Hertz(hz));
    const double half = static_cast<double>(count / 2) / rate;
    const double turns = (second.tones[0].phase - first.tones[0].phase) / (2.0 * std::numbers::pi) - hz * half;
    hz += (turns - std::round(turns)) / half;
  }
  return 20.0 * std::log10(dsp::fit_tone(all, Hertz(rate), Hertz(hz)).thd_n());
}

TEST(FollowedCard, a_tone_passes_with_110_db_of_cleanness_each_way) {
  const auto tone = [](double seconds, int) {
    const double turns = 1000.0 * seconds;
    return 0.5 * std::sin(2.0 * std::numbers::pi * (turns - std::floor(turns)));
  };
  for (const auto& [follower, how] :
       {std::pair{Format{Hertz(48000.0), 64}, "48 kHz"}, {Format{Hertz(44100.0), 64}, "44.1 kHz"}}) {
    Two two({.follower = follower, .seconds = 12.0}, tone,
            [&](int, std::int64_t frame) { return static_cast<float>(tone(static_cast<double>(frame) / 48000.0, 0)); });
    two.start();
    two.play(12.0);
    const auto at = [](double seconds, double rate) { return static_cast<std::size_t>(seconds * rate); };
    const double in = thd_n(two.desk.heard[1], at(10.0, 48000.0), 24000, 48000.0, 1000.0);
    const double rate = follower.rate.value();
    const double out = thd_n(two.follower->played[0], at(10.0, rate), at(0.5, rate), rate, 1000.0);
    fmt::print("  1 kHz from {} to 48 kHz: THD+N {:.1f} dB; from 48 kHz to it: {:.1f} dB\n", how, in, out);
    EXPECT_LT(in, -110.0) << how;
    EXPECT_LT(out, -110.0) << how;
  }
}

/// Noise of the frame's number, so that every frame is its own.
float noise_of(std::int64_t frame) {
  auto x = static_cast<std::uint64_t>(frame + 1) * 0x9E3779B97F4A7C15u;
  x ^= x >> 31, x *= 0x94D049BB133111EBu, x ^= x >> 29;
  return static_cast<float>(static_cast<std::int32_t>(x >> 32)) * 0x1p-32f;
}

/// How many frames from `from` on are bit for bit `sent`, shifted by one lag for all.
std::size_t exact_frames(const std::vector<float>& got, std::size_t from,
                         const std::function<float(std::int64_t)>& sent, int most) {
  for (int lag = 0; lag < most; ++lag) {
    std::size_t i = from;
    while (i < got.size() && got[i] == sent(static_cast<std::int64_t>(i) - lag)) ++i;
    if (i > from + 100) return i - from;
  }
  return 0;
}

TEST(FollowedCard, on_the_same_word_clock_every_bit_passes_both_ways) {
  Two two(
      {.clock_ppm = 50.0, .ppm = 50.0, .jitter = 200us, .shares_word_clock = true, .seconds = 10.0},
      [](double seconds, int) {
        return static_cast<double>(noise_of(std::llround(seconds * 48000.0 * (1.0 + 50e-6))));
      },
      [](int, std::int64_t frame) { return noise_of(frame); });
  two.start();
  two.play(10.0);
  EXPECT_TRUE(two.told.empty()) << two.told.front();
  const auto& own = two.desk.heard[0];
  const std::size_t from = 2 * 48000;
  EXPECT_EQ(exact_frames(
                two.desk.heard[1], from, [&](std::int64_t i) { return own[static_cast<std::size_t>(i)]; }, 400),
            two.desk.heard[1].size() - from);
  EXPECT_EQ(exact_frames(two.follower->played[0], from, noise_of, 400), two.follower->played[0].size() - from);
  EXPECT_EQ(two.step().resyncs, 0);
}

TEST(FollowedCard, a_word_clock_that_is_none_slips_and_is_told) {
  Two two({.shares_word_clock = true, .seconds = 10.0});
  two.start();
  two.play(10.0);
  ASSERT_FALSE(two.told.empty());
  EXPECT_TRUE(two.told[0].starts_with("Drums slipped: it should share the word clock, but runs -2")) << two.told[0];
  // 250 ppm are 12 frames a second, and 36 frames are what may come between, each way.
  EXPECT_NEAR(static_cast<double>(two.step().resyncs), 2.0 * 10.0 * 12.0 / 36.0, 2.0);
}

TEST(FollowedCard, another_rate_cannot_share_a_word_clock) {
  Two two({.follower = {Hertz(44100.0), 64}, .shares_word_clock = true});
  two.start();
  const auto states = two.group->states();
  EXPECT_FALSE(states[1].is_there);
  EXPECT_EQ(
      states[1].words,
      "Drums runs at 44.1 kHz and the clock at 48 kHz, so they cannot share a word clock. Set both to one rate, or "
      "leave out word_clock.");
}

TEST(FollowedCard, what_either_card_loses_is_made_up_for) {
  for (const bool clock_loses : {true, false}) {
    Two two({.seconds = 14.0}, {}, tones());
    two.start();
    two.play(5.0);
    (clock_loses ? two.clock : two.follower)->card->stall(Frames(333));
    two.play(4.0);
    EXPECT_LE(two.step().resyncs, 2) << clock_loses;
    // What is told is the loss itself, by the card that had it.
    ASSERT_EQ(two.told.size(), 1u) << clock_loses;
    EXPECT_EQ(two.told[0], clock_loses ? "Desk card: the virtual card stalled"
                                       : "Drums: 333 frames were lost: the virtual card stalled.");
    EXPECT_TRUE(two.step().is_locked);
    const std::size_t at = two.desk.heard[0].size() - 10000;
    EXPECT_NEAR(two.behind(at), (two.step().capture_latency - Frames(64)).value(), 1.0) << clock_loses;
  }
}

TEST(FollowedCard, a_machine_that_slept_is_in_step_again_within_a_second) {
  Two two({.seconds = 20.0}, {}, tones());
  two.start();
  two.play(5.0);
  const double ppm = two.step().ppm;
  for (const auto& it : two.cards.cards) it->card->stall(Frames(48000 * 3600));
  two.cards.clock.turn(3600s);
  two.play(1.0);
  EXPECT_NEAR(two.step().ppm, ppm, 1.0);
  two.play(2.0);
  EXPECT_TRUE(two.step().is_locked);
  const std::size_t at = two.desk.heard[0].size() - 20000;
  EXPECT_NEAR(two.behind(at), (two.step().capture_latency - Frames(64)).value(), 1.0);
}

/// A card as a sound server's node is: it is called only while a program plays, in blocks of the server's choice.
struct Node final : devices::Card {
  devices::Client* client = nullptr;
  std::int64_t frame = 0;
  std::vector<float> heard;  // of what it is to play

  Result<devices::Granted> open(const devices::Asked& asked) override {
    heard.reserve(480000);
    return devices::Granted{.format = {asked.format.rate, 2048},
                            .inputs = static_cast<int>(asked.inputs.size()),
                            .outputs = static_cast<int>(asked.outputs.size()),
                            .words = "node"};
  }
  Result<void> start(devices::Client& its_client) override {
    client = &its_client;
    return {};
  }
  void stop() noexcept override { client = nullptr; }
  bool next_event(devices::Event&) noexcept override { return false; }
  void call(int frames) {
    std::vector<float> in(static_cast<std::size_t>(frames)), out(static_cast<std::size_t>(frames));
    for (float& x : in)
      x = static_cast<float>(0.3 * std::sin(2.0 * std::numbers::pi * 200.0 / 48000.0 * static_cast<double>(frame++)));
    const float* reads = in.data();
    float* writes = out.data();
    {
      const rt::AudioScope audio;
      client->process({{&reads, 1}, {&writes, 1}, frames});
    }
    heard.insert(heard.end(), out.begin(), out.end());
  }
};

TEST(FollowedCard, a_node_that_rests_is_not_lost_and_its_quantum_may_change) {
  TurnedClock clock;
  const auto node = std::make_shared<Node>();
  FollowedCard followed(node, clock, {.name = "Music"});
  ASSERT_TRUE(followed.open({.client = "test", .format = usual, .inputs = {"in"}, .outputs = {"out"}}, usual));
  ASSERT_TRUE(followed.start());
  std::vector<float> got;
  got.reserve(960000);
  double node_due = 0.0, now = 0.0;
  const std::vector<float> gives(64, 0.25f);
  const auto play = [&](double seconds, int quantum, int calls) {
    for (const double until = now + seconds; now < until;) {
      now += 64.0 / 48000.0;
      clock.turn(Clock::Time(std::llround(now * 1e9)) - clock.now());
      if (quantum > 0 && now >= node_due) {
        for (int i = 0; i < calls; ++i) node->call(quantum);
        node_due = std::max(node_due, now - 0.01) + quantum * calls / 48000.0;
      }
      std::vector<float> block(64);
      float* writes = block.data();
      const float* reads = gives.data();
      {
        const rt::AudioScope audio;
        followed.receive({&writes, 1}, 64, clock.now());
        followed.send({&reads, 1}, 64);
      }
      got.insert(got.end(), block.begin(), block.end());
    }
  };
  const auto loudest_of_late = [&](double seconds) {
    float loudest = 0.0f;
    for (auto i = got.size() - static_cast<std::size_t>(seconds * 48000.0); i < got.size(); ++i)
      loudest = std::max(loudest, std::abs(got[i]));
    return loudest;
  };
  play(60.0, 0, 0);
  EXPECT_EQ(loudest_of_late(60.0), 0.0f);
  play(3.0, 256, 1);
  EXPECT_NEAR(loudest_of_late(0.5), 0.3f, 0.001f);
  const auto small = followed.step().capture_latency;
  EXPECT_LT(small, Frames(256 + 200));
  play(60.0, 0, 0);
  EXPECT_EQ(loudest_of_late(59.0), 0.0f);
  EXPECT_EQ(followed.step().resyncs, 0);  // resting is none
  // A program that begins is heard soon, where this clock has been heard before.
  for (const int quantum : {256, 1024}) {
    const std::size_t begun = got.size();
    play(1.0, quantum, 1);
    const auto first = std::find_if(got.begin() + static_cast<std::ptrdiff_t>(begun), got.end(),
                                    [](float x) { return std::abs(x) > 0.001f; });
    const double silent = static_cast<double>(first - got.begin()) / 48000.0 - static_cast<double>(begun) / 48000.0;
    fmt::print("  after a rest, {} frames: heard after {:.2f} s\n", quantum, silent);
    EXPECT_LT(silent, 0.25) << quantum;
    EXPECT_NEAR(loudest_of_late(0.3), 0.3f, 0.001f);
    play(30.0, 0, 0);
  }
  // A quantum of 4096 comes as two calls at one time; then a small one again.
  play(5.0, 2048, 2);
  EXPECT_NEAR(loudest_of_late(0.5), 0.3f, 0.001f);
  const long resyncs = followed.step().resyncs;
  EXPECT_LE(resyncs, 3);
  play(5.0, 2048, 2);
  EXPECT_EQ(followed.step().resyncs, resyncs);
  play(5.0, 128, 1);
  const long settled = followed.step().resyncs;
  play(5.0, 128, 1);
  EXPECT_EQ(followed.step().resyncs, settled);
  EXPECT_NEAR(node->heard.back(), 0.25f, 1e-4f);
  // What is heard never steps: 0.3 of 200 Hz moves by 0.0079 a frame.
  float step = 0.0f;
  for (std::size_t i = 1; i < got.size(); ++i) step = std::max(step, std::abs(got[i] - got[i - 1]));
  EXPECT_LT(step, 0.012f);
}

}  // namespace
}  // namespace ohmic::engine
