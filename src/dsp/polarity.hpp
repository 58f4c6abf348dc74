#pragma once
// The polarity switch of a strip without a fader: swaps a plus and minus wired wrongly, without a click.

#include <cstddef>
#include <vector>

#include "dsp/processor.hpp"
#include "dsp/ramp.hpp"

namespace ohmic::dsp {

/// Setting: invert. Ramps through zero in 5 ms. Bit-exact +1 or -1 when at rest.
class Polarity {
 public:
  explicit Polarity(std::size_t channels) : channels_(channels) {}
  void prepare(const Format& format);
  void reset() noexcept;
  void process(std::span<const float> settings, const Block& block) noexcept;
  Frames latency() const noexcept { return {}; }
  std::span<const Field> fields() const noexcept;

 private:
  std::size_t channels_;
  std::vector<float> factors_;
  LinearRamp sign_;
  int ramp_ = 1;
  bool is_fresh_ = true;
};

}  // namespace ohmic::dsp
