#pragma once
// The gate of a strip: turns a microphone down while nobody sings into it, and lets go before the first syllable.

#include <array>
#include <cstddef>
#include <cstdint>

#include "dsp/envelope.hpp"
#include "dsp/processor.hpp"
#include "units/field.hpp"
#include "units/quantity.hpp"

namespace ohmic::dsp {

struct GateSettings {
  bool is_on = false;
  DBFS threshold;
  Decibel range;
  Second attack, hold, release;
  Decibel hysteresis;
};

inline constexpr std::array gate_fields = {
    bind<&GateSettings::is_on>({.name = "on", .fallback = 1, .says = "Whether the gate works."}),
    bind<&GateSettings::threshold>({.name = "threshold",
                                    .minimum = -100,
                                    .maximum = 0,
                                    .fallback = -50,
                                    .says = "It opens when a peak reaches this level.",
                                    .law = Law::decibel}),
    bind<&GateSettings::range>({.name = "range",
                                .minimum = 0,
                                .maximum = 100,
                                .fallback = 40,
                                .says = "How far it turns down when closed.",
                                .law = Law::decibel}),
    bind<&GateSettings::attack>({.name = "attack",
                                 .minimum = 0.0001,
                                 .maximum = 0.5,
                                 .fallback = 0.001,
                                 .says = "Time from closed to open.",
                                 .law = Law::logarithmic}),
    bind<&GateSettings::hold>({.name = "hold",
                               .minimum = 0.01,
                               .maximum = 5,
                               .fallback = 0.1,
                               .says = "How long it stays open after the last peak.",
                               .law = Law::logarithmic}),
    bind<&GateSettings::release>({.name = "release",
                                  .minimum = 0.005,
                                  .maximum = 5,
                                  .fallback = 0.2,
                                  .says = "Time from open to closed.",
                                  .law = Law::logarithmic}),
    bind<&GateSettings::hysteresis>({.name = "hysteresis",
                                     .minimum = 0,
                                     .maximum = 24,
                                     .fallback = 4,
                                     .says = "How far below the threshold a peak still keeps it open.",
                                     .law = Law::decibel}),
};

/// Settings: gate_fields. A sample of any channel at the threshold opens it (its peak: a sine of that level in dBFS);
/// `hold` after the last one that is not below threshold - hysteresis it closes. In closed form, u the time since it
/// began to open or to close as a part of attack or release, all channels alike:
///   reduction = range (3 s^2 - 2 s^3) dB,   s = 1 - u while opening, u while closing
/// and one that turns round on its way does so from where it is. Open, or off, it passes bits unchanged. It begins
/// closed; switched on while it plays it begins open, so that nothing dips. Switching and a new range move over 20 ms. No frame of latency.
class Gate {
 public:
  enum Reading : std::size_t { reduction };
  static constexpr std::size_t readings_count = 1;

  explicit Gate(std::size_t channels) : channels_(channels) {}
  void prepare(const Format& format);
  void reset() noexcept;
  void process(std::span<const float> settings, const Block& block) noexcept;
  Frames latency() const noexcept { return {}; }
  std::span<const Field> fields() const noexcept;

  /// dB, positive: the deepest since the last read.
  std::span<const Field> readings() const noexcept;
  void read(std::span<float> values) noexcept;

 private:
  void adopt(std::span<const float> settings) noexcept;
  void run(int frames) noexcept;
  void move(int from, int until) noexcept;

  std::size_t channels_;
  Hertz rate_{48000.0};
  std::array<float, gate_fields.size()> seen_{};
  CellRamp depth_;  // log2; 0 while off
  float opens_at_ = 1.0f, keeps_at_ = 1.0f;
  double opening_ = 1.0, closing_ = 1.0;  // of the way, in a frame
  std::int32_t hold_frames_ = 1, hold_ = 0;
  int ramp_ = 1, position_ = 0;
  bool is_fresh_ = true, is_on_ = false, is_open_ = false;
  double closed_ = 1.0;  // s
  Cell peaks_{}, way_{};
  DeepestReduction deepest_;
};

}  // namespace ohmic::dsp
