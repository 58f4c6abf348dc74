#pragma once
// The compressor of a strip: evens out loud and soft, by a closed form in level and in time.

#include <array>
#include <optional>
#include <string_view>

#include "units/field.hpp"
#include "units/quantity.hpp"

namespace ohmic::dsp {

enum class LevelDetector { peak, rms };
inline constexpr std::array<std::string_view, 2> level_detectors = {"peak", "rms"};

struct CompressorSettings {
  bool is_on = false;
  DBFS threshold;
  double ratio = 1.0;
  Decibel knee;
  Second attack, release;
  Decibel makeup;
  double mix = 1.0;
  std::optional<Hertz> side_chain;
  LevelDetector detector = LevelDetector::peak;
};

inline constexpr std::array compressor_fields = {
    bind<&CompressorSettings::is_on>({.name = "on", .fallback = 1, .says = "Whether the compressor works."}),
    bind<&CompressorSettings::threshold>({.name = "threshold",
                                          .minimum = -80,
                                          .maximum = 0,
                                          .fallback = -20,
                                          .says = "The level above which it turns down.",
                                          .law = Law::decibel}),
    bind<&CompressorSettings::ratio>({.name = "ratio",
                                      .minimum = 1,
                                      .maximum = 100,
                                      .fallback = 3,
                                      .says = "How many dB more going in make one dB more coming out.",
                                      .law = Law::logarithmic}),
    bind<&CompressorSettings::knee>({.name = "knee",
                                     .minimum = 0,
                                     .maximum = 40,
                                     .fallback = 6,
                                     .says = "Width of the bend around the threshold.",
                                     .law = Law::decibel}),
    bind<&CompressorSettings::attack>({.name = "attack",
                                       .minimum = 0.00005,
                                       .maximum = 0.5,
                                       .fallback = 0.01,
                                       .says = "Time to 63 % of a new, larger reduction.",
                                       .law = Law::logarithmic}),
    bind<&CompressorSettings::release>({.name = "release",
                                        .minimum = 0.005,
                                        .maximum = 5,
                                        .fallback = 0.12,
                                        .says = "Time to 63 % of the way back.",
                                        .law = Law::logarithmic}),
    bind<&CompressorSettings::makeup>({.name = "makeup",
                                       .minimum = -20,
                                       .maximum = 40,
                                       .fallback = 0,
                                       .says = "Gain behind it.",
                                       .law = Law::decibel}),
    bind<&CompressorSettings::mix>({.name = "mix",
                                    .minimum = 0,
                                    .maximum = 1,
                                    .fallback = 1,
                                    .says = "How much of the output is compressed; the rest is the input."}),
    bind<&CompressorSettings::side_chain>({.name = "side_chain",
                                           .minimum = 20,
                                           .maximum = 2000,
                                           .fallback = unknown,
                                           .says = "It hears only what is above (12 dB per octave); leave out for all.",
                                           .law = Law::logarithmic}),
    bind<&CompressorSettings::detector>({.name = "detector",
                                         .fallback = 0,
                                         .says = "Whether peaks or the mean power (rms, 10 ms) decide.",
                                         .choices = level_detectors}),
};

}  // namespace ohmic::dsp
