#pragma once
// Where sound comes from: a recording's samples put into the air in front of a microphone, or as volts on a wire.

#include <array>
#include <optional>

#include "gear/figures.hpp"
#include "units/block.hpp"
#include "units/error.hpp"
#include "units/field.hpp"
#include "units/format.hpp"

namespace ohmic::gear {

/// Exactly one of `sound_level` and `level` is known: it says whether the source is heard or wired.
struct SourceSpec {
  std::optional<DBSPL> sound_level;
  std::optional<Volt> level;
  Ohm output_impedance;
  bool operator==(const SourceSpec&) const = default;
};

inline constexpr std::array source_fields = {
    bind<&SourceSpec::sound_level>(
        {.name = "sound_level",
         .minimum = 0,
         .maximum = 194,
         .fallback = unknown,
         .says = "Sound pressure at the microphone when the recording is a full-scale sine."}),
    bind<&SourceSpec::level>(
        {.name = "level",
         .minimum = 0,
         .maximum = 100,
         .fallback = unknown,
         .says = "Open-circuit voltage (rms) on the wire when the recording is a full-scale sine."}),
    bind<&SourceSpec::output_impedance>({.name = "output_impedance",
                                         .minimum = 0,
                                         .maximum = 1e6,
                                         .fallback = 100,
                                         .says = "Resistance the input it is plugged into sees behind its voltage."}),
};

/// Errors: neither or both levels given.
Result<void> check(const SourceSpec& spec);
inline bool is_in_air(const SourceSpec& spec) { return spec.sound_level.has_value(); }
/// Pascal per full scale: the peak of the sine with that level. Only for a source in the air.
Figures<FullScale, Pascal> figures_in_air(const SourceSpec& spec);
/// Volt per full scale, open circuit. Only for a source on a wire.
Figures<FullScale, Volt> figures_on_wire(const SourceSpec& spec);

/// Scales samples. No settings, no latency.
class Source {
 public:
  explicit Source(const SourceSpec& spec);
  void prepare(const Format&) {}
  void reset() noexcept {}
  void process(Span<const FullScale> in, Span<Pascal> out) const noexcept;
  void process(Span<const FullScale> in, Span<Volt> out) const noexcept;
  void process(std::span<const float> settings, const Block& block) noexcept;  // channel 0 to 0, in its own unit
  Frames latency() const noexcept { return {}; }
  std::span<const Field> fields() const noexcept { return {}; }

 private:
  void scale(std::span<const float> in, std::span<float> out) const noexcept;

  float gain_;
};

}  // namespace ohmic::gear
