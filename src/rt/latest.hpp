#pragma once
// Newest wins: hands whole values from one thread to another without waiting, for parameters and meters.

#include <array>
#include <atomic>
#include <cstdint>

namespace ohmic::rt {

/// A triple buffer between one writer and one reader, either of which may be the audio thread. Three slots, three
/// owners: the writer fills `back`, the reader holds `front`, and the third waits between them for whoever comes first.
/// Every call is wait-free (at most one atomic exchange), so a value is never torn and nobody ever waits.
///
/// T may own memory: each slot is a copy of the prototype, so a vector sized up front keeps its storage for good.
/// Neither copied nor moved: both threads hold its address.
template <class T>
class Latest {
 public:
  /// Until the first publish the reader sees the prototype. [control]
  explicit Latest(const T& prototype = T()) : slots_{Slot{prototype}, Slot{prototype}, Slot{prototype}} {}
  Latest(const Latest&) = delete;
  Latest& operator=(const Latest&) = delete;

  /// The slot being written; valid until publish. It holds some older value, so write every part of it. [writer]
  T& back() noexcept { return slots_[back_].value; }

  /// Makes the back slot the newest; one that was not read is overtaken. [writer]
  void publish() noexcept {
    // Release: the reader that takes this slot sees what was written. Acquire: the reader is done with the slot we get.
    back_ = middle_.exchange(static_cast<std::uint8_t>(back_ | fresh_bit), std::memory_order_acq_rel) & slot_bits;
  }

  /// Assigns and publishes. Allocates only if T's assignment does: vectors of equal size do not. [writer]
  void put(const T& value) {
    back() = value;
    publish();
  }

  /// Has something been published that front() has not returned yet? [reader]
  bool fresh() const noexcept { return (middle_.load(std::memory_order_relaxed) & fresh_bit) != 0; }

  /// The newest value; the reference holds still until the next front(). [reader]
  const T& front() noexcept {
    if (fresh()) front_ = middle_.exchange(front_, std::memory_order_acq_rel) & slot_bits;
    return slots_[front_].value;
  }

 private:
  static constexpr std::uint8_t slot_bits = 3;
  static constexpr std::uint8_t fresh_bit = 4;
  static constexpr std::size_t cache_line = 64;

  // Each slot and each index on its own cache line: a write on one side does not slow the other.
  struct alignas(cache_line) Slot {
    T value;
  };
  std::array<Slot, 3> slots_;
  alignas(cache_line) std::uint8_t back_ = 0;
  alignas(cache_line) std::atomic<std::uint8_t> middle_{1};
  alignas(cache_line) std::uint8_t front_ = 2;
};

}  // namespace ohmic::rt
