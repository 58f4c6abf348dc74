#pragma once
// Amplifier and headphones solved together, sample by sample: which limit clips follows from the load.

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "dsp/biquad.hpp"
#include "dsp/noise.hpp"
#include "gear/amplifier.hpp"
#include "gear/load.hpp"
#include "units/format.hpp"
#include "units/span.hpp"

namespace ohmic::gear {

/// What a stage has met since it was last asked.
struct StageReadings {
  double open_peak = 0.0;     // V: highest voltage asked of the rails
  double current_peak = 0.0;  // A: highest current asked of the output
  double energy = 0.0;        // V A, a sum over frames: the larger channel of every block
  std::uint64_t frames = 0;
  std::uint64_t voltage_limited = 0, current_limited = 0;  // frames, of the channel with more of them

  /// Mean power in the load.
  Watt power() const { return Watt(frames == 0 ? 0.0 : energy / static_cast<double>(frames)); }
};

/// One stereo output of an amplifier with one or several headphones in parallel on it.
///
///   vin --[gain]--[rails]--[output impedance]--+-- terminals --+------+
///                                   i limited  |             cable  cable
///                                              |              Z 1    Z 2 ...
///   open = clip(gain * vin, rails) + noise;    v = open - Zout * i;    |i| <= current limit, and v follows the load
///
/// Left and right are two independent channels in the lanes of one register. No latency.
class OutputStage {
 public:
  /// loads: at least one. An empty socket is a load of some megohms.
  OutputStage(const AmplifierSpec& amplifier, std::vector<Load> loads, std::uint64_t seed = 1);
  void prepare(const Format& format);
  void reset() noexcept;
  /// Terminal voltages. In-place allowed.
  void process(Span<const Volt> left, Span<const Volt> right, Span<Volt> left_out, Span<Volt> right_out) noexcept;
  void process(std::span<const float>, const Block& block) noexcept {
    process(block.input_in<Volt>(0), block.input_in<Volt>(1), block.output_in<Volt>(0), block.output_in<Volt>(1));
  }
  Frames latency() const noexcept { return {}; }
  std::span<const Field> fields() const noexcept { return {}; }

  /// Readings since the last call. [audio]
  StageReadings take_readings() noexcept;

 private:
  AmplifierSpec spec_;
  std::vector<Load> loads_;
  LoadSolver solver_;
  dsp::Noise left_noise_, right_noise_;
  std::vector<float> left_hiss_, right_hiss_;
  std::optional<dsp::Biquad> low_pass_;
  dsp::BiquadPair filter_;
  float noise_rms_ = 0.0f;
  StageReadings readings_;
};

}  // namespace ohmic::gear
