#pragma once
// A parametric equalizer: any number of bands, true to their analogue curves, free of clicks, without latency.

#include <array>
#include <complex>
#include <cstddef>
#include <vector>

#include "dsp/eq_band.hpp"
#include "dsp/processor.hpp"
#include "dsp/svf.hpp"

namespace ohmic::dsp {

/// Settings: four a band: bandN_shape, bandN_frequency, bandN_gain, bandN_q, N from 1. A moved knob moves the
/// coefficients over 20 ms. Moved bands are designed one after the other, one every 32 frames of the stream, so that a
/// recalled scene does not cost one block all of them; the first block after prepare or reset starts at its settings.
/// Bands that are off or at 0 dB cost nothing; with all of them so, bits pass unchanged.
class Equalizer {
 public:
  static constexpr std::size_t max_bands = 16;
  static constexpr std::size_t settings_per_band = 4;

  /// bands: 1 to 16.
  Equalizer(std::size_t channels, std::size_t bands);
  void prepare(const Format& format);
  void reset() noexcept;
  void process(std::span<const float> settings, const Block& block) noexcept;
  Frames latency() const noexcept { return {}; }
  std::span<const Field> fields() const noexcept;

  /// The band whose four settings these are.
  static EqBand band(std::span<const float, settings_per_band> settings) noexcept;
  /// Closed form of what runs, all bands together (as many as there are settings for).
  static std::complex<double> response(std::span<const float> settings, Hertz frequency, Hertz rate);

 private:
  void adopt(std::span<const float> settings) noexcept;
  void design_next(std::span<const float> settings) noexcept;

  std::size_t channels_;
  std::size_t bands_;
  SvfChain chain_;
  std::vector<const float*> reads_;  // of a part of a block
  std::vector<float*> writes_;
  Hertz rate_{48000.0};
  std::array<float, max_bands * settings_per_band> seen_{};
  std::array<bool, max_bands> is_moved_{};  // and not designed yet
  std::size_t waiting_ = 0;                 // how many of them
  std::size_t turn_ = 0;                    // the band that is looked at first
  int position_ = 0;                        // frames since the last multiple of 32
  int ramp_ = 1;
  bool is_fresh_ = true;
};

}  // namespace ohmic::dsp
