#pragma once
// The gate of a strip: turns a microphone down while nobody sings into it, and lets go before the first syllable.

#include <array>

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

}  // namespace ohmic::dsp
