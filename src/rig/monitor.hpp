#pragma once
// Loudspeakers: sets to switch between, a sub, and what a monitor section has on its knobs.

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "rig/socket.hpp"
#include "units/error.hpp"
#include "units/field.hpp"
#include "units/quantity.hpp"

namespace ohmic::rig {

/// A pair of loudspeakers of a monitor output.
struct SpeakerSet {
  std::string name;  // "A" when the file gives none
  Place place;
  std::string dac;
  std::string speaker;
  Decibel trim;
  Second delay;
  std::vector<int> card_channels;
  std::string follower;  // of which card: a follower's name; empty: the clock
  CardOutput output;
};

inline constexpr std::size_t most_speaker_sets = 4;

inline constexpr std::array speaker_set_fields = {
    bind<&SpeakerSet::trim>({.name = "trim",
                             .minimum = -40,
                             .maximum = 10,
                             .fallback = 0,
                             .says = "Level of this set against the others.",
                             .law = Law::decibel}),
    bind<&SpeakerSet::delay>({.name = "delay",
                              .minimum = 0,
                              .maximum = longest_output_delay.value(),
                              .fallback = 0,
                              .says = "Delay trim of this set."}),
};

/// A subwoofer beside the speakers: it takes what lies below the crossover, they keep the rest.
struct Sub {
  Place place;
  std::string dac;
  std::string speaker;
  Hertz crossover;
  Decibel trim;
  bool is_on = true;
  bool is_inverted = false;
  std::vector<int> card_channels;  // one
  std::string follower;
  CardOutput output;
};

inline constexpr std::array sub_fields = {
    bind<&Sub::crossover>({.name = "crossover",
                           .minimum = 40,
                           .maximum = 200,
                           .fallback = 80,
                           .says = "Below it the sub plays, above it the speakers (Linkwitz-Riley, 24 dB/oct).",
                           .law = Law::logarithmic}),
    bind<&Sub::trim>({.name = "trim",
                      .minimum = -40,
                      .maximum = 10,
                      .fallback = 0,
                      .says = "Level of the sub against the speakers.",
                      .law = Law::decibel}),
    bind<&Sub::is_on>({.name = "on", .fallback = 1, .says = "Off, the speakers play everything."}),
    bind<&Sub::is_inverted>({.name = "polarity", .says = "Turns the sub's polarity round."}),
};

/// Loudspeakers on a mix: one set heard at a time.
struct Monitor {
  std::string name;
  Place place;
  std::string mix;  // a mix, or "phones.NAME" or "monitor.NAME": what that output hears
  Decibel level;
  Decibel lowest, highest;
  Curve curve = Curve::decibel;
  DBSPL ceiling;
  int set = 1;  // which set is heard, from 1
  bool is_dimmed = false;
  Decibel dim_level;
  bool is_cut = false;
  bool is_mono = false;
  double balance = 0.0;
  bool hears_solo = true;
  std::vector<SpeakerSet> sets;  // 1 to most_speaker_sets
  std::optional<Sub> sub;
};

inline constexpr std::array monitor_fields = {
    bind<&Monitor::level>({.name = "level",
                           .minimum = -100,
                           .maximum = 10,
                           .fallback = -20,
                           .says = "The monitor volume.",
                           .law = Law::decibel}),
    bind<&Monitor::lowest>({.name = "lowest",
                            .minimum = -100,
                            .maximum = 10,
                            .fallback = -60,
                            .says = "Where the knob's travel begins; below it is off.",
                            .law = Law::decibel}),
    bind<&Monitor::highest>({.name = "highest",
                             .minimum = -100,
                             .maximum = 10,
                             .fallback = 10,
                             .says = "Where the knob's travel ends. The level never goes above it.",
                             .law = Law::decibel}),
    bind<&Monitor::curve>({.name = "curve",
                           .fallback = 0,
                           .says = "How the knob travels: decibel by decibel, or like an audio-taper potentiometer.",
                           .choices = curves}),
    bind<&Monitor::ceiling>(
        {.name = "ceiling",
         .minimum = 60,
         .maximum = 130,
         .fallback = 100,
         .says = "No peak of all speakers together exceeds, where the listener sits, that of a sine of this level."}),
    bind<&Monitor::set>({.name = "set",
                         .minimum = 1,
                         .maximum = static_cast<double>(most_speaker_sets),
                         .fallback = 1,
                         .says = "Which set of speakers is heard, from 1."}),
    bind<&Monitor::is_dimmed>({.name = "dim", .says = "Turned down by dim_level."}),
    bind<&Monitor::dim_level>({.name = "dim_level",
                               .minimum = -60,
                               .maximum = 0,
                               .fallback = -20,
                               .says = "How far dim turns down.",
                               .law = Law::decibel}),
    bind<&Monitor::is_cut>({.name = "cut", .says = "Silent."}),
    bind<&Monitor::is_mono>({.name = "mono", .says = "Both sides get the mean of left and right."}),
    bind<&Monitor::balance>({.name = "balance",
                             .minimum = -1,
                             .maximum = 1,
                             .fallback = 0,
                             .says = "-1 is left alone, 1 right alone; the other side stays as it is."}),
    bind<&Monitor::hears_solo>(
        {.name = "hears_solo", .fallback = 1, .says = "Hears AFL and PFL solos instead of its mix."}),
};

}  // namespace ohmic::rig
