#pragma once
// White noise: the hiss of resistors, microphones and converters, and the grain of dither. Same seed, same noise.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace ohmic::dsp {

/// Random bits, 16 independent generators side by side so that they vectorise (sfc32, Doty-Humphrey 2010).
class RandomLanes {
 public:
  static constexpr std::size_t lanes = 16;
  explicit RandomLanes(std::uint64_t seed) noexcept;
  /// 16 fresh words of 32 bits. [audio]
  void next(std::uint32_t* words) noexcept;

 private:
  alignas(64) std::array<std::uint32_t, lanes> a_{}, b_{}, c_{}, counter_{};
};

/// Gaussian-like white noise: each sample is a signed sum of 8 uniform numbers (kurtosis 2.85 instead of 3, peaks to
/// 4.9 rms), samples uncorrelated. The stream depends on the seed only, not on how it is cut into calls. [audio]
class Noise {
 public:
  explicit Noise(std::uint64_t seed) noexcept : seed_(seed), random_(seed) {}
  /// Back to the first sample.
  void reset() noexcept { *this = Noise(seed_); }
  /// out = noise of that rms value, in the unit of out.
  void fill(std::span<float> out, float rms) noexcept;
  /// inout += noise.
  void add(std::span<float> inout, float rms) noexcept;

 private:
  void refill(float* raw) noexcept;

  std::uint64_t seed_;
  RandomLanes random_;
  alignas(64) std::array<float, RandomLanes::lanes> rest_{};
  std::size_t used_ = RandomLanes::lanes;
};

/// Triangular noise of +-1 (two uniform numbers), for dither. Same laws. [audio]
class TriangularNoise {
 public:
  explicit TriangularNoise(std::uint64_t seed) noexcept : seed_(seed), random_(seed) {}
  void reset() noexcept { *this = TriangularNoise(seed_); }
  /// out = noise between -peak and +peak.
  void fill(std::span<float> out, float peak) noexcept;

 private:
  void refill(float* raw) noexcept;

  std::uint64_t seed_;
  RandomLanes random_;
  alignas(64) std::array<float, RandomLanes::lanes> rest_{};
  std::size_t used_ = RandomLanes::lanes;
};

}  // namespace ohmic::dsp
