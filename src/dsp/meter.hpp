#pragma once
// The needle of every place in the rig: peak, held peak and rms in the unit of the signal, and a count of overs.

#include <cstddef>
#include <cstdint>
#include <span>

#include "units/quantity.hpp"

namespace ohmic::dsp {

/// One channel's meter, all in the linear unit of the signal. Ballistics advance every 32 frames, so readings are the
/// same whatever the block size; they lag at most 32 frames. One thread.
class Meter {
 public:
  /// over: |sample| at or above this counts as an over (full scale: 1; a rail: its voltage). [any]
  void prepare(Hertz rate, float over = 1.0f) noexcept;
  void reset() noexcept;
  /// [audio]
  void process(std::span<const float> samples) noexcept;

  /// Rises at once, falls 20 dB a second.
  float peak() const noexcept { return peak_; }
  /// The highest peak of the last two seconds at least.
  float held_peak() const noexcept { return held_; }
  /// Highest peak since reset or clear.
  float highest() const noexcept { return highest_; }
  /// True rms with an exponential window of 300 ms.
  float rms() const noexcept;
  std::uint64_t overs() const noexcept { return overs_; }
  std::uint64_t non_finite() const noexcept { return non_finite_; }
  /// Forgets highest and the counts, not the needle.
  void clear() noexcept { highest_ = 0.0f, overs_ = non_finite_ = 0; }

 private:
  static constexpr int hop = 32;
  static constexpr std::size_t lanes = 8;
  void add(const float* samples, int count) noexcept;
  int add_ordinary(const float* samples, int count) noexcept;
  void turn() noexcept;

  float over_ = 1.0f, fall_ = 1.0f;
  double blend_ = 1.0;
  int hold_hops_ = 1;
  // state
  alignas(16) float squares_[lanes] = {}, maxima_[lanes] = {};
  int filled_ = 0, held_for_ = 0;
  float peak_ = 0.0f, held_ = 0.0f, highest_ = 0.0f;
  double power_ = 0.0;
  std::uint64_t overs_ = 0, non_finite_ = 0;
};

}  // namespace ohmic::dsp
