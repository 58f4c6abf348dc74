#pragma once
// A coded piece of sound, and who takes it: what one encoder hands to any number of listeners.

#include <cstdint>
#include <span>

namespace ohmic::stream {

/// The rate Opus counts in, whatever the card's is.
inline constexpr int opus_rate = 48000;

/// One Opus packet. The bytes hold until the call returns that brought them.
struct Packet {
  std::span<const unsigned char> bytes;
  std::int64_t start = 0;  // its first frame, counted from the encoder's beginning; jumps where sound was dropped
  int frames = 0;          // at 48 kHz
};

/// A listener of one output.
class Sink {
 public:
  virtual ~Sink() = default;
  /// In order; must not wait. [network]
  virtual void take(const Packet& packet) noexcept = 0;
};

}  // namespace ohmic::stream
