#pragma once
// The low-cut of an input strip: takes away rumble, plosives and direct current.

#include <complex>
#include <cstddef>

#include "dsp/processor.hpp"
#include "dsp/ramp.hpp"
#include "dsp/svf.hpp"

namespace ohmic::dsp {

/// Settings: on, frequency (10 to 400 Hz), slope (12 or 24 dB per octave). Butterworth, double state. Off, it passes
/// bits unchanged; switching and sweeping move the coefficients over 20 ms.
class HighPass {
 public:
  enum Setting : std::size_t { on, frequency, slope };

  explicit HighPass(std::size_t channels) : channels_(channels) {}
  void prepare(const Format& format);
  void reset() noexcept;
  void process(std::span<const float> settings, const Block& block) noexcept;
  Frames latency() const noexcept { return {}; }
  std::span<const Field> fields() const noexcept;

  /// Closed form of what runs.
  static std::complex<double> response(std::span<const float> settings, Hertz frequency, Hertz rate);

 private:
  std::size_t channels_;
  SvfChain chain_;
  Hertz rate_{48000.0};
  float seen_[3] = {};
  int ramp_ = 1;
  bool is_fresh_ = true;
};

}  // namespace ohmic::dsp
