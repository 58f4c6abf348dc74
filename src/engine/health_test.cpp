// Shares fall into their bins; every cause of an xrun is told in its own sentence, dated by clock and by frame.

#include "engine/health.hpp"

#include <gtest/gtest.h>

#include "engine/engine.hpp"
#include "engine/hand_card_test.hpp"

namespace ohmic::engine {
namespace {

using namespace std::chrono_literals;

TEST(DeadlineHistogram, quantile_is_within_its_bin_of_the_true_share) {
  DeadlineHistogram histogram;
  EXPECT_EQ(histogram.quantile(0.5), 0.0);
  for (int k = 1; k <= 1000; ++k) histogram.count(k / 1000.0);
  EXPECT_EQ(histogram.periods(), 1000u);
  for (const double part : {0.01, 0.5, 0.99, 0.999}) {
    EXPECT_GE(histogram.quantile(part), part - 0.001) << part;
    EXPECT_LE(histogram.quantile(part), part * 1.0906) << part;  // 2^(1/8)
  }
  EXPECT_EQ(histogram.quantile(1.0), 1.0);
  EXPECT_EQ(histogram.worst(), 1.0);
}

TEST(DeadlineHistogram, takes_shares_beyond_both_ends) {
  DeadlineHistogram histogram;
  histogram.count(0.0);
  histogram.count(1e-9);
  histogram.count(1e6);
  EXPECT_EQ(histogram.periods(), 3u);
  EXPECT_EQ(histogram.worst(), 1e6);
}

/// An engine whose only node takes as long as the test says.
struct Timed {
  TurnedClock clock;
  Clock::Time takes{};
  Engine engine{clock};
  HandCard card{engine, 0, 1};

  Timed() {
    PlanBuilder builder;
    const auto node = std::make_shared<Lambda>([this](std::span<const float>, const Block& block) {
      clock.turn(takes);
      std::fill_n(block.out[0], block.frames, 0.0f);
    });
    builder.to_card(builder.add("Slow", node, {}, 1)[0], 0);
    EXPECT_TRUE(engine.start(*builder.build({Hertz(48000.0), 48})));
  }
  /// One period of 1 ms that takes this long to compute; the next is due when it would be.
  void period(Clock::Time compute) {
    const auto begun = clock.now();
    takes = compute;
    card.turn(48, 48);
    clock.sleep_until(begun + 1ms);
  }
};

TEST(Health, counts_the_share_of_each_period) {
  Timed timed;
  for (int k = 0; k < 99; ++k) timed.period(200us);
  timed.period(600us);
  const Health health = timed.engine.health();
  EXPECT_EQ(health.periods, 100u);
  EXPECT_EQ(health.frames, Frames(4800));
  EXPECT_NEAR(health.p50, 0.2, 0.02);
  EXPECT_NEAR(health.worst, 0.6, 1e-9);
  EXPECT_GT(health.load, 0.02);
  EXPECT_LT(health.load, 0.2);
  EXPECT_EQ(health.xruns, 0u);
}

TEST(Xrun, engine_over_its_period_is_told_with_its_share) {
  Timed timed;
  timed.period(100us);
  timed.period(1320us);
  timed.period(100us);
  Xrun xrun;
  ASSERT_TRUE(timed.engine.next_xrun(xrun));
  EXPECT_EQ(xrun.sentence(), "0.001 s, frame 48: the engine took 132 % of the period (1.32 ms of 1.00 ms).");
  EXPECT_FALSE(timed.engine.next_xrun(xrun));
  EXPECT_EQ(timed.engine.health().xruns, 1u);
}

TEST(Xrun, frames_the_card_lost_are_told_with_what_came_before) {
  Timed timed;
  timed.period(100us);
  timed.period(3000us);
  timed.engine.missed(Frames(96));
  timed.period(100us);
  timed.clock.turn(3ms);
  timed.engine.missed(Frames(144));
  timed.period(100us);
  timed.engine.missed(Frames(48));
  timed.period(100us);
  Xrun xrun;
  ASSERT_TRUE(timed.engine.next_xrun(xrun));
  EXPECT_EQ(
      xrun.sentence(),
      "0.004 s, frame 96: the card lost 96 frames after the engine took 300 % of the period (3.00 ms of 1.00 ms).");
  ASSERT_TRUE(timed.engine.next_xrun(xrun));
  EXPECT_EQ(xrun.sentence(),
            "0.008 s, frame 144: the card lost 144 frames after a pause of 4.00 ms in which the engine was not called "
            "(it had used 10 % of the period (100 us of 1.00 ms)).");
  ASSERT_TRUE(timed.engine.next_xrun(xrun));
  EXPECT_EQ(xrun.sentence(),
            "0.009 s, frame 192: the card lost 48 frames; the engine was in time, with 10 % of the period (100 us of "
            "1.00 ms).");
  EXPECT_FALSE(timed.engine.next_xrun(xrun));
}

TEST(Xrun, a_loss_of_unknown_size_is_counted_and_told_without_a_figure) {
  Timed timed;
  timed.period(100us);
  timed.engine.missed(Frames(0));
  timed.period(100us);
  EXPECT_EQ(timed.engine.health().xruns, 1u);
  Xrun xrun;
  ASSERT_TRUE(timed.engine.next_xrun(xrun));
  EXPECT_EQ(xrun.cause, Xrun::Cause::card_lost);
  EXPECT_EQ(xrun.sentence(),
            "0.001 s, frame 48: the card lost sound, it does not say how much; the engine was in time, with 10 % of "
            "the period (100 us of 1.00 ms).");
  EXPECT_FALSE(timed.engine.next_xrun(xrun));
  timed.period(100us);
  EXPECT_EQ(timed.engine.health().xruns, 1u);
  timed.clock.turn(3ms);
  timed.engine.missed(Frames(0));
  timed.period(100us);
  ASSERT_TRUE(timed.engine.next_xrun(xrun));
  EXPECT_NE(xrun.sentence().find("it does not say how much, after a pause of 4.00 ms in which"), std::string::npos)
      << xrun.sentence();
}

TEST(Xrun, a_card_that_stalls_without_a_word_is_told) {
  Timed timed;
  timed.period(100us);
  timed.clock.turn(34ms);
  timed.period(100us);
  Xrun xrun;
  ASSERT_TRUE(timed.engine.next_xrun(xrun));
  EXPECT_EQ(xrun.sentence(), "0.035 s, frame 48: the card called after 35.00 ms instead of 1.00 ms.");
}

TEST(Xrun, those_that_do_not_fit_the_log_are_counted) {
  Timed timed;
  for (int k = 0; k < 301; ++k) timed.period(1500us);
  EXPECT_EQ(timed.engine.health().xruns, 300u);
  EXPECT_EQ(timed.engine.health().xruns_untold, 300u - 256u);
}

}  // namespace
}  // namespace ohmic::engine
