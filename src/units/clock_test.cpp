// The laws of time: the machine's runs forward, a test's stands still until it is turned.

#include "units/clock.hpp"

#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace ohmic {
namespace {

using std::chrono::milliseconds;

TEST(SteadyClock, NeverRunsBackwards) {
  const SteadyClock clock;
  auto before = clock.now();
  for (int i = 0; i < 1000; ++i) {
    const auto now = clock.now();
    EXPECT_GE(now, before);
    before = now;
  }
}

TEST(SteadyClock, ATimeThatIsPastIsNotWaitedFor) {
  SteadyClock clock;
  clock.sleep_until(Clock::Time(0));  // returns, or the test never ends
  const auto soon = clock.now() + std::chrono::microseconds(1);
  clock.sleep_until(soon);
  EXPECT_GE(clock.now(), soon);
}

TEST(TurnedClock, StandsStillUntilItIsTurned) {
  TurnedClock clock;
  EXPECT_EQ(clock.now(), Clock::Time(0));
  clock.turn(milliseconds(20));
  EXPECT_EQ(clock.now(), milliseconds(20));
}

TEST(TurnedClock, SleepingTurnsItForwardAndNeverBack) {
  TurnedClock clock;
  clock.sleep_until(milliseconds(500));
  EXPECT_EQ(clock.now(), milliseconds(500));
  clock.sleep_until(milliseconds(100));
  EXPECT_EQ(clock.now(), milliseconds(500));
}

TEST(TurnedClock, OfManySleepersTheLatestDecides) {
  TurnedClock clock;
  std::vector<std::thread> sleepers;
  for (int i = 1; i <= 8; ++i) sleepers.emplace_back([&clock, i] { clock.sleep_until(milliseconds(i)); });
  for (auto& sleeper : sleepers) sleeper.join();
  EXPECT_EQ(clock.now(), milliseconds(8));
}

}  // namespace
}  // namespace ohmic
