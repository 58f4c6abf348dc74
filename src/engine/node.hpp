#pragma once
// A node of the engine: a processor with its state, known by the plan only as this.

#include <span>
#include <string_view>

#include "units/block.hpp"
#include "units/field.hpp"
#include "units/format.hpp"

namespace ohmic::engine {

/// Lives outside the plan, keyed by its id in the rig, and keeps its state when plans change.
/// Same contract as dsp::Processor, for whoever is met only at run time.
class Node {
 public:
  virtual ~Node() = default;
  /// May allocate. Called before a node enters its first plan and whenever the format changes. [control]
  virtual void prepare(const Format& format) = 0;
  /// Back to the state after prepare. [audio]
  virtual void reset() noexcept = 0;
  /// One block; settings in the order of fields(). Fills every output. [audio]
  virtual void process(std::span<const float> settings, const Block& block) noexcept = 0;
  /// Frames the outputs are late. [any thread]
  virtual Frames latency() const noexcept { return {}; }
  /// The settings. [any thread]
  virtual std::span<const Field> fields() const noexcept = 0;
  /// What can be read off the node: a meter's needles, a ceiling's clamp count. [any thread]
  virtual std::span<const Field> readings() const noexcept { return {}; }
  /// Writes the readings, in that order. Called now and then, behind process. [audio]
  virtual void read(std::span<float> values) noexcept { (void)values; }
};

}  // namespace ohmic::engine
