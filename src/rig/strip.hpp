#pragma once
// An input's strip: what happens between its converter and the mixer, all of it without adding a frame.

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "units/field.hpp"
#include "units/quantity.hpp"

namespace ohmic::rig {

enum class EqualizerKind { peak, low_shelf, high_shelf, low_pass, high_pass, notch };
inline constexpr std::array<std::string_view, 6> equalizer_kinds = {"peak",     "low_shelf", "high_shelf",
                                                                    "low_pass", "high_pass", "notch"};
inline constexpr std::size_t most_equalizer_bands = 4;

struct EqualizerBand {
  EqualizerKind kind = EqualizerKind::peak;
  Hertz frequency;
  Decibel gain;
  double q = 0.7071;
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

struct Strip {
  Decibel trim;
  bool is_inverted = false;
  std::optional<Hertz> high_pass;
  std::vector<EqualizerBand> equalizer;  // at most most_equalizer_bands
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
                             .says = "Corner of the high-pass filter (12 dB per octave); leave out for none.",
                             .law = Law::logarithmic}),
};

}  // namespace ohmic::rig
