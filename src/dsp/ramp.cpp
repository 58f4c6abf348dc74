// Ramps: how a moved knob reaches its new value, in frames, the same whatever the block size.

#include "dsp/ramp.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace ohmic::dsp {

void LinearRamp::aim(float target, int frames) noexcept {
  if (target == target_ || !std::isfinite(target)) return;
  const float from = value();
  target_ = target;
  left_ = std::max(frames, 1);
  step_ = (target - from) / static_cast<float>(left_);
}

void LinearRamp::fill(std::span<float> values) noexcept {
  const std::size_t moving = std::min(values.size(), static_cast<std::size_t>(left_));
  for (std::size_t i = 0; i < moving; ++i) {
    values[i] = target_ - step_ * static_cast<float>(left_ - 1 - static_cast<std::int32_t>(i));
  }
  left_ -= static_cast<std::int32_t>(moving);
  std::fill(values.begin() + static_cast<std::ptrdiff_t>(moving), values.end(), target_);
}

void SmoothRamp::aim(double target, int frames) noexcept {
  if (target == target_ || !std::isfinite(target)) return;
  distance_ = value() - target;
  target_ = target;
  left_ = std::max(frames, 1);
  if (left_ != decay_frames_) {
    //  decay^frames = 1e-6
    decay_ = std::exp(-13.815510557964274 / left_);
    decay_frames_ = left_;
  }
}

void SmoothRamp::fill(std::span<float> values) noexcept {
  std::size_t i = 0;
  for (; i < values.size() && left_ > 0; ++i) values[i] = static_cast<float>(next());
  std::fill(values.begin() + static_cast<std::ptrdiff_t>(i), values.end(), static_cast<float>(target_));
}

}  // namespace ohmic::dsp
