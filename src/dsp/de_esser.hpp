#pragma once
// The de-esser of a strip: turns down the top of a voice while it hisses, and only then.

#include <array>

#include "units/field.hpp"
#include "units/quantity.hpp"

namespace ohmic::dsp {

struct DeEsserSettings {
  bool is_on = false;
  Hertz frequency;
  DBFS threshold;
  Decibel range;
  Second attack, release;
};

inline constexpr std::array de_esser_fields = {
    bind<&DeEsserSettings::is_on>({.name = "on", .fallback = 1, .says = "Whether the de-esser works."}),
    bind<&DeEsserSettings::frequency>({.name = "frequency",
                                       .minimum = 1000,
                                       .maximum = 16000,
                                       .fallback = 5500,
                                       .says = "Where the band of the hissing begins.",
                                       .law = Law::logarithmic}),
    bind<&DeEsserSettings::threshold>({.name = "threshold",
                                       .minimum = -80,
                                       .maximum = 0,
                                       .fallback = -30,
                                       .says = "The level of that band above which it is turned down.",
                                       .law = Law::decibel}),
    bind<&DeEsserSettings::range>({.name = "range",
                                   .minimum = 0,
                                   .maximum = 24,
                                   .fallback = 8,
                                   .says = "The most that is taken away.",
                                   .law = Law::decibel}),
    bind<&DeEsserSettings::attack>({.name = "attack",
                                    .minimum = 0.0001,
                                    .maximum = 0.1,
                                    .fallback = 0.001,
                                    .says = "Time to 63 % of a new, larger reduction.",
                                    .law = Law::logarithmic}),
    bind<&DeEsserSettings::release>({.name = "release",
                                     .minimum = 0.005,
                                     .maximum = 1,
                                     .fallback = 0.05,
                                     .says = "Time to 63 % of the way back.",
                                     .law = Law::logarithmic}),
};

}  // namespace ohmic::dsp
