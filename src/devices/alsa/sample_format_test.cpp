// What a card's converter says is what we compute with, and the other way round, to the last bit it has.

#include "devices/alsa/sample_format.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace ohmic::devices::alsa {
namespace {

/// A card's memory: channels side by side in a frame, or one after the other.
struct Memory {
  Memory(SampleFormat format, int channels, int frames, bool is_interleaved)
      : bytes(static_cast<std::size_t>(bytes_of(format) * channels * frames)) {
    for (int c = 0; c < channels; ++c) {
      const int at = is_interleaved ? c : c * frames;
      lanes.push_back({bytes.data() + at * bytes_of(format), bytes_of(format) * (is_interleaved ? channels : 1)});
    }
  }
  std::vector<std::byte> bytes;
  std::vector<Lane> lanes;
};

struct Planar {
  Planar(int channels, int frames) : samples(static_cast<std::size_t>(channels * frames), -7.0f) {
    for (int c = 0; c < channels; ++c) {
      to.push_back(samples.data() + c * frames);
      from.push_back(to.back());
    }
  }
  std::vector<float> samples;
  std::vector<float*> to;
  std::vector<const float*> from;
};

/// The bytes of one sample as its definition says, from the integer at the upper end of 32 bits.
void spell(SampleFormat format, std::uint32_t upper, std::byte* to) {
  std::uint32_t value = upper >> (32 - bits_of(format));
  const int bytes = bytes_of(format);
  if (format.coding == Coding::s24) value = static_cast<std::uint32_t>(static_cast<std::int32_t>(upper) >> 8);
  for (int k = 0; k < bytes; ++k)
    to[format.is_big_endian ? bytes - 1 - k : k] = static_cast<std::byte>(value >> (8 * k) & 0xffu);
}

RC_GTEST_PROP(SampleFormats, decoding_says_what_the_bytes_say, ()) {
  const SampleFormat format = sample_formats()[*rc::gen::inRange<std::size_t>(0, sample_formats().size())];
  if (format.coding == Coding::float_32) return;
  const int channels = *rc::gen::inRange(1, 19), frames = *rc::gen::inRange(1, 35);
  Memory card(format, channels, frames, *rc::gen::arbitrary<bool>());
  Planar heard(channels, frames), right(channels, frames);
  std::mt19937 chance(*rc::gen::arbitrary<std::uint32_t>());
  for (int c = 0; c < channels; ++c)
    for (int i = 0; i < frames; ++i) {
      const auto keep = ~0u << (32 - bits_of(format));
      const std::uint32_t upper = static_cast<std::uint32_t>(chance()) & keep;
      const Lane lane = card.lanes[static_cast<std::size_t>(c)];
      spell(format, upper, lane.first + i * lane.step);
      right.to[static_cast<std::size_t>(c)][i] = static_cast<float>(static_cast<std::int32_t>(upper)) * 0x1p-31f;
    }
  decode(format, card.lanes, heard.to, frames);
  RC_ASSERT(heard.samples == right.samples);
}

RC_GTEST_PROP(SampleFormats, what_was_decoded_is_encoded_as_it_was_to_24_bits, ()) {
  const SampleFormat format = sample_formats()[*rc::gen::inRange<std::size_t>(0, sample_formats().size())];
  if (format.coding == Coding::float_32) return;
  const int channels = *rc::gen::inRange(1, 19), frames = *rc::gen::inRange(1, 35);
  Memory card(format, channels, frames, *rc::gen::arbitrary<bool>());
  std::mt19937 chance(*rc::gen::arbitrary<std::uint32_t>());
  for (const Lane& lane : card.lanes)
    for (int i = 0; i < frames; ++i) {
      const auto keep = ~0u << (32 - std::min(24, bits_of(format)));
      spell(format, static_cast<std::uint32_t>(chance()) & keep, lane.first + i * lane.step);
    }
  const std::vector<std::byte> before = card.bytes;
  Planar ours(channels, frames);
  decode(format, card.lanes, ours.to, frames);
  std::ranges::fill(card.bytes, std::byte{0x55});
  encode(format, ours.from, card.lanes, frames);
  RC_ASSERT(card.bytes == before);
}

TEST(SampleFormats, every_value_of_24_bits_survives_the_way_there_and_back) {
  constexpr int at_once = 1 << 16;
  for (const Coding coding : {Coding::s24, Coding::s24_in_3, Coding::s32}) {
    const SampleFormat format{coding, false};
    Memory card(format, 1, at_once, true);
    Planar ours(1, at_once);
    for (std::uint32_t high = 0; high < 256; ++high) {
      for (std::uint32_t i = 0; i < at_once; ++i)
        spell(format, high << 24 | i << 8, card.bytes.data() + i * static_cast<std::uint32_t>(bytes_of(format)));
      const std::vector<std::byte> before = card.bytes;
      decode(format, card.lanes, ours.to, at_once);
      encode(format, ours.from, card.lanes, at_once);
      ASSERT_EQ(std::memcmp(card.bytes.data(), before.data(), before.size()), 0) << text(format) << " " << high;
    }
  }
}

TEST(SampleFormats, above_full_scale_is_full_scale_and_no_number_is_silence) {
  const float nan = std::numeric_limits<float>::quiet_NaN(), infinite = std::numeric_limits<float>::infinity();
  const std::vector<float> odd = {1.0f, 2.0f, -1.0f, -2.0f, infinite, -infinite, nan, -nan, 1e-40f};
  for (const SampleFormat format : sample_formats()) {
    const int frames = static_cast<int>(odd.size());
    Memory card(format, 1, frames, true);
    const float* channel = odd.data();
    encode(format, {&channel, 1}, card.lanes, frames);
    Planar heard(1, frames);
    decode(format, card.lanes, heard.to, frames);
    const float step = format.coding == Coding::float_32 ? 0.0f : std::ldexp(1.0f, 1 - std::min(24, bits_of(format)));
    const std::vector<float> right = {1.0f - step, 1.0f - step, -1.0f, -1.0f, 1.0f - step, -1.0f, 0.0f, 0.0f};
    for (std::size_t i = 0; i < right.size(); ++i)
      EXPECT_NEAR(heard.samples[i], right[i], step * 0.5f) << text(format) << " " << odd[i];
    EXPECT_LE(std::abs(heard.samples[8]), 1e-40f) << text(format);
  }
}

TEST(SampleFormats, sixteen_bits_are_the_nearest_of_all) {
  const SampleFormat format{Coding::s16, false};
  std::mt19937 chance(7);
  std::uniform_real_distribution<float> any(-1.0f, 0.9999f);
  std::vector<float> samples(4000);
  for (float& x : samples) x = any(chance);
  const int frames = static_cast<int>(samples.size());
  Memory card(format, 1, frames, true);
  const float* channel = samples.data();
  encode(format, {&channel, 1}, card.lanes, frames);
  Planar heard(1, frames);
  decode(format, card.lanes, heard.to, frames);
  for (std::size_t i = 0; i < samples.size(); ++i) EXPECT_LE(std::abs(heard.samples[i] - samples[i]), 0x1.001p-16f);
}

TEST(SampleFormats, lanes_without_a_channel_are_silent) {
  for (const SampleFormat format : sample_formats()) {
    for (const int channels : {1, 2, 4, 7}) {
      Memory card(format, channels, 9, true);
      std::ranges::fill(card.bytes, std::byte{0x55});
      const std::vector<const float*> nobody(static_cast<std::size_t>(channels), nullptr);
      encode(format, nobody, card.lanes, 9);
      EXPECT_EQ(std::ranges::count(card.bytes, std::byte{0}), std::ssize(card.bytes)) << text(format);
    }
  }
}

TEST(SampleFormats, their_words_say_bits_and_order) {
  EXPECT_EQ(text({Coding::s32, false}), "32 bit");
  EXPECT_EQ(text({Coding::s24_in_3, false}), "24 bit in 3 bytes");
  EXPECT_EQ(text({Coding::float_32, true}), "32 bit float, big-endian");
}

}  // namespace
}  // namespace ohmic::devices::alsa
