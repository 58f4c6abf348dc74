#pragma once
// Loudness as broadcasters and streaming services measure it: ITU-R BS.1770 / EBU R 128, by libebur128.

#include <cstddef>
#include <memory>
#include <span>

#include "units/error.hpp"
#include "units/format.hpp"

namespace ohmic::dsp {

/// Loudness of one programme. Samples are full scale. One thread for everything behind prepare: add() and the readings
/// neither allocate nor lock, so that thread may be the audio thread, but add() and a reading must not overlap.
class Loudness {
 public:
  /// What add() is fed: 1 mono, 2 stereo, up to 5 (L R C Ls Rs).
  explicit Loudness(std::size_t channels);
  ~Loudness();
  Loudness(Loudness&&) noexcept;
  Loudness& operator=(Loudness&&) noexcept;

  /// Errors: a rate or a number of channels libebur128 refuses. [control]
  Result<void> prepare(const Format& format);
  /// Planar, every channel equally long, at most format.frames frames. Non-finite samples count as silence. [audio]
  void add(std::span<const float* const> channels, int frames) noexcept;

  // LUFS; -infinity while there is nothing to say.
  double momentary() const noexcept;   // last 400 ms
  double short_term() const noexcept;  // last 3 s
  double integrated() const noexcept;  // gated, since prepare
  double range() const noexcept;       // LU (EBU Tech 3342), since prepare

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ohmic::dsp
