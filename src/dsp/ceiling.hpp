#pragma once
// The ceiling in front of ears: an instant clamp no sample passes, and a slow gain that makes clamping rare.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "dsp/processor.hpp"

namespace ohmic::dsp {

/// Setting: ceiling, a linear peak value in the unit of the signal; 0 or no number is silence. Laws:
///   no output sample ever exceeds the ceiling in force, whatever comes in;
///   a new ceiling is in force from its first frame on, the gain follows without a jump; or, gliding, a lower one comes
///   into force at 1.8 dB/ms, which the gain can follow, so that turning it down does not clamp what was allowed before;
///   a signal that stays below passes bit for bit; non-finite samples become silence and are counted;
///   one gain for all channels. No frame of latency.
/// Overshoot is turned down at 2 dB/ms, held for 100 ms, released at 10 dB/s.
class Ceiling {
 public:
  enum Reading : std::size_t { reduction, clamped, non_finite };
  enum class Lowering { at_once, gliding };

  explicit Ceiling(std::size_t channels, Lowering lowering = Lowering::at_once)
      : channels_(channels), lowering_(lowering) {}
  void prepare(const Format& format);
  void reset() noexcept;
  void process(std::span<const float> settings, const Block& block) noexcept;
  Frames latency() const noexcept { return {}; }
  std::span<const Field> fields() const noexcept;

  /// The ceiling is stated in another unit than the signal: a sample x is x times `unit` of it, from the next block on,
  /// at once. 1 after reset. [audio]
  void measure(double unit) noexcept { unit_ = unit; }
  /// What process() does first with its setting; for whoever must know the next two beforehand. [audio]
  void aim(float ceiling) noexcept;
  /// Frames until a lowered ceiling is in force; and until then, what was in force before. [audio]
  int glide_left() const noexcept { return glide_left_; }
  double glides_from() const noexcept { return glide_left_ > 0 ? glide_from_ : now_; }

  /// gain reduction (dB, positive), samples clamped, non-finite samples, both since reset.
  std::span<const Field> readings() const noexcept;
  void read(std::span<float> values) const noexcept;
  Decibel gain_reduction() const noexcept;
  std::uint64_t clamped_samples() const noexcept { return clamped_; }
  std::uint64_t non_finite_samples() const noexcept { return non_finite_; }

 private:
  void follow(double over) noexcept;
  void remember(float peak, int frames) noexcept;
  void turn_down(float ceiling, int frames) noexcept;
  void hold(const Block& block, int from, int frames) noexcept;
  void glide(const Block& block, int frames) noexcept;
  float limit() const noexcept;

  std::size_t channels_;
  Lowering lowering_;
  double now_ = 0.0;  // in force
  double unit_ = 1.0;
  double glide_from_ = 0.0, glide_to_ = 0.0, descent_ = 1.0;
  std::int32_t glide_left_ = 0;
  bool is_fresh_ = true;
  // Highest sample that came in, in this stretch of the stream and the one before: where a glide must meet the signal.
  float stretch_peak_ = 0.0f, last_peak_ = 0.0f;
  std::int32_t stretch_left_ = 0, stretch_ = 1;
  std::vector<float> peaks_;  // linked peak of a frame, then its gain
  double over_ = 1.0;         // how far above the ceiling the signal is taken to be; the gain is 1 / over_
  double rise_ = 1.0, fall_ = 1.0;
  std::int32_t hold_ = 0, hold_frames_ = 0;
  std::uint64_t clamped_ = 0, non_finite_ = 0;
};

}  // namespace ohmic::dsp
