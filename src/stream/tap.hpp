#pragma once
// Where sound leaves the audio thread for the network: a bounded ring that costs nothing while nobody listens.

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>

#include "rt/queue.hpp"
#include "units/quantity.hpp"
#include "units/span.hpp"

namespace ohmic::stream {

/// Stereo, full scale, at the card's rate. One audio thread writes, one network thread reads. What the reader does not
/// fetch in time is dropped and counted; the audio thread never waits.
class Tap {
 public:
  Tap() = default;
  Tap(const Tap&) = delete;
  Tap& operator=(const Tap&) = delete;

  /// The rate of what will be written. [control]
  void prepare(Hertz rate) noexcept { rate_.store(rate.value(), std::memory_order_relaxed); }
  Hertz rate() const noexcept { return Hertz(rate_.load(std::memory_order_relaxed)); }

  /// Does anybody listen? [any thread]
  bool is_open() const noexcept { return is_open_.load(std::memory_order_acquire); }
  /// One block, both sides of the same length. Samples beyond full scale are held there, those that are no numbers become
  /// silence. [audio]
  void write(Span<const FullScale> left, Span<const FullScale> right) noexcept;

  /// From open to close it is listened to; the first open makes the ring. Calls are counted. [control] [network]
  void open();
  void close() noexcept;

  /// The oldest frames, left and right in turn; returns how many frames. [network]
  std::size_t read(std::span<float> interleaved) noexcept;
  /// Throws away the oldest frames but for `kept`; returns how many. [network]
  std::size_t skip_to(std::size_t kept) noexcept;
  /// Frames waiting. [network]
  std::size_t readable() const noexcept;
  /// Frames that did not fit since the start. [any thread]
  std::uint64_t dropped() const noexcept { return dropped_.load(std::memory_order_relaxed); }

  /// Frames it holds: 170 ms at 192 kHz, 680 ms at 48 kHz.
  static constexpr std::size_t capacity = 32768;

 private:
  using Frame = std::array<float, 2>;
  std::atomic<double> rate_{48000.0};
  std::atomic<bool> is_open_{false};
  std::atomic<rt::Queue<Frame>*> ring_{nullptr};  // made by the first open, and there from then on
  std::atomic<std::uint64_t> dropped_{0};
  std::mutex opening_;  // never taken by the audio thread
  std::unique_ptr<rt::Queue<Frame>> made_;
  int listeners_ = 0;
};

}  // namespace ohmic::stream
