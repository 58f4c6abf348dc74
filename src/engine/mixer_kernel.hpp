#pragma once
// The mixer's inner loops, compiled once for each instruction set and chosen when the program runs.

#include <cstddef>
#include <cstdint>
#include <span>

namespace ohmic::engine {

/// Frames between two places where a ramp may begin; the most frames a kernel is given at a time.
inline constexpr int mixer_cell = 32;
/// Outputs that are computed together, so that each input sample is loaded once for all of them.
inline constexpr std::size_t mixer_tile = 4;

/// The gains of one output, one entry an input, padded with zeros to a multiple of 16; 64-byte aligned.
struct MixerRow {
  float* base;   // gain at the first frame of the cell
  float* slope;  // per frame; 0 at rest
  float* start;  // gain at the first frame of the ramp
  float* target;
  float* cells;  // since the ramp began, at most ramp_cells
};

struct MixerKernel {
  const char* instructions;  // "AVX2"
  /// samples[input][cell] becomes in[input][from .. from + frames), what is not finite as silence.
  void (*take)(const float* const* in, std::size_t inputs, std::size_t from, std::size_t frames,
               float* samples) noexcept;
  /// Sets base and slope for the cell that begins now and counts it. Returns false when all gains have arrived.
  bool (*advance)(const MixerRow& row, std::size_t padded_inputs, float ramp_cells) noexcept;
  /// out[row][frame] = sum over active inputs of gain * sample, for the frames of the cell from `offset` on;
  /// gain = base + slope * frame of the cell, or base where is_moving is false.
  void (*mix)(const MixerRow* rows, std::span<const std::uint32_t> active, bool is_moving, const float* samples,
              int offset, std::size_t frames, float* const* out) noexcept;
};

/// The one for the widest registers this processor has. [control]
MixerKernel mixer_kernel();

}  // namespace ohmic::engine
