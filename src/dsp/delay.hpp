#pragma once
// A delay line: aligns microphones, speakers and streams; fades from one delay to the next.

#include <cstddef>
#include <vector>

#include "dsp/processor.hpp"

namespace ohmic::dsp {

/// Setting: delay (s, rounded to whole frames, 0 to the longest). A new delay is faded to over 20 ms; one that arrives
/// during a fade waits for its end. latency() is 0: the delay is what was asked for.
class Delay {
 public:
  Delay(std::size_t channels, Second longest);
  void prepare(const Format& format);
  void reset() noexcept;
  void process(std::span<const float> settings, const Block& block) noexcept;
  Frames latency() const noexcept { return {}; }
  std::span<const Field> fields() const noexcept { return {&field_, 1}; }

 private:
  void copy_delayed(const float* line, int delay, float* to, int frames) const noexcept;

  std::size_t channels_;
  Second longest_;
  Field field_;
  Hertz rate_{48000.0};
  std::vector<float> line_;  // channels of size_ frames each
  std::size_t size_ = 0;     // power of two
  std::size_t write_ = 0;
  int delay_ = 0, next_ = 0;  // frames; next_ is faded to while fade_left_ > 0
  int fade_ = 1, fade_left_ = 0;
  bool is_fresh_ = true;
};

}  // namespace ohmic::dsp
