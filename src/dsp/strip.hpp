#pragma once
// An input's whole strip in one processor: everything between its converter and its fader, without adding a frame.

#include <array>
#include <cstddef>
#include <vector>

#include "dsp/compressor.hpp"
#include "dsp/de_esser.hpp"
#include "dsp/delay.hpp"
#include "dsp/equalizer.hpp"
#include "dsp/gain.hpp"
#include "dsp/gate.hpp"
#include "dsp/high_pass.hpp"
#include "dsp/processor.hpp"

namespace ohmic::dsp {

/// In this order: trim and polarity, high-pass, gate, equalizer, de-esser, compressor, delay. The settings are those of
/// the parts, one after the other, from the places below; names are prefixed with the part's ("gate.threshold"), and a
/// part's `on` falls back to off. A part that is off passes bits unchanged. No setting, moved or switched, clicks.
class Strip {
 public:
  static constexpr std::size_t equalizer_bands = 4;
  static constexpr std::size_t trim_at = 0;       // dB
  static constexpr std::size_t polarity_at = 1;   // 1: inverted
  static constexpr std::size_t high_pass_at = 2;  // on, frequency, slope: see HighPass
  static constexpr std::size_t gate_at = high_pass_at + 3;
  static constexpr std::size_t equalizer_at = gate_at + gate_fields.size();
  static constexpr std::size_t de_esser_at = equalizer_at + equalizer_bands * Equalizer::settings_per_band;
  static constexpr std::size_t compressor_at = de_esser_at + de_esser_fields.size();
  static constexpr std::size_t delay_at = compressor_at + compressor_fields.size();  // s
  static constexpr std::size_t settings_count = delay_at + 1;

  /// dB, positive, each the deepest since the last read().
  enum Reading : std::size_t { gate_reduction, de_esser_reduction, compressor_reduction };
  static constexpr std::size_t readings_count = 3;

  /// channels: 1 or 2; the dynamics of two are linked.
  Strip(std::size_t channels, Second longest_delay);
  void prepare(const Format& format);
  void reset() noexcept;
  void process(std::span<const float> settings, const Block& block) noexcept;
  Frames latency() const noexcept { return {}; }
  std::span<const Field> fields() const noexcept;
  std::span<const Field> readings() const noexcept;
  void read(std::span<float> values) noexcept;

 private:
  std::size_t channels_;
  Gain gain_;
  HighPass high_pass_;
  Gate gate_;
  Equalizer equalizer_;
  DeEsser de_esser_;
  Compressor compressor_;
  Delay delay_;
  std::vector<Field> fields_;
  std::array<const float*, 2> reads_{};
};

}  // namespace ohmic::dsp
