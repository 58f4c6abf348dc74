// A held peak stays long enough to be read, then falls; a counter that moves lights its mark for a while.

#include "show.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace ohmic::app {
namespace {

using std::chrono::milliseconds;

TEST(hold, keeps_a_peak_for_a_second_and_a_half_and_then_falls) {
  Hold hold;
  EXPECT_EQ(hold.follow(-6.0, 0, milliseconds(0)).level, -6.0);
  for (int ms = 66; ms <= 1500; ms += 66) EXPECT_EQ(hold.follow(-40.0, 0, milliseconds(ms)).level, -6.0);
  double last = -6.0;
  for (int ms = 1584; ms <= 4000; ms += 66) {
    const double level = hold.follow(-40.0, 0, milliseconds(ms)).level;
    EXPECT_LE(level, last);
    last = level;
  }
  EXPECT_EQ(last, -40.0);
}

TEST(hold, a_higher_peak_is_taken_at_once) {
  Hold hold;
  hold.follow(-20.0, 0, milliseconds(0));
  EXPECT_EQ(hold.follow(-3.0, 0, milliseconds(10)).level, -3.0);
}

TEST(hold, begins_with_what_there_is) {
  Hold hold;
  EXPECT_TRUE(std::isnan(hold.follow(unknown, 0, milliseconds(0)).level));
  EXPECT_EQ(hold.follow(-30.0, 0, milliseconds(66)).level, -30.0);
}

TEST(hold, marks_only_what_happened_since_it_looks) {
  Hold hold;
  EXPECT_FALSE(hold.follow(0.0, 5, milliseconds(0)).is_over);
  EXPECT_TRUE(hold.follow(0.0, 6, milliseconds(66)).is_over);
  EXPECT_TRUE(hold.follow(0.0, 6, milliseconds(1000)).is_over);
  EXPECT_FALSE(hold.follow(0.0, 6, milliseconds(2000)).is_over);
}

}  // namespace
}  // namespace ohmic::app
