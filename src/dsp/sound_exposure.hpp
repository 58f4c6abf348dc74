#pragma once
// What two ears were exposed to: the A-weighted mean square of their pressure times the time it lasted, added up for good.

#include <array>
#include <cstddef>

#include "dsp/a_weighting.hpp"
#include "units/span.hpp"

namespace ohmic::dsp {

/// Two ears at once, one in each SIMD lane. One thread.
///   E = integral of p_A^2 dt    (ISO 1999: sound exposure; Pa^2 s)
class SoundExposure {
 public:
  /// Since prepare or reset; only rises.
  struct Sums {
    double left = 0.0, right = 0.0;  // Pa^2 s
    double seconds = 0.0;
  };
  /// Where the pressure is taken to be.
  enum class At {
    as_it_is,  // no correction
    eardrum,   // brought back to the diffuse field that would make it, by diffuse_field_inverse()
  };

  /// [control]
  void prepare(Hertz rate);
  void reset() noexcept;
  /// Samples that are no number are silence. [audio]
  void process(Span<const Pascal> left, Span<const Pascal> right, At at) noexcept;
  const Sums& sums() const noexcept { return sums_; }

 private:
  static constexpr std::size_t weighting = 3, all = 7;
  using Pair = double __attribute__((vector_size(16)));
  struct Section {
    Pair b0, b1, b2, a1, a2;
  };
  struct State {
    Pair s1, s2;
  };
  template <std::size_t Sections>
  Pair squares(const float* left, const float* right, std::size_t frames) noexcept;

  double per_frame_ = 1.0 / 48000.0;  // s
  std::array<Section, all> sections_{};
  std::array<State, all> states_{};
  Sums sums_;
};

}  // namespace ohmic::dsp
