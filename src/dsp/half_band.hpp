#pragma once
// Half-band filters: double the rate, or halve it, for what must not alias: amplifiers that clip, peaks between samples.

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "units/quantity.hpp"

namespace ohmic::dsp {

/// Elliptic half-band filter made of two chains of all-passes (Valenzuela & Constantinides 1983): low latency, phase not
/// linear. One direction, one channel, double state. transition: width of the transition band divided by the
/// higher rate, below 0.5; more coefficients make a deeper stop band.
class HalfBandIir {
 public:
  static constexpr std::size_t max_coefficients = 12;
  HalfBandIir(std::size_t coefficients, double transition);
  void reset() noexcept;
  /// out.size() == 2 * in.size(). Not in-place. Finite input only. [audio]
  void up(std::span<const float> in, std::span<float> out) noexcept;
  /// in.size() == 2 * out.size(). May be in-place. [audio]
  void down(std::span<const float> in, std::span<float> out) noexcept;
  /// Group delay at low frequencies, in frames of the higher rate. Up and down have the same.
  double delay() const noexcept;
  /// |H| at a frequency relative to the higher rate (0 to 0.5).
  double magnitude(double relative_frequency) const;

 private:
  struct alignas(16) Section {
    double a[2], x1[2], y1[2];  // one all-pass of each branch
  };
  std::size_t count_;
  std::array<Section, max_coefficients / 2> sections_{};
  double odd_ = 0.0;
};

/// Linear-phase half-band FIR (Kaiser window), 4 half - 1 taps, of which half the inner ones are zero. One direction.
class HalfBandFir {
 public:
  HalfBandFir(std::size_t half, double stop_band_db);
  void reset() noexcept;
  void up(std::span<const float> in, std::span<float> out) noexcept;
  void down(std::span<const float> in, std::span<float> out) noexcept;
  /// Frames of the higher rate: 2 half - 1, exact at every frequency.
  double delay() const noexcept { return static_cast<double>(2 * half_ - 1); }
  double magnitude(double relative_frequency) const;

 private:
  std::size_t half_;
  std::vector<float> taps_;     // the non-zero outer taps, 2 half of them
  std::vector<float> history_;  // doubled ring, so that a window is always contiguous
  std::vector<float> odd_;
  std::size_t at_ = 0, odd_at_ = 0;
};

}  // namespace ohmic::dsp
