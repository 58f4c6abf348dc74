// Ears first: how sound begins, ends, comes back, and what never leaves the engine. And what control can say and hear.

#include "engine/engine.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/hand_card_test.hpp"
#include "engine/meter_node.hpp"
#include "engine/mixer.hpp"

namespace ohmic::engine {
namespace {

const Format format{Hertz(48000.0), 64};

std::unique_ptr<Plan> one_node(std::shared_ptr<Node> node, const Format& of = format) {
  PlanBuilder builder;
  builder.to_card(builder.add("Node", std::move(node), {}, 1)[0], 0);
  return *builder.build(of);
}

float steepest(const std::vector<float>& samples, std::size_t from = 0) {
  float step = 0.0f;
  for (std::size_t i = from + 1; i < samples.size(); ++i) step = std::max(step, std::abs(samples[i] - samples[i - 1]));
  return step;
}
// A raised cosine over N frames is steepest in its middle: pi / (2 N) a frame.
constexpr float steepest_fall = 1.5708f / 480.0f * 1.01f;

class EngineTest : public testing::Test {
 protected:
  TurnedClock clock;
  Engine engine{clock};
  HandCard card{engine, 2, 2};
};

TEST_F(EngineTest, sound_rises_from_silence_monotonic_within_50_ms) {
  ASSERT_TRUE(engine.start(one_node(constant(1.0f))));
  card.turn(3000, 64);
  EXPECT_LT(card.played[0][0], 1e-5f);
  EXPECT_TRUE(std::ranges::is_sorted(card.played[0]));
  EXPECT_EQ(card.played[0][2399], 1.0f);
  EXPECT_LT(card.played[0][1200], 0.51f);
  EXPECT_EQ(card.played[1], std::vector<float>(3000, 0.0f));
}

TEST_F(EngineTest, an_engine_without_a_plan_plays_silence) {
  EXPECT_EQ(engine.start(nullptr).error().sentence(),
            "The engine was started without a plan and has none from before.");
  card.turn(128, 64);
  EXPECT_EQ(card.played[0], std::vector<float>(128, 0.0f));
  EXPECT_EQ(engine.plan(), nullptr);
}

TEST_F(EngineTest, silence_falls_and_sound_rises_without_a_step_wherever_it_turns) {
  ASSERT_TRUE(engine.start(one_node(constant(1.0f))));
  card.turn(2500, 50);
  engine.silence();
  card.turn(200, 50);
  engine.sound();  // on the way down
  card.turn(300, 50);
  engine.silence();
  card.turn(1000, 50);
  EXPECT_EQ(card.played[0].back(), 0.0f);
  card.turn(1000, 50);
  EXPECT_EQ(card.played[0].back(), 0.0f);
  engine.sound();
  card.turn(2400, 50);
  EXPECT_EQ(card.played[0].back(), 1.0f);
  EXPECT_LE(steepest(card.played[0]), steepest_fall);
}

TEST_F(EngineTest, a_card_that_was_lost_comes_back_from_silence_with_its_nodes_as_they_were) {
  const auto node = memory();
  PlanBuilder builder;
  builder.to_card(builder.add("Memory", node, {builder.card_input(0)}, 1)[0], 0);
  ASSERT_TRUE(engine.start(*builder.build(format)));
  card.input = [](int, std::int64_t) { return 0.9f; };
  card.turn(48000, 64);
  const float before = card.played[0].back();
  ASSERT_TRUE(engine.start(nullptr));
  EXPECT_EQ(node->prepared, 1);
  card.turn(2500, 64);
  EXPECT_LT(card.played[0][48000], 1e-5f);
  EXPECT_LE(steepest(card.played[0], 48000), steepest_fall / 5.0f);
  EXPECT_NEAR(card.played[0].back(), before, 1e-4f);
}

TEST_F(EngineTest, silence_asked_for_outlasts_a_restart) {
  ASSERT_TRUE(engine.start(one_node(constant(1.0f))));
  engine.silence();
  ASSERT_TRUE(engine.start(nullptr));
  card.turn(5000, 64);
  EXPECT_EQ(card.played[0], std::vector<float>(5000, 0.0f));
}

TEST_F(EngineTest, another_rate_prepares_the_nodes_anew) {
  const auto node = constant(0.5f);
  ASSERT_TRUE(engine.start(one_node(node)));
  card.turn(3000, 64);
  ASSERT_TRUE(engine.start(one_node(node, {Hertz(192000.0), 4096})));
  EXPECT_EQ(node->prepared, 2);
  card.turn(9600, 4096);
  EXPECT_LT(card.played[0][3000], 1e-5f);
  EXPECT_EQ(card.played[0].back(), 0.5f);
  EXPECT_LT(card.played[0][3000 + 4800], 0.26f);
}

TEST_F(EngineTest, after_a_long_gap_sound_rises_again_and_after_a_short_one_it_goes_on) {
  ASSERT_TRUE(engine.start(one_node(constant(1.0f))));
  card.turn(2500, 50);
  engine.missed(Frames(64));
  card.turn(100, 50);
  EXPECT_EQ(card.played[0].back(), 1.0f);
  engine.missed(Frames(4801));
  card.turn(50, 50);
  EXPECT_LT(card.played[0].back(), 0.01f);
}

TEST_F(EngineTest, after_a_long_pause_of_a_card_that_says_nothing_sound_rises_again_and_after_a_short_one_it_goes_on) {
  using namespace std::chrono_literals;
  ASSERT_TRUE(engine.start(one_node(constant(1.0f))));
  card.turn(2500, 50);
  clock.turn(100ms);
  card.turn(100, 50);
  EXPECT_EQ(*std::ranges::min_element(card.played[0].end() - 100, card.played[0].end()), 1.0f);
  clock.turn(102ms);
  card.turn(2400, 50);
  EXPECT_LT(card.played[0][2600], 1e-5f);
  EXPECT_LE(steepest(card.played[0], 2600), steepest_fall / 5.0f);
  EXPECT_EQ(card.played[0].back(), 1.0f);
}

TEST_F(EngineTest, an_offline_card_may_pause_as_long_as_it_likes) {
  using namespace std::chrono_literals;
  ASSERT_TRUE(engine.start(one_node(constant(1.0f))));
  card.turn(2500, 50);
  clock.turn(10s);
  std::vector<float> left(50), right(50);
  const std::array outs{left.data(), right.data()};
  engine.process({{}, outs, 50});
  EXPECT_EQ(left, std::vector<float>(50, 1.0f));
}

TEST_F(EngineTest, what_is_not_finite_leaves_as_silence_and_what_is_too_loud_at_full_scale_both_counted) {
  std::vector<float> bad = {
      std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), 1e30f, -1e30f, 0.5f, -1.0f};
  const auto node = std::make_shared<Lambda>([bad](std::span<const float>, const Block& block) {
    for (int i = 0; i < block.frames; ++i) block.out[0][i] = bad[static_cast<std::size_t>(i) % bad.size()];
  });
  ASSERT_TRUE(engine.start(one_node(node)));
  card.turn(2400, 60);
  EXPECT_TRUE(is_finite(card.played));
  EXPECT_LE(*std::ranges::max_element(card.played[0]), 1.0f);
  const Health before = engine.health();
  card.turn(60, 60);
  const std::vector<float> last(card.played[0].end() - 6, card.played[0].end());
  EXPECT_EQ(last, (std::vector{0.0f, 0.0f, 1.0f, -1.0f, 0.5f, -1.0f}));
  EXPECT_EQ(engine.health().non_finite - before.non_finite, 20u);
  EXPECT_EQ(engine.health().clipped - before.clipped, 20u);
}

TEST_F(EngineTest, bad_samples_from_the_card_itself_do_not_pass) {
  PlanBuilder builder;
  builder.to_card(builder.card_input(0), 0);
  ASSERT_TRUE(engine.start(*builder.build(format)));
  card.input = [](int, std::int64_t frame) {
    return frame % 3 == 0 ? std::numeric_limits<float>::quiet_NaN() : frame % 3 == 1 ? 1e30f : -1e30f;
  };
  card.turn(5000, 64);
  for (const float x : card.played[0]) ASSERT_LE(std::abs(x), 1.0f);
}

TEST_F(EngineTest, channels_the_card_does_not_have_are_silence_and_nowhere) {
  PlanBuilder builder;
  const Wire wire = builder.add("Sum", sum(), {builder.card_input(0), builder.card_input(40)}, 1)[0];
  builder.to_card(wire, 0);
  builder.to_card(wire, 50);
  ASSERT_TRUE(engine.start(*builder.build(format)));
  card.input = [](int, std::int64_t) { return 0.25f; };
  card.turn(2500, 64);
  EXPECT_EQ(card.played[0].back(), 0.25f);
}

/// 64 inputs, each through its own memory, into 64 outputs; meters on all.
std::unique_ptr<Plan> big(const std::vector<std::shared_ptr<Node>>& strips, std::shared_ptr<Mixer> mixer,
                          const Format& of) {
  PlanBuilder builder;
  std::vector<Wire> wires;
  wires.reserve(64);
  for (int n = 0; n < 64; ++n) {
    wires.push_back(
        builder.add("in" + std::to_string(n), strips[static_cast<std::size_t>(n)], {builder.card_input(n)}, 1)[0]);
  }
  builder.add("meters", std::make_shared<MeterNode>(64, Dimension::full_scale), wires, 0);
  std::vector<float> gains(64 * 64);
  for (std::size_t k = 0; k < gains.size(); ++k) gains[k] = 0.1f * noise_at(3, static_cast<std::int64_t>(k));
  gains.push_back(0.01f);
  const auto outs = builder.add("mixer", std::move(mixer), wires, 64, gains);
  for (int m = 0; m < 64; ++m) builder.to_card(outs[static_cast<std::size_t>(m)], m);
  return *builder.build(of);
}

Channels play_big(int most, int block) {
  TurnedClock clock;
  Engine engine(clock);
  HandCard card(engine, 64, 64);
  std::vector<std::shared_ptr<Node>> strips;
  strips.reserve(64);
  for (int n = 0; n < 64; ++n) strips.push_back(memory());
  const auto mixer = std::make_shared<Mixer>(64, 64);
  const Format of{Hertz(96000.0), most};
  EXPECT_TRUE(engine.start(big(strips, mixer, of)));
  card.turn(8192, block);
  EXPECT_TRUE(engine.set("mixer", "in3.out5", 0.5));
  strips[7] = memory();
  strips[8] = constant(0.5f);
  EXPECT_TRUE(engine.adopt(big(strips, mixer, of)));
  card.turn(8192, block);
  EXPECT_EQ(engine.health().swaps, 1u);
  return card.played;
}

TEST(Engine, blocks_of_any_size_give_the_same_bits_through_start_and_swap) {
  const Channels reference = play_big(64, 64);
  for (const auto& [most, block] : {std::pair{16, 16}, {4096, 4096}, {64, 4096}, {100, 1024}, {4096, 32}}) {
    EXPECT_EQ(play_big(most, block), reference) << "prepared for " << most << ", called with " << block;
  }
}

TEST_F(EngineTest, settings_reach_audio_and_the_last_value_wins) {
  ASSERT_TRUE(engine.start(one_node(knob())));
  card.turn(2500, 64);
  EXPECT_EQ(card.played[0].back(), 0.25f);
  for (int k = 0; k <= 100; ++k) ASSERT_TRUE(engine.set("Node", "level", 0.004 * k));
  ASSERT_TRUE(engine.set("Node", 0, 0.125));
  card.turn(64, 64);
  EXPECT_EQ(card.played[0].back(), 0.125f);
  ASSERT_TRUE(engine.set("Node", std::vector{0.5f}));
  card.turn(64, 64);
  EXPECT_EQ(card.played[0].back(), 0.5f);
  EXPECT_EQ(engine.settings("Node")[0], 0.5f);
}

TEST_F(EngineTest, what_cannot_be_set_is_refused_in_a_sentence) {
  ASSERT_TRUE(engine.start(one_node(knob())));
  EXPECT_EQ(engine.set("Nose", "level", 0.1).error().sentence(), "Nothing in the rig is called Nose. Is Node meant?");
  EXPECT_EQ(engine.set("Node", "lever", 0.1).error().sentence(), "Node has no setting called lever. Is level meant?");
  EXPECT_EQ(engine.set("Node", "level", 0.6).error().sentence(), "level of Node cannot be 0.6. It goes from 0 to 0.5.");
  EXPECT_EQ(engine.set("Node", 1, 0.1).error().sentence(), "Node has 1 settings; there is no number 1.");
  EXPECT_FALSE(engine.set("Node", "level", unknown));
  EXPECT_FALSE(engine.set("Node", std::vector<float>(2)));
  EXPECT_EQ(engine.settings("Node")[0], 0.25f);
}

TEST_F(EngineTest, readings_reach_control_within_5_ms_and_a_peak_stays_to_be_seen) {
  PlanBuilder builder;
  builder.add("Meter", std::make_shared<MeterNode>(1, Dimension::full_scale), {builder.card_input(0)}, 0);
  ASSERT_TRUE(engine.start(*builder.build(format)));
  EXPECT_EQ(engine.readings("Meter").size(), static_cast<std::size_t>(MeterNode::readings_per_channel));
  EXPECT_TRUE(engine.readings("Nobody").empty());
  card.input = [](int, std::int64_t frame) { return frame == 1000 ? 0.75f : 0.0f; };
  card.turn(1000 + 32 + 240 + 64, 64);
  EXPECT_EQ(engine.readings("Meter")[MeterNode::held_peak], 0.75f);
  card.turn(48000, 64);  // control looks once a second
  EXPECT_EQ(engine.readings("Meter")[MeterNode::held_peak], 0.75f);
}

}  // namespace
}  // namespace ohmic::engine
