#pragma once
// A microphone by its datasheet: pascals become volts, with its self-noise, its clipping, and silence without 48 V.

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "dsp/noise.hpp"
#include "dsp/ramp.hpp"
#include "gear/figures.hpp"
#include "units/block.hpp"
#include "units/error.hpp"
#include "units/field.hpp"
#include "units/format.hpp"

namespace ohmic::gear {

struct MicrophoneSpec {
  VoltPerPascal sensitivity;
  std::optional<DBSPL> self_noise;   // unknown: only the thermal noise of its output impedance (a dynamic microphone)
  std::optional<DBSPL> maximum_spl;  // unknown: does not clip
  Ohm output_impedance;
  bool needs_phantom = false;
  bool operator==(const MicrophoneSpec&) const = default;
};

inline constexpr std::array microphone_fields = {
    bind<&MicrophoneSpec::sensitivity>({.name = "sensitivity",
                                        .minimum = 1e-5,
                                        .maximum = 1,
                                        .fallback = 2e-3,
                                        .says = "Open-circuit voltage at 1 Pa (94 dB SPL), 1 kHz: 20 mV/Pa.",
                                        .law = Law::logarithmic,
                                        .is_required = true}),
    bind<&MicrophoneSpec::self_noise>(
        {.name = "self_noise",
         .minimum = -10,
         .maximum = 60,
         .fallback = unknown,
         .says = "Equivalent sound pressure of its own noise, A-weighted; leave out for a dynamic microphone."}),
    bind<&MicrophoneSpec::maximum_spl>({.name = "maximum_spl",
                                        .minimum = 60,
                                        .maximum = 194,
                                        .fallback = unknown,
                                        .says = "Level of the loudest sine it passes; it clips above."}),
    bind<&MicrophoneSpec::output_impedance>({.name = "output_impedance",
                                             .minimum = 0,
                                             .maximum = 100e3,
                                             .fallback = 150,
                                             .says = "Resistance the preamp sees, and whose thermal noise it hears."}),
    bind<&MicrophoneSpec::needs_phantom>(
        {.name = "needs_phantom", .fallback = 0, .says = "A condenser: silent unless the input gives it 48 V."}),
};

/// Errors: the noise is above the maximum.
Result<void> check(const MicrophoneSpec& spec);
Figures<Pascal, Volt> figures(const MicrophoneSpec& spec);
/// Why this microphone makes no sound, as a sentence for a person; nothing when it does.
std::optional<std::string> why_silent(const MicrophoneSpec& spec, bool phantom);
/// The resistance whose thermal noise the preamp adds: none when the stated self-noise already contains it.
Ohm thermal_resistance(const MicrophoneSpec& spec);

/// Settings in this order; the rig passes the preamp's phantom switch through.
enum class MicrophoneSetting { phantom };
inline constexpr std::array microphone_settings = {
    Field{.name = "phantom", .dimension = Dimension::flag, .fallback = 1, .says = "48 V stands on its connector."}};

/// Pascal to volt. The maximum clips, noise is added behind it, and phantom power fades in and out within 50 ms.
class Microphone {
 public:
  explicit Microphone(const MicrophoneSpec& spec, std::uint64_t seed = 1);
  void prepare(const Format& format);
  void reset() noexcept;
  void process(std::span<const float> settings, Span<const Pascal> in, Span<Volt> out) noexcept;
  void process(std::span<const float> settings, const Block& block) noexcept {
    process(settings, block.input_in<Pascal>(0), block.output_in<Volt>(0));
  }
  Frames latency() const noexcept { return {}; }
  std::span<const Field> fields() const noexcept { return microphone_settings; }

 private:
  MicrophoneSpec spec_;
  dsp::Noise noise_;
  dsp::LinearRamp power_;  // 0 without 48 V, 1 with
  int ramp_ = 1;
  bool is_fresh_ = true;
  float sensitivity_ = 0.0f, noise_rms_ = 0.0f, limit_ = 0.0f;
};

}  // namespace ohmic::gear
