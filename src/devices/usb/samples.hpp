#pragma once
// Turns the integers of a USB stream into the engine's floats and back, without changing a bit that a float can hold.

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace ohmic::devices::usb {

// Floats have 24 significant bits: 16- and 24-bit samples come out as they went in, 32-bit ones rounded to the nearest.
// Loops without branches and calls, in float throughout: every compiler makes SIMD of them.

/// `count` little-endian samples of Bytes bytes, as parts of full scale from -1 to below 1.
template <int Bytes>
void samples_in(const std::uint8_t* from, float* to, std::size_t count) noexcept {
  static_assert(Bytes >= 2 && Bytes <= 4);
  for (std::size_t i = 0; i < count; ++i) {
    std::int32_t value = 0;
    if constexpr (Bytes == 3) {
      // Gathered at the top of 32 bits: the sign is in its place.
      const std::uint8_t* b = from + 3 * i;
      value =
          std::bit_cast<std::int32_t>(std::uint32_t{b[0]} << 8 | std::uint32_t{b[1]} << 16 | std::uint32_t{b[2]} << 24);
    } else if constexpr (Bytes == 2) {
      std::int16_t narrow = 0;
      std::memcpy(&narrow, from + 2 * i, 2);
      value = narrow;
    } else {
      std::memcpy(&value, from + 4 * i, 4);
    }
    to[i] = static_cast<float>(value) * (Bytes == 2 ? 0x1p-15f : 0x1p-31f);
  }
}

/// Parts of full scale as the nearest integers; beyond full scale: the limit; no number: silence.
template <int Bytes>
void samples_out(const float* from, std::uint8_t* to, std::size_t count) noexcept {
  static_assert(Bytes >= 2 && Bytes <= 4 && std::endian::native == std::endian::little);
  constexpr float scale = Bytes == 2 ? 0x1p15f : Bytes == 3 ? 0x1p23f : 0x1p31f;
  // The largest below: 32 bits end at the last float below 2^31.
  constexpr float most = Bytes == 4 ? scale - 128.0f : scale - 1.0f;
  // Adding 1.5 * 2^23 leaves no room for a fraction: the sum is rounded to the nearest integer. From 2^22 on a float's own
  // fraction is a half at most, and cut off.
  constexpr float rounder = 0x1.8p23f, small = 0x1p22f;
  for (std::size_t i = 0; i < count; ++i) {
    const float scaled = from[i] * scale;
    const float number = scaled == scaled ? scaled : 0.0f;
    const float below = number < most ? number : most;
    const float held = below > -scale ? below : -scale;
    const float nearest = (held + rounder) - rounder;
    const float rounded = std::abs(held) < small ? nearest : held;
    const auto value = static_cast<std::int32_t>(rounded);
    if constexpr (Bytes == 3) {
      const auto bits = static_cast<std::uint32_t>(value);
      to[3 * i] = static_cast<std::uint8_t>(bits);
      to[3 * i + 1] = static_cast<std::uint8_t>(bits >> 8);
      to[3 * i + 2] = static_cast<std::uint8_t>(bits >> 16);
    } else if constexpr (Bytes == 2) {
      const auto narrow = static_cast<std::int16_t>(value);
      std::memcpy(to + 2 * i, &narrow, 2);
    } else {
      std::memcpy(to + 4 * i, &value, 4);
    }
  }
}

}  // namespace ohmic::devices::usb
