#pragma once
// Fourier transforms (FFTW behind it): of one size, planned in advance, for the audio thread; and cepstra for design.

#include <complex>
#include <cstddef>
#include <memory>
#include <new>
#include <span>
#include <vector>

namespace ohmic::dsp {

/// Memory from a cache line's beginning, as vectors of floats and FFTW like it.
template <class T>
struct CacheAligned {
  using value_type = T;
  static constexpr std::align_val_t line{64};
  CacheAligned() = default;
  template <class U>
  explicit CacheAligned(const CacheAligned<U>&) noexcept {}
  T* allocate(std::size_t count) { return static_cast<T*>(::operator new(count * sizeof(T), line)); }
  void deallocate(T* memory, std::size_t) noexcept { ::operator delete(memory, line); }
  bool operator==(const CacheAligned&) const = default;
};
using AlignedFloats = std::vector<float, CacheAligned<float>>;

/// The complex transform of `size` points in float, unscaled; numbers as re, im, re, im, ...
class Fourier {
 public:
  /// Plans are estimated, not timed, so the same machine always computes the same bits. [control]
  explicit Fourier(std::size_t size);
  ~Fourier();
  Fourier(Fourier&&) noexcept;
  Fourier& operator=(Fourier&&) noexcept;

  /// 2 size floats each, of AlignedFloats, not the same. [audio]
  void forward(const float* in, float* out) const noexcept;
  void backward(const float* in, float* out) const noexcept;

 private:
  struct Plans;
  std::unique_ptr<Plans> plans_;
};

/// The sequence of minimum phase whose transform has this magnitude. log_magnitude: natural logarithm at the frequencies
/// k / (2 (n - 1)) of the rate, k from 0 to n - 1; 2 (n - 1) samples come back. n - 1 a power of 2, large against the
/// sequence's length. In double. [control]
std::vector<double> minimum_phase(std::span<const double> log_magnitude);

}  // namespace ohmic::dsp
