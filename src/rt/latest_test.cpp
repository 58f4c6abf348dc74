// The laws of Latest: newest wins, nothing is torn, nobody waits.

#include "rt/latest.hpp"

#include <algorithm>
#include <cstdint>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "rt/guard.hpp"

namespace ohmic::rt {
namespace {

TEST(Latest, ShowsThePrototypeUntilTheFirstPublish) {
  Latest<int> latest(7);
  EXPECT_FALSE(latest.fresh());
  EXPECT_EQ(latest.front(), 7);
}

TEST(Latest, APublishedValueIsFreshOnce) {
  Latest<int> latest;
  latest.put(1);
  EXPECT_TRUE(latest.fresh());
  EXPECT_EQ(latest.front(), 1);
  EXPECT_FALSE(latest.fresh());
  EXPECT_EQ(latest.front(), 1);
}

TEST(Latest, TheNewestOvertakesWhatWasNotRead) {
  Latest<int> latest;
  for (int value = 1; value <= 5; ++value) latest.put(value);
  EXPECT_EQ(latest.front(), 5);
}

TEST(Latest, WhatTheReaderHoldsStandsStillWhileTheWriterGoesOn) {
  Latest<std::vector<float>> latest(std::vector<float>(4, 0.0f));
  latest.put(std::vector<float>(4, 1.0f));
  const std::vector<float>& held = latest.front();
  for (int i = 2; i < 9; ++i) latest.put(std::vector<float>(4, static_cast<float>(i)));
  EXPECT_EQ(held, std::vector<float>(4, 1.0f));
  EXPECT_EQ(latest.front(), std::vector<float>(4, 8.0f));
}

TEST(Latest, AVectorSizedUpFrontKeepsItsStorage) {
  Latest<std::vector<float>> latest(std::vector<float>(64, 0.0f));
  const std::vector<float> settings(64, 0.5f);
  const CountViolations count;
  {
    const AudioScope audio;
    for (int i = 0; i < 10; ++i) {
      latest.put(settings);
      (void)latest.front();
    }
  }
  if (!guard_is_linked()) GTEST_SKIP() << "the real-time guard is not linked under sanitizers";
  EXPECT_EQ(count.total(), 0u);
}

// Every slot holds one number many times over: a torn value would hold two.
TEST(Latest, UnderConcurrencyValuesAreWholeAndNeverOlderThanTheLast) {
  constexpr std::uint64_t last = 100'000;
  Latest<std::vector<std::uint64_t>> latest(std::vector<std::uint64_t>(37, 0));
  std::thread writer([&] {
    for (std::uint64_t value = 1; value <= last; ++value) {
      std::ranges::fill(latest.back(), value);
      latest.publish();
    }
  });
  std::uint64_t seen = 0;
  std::uint64_t torn = 0;
  std::uint64_t backwards = 0;
  while (seen < last) {
    const bool was_fresh = latest.fresh();
    const auto& front = latest.front();
    torn += static_cast<std::uint64_t>(std::ranges::count_if(front, [&](auto value) { return value != front[0]; }));
    backwards += was_fresh ? front[0] <= seen : front[0] < seen;
    seen = front[0];
  }
  writer.join();
  EXPECT_EQ(torn, 0u);
  EXPECT_EQ(backwards, 0u);
}

}  // namespace
}  // namespace ohmic::rt
