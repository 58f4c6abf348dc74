// Position and level are each other's inverse, both ends are exact, and more travel is never less loud.

#include "rig/knob.hpp"

#include <array>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace ohmic::rig {
namespace {

constexpr std::array knobs = {Knob{}, Knob{.curve = Curve::audio},
                              Knob{.lowest = Decibel(-100.0), .highest = Decibel(10.0), .curve = Curve::audio},
                              Knob{.lowest = Decibel(-13.7), .highest = Decibel(-12.7), .curve = Curve::audio},
                              Knob{.lowest = Decibel(-40.0), .highest = Decibel(3.333)}};

Knob any_knob() {
  const double lowest = *rc::gen::inRange(-1000, 90) / 10.0;
  const double highest = *rc::gen::inRange(static_cast<int>(lowest * 10.0) + 10, 101) / 10.0;
  return {
      .lowest = Decibel(lowest), .highest = Decibel(highest), .curve = *rc::gen::element(Curve::decibel, Curve::audio)};
}

TEST(knob, both_ends_are_exact) {
  for (const Knob& knob : knobs) {
    EXPECT_EQ(level_at(knob, 0.0), knob_off);
    EXPECT_EQ(level_at(knob, 1.0), knob.highest);
    EXPECT_EQ(level_at(knob, switch_travel), knob.lowest);
    EXPECT_EQ(position_of(knob, knob_off), knob.lowest == knob_off ? switch_travel : 0.0);
    EXPECT_EQ(position_of(knob, knob.highest), 1.0);
    EXPECT_EQ(position_of(knob, knob.lowest), switch_travel);
  }
}

RC_GTEST_PROP(knob, level_and_position_are_each_others_inverse, ()) {
  const Knob knob = any_knob();
  const double share = *rc::gen::inRange(0, 10001) / 10000.0;
  const double position = switch_travel + (1.0 - switch_travel) * share;
  RC_ASSERT(std::abs(position_of(knob, level_at(knob, position)) - position) < 1e-9);
  const Decibel level = knob.lowest + (knob.highest - knob.lowest) * share;
  RC_ASSERT(std::abs((level_at(knob, position_of(knob, level)) - level).value()) < 1e-6);
}

RC_GTEST_PROP(knob, more_travel_is_louder, ()) {
  const Knob knob = any_knob();
  Decibel last = level_at(knob, switch_travel);
  for (int step = 1; step <= 1000; ++step) {
    const Decibel level = level_at(knob, switch_travel + (1.0 - switch_travel) * step / 1000.0);
    RC_ASSERT(level > last);
    last = level;
  }
}

TEST(knob, the_decibel_curve_is_straight) {
  const Knob knob{.lowest = Decibel(-60.0), .highest = Decibel(10.0)};
  for (int i = 0; i <= 70; ++i)
    EXPECT_NEAR(level_at(knob, switch_travel + (1.0 - switch_travel) * i / 70.0).value(), -60.0 + i, 1e-9);
}

TEST(knob, an_audio_taper_is_a_tenth_of_the_voltage_at_half_travel) {
  const Knob knob{.lowest = Decibel(-100.0), .highest = Decibel(0.0), .curve = Curve::audio};
  EXPECT_NEAR(level_at(knob, switch_travel + (1.0 - switch_travel) / 2.0).value(), -20.0, 0.001);
  // 1/4 of the travel: (81^(1/4) - 1) / 80 = 1/40; 3/4: (27 - 1) / 80.
  EXPECT_NEAR(level_at(knob, switch_travel + (1.0 - switch_travel) / 4.0).value(), -32.041, 0.01);
  EXPECT_NEAR(level_at(knob, switch_travel + (1.0 - switch_travel) * 0.75).value(), -9.762, 0.001);
}

TEST(knob, a_step_is_a_decibel_on_the_decibel_curve_and_as_much_travel_on_the_other) {
  const Knob straight{}, audio{.curve = Curve::audio};
  EXPECT_EQ(turned(straight, Decibel(-20.0), Decibel(1.0)), Decibel(-19.0));
  EXPECT_EQ(turned(straight, Decibel(-20.0), Decibel(-0.1)), Decibel(-20.1));
  const Decibel next = turned(audio, Decibel(-20.0), Decibel(1.0));
  EXPECT_NEAR(position_of(audio, next) - position_of(audio, Decibel(-20.0)), (1.0 - switch_travel) / 70.0, 1e-4);
}

TEST(knob, steps_stop_at_both_ends_and_go_off_below_the_lowest) {
  for (const Knob& knob : knobs) {
    Decibel level = knob.highest;
    EXPECT_EQ(turned(knob, level, Decibel(3.0)), knob.highest);
    int steps = 0;
    for (; level > knob.lowest && steps < 2000; ++steps) {
      const Decibel next = turned(knob, level, Decibel(-0.1));
      ASSERT_LT(next, level) << "every step is heard";
      level = next;
    }
    EXPECT_EQ(level, knob.lowest);
    EXPECT_EQ(turned(knob, level, Decibel(-3.0)), knob_off);
    if (knob.lowest == knob_off) continue;
    EXPECT_EQ(turned(knob, knob_off, Decibel(-1.0)), knob_off);
    EXPECT_EQ(turned(knob, knob_off, Decibel(1.0)), knob.lowest);
    EXPECT_EQ(turned(knob, knob.lowest - Decibel(5.0), Decibel(0.1)), knob.lowest) << "a file may say less";
  }
}

TEST(knob, any_number_is_a_position) {
  for (const Knob& knob : knobs) {
    EXPECT_EQ(level_at(knob, -1.0), knob_off);
    EXPECT_EQ(level_at(knob, 7.0), knob.highest);
    EXPECT_EQ(level_at(knob, unknown), knob_off);
    EXPECT_EQ(level_at(knob, std::numeric_limits<double>::infinity()), knob.highest);
    EXPECT_EQ(position_of(knob, Decibel(unknown)), 0.0);
    EXPECT_EQ(position_of(knob, Decibel(40.0)), 1.0);
  }
}

}  // namespace
}  // namespace ohmic::rig
