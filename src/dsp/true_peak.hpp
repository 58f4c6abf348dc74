#pragma once
// The peak between the samples: what a converter will really put out (ITU-R BS.1770-4, annex 2, four times oversampled).

#include <array>
#include <cstddef>
#include <span>

namespace ohmic::dsp {

/// One channel. Reads low by at most 0.7 dB (BS.1770's own figure for four times). Works at any rate. One thread.
class TruePeak {
 public:
  void reset() noexcept { *this = {}; }
  /// [audio]
  void process(std::span<const float> samples) noexcept;
  /// Highest since reset or clear, in the unit of the signal.
  float highest() const noexcept { return highest_; }
  void clear() noexcept { highest_ = 0.0f; }

 private:
  static constexpr std::size_t taps = 12;
  std::array<float, taps - 1> past_{};
  float highest_ = 0.0f;
};

}  // namespace ohmic::dsp
