#pragma once
// Word length: rounds full-scale samples to so many bits, with the noise that turns distortion into hiss.

#include <cstddef>
#include <vector>

#include "dsp/noise.hpp"
#include "dsp/processor.hpp"

namespace ohmic::dsp {

/// Settings: on, bits (2 to 24). Adds triangular noise of +-1 step and rounds to 2^(1-bits), clipped to [-1, 1 - step]:
/// the output is exactly what a converter of that word length holds. Off, bits pass unchanged. After 100 ms of digital
/// silence on a channel that channel is digital silence again.
class Dither {
 public:
  enum Setting : std::size_t { on, bits };

  explicit Dither(std::size_t channels, std::uint64_t seed = 1);
  void prepare(const Format& format);
  void reset() noexcept;
  void process(std::span<const float> settings, const Block& block) noexcept;
  Frames latency() const noexcept { return {}; }
  std::span<const Field> fields() const noexcept;

 private:
  std::vector<TriangularNoise> noise_;
  std::vector<int> silent_;  // frames of digital silence so far, a channel
  std::vector<float> grain_;
  int silence_frames_ = 1;
};

}  // namespace ohmic::dsp
