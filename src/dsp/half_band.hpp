#pragma once
// Half-band filters: double the rate, or halve it, for what must not alias: amplifiers that clip, peaks between samples.

#include <array>
#include <cstddef>
#include <span>

#include "units/quantity.hpp"

namespace ohmic::dsp {

/// Elliptic half-band filter made of two chains of all-passes (Valenzuela & Constantinides 1983): low latency, phase not
/// linear. One direction, one channel, double state. transition: width of the transition band divided by the
/// higher rate, below 0.5; more coefficients make a deeper stop band.
class HalfBandIir {
 public:
  static constexpr std::size_t max_coefficients = 12;
  /// coefficients: even, 2 to 12. [control]
  HalfBandIir(std::size_t coefficients, double transition);
  void reset() noexcept;
  /// out.size() == 2 * in.size(). Not in-place. Finite input only. [audio]
  void up(std::span<const float> in, std::span<float> out) noexcept;
  /// in.size() == 2 * out.size(). May be in-place. [audio]
  void down(std::span<const float> in, std::span<float> out) noexcept;
  /// Group delay at low frequencies, in frames of the higher rate. Down takes the second of each two: one frame less.
  double delay_up() const noexcept;
  double delay_down() const noexcept { return delay_up() - 1.0; }
  /// |H| at a frequency relative to the higher rate (0 to 0.5).
  double magnitude(double relative_frequency) const;
  /// Of the all-passes (a + z^-2) / (1 + a z^-2): even ones make the first branch, odd ones the second.
  std::size_t coefficients() const noexcept { return 2 * count_; }
  double coefficient(std::size_t index) const noexcept { return sections_[index / 2].a[index % 2]; }

 private:
  struct alignas(16) Section {
    double a[2], x1[2], y1[2];  // one all-pass of each branch
  };
  std::size_t count_;
  std::array<Section, max_coefficients / 2> sections_{};
};

/// Linear-phase half-band FIR (Kaiser window) of 4 half - 1 taps, every second of them zero. One direction.
class HalfBandFir {
 public:
  /// half: 1 to 16. [control]
  HalfBandFir(std::size_t half, double stop_band_db);
  void reset() noexcept;
  void up(std::span<const float> in, std::span<float> out) noexcept;
  void down(std::span<const float> in, std::span<float> out) noexcept;
  /// Up, and down again: in frames of the higher rate, each 2 half - 1, exact at every frequency.
  int delay() const noexcept { return static_cast<int>(2 * half_) - 1; }
  double magnitude(double relative_frequency) const;

 private:
  static constexpr std::size_t max_half = 16;
  void filter(const float* in, float* out, int frames) noexcept;

  std::size_t half_;
  std::array<float, 2 * max_half> taps_{};  // the taps that are not zero, without the middle one, which is 1/2
  std::array<float, 2 * max_half> past_{};  // what the taps still see of earlier calls, oldest first
  std::array<float, max_half> delayed_{};   // what waits beside the middle tap, oldest first
};

}  // namespace ohmic::dsp
