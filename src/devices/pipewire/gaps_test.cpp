// When a jump of the graph's clock is a gap, and when it is another clock.

#include "devices/pipewire/gaps.hpp"

#include <gtest/gtest.h>
#include <spa/node/io.h>

namespace ohmic::devices {
namespace {

spa_io_clock quantum(std::uint64_t position, std::uint64_t duration, std::uint32_t driver = 7) {
  spa_io_clock clock{};
  clock.id = driver;
  clock.rate = {1, 48000};
  clock.position = position;
  clock.duration = duration;
  return clock;
}

TEST(PipewireGaps, quanta_one_behind_the_other_are_no_gap_however_long_they_are) {
  PipewireGaps gaps;
  std::uint64_t at = 5000;
  for (const std::uint64_t length : {256u, 256u, 1024u, 32u, 256u}) {
    EXPECT_EQ(gaps.look(quantum(at, length), Hertz(48000.0)), Frames(0));
    at += length;
  }
}

TEST(PipewireGaps, what_passed_without_us_is_counted_at_our_own_rate) {
  PipewireGaps gaps;
  gaps.look(quantum(0, 256), Hertz(96000.0));
  EXPECT_EQ(gaps.look(quantum(256 + 480, 256), Hertz(96000.0)), Frames(960));
  EXPECT_EQ(gaps.look(quantum(256 + 480 + 256, 256), Hertz(96000.0)), Frames(0));
}

TEST(PipewireGaps, another_driver_or_a_rest_begins_anew) {
  PipewireGaps gaps;
  gaps.look(quantum(0, 256), Hertz(48000.0));
  EXPECT_EQ(gaps.look(quantum(90000, 256, 8), Hertz(48000.0)), Frames(0));
  gaps.begin_anew();
  EXPECT_EQ(gaps.look(quantum(990000, 256, 8), Hertz(48000.0)), Frames(0));
  EXPECT_EQ(gaps.look(quantum(990256, 256, 8), Hertz(48000.0)), Frames(0));
}

}  // namespace
}  // namespace ohmic::devices
