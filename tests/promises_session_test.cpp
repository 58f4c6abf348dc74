// A minute of a session in virtual time, twice: the hour of it is among the long tests.

#include <gtest/gtest.h>

#include "desk_session.hpp"
#include "rt/guard.hpp"

namespace ohmic::scenario {
namespace {

TEST(Session, of_a_minute_repeats_bit_by_bit_without_an_xrun_of_ours_and_without_an_allocation) {
  const SessionPlayed first = play_session(60.0, 1), second = play_session(60.0, 1);
  EXPECT_EQ(first.digest, second.digest);
  EXPECT_EQ(first.xruns_of_ours, 0);
  EXPECT_EQ(first.violations, 0u) << (rt::guard_is_linked() ? "" : "(the guard is not in this build)");
  EXPECT_LE(first.highest_part, 1.00001);
  EXPECT_GT(first.deeds, 40);
  EXPECT_GT(first.health.swaps, 1u);
  EXPECT_NE(first.digest, play_session(60.0, 2).digest);
}

}  // namespace
}  // namespace ohmic::scenario
