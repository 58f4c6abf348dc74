#pragma once
// Ramps: how a moved knob reaches its new value, in frames, the same whatever the block size.

#include <cmath>
#include <cstdint>
#include <span>

#include "units/quantity.hpp"

namespace ohmic::dsp {

/// Frames of a ramp that lasts `time`, at least 1.
inline int ramp_frames(Second time, Hertz rate) noexcept {
  const double frames = time.value() * rate.value();
  return frames < 1.0 ? 1 : static_cast<int>(std::lround(frames));
}

/// Straight from the present value to the target; exact on arrival, bit-equal for every cut into blocks, monotonic.
/// A target that is no number is ignored. [audio]
class LinearRamp {
 public:
  LinearRamp() = default;
  explicit LinearRamp(float value) noexcept : target_(value) {}

  /// At once.
  void jump(float value) noexcept { target_ = value, step_ = 0.0f, left_ = 0; }
  /// In `frames` frames from here. The target already aimed at changes nothing, so this may be called every block.
  void aim(float target, int frames) noexcept;

  bool is_moving() const noexcept { return left_ > 0; }
  float target() const noexcept { return target_; }
  /// The value of the frame handed out last.
  float value() const noexcept { return target_ - step_ * static_cast<float>(left_); }
  /// The value of the next frame.
  float next() noexcept {
    if (left_ > 0) --left_;
    return value();
  }
  /// The values of the next values.size() frames.
  void fill(std::span<float> values) noexcept;

 private:
  // value(left) = target - step * left: a function of a whole number, so no rounding piles up and blocks do not matter.
  float target_ = 0.0f;
  float step_ = 0.0f;
  std::int32_t left_ = 0;
};

/// Exponential, fast at first and then slow, as a capacitor charges: after `frames` frames 1e-6 of the way is left, and
/// it arrives exactly. For what the ear hears as a ratio. Same laws as LinearRamp. [audio]
class SmoothRamp {
 public:
  SmoothRamp() = default;
  explicit SmoothRamp(double value) noexcept : target_(value) {}

  void jump(double value) noexcept { target_ = value, distance_ = 0.0, left_ = 0; }
  void aim(double target, int frames) noexcept;

  bool is_moving() const noexcept { return left_ > 0; }
  double target() const noexcept { return target_; }
  double value() const noexcept { return target_ + distance_; }
  double next() noexcept {
    if (left_ > 0) distance_ = --left_ == 0 ? 0.0 : distance_ * decay_;
    return value();
  }
  void fill(std::span<float> values) noexcept;

 private:
  double target_ = 0.0;
  double distance_ = 0.0;
  double decay_ = 0.0;
  std::int32_t decay_frames_ = 0;  // what decay_ was computed for
  std::int32_t left_ = 0;
};

}  // namespace ohmic::dsp
