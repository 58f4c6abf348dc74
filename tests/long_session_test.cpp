// An hour of a session in virtual time, twice, with its figures.

#include <cstdio>

#include <gtest/gtest.h>

#include "desk_session.hpp"

namespace ohmic::scenario {
namespace {

TEST(LongSession, of_one_hour_repeats_bit_by_bit_without_an_xrun_of_ours_and_without_an_allocation) {
  const SessionPlayed first = play_session(3600.0, 7), second = play_session(3600.0, 7);
  std::printf(
      "One hour: %d deeds, %llu plans swapped, edits that were settings %d, nodes %d, plans %d, a new card %d; "
      "the card lost %d times and stalled %d times; xruns of ours %d, of the card %d; allocations and waits on the "
      "audio thread %llu; highest peak at an ear %.4f of the ceiling; digest %016llx, again %016llx\n",
      first.deeds, static_cast<unsigned long long>(first.health.swaps), first.edits[1], first.edits[2], first.edits[3],
      first.edits[4], first.losses, first.stalls, first.xruns_of_ours, first.xruns_of_card,
      static_cast<unsigned long long>(first.violations), first.highest_part,
      static_cast<unsigned long long>(first.digest), static_cast<unsigned long long>(second.digest));
  EXPECT_EQ(first.digest, second.digest);
  EXPECT_EQ(first.xruns_of_ours, 0);
  EXPECT_EQ(first.violations, 0u);
  EXPECT_LE(first.highest_part, 1.00001);
  EXPECT_GT(first.deeds, 2000);
}

}  // namespace
}  // namespace ohmic::scenario
