// Pipes that are ready and times that have come: what is served, and in which order.

#include "loop.hpp"

#include <array>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

namespace ohmic::app {
namespace {

using namespace std::chrono_literals;

/// Ready once it was rung, until it is served.
struct Bell {
  Bell() { EXPECT_EQ(::pipe(ends.data()), 0); }
  ~Bell() { ::close(ends[0]), ::close(ends[1]); }
  Bell(const Bell&) = delete;
  Bell& operator=(const Bell&) = delete;
  void ring() const { EXPECT_EQ(::write(ends[1], "!", 1), 1); }

  int descriptor() const { return ends[0]; }
  void serve() {
    char one = 0;
    EXPECT_EQ(::read(ends[0], &one, 1), 1);
    ++served;
  }
  std::array<int, 2> ends{};
  int served = 0;
};
struct Alarm : Bell {
  std::optional<Clock::Time> due() const { return at; }
  void serve() { ++served, at.reset(); }
  std::optional<Clock::Time> at;
};

TEST(Loop, what_is_ready_is_served_and_nothing_else) {
  TurnedClock clock;
  Loop loop(clock);
  Bell one, other;
  loop.add(one);
  loop.add(other);
  other.ring();
  loop.turn(1h);
  EXPECT_EQ(one.served, 0);
  EXPECT_EQ(other.served, 1);
  loop.turn(0ms);
  EXPECT_EQ(other.served, 1);
}

TEST(Loop, what_is_due_is_served_when_its_time_has_come) {
  TurnedClock clock;
  Loop loop(clock);
  Alarm alarm;
  loop.add(alarm);
  alarm.at = 5ms;
  loop.turn(0ms);
  EXPECT_EQ(alarm.served, 0);
  clock.turn(5ms);
  loop.turn(1h);  // does not sleep
  EXPECT_EQ(alarm.served, 1);
}

TEST(Loop, things_are_served_in_their_order_also_what_one_makes_due_for_the_next) {
  TurnedClock clock;
  Loop loop(clock);
  Bell bell;
  std::string order;
  Alarm alarm;
  loop.add({.descriptors = [&] { return std::vector{bell.descriptor()}; },
            .serve =
                [&] {
                  bell.serve();
                  order += "bell ";
                  alarm.at = clock.now();
                }});
  loop.add({.due = [&] { return alarm.due(); },
            .serve =
                [&] {
                  alarm.serve();
                  order += "alarm";
                }});
  bell.ring();
  loop.turn(1h);
  EXPECT_EQ(order, "bell alarm");
}

}  // namespace
}  // namespace ohmic::app
