#pragma once
// What gate, de-esser and compressor share: how loud it is, how a reduction follows, and ramps for a cell of frames.

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "dsp/lanes.hpp"
#include "dsp/log2.hpp"
#include "dsp/ramp.hpp"
#include "units/quantity.hpp"

namespace ohmic::dsp {

/// Dynamics work on cells of up to 32 frames that end where the frames since reset are a multiple of 32: what happens
/// once a cell happens at the same frame of the stream however it is cut into blocks.
inline constexpr int cell_frames = 32;
/// A figure for each frame of a cell. Loops run over whole groups of four; what they read beyond the cell is harmless.
struct alignas(16) Cell : std::array<float, cell_frames> {};

/// Calls f(first frame, frames) for each cell of a block and moves `position` (frames into the cell) on.
template <class Function>
inline void in_cells(int& position, int frames, Function&& f) noexcept {
  for (int from = 0; from < frames;) {
    const int n = std::min(cell_frames - position, frames - from);
    f(from, n);
    position = (position + n) % cell_frames;
    from += n;
  }
}

/// Sample values no louder than +60 dBFS: one wild sample shall not keep a strip turned down for seconds.
inline constexpr float loudest = 1000.0f, softest = 1e-10f;

/// peaks = the largest |x| of all channels, frame by frame; what is not finite counts as silence. [audio]
void find_peaks(std::span<const float* const> in, int from, int frames, Cell& peaks) noexcept;
/// Of the frames of a cell; at least 0. [audio]
float highest(const Cell& cell, int frames) noexcept;
/// out = in x gains for all channels; what is not finite in `in` becomes silence. [audio]
void apply(std::span<const float* const> in, std::span<float* const> out, int from, int frames,
           const Cell& gains) noexcept;

/// A LinearRamp that is read cell by cell and costs nothing while it rests. [audio]
class CellRamp {
 public:
  void jump(double value) noexcept { ramp_.jump(static_cast<float>(value)), is_flat_ = false; }
  void aim(double value, int frames) noexcept { ramp_.aim(static_cast<float>(value), frames); }
  /// At once when it is the first setting, else in `frames` frames.
  void move(double value, int frames, bool is_first) noexcept { is_first ? jump(value) : aim(value, frames); }
  bool is_moving() const noexcept { return ramp_.is_moving(); }
  float target() const noexcept { return ramp_.target(); }
  /// The values of the next `frames` frames.
  const Cell& next(int frames) noexcept {
    if (ramp_.is_moving()) {
      const auto n = static_cast<std::size_t>(frames);
      ramp_.fill(std::span(values_).first(n));
      std::fill(values_.begin() + frames, values_.end(), values_[n - 1]);
      is_flat_ = false;
    } else if (!is_flat_) {
      values_.fill(ramp_.target());
      is_flat_ = true;
    }
    return values_;
  }

 private:
  LinearRamp ramp_;
  Cell values_{};
  bool is_flat_ = false;
};

/// The highest peak of the last `window`, rounded up to whole cells, and of the present cell: of a steady tone with a
/// half period no longer than the window it is the tone's peak, without ripple. [audio] but for prepare.
class HeldPeak {
 public:
  void prepare(Second window, Hertz rate);
  void reset() noexcept;
  /// Peaks in, held peaks out; a call never reaches over the end of a cell.
  void process(Cell& peaks, int frames) noexcept;

 private:
  std::vector<float> cells_;  // the highest of each of the last cells
  std::size_t oldest_ = 0;
  int position_ = 0;
  float before_ = 0.0f, now_ = 0.0f;  // the highest of those cells, and of the present one so far
};

/// The mean power over about 10 ms, times two, so that a sine has the square of its peak (AES17): two poles of 5 ms,
/// which leave at most 0.11 dB of ripple at 100 Hz and 0.0012 dB at 1 kHz. [audio]
class MeanPower {
 public:
  void prepare(Hertz rate) noexcept;
  void reset() noexcept { first_ = second_ = 0.0; }
  /// Peaks in, twice their mean square out.
  void process(Cell& peaks, int frames) noexcept;

 private:
  double part_ = 1.0, first_ = 0.0, second_ = 0.0;
};

/// A reduction following the wanted one: the smooth branching detector (Giannoulis, Massberg & Reiss 2012, eq. 16).
///   y[n] = a y[n-1] + (1 - a) x[n],   a = exp(-1 / (attack rate)) where x[n] > y[n-1], exp(-1 / (release rate)) elsewhere
/// so a step to R arrives as R (1 - exp(-t / attack)), and leaves as R exp(-t / release). [audio]
class Follower {
 public:
  void set(Second attack, Second release, Hertz rate) noexcept;
  void reset() noexcept { value_ = 0.0; }
  /// In place. Values in log2; below 1e-6 (0.000006 dB) at the end of a full cell it has arrived at 0.
  void process(Cell& wanted, int frames, bool ends_a_cell) noexcept;
  double value() const noexcept { return value_; }
  bool is_at_rest() const noexcept { return value_ == 0.0; }

 private:
  double attack_ = 0.0, release_ = 0.0, value_ = 0.0;
};

/// The deepest reduction since it was last read: a console that asks 20 times a second misses no dip. [audio]
class DeepestReduction {
 public:
  void reset() noexcept { deepest_ = latest_ = 0.0f; }
  /// The deepest of some frames and that of the last of them, in log2.
  void note(float deepest, float latest) noexcept { deepest_ = std::max(deepest_, deepest), latest_ = latest; }
  /// Begins anew from what is in force now.
  Decibel read() noexcept { return Decibel(db_per_octave * static_cast<double>(std::exchange(deepest_, latest_))); }

 private:
  float deepest_ = 0.0f, latest_ = 0.0f;
};

}  // namespace ohmic::dsp
