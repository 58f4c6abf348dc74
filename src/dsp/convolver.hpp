#pragma once
// Convolution with an impulse response of any length, without added latency: rooms, cabinets, corrections, headphone EQ.

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "dsp/convolution_level.hpp"
#include "dsp/impulse_response.hpp"
#include "dsp/processor.hpp"
#include "dsp/ramp.hpp"

namespace ohmic::dsp {

struct ConvolverSettings {
  double mix = 1.0;
  Decibel level;
};

inline constexpr std::array convolver_fields = {
    bind<&ConvolverSettings::mix>(
        {.name = "mix", .fallback = 1, .says = "0 is the dry signal alone, 1 the response alone."}),
    bind<&ConvolverSettings::level>({.name = "level",
                                     .minimum = -60,
                                     .maximum = 24,
                                     .fallback = 0,
                                     .says = "Level of what comes out of the response.",
                                     .law = Law::decibel}),
};

/// Settings: mix, level; moved ones are ramped over 20 ms. An impulse at frame n starts the response at frame n: the
/// first taps are summed directly, the others by partitioned transforms (Gardner 1995) whose work is spread evenly over
/// the frames of a partition. Every cut into blocks gives the same bits, as long as the processor (and so the transform's
/// code) is the same. Samples beyond +-1e20 are held there. Memory: 8 bytes a tap for each response and for each channel.
class Convolver {
 public:
  /// response: one for all channels, or one for each (the last again for channels it does not have). Taps that are no
  /// numbers count as 0; without taps all is silent. It must have the stream's rate: see resampled().
  Convolver(std::size_t channels, ImpulseResponse response);
  void prepare(const Format& format);
  void reset() noexcept;
  void process(std::span<const float> settings, const Block& block) noexcept;
  Frames latency() const noexcept { return {}; }
  std::span<const Field> fields() const noexcept;

 private:
  static constexpr int grid = 32;  // frames from one partition boundary to the next

  void run(std::size_t channel, float* out, int frames) noexcept;
  void put(std::size_t channel, const float* in, int frames) noexcept;

  std::size_t channels_;
  ImpulseResponse response_;
  std::vector<float> head_;  // [response][tap]
  std::vector<float> line_;  // [channel]: the last frames, for the direct taps
  AlignedFloats ring_;       // [channel]: the last frames, for the levels
  std::size_t ring_size_ = 0;
  std::vector<ConvolutionLevel> levels_;
  std::uint64_t frame_ = 0;
  LinearRamp dry_, wet_;
  std::array<float, 2> seen_{};
  std::array<float, grid> dry_factors_{}, wet_factors_{};
  int ramp_ = 1;
  bool is_fresh_ = true;
};

}  // namespace ohmic::dsp
