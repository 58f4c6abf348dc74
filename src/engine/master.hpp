#pragma once
// The hand on the main fader: all outputs rise from silence and fall to it along a raised cosine, never by a step.

#include <vector>

#include "units/format.hpp"

namespace ohmic::engine {

/// The raised cosine that every fade of the engine follows, sampled once so that audio only looks it up.
//              1               k
//  gain(k)  =  - ( 1 - cos( pi - ) )      k = 0 .. rise,  rise = 50 ms,  fall = rise / 5 = 10 ms
//              2              rise
class FadeCurve {
 public:
  static constexpr int falls_per_rise = 5;

  /// [control]
  explicit FadeCurve(Hertz rate);

  int rise() const { return fall_ * falls_per_rise; }
  int fall() const { return fall_; }
  float at(int k) const { return gains_[static_cast<std::size_t>(k)]; }

  /// The gains of a 10 ms fade for frames position .. position + frames; begins above silence, ends at exactly 1.
  void rising(int position, int frames, float* gains) const noexcept;
  /// The same downwards: begins below 1, ends at exactly 0.
  void falling(int position, int frames, float* gains) const noexcept;

 private:
  int fall_;
  std::vector<float> gains_;
};

/// Where the main fader stands: it turns round wherever it is, without a step. [audio]
class Master {
 public:
  /// Down at once: the next frame begins a rise.
  void drop() noexcept { position_ = 0; }
  /// The gains of the next frames, moving towards sound or silence; null when all of them are 1. Moves on.
  const float* advance(const FadeCurve& curve, bool is_sounding, int frames, float* gains) noexcept;

 private:
  int position_ = 0;  // on the curve
};

}  // namespace ohmic::engine
