#pragma once
// The mixer's inner loops, compiled once for each instruction set and chosen when the program runs.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace ohmic::engine {

/// Frames between two places where a ramp may begin; the most frames a kernel is given at a time.
inline constexpr int mixer_cell = 32;
/// Outputs that are computed together, so that each input sample is loaded once for all of them.
inline constexpr std::size_t mixer_tile = 4;

/// The gains of up to four outputs, one entry an input.
struct MixerTile {
  struct Row {
    float* start;   // gain at frame 0 of the row
    float* slope;   // per frame; 0 at rest
    float* target;  // gain at the end of the ramp
  };
  std::array<Row, mixer_tile> rows;
  std::array<int, mixer_tile> frame{};    // of the row, at the first frame of the cell: counts while it moves
  std::array<bool, mixer_tile> moves{};   // is any gain of the row on its way
  std::size_t outputs = mixer_tile;       // rows beyond have gains of zero
  std::span<const std::uint32_t> active;  // inputs heard by any of the rows, in order

  bool is_moving() const { return moves[0] || moves[1] || moves[2] || moves[3]; }
};

struct MixerKernel {
  const char* instructions;  // "AVX2"
  /// samples[input][cell] becomes in[input][from .. from + frames), what is not finite as silence. 64-byte aligned.
  void (*take)(const float* const* in, std::size_t inputs, std::size_t from, std::size_t frames,
               float* samples) noexcept;
  /// out[row][i] = sum over active inputs of gain * sample, gain = start + slope * (frame of the ramp), for the frames
  /// of the cell from `offset` on. With two outputs or less only out[0] and out[1] are written.
  void (*mix)(const MixerTile& tile, const float* samples, int offset, std::size_t frames, float* const* out) noexcept;
};

/// The one for the widest registers this processor has. [control]
MixerKernel mixer_kernel();

}  // namespace ohmic::engine
