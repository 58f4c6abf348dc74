#pragma once
// A bounded queue from one thread to another, for events and audio: in order, without waiting, nothing lost silently.

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>

namespace ohmic::rt {

/// A ring between one writer and one reader, either of which may be the audio thread. Every call is wait-free. What
/// does not fit is refused and counted; whoever must not lose it tries again.
///
/// Elements are constructed once, then assigned: an element that owns memory hands it over by move, and a popped place
/// keeps the moved-from value. The audio thread pushes and pops only what it may assign.
/// Neither copied nor moved: both threads hold its address.
template <class T>
class Queue {
  static_assert(std::is_nothrow_move_assignable_v<T> && std::is_default_constructible_v<T>);

 public:
  /// Room for at least `capacity` elements: the next power of two, 1 at least. [control]
  explicit Queue(std::size_t capacity)
      : mask_(std::bit_ceil(std::max<std::size_t>(capacity, 1)) - 1), ring_(std::make_unique<T[]>(mask_ + 1)) {}
  Queue(const Queue&) = delete;
  Queue& operator=(const Queue&) = delete;

  /// Appends one; false (and one more rejected) when full. [writer]
  bool push(T value) noexcept {
    const std::size_t written = written_.load(std::memory_order_relaxed);
    if (room(written, 1) == 0) {
      reject(1);
      return false;
    }
    ring_[written & mask_] = std::move(value);
    written_.store(written + 1, std::memory_order_release);
    return true;
  }

  /// Appends as many as fit, the first ones; returns how many. The rest counts as rejected. [writer]
  std::size_t push(std::span<const T> values) noexcept
    requires std::is_trivially_copyable_v<T>
  {
    const std::size_t written = written_.load(std::memory_order_relaxed);
    const std::size_t count = std::min(room(written, values.size()), values.size());
    const std::size_t before_wrap = std::min(count, mask_ + 1 - (written & mask_));
    std::copy_n(values.data(), before_wrap, ring_.get() + (written & mask_));
    std::copy_n(values.data() + before_wrap, count - before_wrap, ring_.get());
    written_.store(written + count, std::memory_order_release);
    if (count < values.size()) reject(values.size() - count);
    return count;
  }

  /// Takes the oldest; false when empty. [reader]
  bool pop(T& value) noexcept {
    const std::size_t read = read_.load(std::memory_order_relaxed);
    if (filled(read, 1) == 0) return false;
    value = std::move(ring_[read & mask_]);
    read_.store(read + 1, std::memory_order_release);
    return true;
  }

  /// Takes as many of the oldest as there are, up to values.size(); returns how many. [reader]
  std::size_t pop(std::span<T> values) noexcept
    requires std::is_trivially_copyable_v<T>
  {
    const std::size_t read = read_.load(std::memory_order_relaxed);
    const std::size_t count = std::min(filled(read, values.size()), values.size());
    const std::size_t before_wrap = std::min(count, mask_ + 1 - (read & mask_));
    std::copy_n(ring_.get() + (read & mask_), before_wrap, values.data());
    std::copy_n(ring_.get(), count - before_wrap, values.data() + before_wrap);
    read_.store(read + count, std::memory_order_release);
    return count;
  }

  /// Elements waiting. Exact for the reader at least: more may come, none go. [any thread]
  std::size_t readable() const noexcept {
    // Read in this order the difference cannot be negative; a third thread sees a fair estimate.
    const std::size_t read = read_.load(std::memory_order_acquire);
    return std::min(written_.load(std::memory_order_acquire) - read, mask_ + 1);
  }
  /// Places free. What the writer sees can only grow until it pushes. [any thread]
  std::size_t writable() const noexcept { return mask_ + 1 - readable(); }
  std::size_t capacity() const noexcept { return mask_ + 1; }
  /// Elements refused since the start. [any thread]
  std::uint64_t rejected() const noexcept { return rejected_.load(std::memory_order_relaxed); }

 private:
  static constexpr std::size_t cache_line = 64;

  // Each side remembers where it last saw the other and looks again only when that does not suffice: a push or pop
  // usually touches no cache line that the other side writes.
  std::size_t room(std::size_t written, std::size_t wanted) noexcept {
    if (mask_ + 1 - (written - seen_read_) < wanted) seen_read_ = read_.load(std::memory_order_acquire);
    return mask_ + 1 - (written - seen_read_);
  }
  std::size_t filled(std::size_t read, std::size_t wanted) noexcept {
    if (seen_written_ - read < wanted) seen_written_ = written_.load(std::memory_order_acquire);
    return seen_written_ - read;
  }
  void reject(std::size_t count) noexcept {
    // One writer: no read-modify-write needed.
    rejected_.store(rejected_.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
  }

  // Indices only grow; the ring's place is the index modulo its size, and the difference survives their wrap-around.
  const std::size_t mask_;
  const std::unique_ptr<T[]> ring_;
  alignas(cache_line) std::atomic<std::size_t> written_{0};  // the writer's line
  std::size_t seen_read_ = 0;
  std::atomic<std::uint64_t> rejected_{0};
  alignas(cache_line) std::atomic<std::size_t> read_{0};  // the reader's line
  std::size_t seen_written_ = 0;
};

}  // namespace ohmic::rt
