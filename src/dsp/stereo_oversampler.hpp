#pragma once
// Takes two channels of doubles up to 16 times the rate and back: what circuits are computed between.

#include <cstddef>
#include <span>
#include <vector>

#include "units/quantity.hpp"

namespace ohmic::dsp {

/// The half-band filters of both directions. Relative to 48 kHz they pass 22.0 kHz (20.2 kHz at 44.1 kHz) and stop what
/// would fold onto that by 98 dB and more; state and samples between them are double. Phase is not linear.
class HalfBandCascade {
 public:
  static constexpr int most_sections = 5;
  static constexpr int most_stages = 4;
  /// factor: 1, 2, 4, 8 or 16; others count as the next below. [control]
  explicit HalfBandCascade(int factor);

 protected:
  using Pair = double __attribute__((vector_size(16)));  // left, right
  struct AllPass {
    Pair a, x1, y1;
  };
  struct Stage {
    int sections = 0;  // in each branch
    AllPass branch[2][most_sections];
  };
  void clear() noexcept;
  double delay_of(std::size_t stage) const noexcept;  // up, at low frequencies, in frames of its higher rate

  std::vector<Stage> stages_;
  std::vector<Pair> a_, b_;
  int factor_ = 1;
};

/// Two channels up. Finite input only.
class StereoUpsampler : HalfBandCascade {
 public:
  explicit StereoUpsampler(int factor) : HalfBandCascade(factor) {}
  int factor() const noexcept { return factor_; }
  /// [control]
  void prepare(int most_frames);
  void reset() noexcept { clear(); }
  /// frames of each side become factor x frames. [audio]
  void process(const float* left, const float* right, double* left_high, double* right_high, int frames) noexcept;
  /// Group delay at low frequencies, in frames of the lower rate.
  double delay() const noexcept;
};

/// Two channels down.
class StereoDownsampler : HalfBandCascade {
 public:
  explicit StereoDownsampler(int factor) : HalfBandCascade(factor) {}
  int factor() const noexcept { return factor_; }
  /// [control]
  void prepare(int most_frames);
  void reset() noexcept { clear(); }
  /// factor x frames of each side become frames. [audio]
  void process(const double* left_high, const double* right_high, float* left, float* right, int frames) noexcept;
  double delay() const noexcept;
};

/// Up and down together, in frames of the lower rate, rounded: what is declared. At most 16.
Frames oversampling_latency(int factor);

}  // namespace ohmic::dsp
