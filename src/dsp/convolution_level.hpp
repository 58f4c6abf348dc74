#pragma once
// One level of a partitioned convolution: a stretch of the response, cut into partitions of one size, and its transforms.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "dsp/fourier.hpp"

namespace ohmic::dsp {

/// Convolves the last frames of a stream with a stretch of an impulse response, window by window of `size` frames.
///
/// A window's 2 size frames x are folded into size complex ones, z[n] = x[n] + i x[n + size]: arithmetic modulo
/// t^size = i ("right-angle convolution", Crandall & Fagin 1994), in which the imaginary part of x times a partition of
/// `size` taps is the window's output, free of wrap-around (overlap-save). t^size - i falls into four factors of a
/// quarter the size, again and again down to `leaf`; only there an FFT is needed. So the longest step is one FFT of
/// leaf frames, however large the partition, and the steps can be spread over the window.
class ConvolutionLevel {
 public:
  enum class Work {
    at_once,  // at the window's start; the stretch begins `size` frames into the response
    spread,   // evenly over the following window; the stretch begins 2 size frames into it
  };

  /// size: leaf times a power of 4; leaf: a power of 2 from 16. taps: the stretch, one for all channels or one for each.
  /// [control]
  ConvolutionLevel(std::size_t size, std::size_t leaf, Work work, std::size_t channels,
                   std::span<const std::span<const float>> taps);

  std::size_t size() const noexcept { return size_; }
  /// Forgets all input. [audio]
  void reset() noexcept;
  /// To be called when the input up to `frame` is in the ring, at least at every multiple of size. ring: channels of
  /// ring_size frames, a multiple of 4 size, in which stream frame n stands at n modulo ring_size. [audio]
  void advance(const float* ring, std::size_t ring_size, std::uint64_t frame) noexcept;
  /// The output of stream frame n stands at n modulo size, for frames after the last advance, up to the window's end.
  const float* output(std::size_t channel) const noexcept { return outputs_[ready_].data() + channel * size_; }

 private:
  enum class Kind : std::uint8_t { split, transform, multiply, transform_back, join };
  struct Step {
    Kind kind;
    std::uint8_t depth = 0;  // of split and join: 0 is the whole
    std::uint32_t channel = 0;
    std::uint32_t first = 0, count = 0;  // frames in a node; or partitions
    std::uint32_t node = 0;              // or leaf
    std::uint32_t due = 0;               // runs once so many frames of the window have passed
  };

  /// Where the nodes of a depth begin in turns_: 1 + 4 + 16 + ... before it.
  static std::size_t first_node(std::size_t depth) { return ((std::size_t{1} << (2 * depth)) - 1) / 3; }
  void plan(std::size_t channels);
  void spread_evenly();
  void make_tables();
  void transform_taps(std::span<const std::span<const float>> taps);
  void run(const Step& step, const float* ring, std::size_t ring_size) noexcept;
  void split(const Step& step, const float* re, const float* im) noexcept;
  void join(const Step& step) noexcept;
  void transform(std::size_t leaf, const float* re, const float* im, float* to) noexcept;
  void multiply(const Step& step) noexcept;
  void transform_back(const Step& step) noexcept;

  std::size_t size_, leaf_, leaves_, depths_, partitions_ = 0, responses_ = 1;
  Work work_;
  Fourier fourier_;
  std::vector<Step> steps_;
  std::size_t next_ = 0;
  std::uint64_t start_ = 0;              // of the window: the frame after its input
  std::size_t newest_ = 0, filled_ = 0;  // of the spectra kept
  std::vector<float> turns_;             // per node: the three factors of split, re and im
  AlignedFloats twists_;                 // per leaf: cos and sin
  AlignedFloats taps_;                   // spectra, [response][leaf][partition][re, im]
  AlignedFloats spectra_;                // of the input, [channel][leaf][slot][re, im]
  AlignedFloats re_, im_, sum_, time_, frequency_;
  AlignedFloats outputs_[2];  // [channel][frame]
  std::size_t ready_ = 0;
};

}  // namespace ohmic::dsp
