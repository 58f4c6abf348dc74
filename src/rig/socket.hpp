#pragma once
// What phones and monitors share: the card's own socket, and the travel of a volume knob.

#include <array>
#include <optional>
#include <string_view>

#include "units/field.hpp"
#include "units/levels.hpp"
#include "units/quantity.hpp"

namespace ohmic::rig {

/// The sound level that becomes `level` on a socket whose voltage nobody knows.
inline constexpr DBSPL uncalibrated_reference{105.0};

/// What is known of the card's own headphone output. Unknown: nobody calibrated it.
struct CardOutput {
  std::optional<Volt> full_scale;
  std::optional<Ohm> impedance;
  bool has_knob = true;
  DBFS level{-30.0};
};

inline constexpr std::array card_output_fields = {
    bind<&CardOutput::full_scale>({.name = "full_scale",
                                   .minimum = 1e-3,
                                   .maximum = 100,
                                   .fallback = unknown,
                                   .says = "Voltage (rms, unloaded) a full-scale sine makes at the card's socket.",
                                   .law = Law::logarithmic}),
    bind<&CardOutput::impedance>({.name = "output_impedance",
                                  .minimum = 0,
                                  .maximum = 1e3,
                                  .fallback = unknown,
                                  .says = "Impedance of the card's socket: taken out of what the headphone gets."}),
    bind<&CardOutput::has_knob>({.name = "volume_knob",
                                 .fallback = 1,
                                 .says = "An analogue volume knob follows, which no program sees: levels are at most "
                                         "what is shown, and full_scale is what it gives fully up."}),
    bind<&CardOutput::level>({.name = "level",
                              .minimum = -100,
                              .maximum = 0,
                              .fallback = -30,
                              .says = "What 105 dB SPL becomes on a socket whose voltage nobody knows.",
                              .law = Law::decibel}),
};

/// How a volume knob travels from 0 (off) to 1.
enum class Curve { decibel, audio };
inline constexpr std::array<std::string_view, 2> curves = {"decibel", "audio"};

inline constexpr Second longest_output_delay{0.5};

}  // namespace ohmic::rig
