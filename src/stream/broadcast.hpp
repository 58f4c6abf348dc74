#pragma once
// One output on the network: its tap, one encoder for all who listen, and the packets handed to each.

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "stream/opus_encoder.hpp"
#include "stream/packet.hpp"
#include "stream/rate_converter.hpp"
#include "stream/tap.hpp"
#include "units/quantity.hpp"

namespace ohmic::stream {

/// Live: what waits longer than `longest_wait` is thrown away and counted, so that a stall does not stay as a delay.
/// Opens its tap as long as somebody listens. All calls [network].
class Broadcast {
 public:
  /// Errors: OpusEncoder::open's.
  static Result<std::unique_ptr<Broadcast>> open(std::shared_ptr<Tap> tap, const OpusSettings& settings);
  ~Broadcast();

  void add(std::shared_ptr<Sink> sink);
  void remove(const Sink& sink) noexcept;
  std::size_t listeners() const noexcept { return sinks_.size(); }
  const std::shared_ptr<Tap>& tap() const noexcept { return tap_; }
  int lookahead() const noexcept { return encoder_.lookahead(); }

  /// Codes what the tap holds and hands it round. Returns how long until the next packet can be full.
  Second pump() noexcept;

  std::uint64_t packets() const noexcept { return packets_; }
  /// Frames of the card that nobody heard: did not fit the tap, or had waited too long.
  std::uint64_t dropped() const noexcept { return tap_->dropped() + skipped_; }

  static constexpr Second longest_wait{0.12};

 private:
  Broadcast(std::shared_ptr<Tap> tap, OpusEncoder encoder);
  /// Bridges what was dropped since the last call: later frames keep their place in time.
  void skip_dropped() noexcept;
  void fill() noexcept;

  std::shared_ptr<Tap> tap_;
  OpusEncoder encoder_;
  RateConverter converter_;
  std::vector<std::shared_ptr<Sink>> sinks_;
  std::vector<float> read_, coded_;    // of the card's rate, not yet converted; at 48 kHz, not yet coded
  std::size_t held_ = 0, filled_ = 0;  // frames in them
  std::int64_t next_ = 0;              // frame at 48 kHz of the next packet
  std::uint64_t packets_ = 0, skipped_ = 0, bridged_ = 0;
};

}  // namespace ohmic::stream
