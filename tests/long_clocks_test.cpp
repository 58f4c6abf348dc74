// Several cards as one, for as long as it takes: a day of drift, ten minutes by ear, twenty times unplugged.

#include <gtest/gtest.h>

#include "engine/follow/late_threads_test.hpp"
#include "engine/follow/monitored_group_test.hpp"
#include "engine/follow/two_cards_test.hpp"

namespace ohmic::engine {
namespace {

using namespace std::chrono_literals;

TEST(SeveralCards, a_day_of_every_drift_and_every_lateness_makes_no_jump) {
  constexpr double day = 24.0 * 3600.0;
  for (const double ppm : {20.0, -100.0, 250.0, -500.0, 500.0}) {
    expect_followed({.ppm = ppm, .lateness = a_millisecond}, day, "up to 1 ms late");
    expect_followed({.ppm = ppm, .lateness = ugly}, day, "ugly");
  }
  expect_followed({.ppm = -20.0, .follower = Hertz(44100.0), .lateness = ugly}, day, "ugly");
  expect_followed({.ppm = 150.0, .frames = 32, .their_frames = 1024, .lateness = ugly}, day, "ugly");
  expect_followed({.ppm = 150.0, .frames = 512, .their_frames = 16, .lateness = ugly}, day, "ugly");
}

TEST(SeveralCards, ten_minutes_250_ppm_apart_are_in_step_to_a_frame_by_ear) {
  expect_in_step({.seconds = 600.0}, "48 kHz, 64 beside 64");
  expect_in_step({.jitter = 500us, .seconds = 600.0}, "both up to 0.5 ms late");
  expect_in_step({.follower = {Hertz(44100.0), 128}, .jitter = 100us, .seconds = 120.0}, "44.1 beside 48 kHz");
}

TEST(SeveralCards, a_follower_is_pulled_and_pushed_twenty_times_and_nobody_else_hears_of_it) {
  expect_follower_may_go(20);
}

TEST(SeveralCards, the_clock_card_is_pulled_and_pushed_twenty_times_and_the_others_play_on) { expect_clock_may_go(20); }

}  // namespace
}  // namespace ohmic::engine
