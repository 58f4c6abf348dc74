#pragma once
// Audio from one thread to another where every frame has a number, so that neither side ever has to ask where the other is.

#include <atomic>
#include <bit>
#include <cstdint>
#include <vector>

namespace ohmic::engine {

/// Frames of interleaved channels. The writer never waits: it writes over what is a lap old. A reader that stays within
/// half a lap behind the writer reads what was written; holds_from() says so.
class NumberedRing {
 public:
  /// Room for twice so many frames. [control] while nobody reads or writes.
  void prepare(int channels, std::int64_t frames) {
    channels_ = channels;
    capacity_ = static_cast<std::int64_t>(std::bit_ceil(static_cast<std::uint64_t>(2 * frames)));
    memory_.assign(static_cast<std::size_t>(capacity_ * channels), 0.0f);
    begin_.store(0, std::memory_order_relaxed);
    end_.store(0, std::memory_order_relaxed);
  }
  int channels() const noexcept { return channels_; }

  /// Where frame `number` stands, and how many frames follow it before the memory wraps. [either side]
  float* at(std::int64_t number, std::int64_t& contiguous) noexcept {
    const std::int64_t place = number & (capacity_ - 1);
    contiguous = capacity_ - place;
    return memory_.data() + place * channels_;
  }

  /// Frames up to `number` are written. [writer]
  void publish(std::int64_t number) noexcept { end_.store(number, std::memory_order_release); }
  /// What is in it counts no more; the next frame is this one. [writer]
  void begin_at(std::int64_t number) noexcept {
    // A reader that sees the new end sees this beginning; one that does not sees nothing.
    begin_.store(number, std::memory_order_release);
    end_.store(number, std::memory_order_release);
  }

  /// One more than the last frame. [reader]
  std::int64_t end() const noexcept { return end_.load(std::memory_order_acquire); }
  /// The first frame that can be read when the last one is in front of `end`. [reader]
  std::int64_t holds_from(std::int64_t end) const noexcept {
    const std::int64_t begin = begin_.load(std::memory_order_acquire);
    return begin > end - capacity_ / 2 ? begin : end - capacity_ / 2;
  }

 private:
  static constexpr std::size_t cache_line = 64;
  int channels_ = 0;
  std::int64_t capacity_ = 1;
  std::vector<float> memory_;
  alignas(cache_line) std::atomic<std::int64_t> begin_{0};
  std::atomic<std::int64_t> end_{0};
};

}  // namespace ohmic::engine
