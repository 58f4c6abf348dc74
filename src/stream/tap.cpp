// Interleaves in small pieces on the stack and pushes them; the ring counts what does not fit.

#include "stream/tap.hpp"

#include <algorithm>

namespace ohmic::stream {
namespace {

/// NaN compares false with everything, so it ends as silence.
float held(float sample) noexcept { return sample >= -1.0f ? std::min(sample, 1.0f) : (sample < -1.0f ? -1.0f : 0.0f); }

}  // namespace

void Tap::write(Span<const FullScale> left, Span<const FullScale> right) noexcept {
  if (!is_open()) return;
  rt::Queue<Frame>& ring = *ring_.load(std::memory_order_acquire);
  std::array<Frame, 64> piece;
  for (std::size_t done = 0; done < left.size();) {
    const std::size_t count = std::min(piece.size(), left.size() - done);
    for (std::size_t i = 0; i < count; ++i) piece[i] = {held(left[done + i]), held(right[done + i])};
    const std::size_t pushed = ring.push(std::span<const Frame>(piece.data(), count));
    if (pushed < count) dropped_.fetch_add(count - pushed, std::memory_order_relaxed);
    done += count;
  }
}

void Tap::open() {
  const std::scoped_lock lock(opening_);
  if (++listeners_ > 1) return;
  if (made_ == nullptr) {
    made_ = std::make_unique<rt::Queue<Frame>>(capacity);
    ring_.store(made_.get(), std::memory_order_release);
  }
  is_open_.store(true, std::memory_order_release);
}

void Tap::close() noexcept {
  const std::scoped_lock lock(opening_);
  if (--listeners_ == 0) is_open_.store(false, std::memory_order_release);
}

std::size_t Tap::read(std::span<float> interleaved) noexcept {
  rt::Queue<Frame>* ring = ring_.load(std::memory_order_acquire);
  if (ring == nullptr) return 0;
  std::array<Frame, 64> piece;
  std::size_t frames = 0;
  for (const std::size_t wanted = interleaved.size() / 2; frames < wanted;) {
    const std::size_t count = ring->pop(std::span<Frame>(piece.data(), std::min(piece.size(), wanted - frames)));
    if (count == 0) break;
    for (std::size_t i = 0; i < count; ++i)
      std::ranges::copy(piece[i], interleaved.begin() + static_cast<std::ptrdiff_t>(2 * (frames + i)));
    frames += count;
  }
  return frames;
}

std::size_t Tap::skip_to(std::size_t kept) noexcept {
  rt::Queue<Frame>* ring = ring_.load(std::memory_order_acquire);
  if (ring == nullptr || ring->readable() <= kept) return 0;
  std::array<Frame, 64> piece;
  std::size_t skipped = 0;
  for (std::size_t left = ring->readable() - kept; left > 0;) {
    const std::size_t count = ring->pop(std::span<Frame>(piece.data(), std::min(piece.size(), left)));
    skipped += count;
    left -= count;
  }
  return skipped;
}

std::size_t Tap::readable() const noexcept {
  const rt::Queue<Frame>* ring = ring_.load(std::memory_order_acquire);
  return ring == nullptr ? 0 : ring->readable();
}

}  // namespace ohmic::stream
