// What a builder refuses, in its own words; where buffers are shared and where not; how late each way is.

#include "engine/plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "engine/engine.hpp"
#include "engine/hand_card_test.hpp"

namespace ohmic::engine {
namespace {

const Format format{Hertz(48000.0), 64};

std::string refusal(PlanBuilder& builder) {
  auto plan = builder.build(format);
  return plan ? "" : plan.error().sentence();
}

TEST(PlanBuilder, refuses_a_wire_in_another_unit) {
  PlanBuilder builder;
  const auto volts = builder.add("Mic", sum(), {builder.card_input(2)}, {{Dimension::full_scale}, {Dimension::volt}});
  builder.add("EQ", sum(), {volts[0]}, 1);
  EXPECT_EQ(refusal(builder),
            "Input 1 of EQ takes full scale (FS), but the wire from Mic carries volts (V). "
            "A microphone, a converter, a headphone or a speaker stands between two units.");
  builder.to_card(builder.add("Amp", sum(), {builder.silence()}, Ports::all(Dimension::volt, 1, 1))[0], 0);
  EXPECT_THAT(refusal(builder), testing::StartsWith("Card output 1 takes full scale (FS), but was given volts (V)."));
}

TEST(PlanBuilder, refuses_what_stands_twice) {
  PlanBuilder builder;
  const auto node = sum();
  builder.add("A", node, {}, 1);
  builder.add("A", sum(), {}, 1);
  EXPECT_EQ(refusal(builder), "A stands in the plan twice.");
  builder.add("A", node, {}, 1);
  builder.add("B", node, {}, 1);
  EXPECT_EQ(refusal(builder), "The node of B stands in the plan twice.");
  const Wire wire = builder.card_input(0);
  builder.to_card(wire, 3);
  builder.to_card(wire, 3);
  EXPECT_EQ(refusal(builder), "Card output 4 would play two wires at once. Mix them first.");
}

TEST(PlanBuilder, refuses_wires_and_settings_that_do_not_fit) {
  PlanBuilder builder;
  builder.add("A", sum(), {builder.card_input(0)}, Ports::all(Dimension::full_scale, 2, 1));
  EXPECT_EQ(refusal(builder), "A has 2 inputs and was given 1 wires.");
  builder.add("A", sum(), {Wire{77}}, 1);
  EXPECT_EQ(refusal(builder), "Input 1 of A was given a wire that this plan does not have.");
  builder.add("K", knob(), {}, 1, {0.2f, 0.3f});
  EXPECT_EQ(refusal(builder), "K has 1 settings and was given 2.");
  builder.add("K", knob(), {}, 1, {0.75f});
  EXPECT_EQ(refusal(builder), "level of K cannot be 0.75. It goes from 0 to 0.5.");
  builder.card_input(-1);
  EXPECT_NE(refusal(builder), "");
  EXPECT_FALSE(builder.build({Hertz(48000.0), 5000}));
  EXPECT_FALSE(builder.build({Hertz(unknown), 64}));
}

TEST(PlanBuilder, uses_the_memory_of_dead_wires_again) {
  PlanBuilder builder;
  Wire wire = builder.card_input(0);
  for (int k = 0; k < 50; ++k) wire = builder.add("n" + std::to_string(k), sum(), {wire}, 1)[0];
  builder.to_card(wire, 0);
  const auto plan = builder.build(format);
  ASSERT_TRUE(plan);
  // One buffer for the whole chain, one of silence, one of scratch; 64 frames and a cache line each.
  EXPECT_EQ((*plan)->arena_bytes(), 3u * (64 + 16) * sizeof(float));
}

RC_GTEST_PROP(Plan, sharing_memory_changes_no_sample, ()) {
  constexpr float step = 1.0f / 64.0f;
  const int nodes = *rc::gen::inRange(1, 25);
  PlanBuilder builder;
  std::vector<std::vector<Wire>> outputs;
  std::vector<float> expected;
  for (int n = 0; n < nodes; ++n) {
    const int ins = *rc::gen::inRange(0, 5);
    std::vector<Wire> wires;
    float value = 0.0f;
    for (int k = 0; k < ins; ++k) {
      const int from = *rc::gen::inRange(-1, n);
      if (from < 0) {
        wires.push_back(builder.card_input(0));
        value += step;
      } else {
        wires.push_back(*rc::gen::elementOf(outputs[static_cast<std::size_t>(from)]));
        value += expected[static_cast<std::size_t>(from)];
      }
    }
    // Whole multiples of 1/64 below 1: exact in float, within full scale, and different for most nodes.
    const float own = static_cast<float>(n % 7) * step;
    expected.push_back(std::fmod(value + own, 1.0f));
    const auto node = std::make_shared<Lambda>([own](std::span<const float>, const Block& block) {
      for (std::size_t m = 0; m < block.out.size(); ++m) {
        for (int i = 0; i < block.frames; ++i) {
          float all = own;
          // In-place is allowed for the same number only: read all inputs of this frame before output 0 is written.
          if (m == 0) {
            for (const float* in : block.in) all += in[i];
            block.out[0][i] = std::fmod(all, 1.0f);
          } else {
            block.out[m][i] = block.out[0][i];
          }
        }
      }
    });
    outputs.push_back(builder.add("n" + std::to_string(n), node, wires, *rc::gen::inRange(1, 4)));
  }
  for (int n = 0; n < nodes; ++n) builder.to_card(outputs[static_cast<std::size_t>(n)].back(), n);
  auto plan = builder.build(format);
  RC_ASSERT(plan.has_value());

  TurnedClock clock;
  Engine engine(clock);
  RC_ASSERT(engine.start(std::move(*plan)).has_value());
  HandCard card(engine, 1, nodes);
  card.input = [](int, std::int64_t) { return step; };
  card.turn(2464, 64);  // until the main fader is up
  for (int n = 0; n < nodes; ++n) {
    RC_ASSERT(card.played[static_cast<std::size_t>(n)].back() == expected[static_cast<std::size_t>(n)]);
  }
}

TEST(Plan, latency_is_that_of_the_longest_way_with_its_parts) {
  PlanBuilder builder;
  const auto late = [](int frames) {
    auto node = sum();
    node->late = Frames(frames);
    return node;
  };
  const Wire in = builder.card_input(1);
  const Wire amp = builder.add("Amp", late(16), {in}, 1)[0];
  const Wire eq = builder.add("EQ", late(0), {in}, 1)[0];
  const Wire mix = builder.add("Mix", late(3), {eq, amp}, 1)[0];
  builder.to_card(mix, 0);
  builder.to_card(in, 1);
  const auto plan = *builder.build(format);
  const auto latency = plan->latency(1, 0);
  ASSERT_TRUE(latency);
  EXPECT_EQ(latency->total, Frames(19));
  EXPECT_EQ(latency->shortest, Frames(3));
  ASSERT_EQ(latency->parts.size(), 2u);
  EXPECT_EQ(latency->parts[0].id, "Amp");
  EXPECT_EQ(latency->parts[1].frames, Frames(3));
  EXPECT_EQ(plan->latency(1, 1)->total, Frames(0));
  EXPECT_FALSE(plan->latency(0, 0));
  EXPECT_FALSE(plan->latency(1, 2));
  EXPECT_EQ(plan->latency("Amp", 0)->total, Frames(19)) << "from a node, itself included";
  EXPECT_FALSE(plan->latency("Amp", 1));
  EXPECT_FALSE(plan->latency("nobody", 0));
}

}  // namespace
}  // namespace ohmic::engine
