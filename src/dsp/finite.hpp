#pragma once
// The border against NaN and infinity: what is not a finite number becomes silence, in two instructions a sample.

#include <cmath>
#include <limits>

namespace ohmic::dsp {

/// x, or 0 when x is NaN or infinite. Vectorises: |x| <= largest float is false for both.
inline float finite_or_silence(float x) noexcept {
  return std::fabs(x) <= std::numeric_limits<float>::max() ? x : 0.0f;
}

}  // namespace ohmic::dsp
