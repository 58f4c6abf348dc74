#pragma once
// The mixer matrix: every input into every output with its own gain, moved without zipper noise, wide registers doing it.

#include <memory>
#include <string>
#include <vector>

#include "engine/node.hpp"

namespace ohmic::engine {

/// N inputs times M outputs. One setting a crosspoint, linear gain, output by output: setting of (input, output) is
/// crosspoint(input, output). The last setting, which may be left out, is `fade`: how long gains
/// travel that begin to move while it holds.
/// A moved gain travels a straight line of that length, rounded up to cells, that begins at the next multiple of `cell`
/// frames of the stream; the others go on as they were, those on their way too.
///
/// Blocks of any size give the same bits, and so do all instruction sets: lanes run across frames, sums across inputs in
/// their order, and products are rounded before they are added (no FMA, whose single rounding older processors lack).
class Mixer final : public Node {
 public:
  static constexpr int cell = 32;               // frames between two places where a ramp may begin
  static constexpr double gain_limit = 1000.0;  // 60 dB, either polarity

  static constexpr Second shortest_fade{0.010}, longest_fade{60.0};

  Mixer(int inputs, int outputs);
  ~Mixer() override;

  int inputs() const { return inputs_; }
  int outputs() const { return outputs_; }
  /// Where a crosspoint's gain stands among the settings. Both count from 0.
  std::size_t crosspoint(int input, int output) const {
    return static_cast<std::size_t>(output) * static_cast<std::size_t>(inputs_) + static_cast<std::size_t>(input);
  }
  /// Where `fade` stands among the settings.
  std::size_t fade() const { return static_cast<std::size_t>(inputs_) * static_cast<std::size_t>(outputs_); }
  /// Frames a gain takes to its new value with the shortest fade.
  Frames ramp_length() const;

  void prepare(const Format& format) override;
  void reset() noexcept override;
  void process(std::span<const float> settings, const Block& block) noexcept override;
  std::span<const Field> fields() const noexcept override { return fields_; }

 private:
  struct State;

  int inputs_;
  int outputs_;
  std::vector<std::string> names_;
  std::vector<Field> fields_;
  std::unique_ptr<State> state_;
};

}  // namespace ohmic::engine
