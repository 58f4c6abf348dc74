#pragma once
// Sound in a ring where every frame has its number on the engine's counter, so that each side finds it by time.

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ohmic::devices::usb {

/// Planar. One side writes frames by number, the other reads them by number; who may touch which is agreed by numbers that
/// are published elsewhere. A host that takes back what it had sent rewrites frames that nobody has read yet, so samples
/// are relaxed atomics: plain moves on every processor we know, and nothing torn when the two sides come close.
class FrameRing {
 public:
  FrameRing() : FrameRing(0, 1) {}
  /// At least `frames` frames of each channel, all silent. [control]
  FrameRing(int channels, std::int64_t frames)
      : mask_(std::bit_ceil(static_cast<std::uint64_t>(frames)) - 1),
        samples_(static_cast<std::size_t>(channels) * (mask_ + 1)) {}

  std::int64_t frames() const noexcept { return static_cast<std::int64_t>(mask_ + 1); }

  float at(int channel, std::int64_t frame) const noexcept {
    return samples_[place(channel, frame)].load(std::memory_order_relaxed);
  }
  void set(int channel, std::int64_t frame, float value) noexcept {
    samples_[place(channel, frame)].store(value, std::memory_order_relaxed);
  }

  /// Puts `count` frames of a channel in, from number `frame` on. [audio]
  void put(int channel, std::int64_t frame, const float* from, int count) noexcept {
    for (int i = 0; i < count; ++i) set(channel, frame + i, from[i]);
  }
  /// Takes them out and leaves silence, so that a place nobody wrote since is silent. [audio]
  void take(int channel, std::int64_t frame, float* to, int count) noexcept {
    for (int i = 0; i < count; ++i) {
      std::atomic<float>& sample = samples_[place(channel, frame + i)];
      to[i] = sample.load(std::memory_order_relaxed);
      sample.store(0.0f, std::memory_order_relaxed);
    }
  }

 private:
  std::size_t place(int channel, std::int64_t frame) const noexcept {
    return static_cast<std::size_t>(channel) * (mask_ + 1) + (static_cast<std::uint64_t>(frame) & mask_);
  }
  std::uint64_t mask_;
  std::vector<std::atomic<float>> samples_;
};

/// Both directions, between exchange() and the USB thread.
struct Rings {
  FrameRing playback;  // written by the USB thread, emptied by the engine
  FrameRing capture;   // written by the engine
};

}  // namespace ohmic::devices::usb
