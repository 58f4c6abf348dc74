#pragma once
// Sound in a ring where every frame has its number on the engine's counter, so that each side finds it by time.

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ohmic::devices::usb {

/// Frame by frame, the channels of one side by side, as USB has them: what is copied sample by sample is copied once, by the
/// engine, and the rest moves in rows. One thread writes a frame and another reads it; which frames are whose stands in
/// numbers that they publish to each other (Stamp, Rings::played).
class FrameRing {
 public:
  FrameRing() : FrameRing(0, 1) {}
  /// At least `frames` frames of each channel, all silent. [control]
  FrameRing(int channels, std::int64_t frames)
      : channels_(static_cast<std::size_t>(channels)),
        mask_(std::bit_ceil(static_cast<std::uint64_t>(frames)) - 1),
        samples_(channels_ * (mask_ + 1)) {}

  std::int64_t frames() const noexcept { return static_cast<std::int64_t>(mask_ + 1); }
  int channels() const noexcept { return static_cast<int>(channels_); }

  /// Calls `rows(samples, count)` for `count` frames from number `frame` on, in one piece or two.
  template <class Rows>
  void visit(std::int64_t frame, std::int64_t count, Rows rows) noexcept {
    const auto begin = static_cast<std::int64_t>(static_cast<std::uint64_t>(frame) & mask_);
    const std::int64_t first = std::min(count, frames() - begin);
    if (first > 0) rows(samples_.data() + static_cast<std::size_t>(begin) * channels_, first);
    if (count > first) rows(samples_.data(), count - first);
  }

  void silence(std::int64_t frame, std::int64_t count) noexcept {
    visit(frame, count, [this](float* samples, std::int64_t n) {
      std::fill_n(samples, static_cast<std::size_t>(n) * channels_, 0.0f);
    });
  }
  /// Puts `count` frames of one channel in. [audio]
  void put(int channel, std::int64_t frame, const float* from, int count) noexcept {
    visit(frame, count, [&](float* samples, std::int64_t n) {
      float* to = samples + channel;
      for (std::int64_t i = 0; i < n; ++i, to += channels_) *to = *from++;
    });
  }
  /// Copies them out. [audio]
  void get(int channel, std::int64_t frame, float* to, int count) noexcept {
    visit(frame, count, [&](const float* samples, std::int64_t n) {
      const float* from = samples + channel;
      for (std::int64_t i = 0; i < n; ++i, from += channels_) *to++ = *from;
    });
  }

 private:
  std::size_t channels_;
  std::uint64_t mask_;
  std::vector<float> samples_;
};

/// Both directions, between the engine and the USB thread.
struct Rings {
  FrameRing playback;  // written by the USB thread; the engine takes frames and leaves silence in their place
  FrameRing capture;   // written by the engine
  /// Counts what the USB thread wrote into `playback`; the engine looks at it (acquire) before it takes.
  std::atomic<std::uint64_t> played{0};
};

}  // namespace ohmic::devices::usb
