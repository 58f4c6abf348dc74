#pragma once
// Runs something at 2, 4 or 8 times the rate and comes back: a cascade of half-band filters with its latency declared.

#include <cstddef>
#include <span>
#include <vector>

#include "dsp/half_band.hpp"

namespace ohmic::dsp {

/// One channel. low_latency: minimum-phase-like elliptic filters; linear_phase: FIR, latency exact to the frame.
class Oversampler {
 public:
  enum class Kind { low_latency, linear_phase };

  /// factor 1, 2, 4 or 8. [control]
  Oversampler(int factor, Kind kind, int max_frames);
  void reset() noexcept;
  /// Samples at factor times the rate; the span is the oversampler's own and may be written before down(). [audio]
  std::span<float> up(std::span<const float> in) noexcept;
  /// Brings the span that up() gave back to the base rate. [audio]
  void down(std::span<float> out) noexcept;
  int factor() const noexcept { return factor_; }
  /// Up and down together, in base frames, rounded; at most 16.
  Frames latency() const noexcept;
  /// The same before rounding: group delay at low frequencies.
  double delay() const noexcept;

 private:
  int factor_;
  Kind kind_;
  std::vector<HalfBandIir> iir_up_, iir_down_;
  std::vector<HalfBandFir> fir_up_, fir_down_;
  int pad_ = 0;                 // frames at the highest rate that fill a linear-phase delay up to a whole base frame
  std::vector<float> padding_;  // the samples waiting there
  std::vector<float> a_, b_;
  std::span<float> high_;
};

}  // namespace ohmic::dsp
