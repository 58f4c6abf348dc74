// From tap to decoded sound: level, packets, drops, other rates.

#include "stream/broadcast.hpp"

#include <gtest/gtest.h>

#include "stream/decoded_test.hpp"

namespace ohmic::stream {
namespace {

std::unique_ptr<Broadcast> broadcast(const std::shared_ptr<Tap>& tap, OpusSettings settings = {}) {
  return std::move(Broadcast::open(tap, settings).value());
}

/// Two seconds, coded as they come.
void play(Broadcast& cast, Tones& tones, double rate) {
  for (int i = 0; i < 200; ++i) {
    tones.write(static_cast<int>(rate / 100.0));
    cast.pump();
  }
}

TEST(broadcast, a_packet_is_ten_milliseconds_of_constant_size) {
  const auto tap = std::make_shared<Tap>();
  const auto cast = broadcast(tap);
  const auto heard = std::make_shared<Decoded>();
  Tones tones(*tap, 48e3);
  cast->add(heard);
  play(*cast, tones, 48e3);
  ASSERT_EQ(heard->starts.size(), 200u);
  EXPECT_EQ(cast->packets(), 200u);
  for (std::size_t i = 0; i < 200; ++i) {
    EXPECT_EQ(heard->starts[i], static_cast<std::int64_t>(480 * i));
    EXPECT_EQ(heard->sizes[i], 200u);  // 160 kb/s in 10 ms
  }
}

TEST(broadcast, a_tone_comes_out_as_loud_as_it_went_in_on_its_own_side) {
  for (const double rate : {44.1e3, 48e3, 96e3, 192e3}) {
    const auto tap = std::make_shared<Tap>();
    Tones tones(*tap, rate);
    const auto cast = broadcast(tap);
    const auto heard = std::make_shared<Decoded>();
    cast->add(heard);
    play(*cast, tones, rate);
    ASSERT_GT(heard->left.size(), 90'000u) << rate;
    const auto left = std::span(heard->left).subspan(24'000, 48'000),
               right = std::span(heard->right).subspan(24'000, 48'000);
    EXPECT_NEAR(decibels(peak_at(left, Tones::left_hz) / Tones::left_peak), 0.0, 0.5) << rate;
    EXPECT_NEAR(decibels(peak_at(right, Tones::right_hz) / Tones::right_peak), 0.0, 0.5) << rate;
    EXPECT_LT(peak_at(left, Tones::right_hz), 0.002) << rate;
    EXPECT_LT(peak_at(right, Tones::left_hz), 0.002) << rate;
  }
}

TEST(broadcast, one_encoder_serves_all_who_listen) {
  const auto tap = std::make_shared<Tap>();
  Tones tones(*tap, 48e3);
  const auto cast = broadcast(tap);
  const auto first = std::make_shared<Decoded>(), second = std::make_shared<Decoded>();
  cast->add(first);
  play(*cast, tones, 48e3);
  cast->add(second);
  play(*cast, tones, 48e3);
  EXPECT_EQ(cast->packets(), 400u);
  EXPECT_EQ(first->starts.size(), 400u);
  EXPECT_EQ(second->starts.size(), 200u);
  cast->remove(*first);
  cast->remove(*second);
  tones.write(480);
  EXPECT_EQ(tap->readable(), 0u);
}

TEST(broadcast, what_waited_too_long_is_dropped_and_counted_and_leaves_a_gap_in_time) {
  const auto tap = std::make_shared<Tap>();
  Tones tones(*tap, 48e3);
  const auto cast = broadcast(tap);
  const auto heard = std::make_shared<Decoded>();
  cast->add(heard);
  tones.write(480);
  cast->pump();
  for (int i = 0; i < 50; ++i) tones.write(480);  // half a second in which nobody coded
  cast->pump();
  EXPECT_EQ(cast->dropped(), 24'000u - 1440u);  // a quarter of what may wait is kept
  ASSERT_EQ(heard->starts.size(), 4u);
  EXPECT_EQ(heard->starts[1], 480 + 24'000 - 1440);
  EXPECT_EQ(heard->starts[3], heard->starts[1] + 960);
}

TEST(broadcast, what_no_reader_fetched_in_time_counts_as_dropped) {
  const auto tap = std::make_shared<Tap>();
  Tones tones(*tap, 48e3);
  const auto cast = broadcast(tap);
  const auto heard = std::make_shared<Decoded>();
  cast->add(heard);
  for (int i = 0; i < 100; ++i) tones.write(480);
  cast->pump();
  EXPECT_EQ(tap->dropped(), 48'000u - Tap::capacity);
  EXPECT_EQ(cast->dropped(), 48'000u - 1440u);
}

TEST(broadcast, frames_of_five_and_twenty_milliseconds_are_offered_and_others_refused) {
  for (const int frames : {240, 960}) {
    const auto tap = std::make_shared<Tap>();
    Tones tones(*tap, 48e3);
    const auto cast = broadcast(tap, {.frames = frames});
    const auto heard = std::make_shared<Decoded>();
    cast->add(heard);
    play(*cast, tones, 48e3);
    EXPECT_EQ(heard->starts.size(), static_cast<std::size_t>(96'000 / frames));
  }
  EXPECT_FALSE(OpusEncoder::open({.frames = 120}).has_value());
  EXPECT_FALSE(OpusEncoder::open({.bits_per_second = 6000}).has_value());
}

}  // namespace
}  // namespace ohmic::stream
