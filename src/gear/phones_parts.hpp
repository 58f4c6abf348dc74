#pragma once
// What a phones output is made of: shared by the file that answers for it and the file that runs it.

#include <algorithm>
#include <array>
#include <deque>
#include <vector>

#include "dsp/ceiling.hpp"
#include "dsp/meter.hpp"
#include "dsp/ramp.hpp"
#include "gear/phones_path.hpp"

namespace ohmic::gear {

/// The highest value of at least the last two seconds, at most four: the present span of two seconds and the one before.
class HeldPeak {
 public:
  void prepare(Hertz rate) noexcept { span_ = static_cast<std::uint64_t>(2.0 * rate.value()), reset(); }
  void reset() noexcept { now_ = before_ = 0.0, age_ = 0; }
  /// `highest`: of the last `frames` frames.
  void add(double highest, std::uint64_t frames) noexcept {
    age_ += frames;
    if (age_ > span_) before_ = now_, now_ = 0.0, age_ = 0;
    now_ = std::max(now_, highest);
  }
  double value() const noexcept { return std::max(now_, before_); }

 private:
  std::uint64_t span_ = 96000, age_ = 0;
  double now_ = 0.0, before_ = 0.0;
};

struct PhonesOutput::Parts {
  Parts(const PhonesSpec& spec, std::uint64_t seed);

  void listen(std::span<const float> settings) noexcept;
  void amplify(Sides volts, int frames) noexcept;
  void hold(Sides terminals, int frames) noexcept;
  float scale_socket(int frames) noexcept;
  void leave(Sides terminals, Sides samples, int frames) noexcept;
  void hear(Sides terminals, Sides ear, int frames) noexcept;
  void run(const Block& block, std::size_t from, int frames) noexcept;
  void gather() noexcept;
  bool is_fading() const noexcept { return next != active; }
  double bound() const noexcept {
    return std::max(paths[active].pascal_per_volt_bound(), paths[next].pascal_per_volt_bound());
  }

  PhonesSocket socket;
  std::array<Field, 4> fields;
  Dac left_dac, right_dac;
  std::deque<PhonesPath> paths;                              // a path is not moved: its parts know each other
  dsp::Ceiling ceiling{2, dsp::Ceiling::Lowering::gliding};  // in pascal; a chain that is more sensitive counts at once
  dsp::LinearRamp volume, fade_in, share;
  std::size_t active = 0, next = 0, wanted = 0;
  double limit_pascal = 0.0;   // peak of the sine with the ceiling's level
  double socket_pascal = 0.0;  // what an uncalibrated socket may play: while the ceiling comes down, what it was
  float seen_volume = 0.0f, seen_ceiling = 0.0f, level = 0.0f, top = 0.0f;
  int ramp = 1, fade_in_frames = 1, fade_left = 0;
  bool is_fresh = true;

  struct Buffers {
    std::vector<float> volts[2], other[2], ear[2], factors, shares;
  } buffers;
  dsp::Meter ears[2], terminals[2];

  float converter_peak = 0.0f;  // since the last read
  StageReadings stage;          // since the last read
  HeldPeak open_held, current_held, converter_held;
  std::uint64_t voltage_limited = 0, current_limited = 0, socket_clipped = 0, non_finite = 0;
};

}  // namespace ohmic::gear
