// Every way of a card is measured by itself; what the card does meanwhile is noticed.

#include "measure/round_trip.hpp"

#include <cstdio>

#include <gtest/gtest.h>

#include "measure/loop_probe.hpp"
#include "measure/loop_test.hpp"

namespace ohmic::measure {
namespace {

using State = RoundTrip::State;
using testing::Bench;
using testing::Loop;

TEST(RoundTrips, each_output_finds_its_input_and_crosstalk_is_seen_as_such) {
  // Cables 1 -> 2, 2 -> 1; output 3 leads nowhere; everything talks a thousandth into its neighbour.
  Loop loop({{.output = 0, .input = 1, .delay = 210.25},
             {.output = 1, .input = 0, .delay = 215.75, .gain = -0.5},
             {.output = 0, .input = 0, .delay = 210.25, .gain = 0.001}});
  loop.noise_rms = 1e-5;
  Bench bench(loop, Hertz(48e3), 64, 2, 3);
  const auto all = bench.measure({.outputs = {0, 1, 2}, .loudest = DBFS(-24.0)});
  ASSERT_TRUE(all) << all.error().sentence();
  ASSERT_EQ(all->size(), 3u);
  EXPECT_EQ((*all)[0].loudest(), 1);
  EXPECT_NEAR((*all)[0].inputs[1].frames, 210.25, 0.01);
  EXPECT_LT((*all)[0].inputs[0].gain, crosstalk_below);
  EXPECT_EQ((*all)[1].loudest(), 0);
  EXPECT_NEAR((*all)[1].inputs[0].frames, 215.75, 0.01);
  EXPECT_TRUE((*all)[1].inputs[0].is_inverted);
  EXPECT_EQ((*all)[2].loudest(), -1);
  EXPECT_EQ((*all)[2].inputs[0].state, State::silent);
  EXPECT_EQ((*all)[2].level, DBFS(-24.0)) << "tried louder, up to what was allowed";
}

TEST(RoundTrips, where_it_is_too_noisy_it_grows_louder_only_as_far_as_allowed) {
  Loop loop({{.delay = 300.0}});
  loop.noise_rms = 0.3;
  Bench bench(loop);
  std::vector<double> levels;
  const auto all = round_trips(
      bench.card, bench.granted, {.outputs = {0}, .level = DBFS(-36.0), .loudest = DBFS(-18.0)}, bench.clock,
      [&] { bench.card.turn(32); }, [&](int, DBFS level) { levels.push_back(level.value()); });
  ASSERT_TRUE(all);
  EXPECT_GT(levels.size(), 1u);
  EXPECT_LE(levels.back(), -18.0);
  if (all->front().inputs[0].state == State::measured) {
    EXPECT_NEAR(all->front().inputs[0].frames, 300.0, 0.5);
  }
}

TEST(RoundTrips, a_turn_in_which_frames_were_lost_is_done_again) {
  Loop loop({{.delay = 300.0}});
  Bench bench(loop);
  int waits = 0;
  const auto all = round_trips(bench.card, bench.granted, {.outputs = {0}}, bench.clock, [&] {
    if (++waits == 20) bench.card.stall(Frames(64));
    bench.card.turn(32);
  });
  ASSERT_TRUE(all);
  EXPECT_EQ(all->front().losses, 0);
  EXPECT_NEAR(all->front().inputs[0].frames, 300.0, 0.01);
}

TEST(RoundTrips, a_card_that_goes_away_or_does_not_play_is_a_sentence) {
  Loop loop({{.delay = 300.0}});
  Bench bench(loop);
  int waits = 0;
  const auto gone = round_trips(bench.card, bench.granted, {.outputs = {0}}, bench.clock, [&] {
    if (++waits == 20) bench.card.unplug();
    bench.card.turn(32);
  });
  ASSERT_FALSE(gone);
  EXPECT_NE(gone.error().what.find("went away"), std::string::npos) << gone.error().sentence();

  Bench other(loop);
  const auto still = round_trips(other.card, other.granted, {.outputs = {0}}, other.clock,
                                 [&] { other.clock.turn(std::chrono::seconds(1)); });
  ASSERT_FALSE(still);
  EXPECT_NE(still.error().what.find("does not play"), std::string::npos);

  const auto none = other.measure({.outputs = {4}});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().what, "There is no output 5.");
}

TEST(LoopProbe, hears_and_plays_the_same_however_periods_are_cut) {
  const DelayFinder finder(Hertz(48e3));
  const BurstTiming& timing = finder.timing();
  std::vector<float> first;
  for (const int frames : {64, 1, 333, 4096}) {
    LoopProbe probe(timing, finder.burst(), 1);
    probe.begin(0, FullScale(0.25));
    std::vector<float> in(static_cast<std::size_t>(frames)), out(in.size()), all;
    while (!probe.is_done()) {
      for (std::size_t i = 0; i < in.size(); ++i) in[i] = static_cast<float>((all.size() + i) % 1000);
      const float* ins[] = {in.data()};
      float* outs[] = {out.data()};
      probe.process({ins, outs, frames});
      all.insert(all.end(), out.begin(), out.end());
    }
    all.resize(timing.whole());
    if (first.empty()) first = all;
    EXPECT_EQ(all, first) << frames;
    for (std::size_t i = 0; i < timing.whole(); i += 999)
      ASSERT_EQ(probe.heard(0)[i], static_cast<float>(i % 1000)) << frames;
  }
  EXPECT_LE(*std::ranges::max_element(first), 0.25f);
}

}  // namespace
}  // namespace ohmic::measure
