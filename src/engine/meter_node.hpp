#pragma once
// Meters as a node: reads any number of wires in their unit and changes nothing, so it has no outputs.

#include <string>
#include <vector>

#include "dsp/meter.hpp"
#include "engine/node.hpp"

namespace ohmic::engine {

/// Readings of each channel in turn: peak, held peak, rms, overs (samples at or above `over`, counted since reset),
/// non-finite (samples that were no number, counted since reset).
/// The held peak stays for two seconds, so whoever looks more often than that misses none.
class MeterNode final : public Node {
 public:
  enum Reading : std::size_t { peak, held_peak, rms, overs, non_finite, readings_per_channel };

  /// `unit` is that of the wires; `over` stands in it: 1.0 for full scale, an amplifier's rail for volts.
  MeterNode(int channels, Dimension unit, float over = 1.0f);

  static constexpr std::size_t reading(int channel, Reading which) {
    return static_cast<std::size_t>(channel) * readings_per_channel + which;
  }

  void prepare(const Format& format) override;
  void reset() noexcept override;
  void process(std::span<const float> settings, const Block& block) noexcept override;
  std::span<const Field> fields() const noexcept override { return {}; }
  std::span<const Field> readings() const noexcept override { return readings_; }
  void read(std::span<float> values) noexcept override;

 private:
  float over_;
  std::vector<dsp::Meter> meters_;
  std::vector<std::string> names_;
  std::vector<Field> readings_;
};

}  // namespace ohmic::engine
