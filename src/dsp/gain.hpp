#pragma once
// A fader with a mute and a polarity switch: the gain every strip, bus and send has.

#include <cstddef>
#include <vector>

#include "dsp/processor.hpp"
#include "dsp/ramp.hpp"

namespace ohmic::dsp {

/// Settings: gain (dB), mute, polarity. All three move one factor, ramped over 10 ms; the first block after prepare or
/// reset starts at its settings. At 0 dB the output is the input, bit for bit. The same factor on every channel.
class Gain {
 public:
  enum Setting : std::size_t { gain, mute, polarity };

  explicit Gain(std::size_t channels) : channels_(channels) {}
  void prepare(const Format& format);
  void reset() noexcept;
  void process(std::span<const float> settings, const Block& block) noexcept;
  Frames latency() const noexcept { return {}; }
  std::span<const Field> fields() const noexcept;

 private:
  std::size_t channels_;
  std::vector<float> factors_;
  LinearRamp factor_;
  float decibels_ = 0.0f;  // what level_ was computed from
  float level_ = 1.0f;
  int ramp_ = 1;
  bool is_fresh_ = true;
};

}  // namespace ohmic::dsp
