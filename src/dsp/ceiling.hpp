#pragma once
// The ceiling in front of ears: an instant clamp no sample passes, and a slow gain that makes clamping rare.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "dsp/processor.hpp"

namespace ohmic::dsp {

/// Setting: ceiling, a linear peak value in the unit of the signal; 0 or no number is silence. Laws:
///   no output sample ever exceeds the ceiling in force, whatever comes in;
///   a new ceiling clamps from its first frame on, the gain follows without a jump;
///   a signal that stays below passes bit for bit; non-finite samples become silence and are counted;
///   one gain for all channels. No frame of latency.
/// Overshoot is turned down at 2 dB/ms, held for 100 ms, released at 10 dB/s.
class Ceiling {
 public:
  enum Reading : std::size_t { reduction, clamped, non_finite };

  explicit Ceiling(std::size_t channels) : channels_(channels) {}
  void prepare(const Format& format);
  void reset() noexcept;
  void process(std::span<const float> settings, const Block& block) noexcept;
  Frames latency() const noexcept { return {}; }
  std::span<const Field> fields() const noexcept;

  /// gain reduction (dB, positive), samples clamped, non-finite samples, both since reset.
  std::span<const Field> readings() const noexcept;
  void read(std::span<float> values) const noexcept;
  Decibel gain_reduction() const noexcept;
  std::uint64_t clamped_samples() const noexcept { return clamped_; }
  std::uint64_t non_finite_samples() const noexcept { return non_finite_; }

 private:
  void turn_down(float ceiling, int frames) noexcept;

  std::size_t channels_;
  std::vector<float> peaks_;  // linked peak of a frame, then its gain
  double over_ = 1.0;         // how far above the ceiling the signal is taken to be; the gain is 1 / over_
  double rise_ = 1.0, fall_ = 1.0;
  std::int32_t hold_ = 0, hold_frames_ = 0;
  std::uint64_t clamped_ = 0, non_finite_ = 0;
};

}  // namespace ohmic::dsp
