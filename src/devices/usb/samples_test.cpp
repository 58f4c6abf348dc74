// The laws of samples: 16 and 24 bits come back as they were, 32 bits to a float's precision, and nothing wraps.

#include "devices/usb/samples.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace ohmic::devices::usb {
namespace {

template <int Bytes>
std::int32_t there_and_back(std::int32_t value) {
  std::uint8_t bytes[4] = {};
  for (int i = 0; i < Bytes; ++i) bytes[i] = static_cast<std::uint8_t>(static_cast<std::uint32_t>(value) >> 8 * i);
  float sample = 0.0f;
  samples_in<Bytes>(bytes, &sample, 1);
  samples_out<Bytes>(&sample, bytes, 1);
  std::uint32_t bits = 0;
  for (int i = 0; i < Bytes; ++i) bits |= std::uint32_t{bytes[i]} << (8 * (i + 4 - Bytes));
  return std::bit_cast<std::int32_t>(bits) >> (32 - 8 * Bytes);
}

TEST(UsbSamples, Every_16_bit_and_24_bit_sample_comes_back_exactly) {
  for (std::int32_t value = -32768; value <= 32767; ++value) ASSERT_EQ(there_and_back<2>(value), value);
  for (std::int32_t value = -8388608; value <= 8388607; ++value) ASSERT_EQ(there_and_back<3>(value), value);
}

TEST(UsbSamples, A_24_bit_sample_in_32_bits_comes_back_exactly) {
  for (std::int32_t value = -8388608; value <= 8388607; value += 101)
    ASSERT_EQ(there_and_back<4>(value * 256), value * 256);
}

TEST(UsbSamples, A_32_bit_sample_is_rounded_to_24_significant_bits) {
  for (const std::int32_t value : {1, 77, 12345678, 123456789, -1234567890, 2147483500}) {
    // Half of the last bit that a float of this size has.
    const double allowed = std::ldexp(1.0, std::ilogb(static_cast<double>(value)) - 24);
    EXPECT_NEAR(there_and_back<4>(value), value, std::max(0.0, allowed));
  }
}

template <int Bytes>
std::int32_t out(float value) {
  std::uint8_t bytes[4] = {};
  samples_out<Bytes>(&value, bytes, 1);
  std::uint32_t bits = 0;
  for (int i = 0; i < Bytes; ++i) bits |= std::uint32_t{bytes[i]} << (8 * (i + 4 - Bytes));
  return std::bit_cast<std::int32_t>(bits) >> (32 - 8 * Bytes);
}

TEST(UsbSamples, Sound_is_rounded_to_the_nearest_integer) {
  for (float value = -0.999f; value < 0.999f; value += 0.0007813f) {
    EXPECT_LE(std::abs(static_cast<double>(out<2>(value)) - static_cast<double>(value) * 32768.0), 0.5);
    EXPECT_LE(std::abs(static_cast<double>(out<3>(value)) - static_cast<double>(value) * 8388608.0), 0.5);
  }
}

TEST(UsbSamples, What_is_beyond_full_scale_stays_at_the_limit_and_no_number_is_silent) {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  EXPECT_EQ(out<2>(1.0f), 32767);
  EXPECT_EQ(out<2>(-1.0f), -32768);
  EXPECT_EQ(out<3>(1.5f), 8388607);
  EXPECT_EQ(out<3>(-7.0f), -8388608);
  EXPECT_EQ(out<4>(infinity), 2147483520);
  EXPECT_EQ(out<4>(-infinity), -2147483647 - 1);
  EXPECT_EQ(out<4>(std::numeric_limits<float>::quiet_NaN()), 0);
  EXPECT_EQ(out<2>(std::numeric_limits<float>::quiet_NaN()), 0);
}

}  // namespace
}  // namespace ohmic::devices::usb
