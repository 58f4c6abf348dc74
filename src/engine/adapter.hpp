#pragma once
// Makes a node of a dsp processor: the bridge between who is met at compile time and who is met in a rig file.

#include <utility>

#include "dsp/processor.hpp"
#include "engine/node.hpp"

namespace ohmic::engine {

/// A node that is the processor it holds; nothing is added. Readings, where the processor has them
/// (readings() and read(span)), are passed on.
template <dsp::Processor P>
class ProcessorNode final : public Node {
 public:
  template <class... Arguments>
  explicit ProcessorNode(Arguments&&... arguments) : processor_(std::forward<Arguments>(arguments)...) {}

  void prepare(const Format& format) override { processor_.prepare(format); }
  void reset() noexcept override { processor_.reset(); }
  void process(std::span<const float> settings, const Block& block) noexcept override {
    processor_.process(settings, block);
  }
  Frames latency() const noexcept override { return processor_.latency(); }
  std::span<const Field> fields() const noexcept override { return processor_.fields(); }
  std::span<const Field> readings() const noexcept override {
    if constexpr (has_readings) return processor_.readings();
    else return {};
  }
  void read(std::span<float> values) noexcept override {
    if constexpr (has_readings) processor_.read(values);
    else (void)values;
  }

  /// The processor itself, for whoever built it. [control], before the node is placed in a plan.
  P& processor() { return processor_; }

 private:
  static constexpr bool has_readings = requires(P p, const P& c, std::span<float> values) {
    { c.readings() } noexcept -> std::convertible_to<std::span<const Field>>;
    { p.read(values) } noexcept;
  };

  P processor_;
};

}  // namespace ohmic::engine
