#pragma once
// A channel's strip: what happens between its converter and the mixes, all of it without adding a frame; and its fader.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dsp/compressor.hpp"
#include "dsp/convolver.hpp"
#include "dsp/de_esser.hpp"
#include "dsp/gate.hpp"
#include "units/field.hpp"
#include "units/quantity.hpp"

namespace ohmic::rig {

enum class EqualizerKind { peak, low_shelf, high_shelf, low_pass, high_pass, notch };
inline constexpr std::array<std::string_view, 6> equalizer_kinds = {"peak",     "low_shelf", "high_shelf",
                                                                    "low_pass", "high_pass", "notch"};
inline constexpr std::size_t most_equalizer_bands = 4;

struct EqualizerBand {
  EqualizerKind kind = EqualizerKind::peak;
  Hertz frequency{1000.0};
  Decibel gain;
  double q = 0.7071;
  bool operator==(const EqualizerBand&) const = default;
};

inline constexpr std::array equalizer_band_fields = {
    bind<&EqualizerBand::kind>(
        {.name = "kind", .says = "Shape of the band.", .is_required = true, .choices = equalizer_kinds}),
    bind<&EqualizerBand::frequency>({.name = "frequency",
                                     .minimum = 10,
                                     .maximum = 20e3,
                                     .fallback = 1000,
                                     .says = "Centre of a peak or notch, corner of the others.",
                                     .law = Law::logarithmic,
                                     .is_required = true}),
    bind<&EqualizerBand::gain>({.name = "gain",
                                .minimum = -24,
                                .maximum = 24,
                                .fallback = 0,
                                .says = "Lift or cut of a peak or shelf.",
                                .law = Law::decibel}),
    bind<&EqualizerBand::q>({.name = "q",
                             .minimum = 0.1,
                             .maximum = 20,
                             .fallback = 0.7071,
                             .says = "Narrowness: 0.7 is wide, 5 is narrow.",
                             .law = Law::logarithmic}),
};

/// An impulse response the channel passes: a room, a cabinet, a microphone's correction.
struct Insert {
  std::string file;  // empty: none
  dsp::ConvolverSettings settings;
};

enum class HighPassSlope { db12, db24 };
inline constexpr std::array<std::string_view, 2> high_pass_slopes = {"12 dB/oct", "24 dB/oct"};

/// The longest delay of a strip: 100 ms, 34 m.
inline constexpr Second longest_strip_delay{0.1};
/// How fast sound travels: dry air at 20 degrees Celsius.
inline constexpr double metres_per_second = 343.2;

/// A part of a strip at its defaults, not in use.
template <class Settings, std::size_t N>
constexpr Settings switched_off(const std::array<SpecField<Settings>, N>& fields) {
  Settings settings = defaults(fields);
  settings.is_on = false;
  return settings;
}

struct Strip {
  Decibel trim;
  bool is_inverted = false;
  std::optional<Hertz> high_pass;
  HighPassSlope slope = HighPassSlope::db12;
  dsp::GateSettings gate = switched_off(dsp::gate_fields);
  std::vector<EqualizerBand> equalizer;  // at most most_equalizer_bands
  dsp::DeEsserSettings de_esser = switched_off(dsp::de_esser_fields);
  dsp::CompressorSettings compressor = switched_off(dsp::compressor_fields);
  Insert insert;
  Second delay;
  Metre distance;

  Decibel fader;
  bool is_muted = false;
  bool is_soloed = false;
  bool is_solo_safe = false;
};

inline constexpr std::array strip_fields = {
    bind<&Strip::trim>({.name = "trim",
                        .minimum = -60,
                        .maximum = 24,
                        .fallback = 0,
                        .says = "Digital gain of the strip.",
                        .law = Law::decibel}),
    bind<&Strip::is_inverted>({.name = "polarity", .says = "Turns the polarity round."}),
    bind<&Strip::high_pass>({.name = "high_pass",
                             .minimum = 10,
                             .maximum = 400,
                             .fallback = unknown,
                             .says = "Corner of the high-pass filter; leave out for none.",
                             .law = Law::logarithmic}),
    bind<&Strip::slope>(
        {.name = "slope", .fallback = 0, .says = "How steep the high-pass filter is.", .choices = high_pass_slopes}),
    bind<&Strip::delay>({.name = "delay",
                         .minimum = 0,
                         .maximum = longest_strip_delay.value(),
                         .fallback = 0,
                         .says = "Delay trim, to align microphones."}),
    bind<&Strip::distance>({.name = "distance",
                            .minimum = 0,
                            .maximum = longest_strip_delay.value() * metres_per_second,
                            .fallback = 0,
                            .says = "Delay trim by the way sound travels in it, 343.2 m/s; added to delay."}),
    bind<&Strip::fader>({.name = "fader",
                         .minimum = -100,
                         .maximum = 10,
                         .fallback = 0,
                         .says = "Level of the channel in all sends behind it (tap = \"post\"); -100 dB is off.",
                         .law = Law::decibel}),
    bind<&Strip::is_muted>({.name = "mute", .says = "Heard nowhere, whatever the tap."}),
    bind<&Strip::is_soloed>({.name = "solo", .says = "Solo, in the way the desk says (see desk)."}),
    bind<&Strip::is_solo_safe>({.name = "solo_safe", .says = "Goes on when others are soloed in place."}),
};

}  // namespace ohmic::rig
