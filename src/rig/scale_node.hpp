#pragma once
// A change of unit that is only a factor: pascals at the listener become samples of the socket that makes them.

#include "engine/node.hpp"

namespace ohmic::rig {

/// Every channel times one factor. No settings.
class ScaleNode final : public engine::Node {
 public:
  explicit ScaleNode(double factor) : factor_(static_cast<float>(factor)) {}
  void prepare(const Format&) override {}
  void reset() noexcept override {}
  void process(std::span<const float>, const Block& block) noexcept override {
    for (std::size_t channel = 0; channel < block.out.size(); ++channel) {
      const auto in = block.input(channel);
      const auto out = block.output(channel);
      for (std::size_t i = 0; i < in.size(); ++i) out[i] = in[i] * factor_;
    }
  }
  std::span<const Field> fields() const noexcept override { return {}; }

 private:
  float factor_;
};

}  // namespace ohmic::rig
