#pragma once
// Turns the integers of a USB stream into the engine's floats and back, without changing a bit that a float can hold.

#include <bit>
#include <cmath>
#include <cstdint>

namespace ohmic::devices::usb {

// Floats have 24 significant bits: 16- and 24-bit samples come out as they went in, 32-bit ones rounded to the nearest.

/// One little-endian sample of Bytes bytes as a part of full scale, -1 to below 1. [any thread]
template <int Bytes>
float sample_in(const std::uint8_t* bytes) noexcept {
  static_assert(Bytes >= 2 && Bytes <= 4);
  // Gathered at the top of 32 bits: the sign is in its place, and one factor serves all sizes.
  std::uint32_t bits = 0;
  for (int i = 0; i < Bytes; ++i) bits |= std::uint32_t{bytes[i]} << (8 * (i + 4 - Bytes));
  return static_cast<float>(std::bit_cast<std::int32_t>(bits)) * 0x1p-31f;
}

/// A part of full scale as the nearest integer; beyond full scale: the limit; no number: silence. [any thread]
template <int Bytes>
void sample_out(float value, std::uint8_t* bytes) noexcept {
  static_assert(Bytes >= 2 && Bytes <= 4);
  constexpr double scale = static_cast<double>(std::int64_t{1} << (8 * Bytes - 1));
  const double scaled = static_cast<double>(value) * scale;
  // In this order a NaN fails both comparisons and becomes 0.
  const double held = scaled >= scale - 1.0 ? scale - 1.0 : scaled > -scale ? scaled : scaled <= -scale ? -scale : 0.0;
  const auto bits = static_cast<std::uint32_t>(static_cast<std::int32_t>(std::lrint(held)));
  for (int i = 0; i < Bytes; ++i) bytes[i] = static_cast<std::uint8_t>(bits >> 8 * i);
}

}  // namespace ohmic::devices::usb
