#pragma once
// The A/B switch of a monitor output: one pair in, one of several pairs out, never two at once.

#include <array>
#include <cstddef>
#include <vector>

#include "dsp/ramp.hpp"
#include "engine/node.hpp"

namespace ohmic::rig {

/// Setting: set, from 0. The old set falls silent within 5 ms, then the new one rises within 5 ms: their sum where the
/// listener sits never exceeds what one of them may do. No latency.
class SpeakerSwitch final : public engine::Node {
 public:
  explicit SpeakerSwitch(std::size_t sets)
      : sets_(sets),
        field_{.name = "set",
               .minimum = 0,
               .maximum = static_cast<double>(sets) - 1.0,
               .fallback = 0,
               .says = "Which set of speakers is heard, from 0."} {}

  void prepare(const Format& format) override;
  void reset() noexcept override;
  void process(std::span<const float> settings, const Block& block) noexcept override;
  std::span<const Field> fields() const noexcept override { return {&field_, 1}; }

 private:
  std::size_t sets_;
  Field field_;
  std::size_t active_ = 0;
  dsp::LinearRamp gain_{1.0f};
  std::array<std::vector<float>, 2> heard_;
  std::vector<float> gains_;
  int ramp_ = 1;
  bool is_fresh_ = true;
};

}  // namespace ohmic::rig
