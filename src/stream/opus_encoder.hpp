#pragma once
// Stereo sound to Opus packets, with little delay and of constant size.

#include <array>
#include <memory>
#include <span>

#include "stream/packet.hpp"
#include "units/error.hpp"

namespace ohmic::stream {

struct OpusSettings {
  int frames = 480;               // of a packet at 48 kHz: 240 (5 ms), 480 (10 ms) or 960 (20 ms)
  int bits_per_second = 160'000;  // 32 000 to 510 000
  int complexity = 5;             // 0 to 10: what the encoder may cost
  bool operator==(const OpusSettings&) const = default;
};

/// libopus in its restricted low-delay mode (RFC 6716, MDCT only), constant bit rate, no in-band FEC. All calls [network].
class OpusEncoder {
 public:
  /// Errors: settings out of range, libopus refuses.
  static Result<OpusEncoder> open(const OpusSettings& settings);
  OpusEncoder(OpusEncoder&&) noexcept;
  OpusEncoder& operator=(OpusEncoder&&) noexcept;
  ~OpusEncoder();

  const OpusSettings& settings() const noexcept { return settings_; }
  /// Frames at 48 kHz that the decoder's output is late: what a player skips at the beginning.
  int lookahead() const noexcept { return lookahead_; }
  /// settings().frames frames, left and right in turn, full scale. The bytes hold until the next call; empty: libopus
  /// could not, which full-scale samples do not bring about.
  std::span<const unsigned char> encode(std::span<const float> interleaved) noexcept;

 private:
  struct State;
  OpusEncoder(const OpusSettings& settings, std::unique_ptr<State> state);
  OpusSettings settings_;
  std::unique_ptr<State> state_;
  int lookahead_ = 0;
};

}  // namespace ohmic::stream
