// The tap: nothing while nobody listens, everything in order while somebody does, drops counted.

#include "stream/tap.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

namespace ohmic::stream {
namespace {

Span<const FullScale> samples(const std::vector<float>& values) {
  return Span<const FullScale>(std::span<const float>(values));
}

TEST(tap, keeps_nothing_while_nobody_listens) {
  Tap tap;
  tap.write(samples({0.1f}), samples({0.2f}));
  EXPECT_EQ(tap.readable(), 0u);
  EXPECT_EQ(tap.dropped(), 0u);
  tap.open();
  tap.write(samples({0.1f}), samples({0.2f}));
  tap.close();
  tap.write(samples({0.3f}), samples({0.4f}));
  EXPECT_EQ(tap.readable(), 1u);
}

TEST(tap, hands_over_frames_in_order) {
  Tap tap;
  tap.open();
  std::vector<float> left, right;
  for (int i = 0; i < 200; ++i) {
    left.push_back(static_cast<float>(i) / 256.0f);
    right.push_back(static_cast<float>(-i) / 256.0f);
  }
  tap.write(samples(left), samples(right));
  std::vector<float> read(2 * 500);
  ASSERT_EQ(tap.read(read), 200u);
  for (std::size_t i = 0; i < 200; ++i) {
    EXPECT_EQ(read[2 * i], left[i]);
    EXPECT_EQ(read[2 * i + 1], right[i]);
  }
}

TEST(tap, counts_what_does_not_fit_and_never_waits) {
  Tap tap;
  tap.open();
  const std::vector<float> block(1000, 0.5f);
  for (int i = 0; i < 40; ++i) tap.write(samples(block), samples(block));
  EXPECT_EQ(tap.readable(), Tap::capacity);
  EXPECT_EQ(tap.dropped(), 40000u - Tap::capacity);
}

TEST(tap, holds_what_is_beyond_full_scale_and_silences_what_is_no_number) {
  Tap tap;
  tap.open();
  const float nan = std::numeric_limits<float>::quiet_NaN(), endless = std::numeric_limits<float>::infinity();
  tap.write(samples({2.0f, -endless}), samples({nan, endless}));
  std::vector<float> read(4);
  ASSERT_EQ(tap.read(read), 2u);
  EXPECT_EQ(read, (std::vector<float>{1.0f, 0.0f, -1.0f, 1.0f}));
}

TEST(tap, skips_the_oldest) {
  Tap tap;
  tap.open();
  tap.write(samples({1.0f, 0.5f, 0.25f}), samples({0.0f, 0.0f, 0.0f}));
  EXPECT_EQ(tap.skip_to(1), 2u);
  std::vector<float> read(6);
  ASSERT_EQ(tap.read(read), 1u);
  EXPECT_EQ(read[0], 0.25f);
}

}  // namespace
}  // namespace ohmic::stream
