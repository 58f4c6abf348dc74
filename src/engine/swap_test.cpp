// One plan gives way to another: what did not change does not notice, what changed falls and rises, nothing clicks.

#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "engine/engine.hpp"
#include "engine/hand_card_test.hpp"
#include "engine/meter_node.hpp"
#include "engine/mixer.hpp"

namespace ohmic::engine {
namespace {

const Format format{Hertz(48000.0), 64};
constexpr int up = 2496;   // frames until the main fader is up, in whole blocks of 32 and 64
constexpr int fall = 480;  // 10 ms

/// Card input 0 through `kept` to output 0; `changed` to output 1.
std::unique_ptr<Plan> two_ways(const std::shared_ptr<Node>& kept, const std::shared_ptr<Node>& changed) {
  PlanBuilder builder;
  builder.to_card(builder.add("Kept", kept, {builder.card_input(0)}, 1)[0], 0);
  if (changed) builder.to_card(builder.add("Changed", changed, {}, 1)[0], 1);
  return *builder.build(format);
}

class Swap : public testing::Test {
 protected:
  std::vector<float> tail(std::size_t channel, std::size_t from) {
    return {card.played[channel].begin() + static_cast<long>(from), card.played[channel].end()};
  }

  TurnedClock clock;
  Engine engine{clock};
  HandCard card{engine, 2, 2};
};

TEST_F(Swap, what_did_not_change_is_the_same_bit_by_bit) {
  const auto run = [](bool is_swapped) {
    TurnedClock clock;
    Engine engine(clock);
    HandCard card(engine, 1, 2);
    const auto kept = memory();
    EXPECT_TRUE(engine.start(two_ways(kept, constant(1.0f))));
    card.turn(up, 32);
    if (is_swapped) {
      EXPECT_TRUE(engine.adopt(two_ways(kept, constant(-1.0f))));
    }
    card.turn(up, 32);
    EXPECT_EQ(engine.health().swaps, is_swapped ? 1u : 0u);
    EXPECT_EQ(kept->prepared, 1);
    EXPECT_EQ(kept->resets, 0);
    return card.played[0];
  };
  EXPECT_EQ(run(true), run(false));
}

TEST_F(Swap, what_changed_falls_to_silence_then_the_new_rises_each_within_10_ms_and_without_a_click) {
  const auto kept = memory();
  ASSERT_TRUE(engine.start(two_ways(kept, constant(1.0f))));
  card.turn(up, 50);
  ASSERT_TRUE(engine.adopt(two_ways(kept, constant(-1.0f))));
  const std::size_t begun = card.played[1].size();
  card.turn(1200, 50);
  const auto after = tail(1, begun);
  EXPECT_EQ(after[fall - 1], 0.0f);
  EXPECT_GT(after[fall - 2], 0.0f);
  EXPECT_LT(after[fall], 0.0f);
  EXPECT_EQ(after[2 * fall - 1], -1.0f);
  EXPECT_TRUE(std::is_sorted(after.rbegin(), after.rend()));
  // A raised cosine over N frames is steepest in its middle: pi / (2 N) a frame.
  for (std::size_t i = 1; i < after.size(); ++i) ASSERT_LE(std::abs(after[i] - after[i - 1]), 1.5708f / fall * 1.01f);
}

TEST_F(Swap, a_node_that_only_comes_waits_for_nobody) {
  const auto kept = memory();
  ASSERT_TRUE(engine.start(two_ways(kept, nullptr)));
  card.turn(up, 32);
  ASSERT_TRUE(engine.adopt(two_ways(kept, constant(1.0f))));
  card.turn(fall, 32);
  EXPECT_GT(tail(1, up)[0], 0.0f);
  EXPECT_EQ(card.played[1].back(), 1.0f);
}

TEST_F(Swap, a_wire_that_moves_between_nodes_that_stay_fades_alone) {
  // A mixer keeps playing input 1 while its input 2 moves from one source to another, which a third node still hears.
  const auto left = constant(0.25f), right = constant(0.5f);
  const auto mixer = std::make_shared<Mixer>(2, 1);
  const auto listener = sum();
  const auto wired_to = [&](bool is_right) {
    PlanBuilder builder;
    const Wire l = builder.add("Left", left, {}, 1)[0];
    const Wire r = builder.add("Right", right, {}, 1)[0];
    const Wire in = builder.card_input(0);
    builder.to_card(builder.add("Mixer", mixer, {in, is_right ? r : l}, 1, {1.0f, 1.0f, 0.01f})[0], 0);
    builder.to_card(builder.add("Listener", listener, {l}, 1)[0], 1);
    return *builder.build(format);
  };
  card.input = [](int, std::int64_t) { return 0.125f; };
  ASSERT_TRUE(engine.start(wired_to(false)));
  card.turn(up, 32);
  ASSERT_TRUE(engine.adopt(wired_to(true)));
  card.turn(2 * fall, 32);
  const auto mixed = tail(0, up);
  EXPECT_EQ(mixed[fall - 1], 0.125f);  // never less than what stays
  EXPECT_EQ(*std::ranges::min_element(mixed), 0.125f);
  EXPECT_EQ(mixed.back(), 0.625f);
  EXPECT_EQ(tail(1, up), std::vector<float>(2 * fall, 0.25f));
}

TEST_F(Swap, plans_and_nodes_that_left_are_freed_on_control) {
  const auto kept = memory();
  std::weak_ptr<Node> gone;
  {
    const auto node = constant(1.0f);
    gone = node;
    ASSERT_TRUE(engine.start(two_ways(kept, node)));
  }
  card.turn(up, 32);
  ASSERT_TRUE(engine.adopt(two_ways(kept, constant(0.5f))));
  EXPECT_EQ(engine.collect(), 2u);
  card.turn(256, 32);
  EXPECT_EQ(engine.collect(), 2u);  // still falling
  card.turn(256, 32);
  EXPECT_FALSE(gone.expired());  // audio frees nothing
  EXPECT_EQ(engine.collect(), 1u);
  EXPECT_TRUE(gone.expired());
}

TEST_F(Swap, a_plan_adopted_before_the_last_ones_turn_replaces_it) {
  const auto kept = memory();
  ASSERT_TRUE(engine.start(two_ways(kept, constant(1.0f))));
  card.turn(up, 32);
  const auto skipped = constant(0.9f);
  ASSERT_TRUE(engine.adopt(two_ways(kept, skipped)));
  ASSERT_TRUE(engine.adopt(two_ways(kept, constant(0.5f))));
  EXPECT_EQ(skipped.use_count(), 1);
  EXPECT_EQ(engine.collect(), 2u);
  card.turn(2 * fall, 32);
  EXPECT_EQ(card.played[1].back(), 0.5f);
  EXPECT_EQ(engine.health().swaps, 1u);
}

TEST_F(Swap, plans_adopted_during_a_swap_wait_for_its_end) {
  const auto kept = memory();
  ASSERT_TRUE(engine.start(two_ways(kept, constant(1.0f))));
  card.turn(up, 32);
  ASSERT_TRUE(engine.adopt(two_ways(kept, constant(0.5f))));
  card.turn(96, 32);
  ASSERT_TRUE(engine.adopt(two_ways(kept, constant(0.25f))));
  card.turn(4 * fall, 32);
  EXPECT_EQ(card.played[1].back(), 0.25f);
  EXPECT_EQ(engine.health().swaps, 2u);
  EXPECT_EQ(engine.collect(), 1u);
}

TEST_F(Swap, a_node_that_returns_before_audio_let_go_of_it_is_reset_by_audio) {
  const auto kept = memory();
  const auto returning = constant(1.0f);
  ASSERT_TRUE(engine.start(two_ways(kept, returning)));
  card.turn(up, 32);
  ASSERT_TRUE(engine.adopt(two_ways(kept, constant(0.5f))));
  card.turn(96, 32);  // audio still plays it
  ASSERT_TRUE(engine.adopt(two_ways(kept, returning)));
  EXPECT_EQ(returning->prepared, 1);
  card.turn(4 * fall, 32);
  EXPECT_EQ(returning->prepared, 1);
  EXPECT_EQ(returning->resets, 1);
  EXPECT_EQ(card.played[1].back(), 1.0f);
}

TEST_F(Swap, a_node_that_returns_later_is_prepared_anew) {
  const auto kept = memory();
  const auto returning = constant(1.0f);
  ASSERT_TRUE(engine.start(two_ways(kept, returning)));
  card.turn(up, 32);
  ASSERT_TRUE(engine.adopt(two_ways(kept, nullptr)));
  card.turn(up, 32);
  ASSERT_TRUE(engine.adopt(two_ways(kept, returning)));
  EXPECT_EQ(returning->prepared, 2);
}

TEST_F(Swap, settings_in_force_go_on_where_the_new_plan_gives_none) {
  const auto node = knob();
  const auto plan = [&](std::vector<float> settings) {
    PlanBuilder builder;
    builder.to_card(builder.add("Knob", node, {}, 1, std::move(settings))[0], 0);
    return *builder.build(format);
  };
  ASSERT_TRUE(engine.start(plan({})));
  card.turn(up, 32);
  ASSERT_TRUE(engine.set("Knob", "level", 0.4));
  ASSERT_TRUE(engine.adopt(plan({})));
  card.turn(32, 32);
  EXPECT_EQ(card.played[0].back(), 0.4f);
  ASSERT_TRUE(engine.adopt(plan({0.1f})));
  card.turn(32, 32);
  EXPECT_EQ(card.played[0].back(), 0.1f);
}

TEST_F(Swap, a_setting_reaches_its_node_while_the_old_plan_still_plays) {
  const auto node = knob();
  const auto plan = [&](const std::shared_ptr<Node>& changed) {
    PlanBuilder builder;
    builder.to_card(builder.add("Knob", node, {}, 1)[0], 0);
    builder.to_card(builder.add("Changed", changed, {}, 1)[0], 1);
    return *builder.build(format);
  };
  ASSERT_TRUE(engine.start(plan(constant(1.0f))));
  card.turn(up, 32);
  ASSERT_TRUE(engine.adopt(plan(constant(0.5f))));
  card.turn(32, 32);
  ASSERT_TRUE(engine.set("Knob", "level", 0.4));
  card.turn(32, 32);
  EXPECT_EQ(engine.collect(), 2u);
  EXPECT_EQ(card.played[0].back(), 0.4f);
  card.turn(2 * fall, 32);
  EXPECT_EQ(card.played[0].back(), 0.4f);
}

TEST_F(Swap, a_plan_of_another_format_is_refused) {
  ASSERT_TRUE(engine.start(two_ways(memory(), nullptr)));
  PlanBuilder builder;
  EXPECT_EQ(engine.adopt(*builder.build({Hertz(96000.0), 64})).error().sentence(),
            "The plan is made for 96 kHz and 64 frames, but the card runs at 48 kHz and 64. "
            "Stop the card and start the engine anew.");
  Engine empty(clock);
  EXPECT_FALSE(empty.adopt(*builder.build(format)));
}

TEST_F(Swap, a_card_that_comes_back_plays_the_plan_that_audio_had_not_taken) {
  const auto kept = memory();
  ASSERT_TRUE(engine.start(two_ways(kept, constant(1.0f))));
  card.turn(up, 32);
  ASSERT_TRUE(engine.adopt(two_ways(kept, constant(0.5f))));  // the card is gone meanwhile
  ASSERT_TRUE(engine.start(nullptr));
  EXPECT_EQ(engine.collect(), 1u);
  card.turn(up, 32);
  EXPECT_EQ(card.played[1].back(), 0.5f);
}

TEST(SwapThreads, control_may_adopt_set_and_read_while_audio_runs) {
  TurnedClock clock;
  Engine engine(clock);
  const auto mixer = std::make_shared<Mixer>(2, 2);
  const auto meter = std::make_shared<MeterNode>(2, Dimension::full_scale);
  const auto plan = [&](float value) {
    PlanBuilder builder;
    const Wire source = builder.add("Source", constant(value), {}, 1)[0];
    const Wire knob_wire = builder.add("Knob", knob(), {}, 1)[0];
    const auto mixed = builder.add("Mixer", mixer, {source, knob_wire}, 2, {0.5f, 0.5f, 0.5f, 0.5f, 0.01f});
    builder.add("Meter", meter, mixed, 0);
    builder.to_card(mixed[0], 0);
    builder.to_card(mixed[1], 1);
    return *builder.build(format);
  };
  ASSERT_TRUE(engine.start(plan(0.5f)));

  std::atomic<bool> is_done{false};
  std::atomic<float> loudest{0.0f};
  std::thread audio([&] {
    HandCard card(engine, 0, 2);
    while (!is_done.load()) {
      card.turn(64 * 50, 64);
      for (auto& channel : card.played) {
        for (const float x : channel) loudest.store(std::max(loudest.load(), std::abs(x)));
        channel.clear();
      }
      card.frame = 0;
      engine.missed(Frames(1));
    }
  });
  Xrun xrun;
  std::uint64_t told = 0;
  for (int k = 0; k < 300; ++k) {
    ASSERT_TRUE(engine.adopt(plan(k % 2 == 0 ? 0.25f : 0.5f)));
    for (int n = 0; n < 10; ++n) {
      ASSERT_TRUE(engine.set("Mixer", "in1.out2", 0.1 * n));
      ASSERT_TRUE(engine.set("Knob", "level", 0.05 * n));
      ASSERT_EQ(engine.readings("Meter").size(), 2u * MeterNode::readings_per_channel);
    }
    if (k % 50 == 0) engine.silence();
    else engine.sound();
    while (engine.next_xrun(xrun)) ++told;
    (void)engine.health();
    if (k % 10 == 0) std::this_thread::yield();
  }
  // Until the last one is in turn.
  while (engine.collect() > 1) std::this_thread::yield();
  is_done.store(true);
  audio.join();
  while (engine.next_xrun(xrun)) ++told;
  EXPECT_GT(engine.health().swaps, 0u);
  EXPECT_EQ(engine.health().xruns, told + engine.health().xruns_untold);
  EXPECT_LE(loudest.load(), 1.0f);
  EXPECT_EQ(engine.health().non_finite, 0u);
}

}  // namespace
}  // namespace ohmic::engine
