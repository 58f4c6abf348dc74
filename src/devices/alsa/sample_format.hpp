#pragma once
// The sample formats sound cards speak, and the way between them and our planar floats.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace ohmic::devices::alsa {

/// How one sample stands in a card's memory.
enum class Coding : std::uint8_t {
  s16,       // 2 bytes
  s24,       // the lower 3 of 4 bytes; the fourth may hold anything
  s24_in_3,  // 3 bytes
  s32,       // 4 bytes; a card's 24 bits are the upper ones
  float_32,  // 4 bytes, full scale 1.0
};

struct SampleFormat {
  Coding coding = Coding::s32;
  bool is_big_endian = false;
  bool operator==(const SampleFormat&) const = default;
};

/// All there are, the one we like best first: 24 bits or more, in the machine's own order, aligned.
std::span<const SampleFormat> sample_formats();
/// 2, 3 or 4.
int bytes_of(SampleFormat format);
/// 16, 24 or 32: of which a 24-bit card uses 24.
int bits_of(SampleFormat format);
/// "16 bit", "24 bit", "24 bit in 3 bytes", "32 bit", "32 bit float"; ", big-endian" where it is.
std::string text(SampleFormat format);

/// Where one channel's samples stand in a card's memory.
struct Lane {
  std::byte* first = nullptr;
  std::ptrdiff_t step = 0;  // bytes from one frame to the next
};

/// Reads `frames` samples of every lane to the channel of the same number. Integers become -1.0 to just below 1.0: 24
/// bits come over exactly, of 32 the upper 24 do. Floats come as they are. [audio]
void decode(SampleFormat format, std::span<const Lane> from, std::span<float* const> to, int frames) noexcept;

/// Writes `frames` samples of every channel to the lane of the same number. Rounds to the nearest step; what is above
/// full scale is full scale, what is not a number is silence. A decoded sample of 24 bits or less is written back as it
/// was. Lanes whose channel is null become silent. [audio]
void encode(SampleFormat format, std::span<const float* const> from, std::span<const Lane> to, int frames) noexcept;

}  // namespace ohmic::devices::alsa
