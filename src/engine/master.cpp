// The fade curve's table and the main fader that walks on it.

#include "engine/master.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ohmic::engine {

FadeCurve::FadeCurve(Hertz rate) : fall_(std::max(1, static_cast<int>(std::ceil(0.010 * rate.value())))) {
  for (int k = 0; k <= rise(); ++k) {
    const double turn = std::numbers::pi * k / rise();
    gains_.push_back(static_cast<float>(0.5 * (1.0 - std::cos(turn))));
  }
}

void FadeCurve::rising(int position, int frames, float* gains) const noexcept {
  for (int i = 0; i < frames; ++i) gains[i] = at((position + i + 1) * falls_per_rise);
}

void FadeCurve::falling(int position, int frames, float* gains) const noexcept {
  for (int i = 0; i < frames; ++i) gains[i] = at((fall_ - position - i - 1) * falls_per_rise);
}

const float* Master::advance(const FadeCurve& curve, bool is_sounding, int frames, float* gains) noexcept {
  if (is_sounding && position_ >= curve.rise()) return nullptr;
  for (int i = 0; i < frames; ++i) {
    position_ =
        is_sounding ? std::min(position_ + 1, curve.rise()) : std::max(position_ - FadeCurve::falls_per_rise, 0);
    gains[i] = curve.at(position_);
  }
  return gains;
}

}  // namespace ohmic::engine
