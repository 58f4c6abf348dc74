#pragma once
// Sound that breaks off and begins without a step: its last 10 ms backwards and fading, and a rise from silence.

#include <span>
#include <vector>

#include "engine/master.hpp"
#include "units/quantity.hpp"

namespace ohmic::engine {

/// Works on blocks in place, planar. Where sound is missing nothing is known of what would have come; its own last
/// milliseconds played backwards go on from the same value with the same spectrum, and fade within 10 ms. The turn is
/// rounded, so that the slope has no corner: no louder than twice what the last 10 ms were. What comes after rises within
/// 50 ms. As long as sound goes on it is not touched.
class SoftEdges {
 public:
  /// Silent, nothing before. [control]
  SoftEdges(int channels, Hertz rate);

  /// Frames `from` to `to` of the channels are sound. [audio]
  void sound(std::span<float* const> channels, int from, int to) noexcept;
  /// Frames `from` to `to` are missing: fills them. [audio]
  void silence(std::span<float* const> channels, int from, int to) noexcept;
  /// What comes next does not go on from what was before. [audio]
  void break_off() noexcept;

 private:
  void begin_tail() noexcept;
  void add_tail(std::span<float* const> channels, int from, int to) noexcept;
  void remember(std::span<float* const> channels, int from, int to) noexcept;

  FadeCurve curve_;
  int risen_ = 0;  // position on the curve's rise
  int tail_;       // frames of the fade that are played; all: there is none
  int length_;     // frames remembered, of each channel
  int written_ = 0;
  int tail_from_ = 0;  // where in the memory the tail begins to go backwards
  std::vector<float> memory_;
  /// What rounds the turn of each channel: corner * i * decay^i, i from the turn on.
  struct Turn {
    float corner = 0.0f, decay = 0.0f, power = 0.0f;
  };
  std::vector<Turn> turns_;
};

}  // namespace ohmic::engine
