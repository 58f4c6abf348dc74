#pragma once
// A loudspeaker by its figures: volts become pascals where the listener sits.

#include <array>
#include <optional>

#include "gear/figures.hpp"
#include "units/block.hpp"
#include "units/error.hpp"
#include "units/field.hpp"
#include "units/format.hpp"

namespace ohmic::gear {

/// Active: `level` at its input makes `sound_level` at 1 m. Passive: 2.83 V do (level left at its default).
struct SpeakerSpec {
  Volt level;
  DBSPL sound_level;
  DBSPL maximum_spl;  // peak level at 1 m of the loudest sine
  Metre distance;
  Ohm input_impedance;
  bool operator==(const SpeakerSpec&) const = default;
};

inline constexpr std::array speaker_fields = {
    bind<&SpeakerSpec::level>(
        {.name = "level",
         .minimum = 1e-3,
         .maximum = 100,
         .fallback = 2.83,
         .says = "Input voltage (rms) the sound level is stated for: 2.83 V for a passive speaker.",
         .law = Law::logarithmic}),
    bind<&SpeakerSpec::sound_level>({.name = "sound_level",
                                     .minimum = 40,
                                     .maximum = 150,
                                     .fallback = 86,
                                     .says = "Sound pressure at 1 m with that input.",
                                     .is_required = true}),
    bind<&SpeakerSpec::maximum_spl>({.name = "maximum_spl",
                                     .minimum = 60,
                                     .maximum = 180,
                                     .fallback = 110,
                                     .says = "Loudest sine at 1 m; it clips above."}),
    bind<&SpeakerSpec::distance>({.name = "distance",
                                  .minimum = 0.1,
                                  .maximum = 100,
                                  .fallback = 1,
                                  .says = "From the speaker to the listener; level falls by 6 dB per doubling."}),
    bind<&SpeakerSpec::input_impedance>({.name = "input_impedance",
                                         .minimum = 1,
                                         .maximum = 1e6,
                                         .fallback = 1e4,
                                         .says = "What the output it is plugged into sees.",
                                         .law = Law::logarithmic}),
};

Figures<Volt, Pascal> figures(const SpeakerSpec& spec);

/// Volt to pascal where the listener sits, clipping at its maximum. No settings.
class Speaker {
 public:
  explicit Speaker(const SpeakerSpec& spec);
  void prepare(const Format&) {}
  void reset() noexcept {}
  void process(Span<const Volt> in, Span<Pascal> out) noexcept;
  void process(std::span<const float>, const Block& block) noexcept {
    process(block.input_in<Volt>(0), block.output_in<Pascal>(0));
  }
  Frames latency() const noexcept { return {}; }
  std::span<const Field> fields() const noexcept { return {}; }

 private:
  float gain_, limit_;
};

}  // namespace ohmic::gear
