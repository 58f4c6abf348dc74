#pragma once
// A convolver as a node that is known by the response it was made of.

#include <memory>

#include "dsp/convolver.hpp"
#include "engine/adapter.hpp"

namespace ohmic::rig {

class ResponseNode final : public engine::Node {
 public:
  ResponseNode(std::size_t channels, const std::shared_ptr<const dsp::ImpulseResponse>& response)
      : node_(channels, *response) {}

  void prepare(const Format& format) override { node_.prepare(format); }
  void reset() noexcept override { node_.reset(); }
  void process(std::span<const float> settings, const Block& block) noexcept override {
    node_.process(settings, block);
  }
  Frames latency() const noexcept override { return node_.latency(); }
  std::span<const Field> fields() const noexcept override { return node_.fields(); }

 private:
  engine::ProcessorNode<dsp::Convolver> node_;
};

}  // namespace ohmic::rig
