// The matrix a desk amounts to: pan keeps power, mute and solo do exactly what they say.

#include "rig/desk.hpp"

#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace ohmic::rig {
namespace {

/// Three inputs, two mixes; the second mix does not name the third input.
Rig three() {
  Rig rig;
  for (const std::string name : {"A", "B", "C"}) rig.inputs.push_back({.name = name});
  rig.mixes.push_back(
      {.name = "one", .sends = {{.input = "A"}, {.input = "B", .pan = -1.0}, {.input = "C", .pan = 1.0}}});
  rig.mixes.push_back(
      {.name = "two", .sends = {{.input = "A", .level = Decibel(-6.0)}, {.input = "B", .is_muted = true}}});
  return rig;
}

struct DeskTest : testing::Test {
  Rig rig = three();
  Desk desk{rig};
  engine::Mixer mixer{3, 4};
  float gain(int input, int output) { return desk.matrix(mixer)[mixer.crosspoint(input, output)]; }
};

TEST_F(DeskTest, the_middle_is_3_decibel_down_on_both_sides) {
  EXPECT_NEAR(gain(0, 0), std::sqrt(0.5), 1e-6);
  EXPECT_NEAR(gain(0, 1), std::sqrt(0.5), 1e-6);
}

TEST_F(DeskTest, hard_left_is_nothing_on_the_right) {
  EXPECT_EQ(gain(1, 0), 1.0f);
  EXPECT_EQ(gain(1, 1), 0.0f);
  EXPECT_EQ(gain(2, 0), 0.0f);
  EXPECT_EQ(gain(2, 1), 1.0f);
}

TEST_F(DeskTest, an_input_the_mix_does_not_name_is_not_in_it) {
  EXPECT_EQ(gain(2, 2), 0.0f);
  EXPECT_EQ(gain(2, 3), 0.0f);
}

TEST_F(DeskTest, a_muted_send_is_silent_in_its_mix_only) {
  EXPECT_EQ(gain(1, 2), 0.0f);
  EXPECT_EQ(gain(1, 0), 1.0f);
}

TEST_F(DeskTest, a_muted_input_is_silent_in_every_mix) {
  desk.muted[0] = true;
  EXPECT_EQ(gain(0, 0), 0.0f);
  EXPECT_EQ(gain(0, 2), 0.0f);
  EXPECT_EQ(gain(1, 0), 1.0f);
}

TEST_F(DeskTest, solo_silences_all_others_and_changes_nothing_of_its_own) {
  const float before = gain(1, 0);
  desk.soloed[1] = true;
  EXPECT_EQ(gain(1, 0), before);
  EXPECT_EQ(gain(0, 0), 0.0f);
  EXPECT_EQ(gain(2, 1), 0.0f);
}

TEST_F(DeskTest, mute_wins_over_solo) {
  desk.soloed[1] = desk.muted[1] = true;
  EXPECT_EQ(gain(1, 0), 0.0f);
}

RC_GTEST_PROP(Pan, keeps_the_power_wherever_it_stands, ()) {
  const double pan = *rc::gen::inRange(-1000, 1001) / 1000.0;
  const PanGains gains = pan_gains(pan);
  RC_ASSERT(std::abs(gains.left * gains.left + gains.right * gains.right - 1.0) < 1e-12);
}

}  // namespace
}  // namespace ohmic::rig
