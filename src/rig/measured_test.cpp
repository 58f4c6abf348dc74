// A measured round trip is shown beside what the card tells, and only at the setting it was measured at.

#include "rig/measured.hpp"

#include <gtest/gtest.h>

namespace ohmic::rig {
namespace {

devices::Granted usb_card() {
  return {.format = {.rate = Hertz(48e3), .frames = 64},
          .inputs = 2,
          .outputs = 2,
          .capture_latency = Frames(64),
          .playback_latency = Frames(192),
          .words = "USB card at 48 kHz, 64 frames x 3"};
}

TEST(MeasuredShare, names_the_difference_to_what_the_card_tells) {
  auto kept = store::Latencies::open(":memory:");
  ASSERT_TRUE(kept);
  ASSERT_TRUE(
      kept->keep({.setting = setting_of(usb_card()), .output = 1, .input = 2, .round_trip = 297.25, .when = 1}));
  const auto share = measured_share(*kept, usb_card());
  ASSERT_TRUE(share);
  EXPECT_DOUBLE_EQ(share->untold(), 41.25);
  EXPECT_EQ(
      share->words(),
      "Measured on 1970-01-01 from output 1 to input 2: 297.25 frames (6.193 ms) for the card alone. It tells 256; "
      "the other 41.25 (0.859 ms) are converters and what its driver keeps.");
}

TEST(MeasuredShare, of_another_buffer_nothing_is_known) {
  auto kept = store::Latencies::open(":memory:");
  ASSERT_TRUE(kept);
  ASSERT_TRUE(kept->keep({.setting = setting_of(usb_card()), .round_trip = 297.25}));
  devices::Granted other = usb_card();
  other.playback_latency = Frames(128);
  EXPECT_FALSE(measured_share(*kept, other));
  other = usb_card();
  other.words = "Another card at 48 kHz";
  EXPECT_FALSE(measured_share(*kept, other));
}

TEST(MeasuredShare, a_card_that_tells_the_truth_or_too_much_is_said_so) {
  MeasuredShare share{{.setting = setting_of(usb_card()), .round_trip = 256.1}};
  EXPECT_TRUE(share.words().ends_with("That is what it tells."));
  share.measured.round_trip = 250.0;
  EXPECT_TRUE(share.words().ends_with("It tells 256, 6.00 more than there are."));
}

}  // namespace
}  // namespace ohmic::rig
