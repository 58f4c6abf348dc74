#pragma once
// What is mixed: groups, sends and buses.

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "units/error.hpp"
#include "units/field.hpp"
#include "units/quantity.hpp"

namespace ohmic::rig {

/// Faders and mutes over several channels at once: a VCA group, a mute group.
struct Group {
  std::string name;
  Place place;
  std::vector<std::string> channels;  // inputs and playbacks
  Decibel level;
  bool is_muted = false;
  bool is_soloed = false;
};

inline constexpr std::array group_fields = {
    bind<&Group::level>({.name = "level",
                         .minimum = -100,
                         .maximum = 10,
                         .fallback = 0,
                         .says = "Added to the fader of every channel in the group; -100 dB is off.",
                         .law = Law::decibel}),
    bind<&Group::is_muted>({.name = "mute", .says = "Mutes every channel in the group."}),
    bind<&Group::is_soloed>({.name = "solo", .says = "Solos every channel in the group."}),
};

/// Where a send takes its signal.
enum class Tap { post, pre, dry };
inline constexpr std::array<std::string_view, 3> taps = {"post", "pre", "dry"};

/// What one channel gives to one mix.
struct Send {
  std::string input;  // or playback
  Place place = {};
  Decibel level;
  double pan = 0.0;
  bool is_muted = false;
  Tap tap = Tap::post;
};

inline constexpr std::array send_fields = {
    bind<&Send::level>({.name = "level",
                        .minimum = -100,
                        .maximum = 20,
                        .fallback = 0,
                        .says = "How loud this channel is in this mix; -100 dB is off.",
                        .law = Law::decibel}),
    bind<&Send::pan>(
        {.name = "pan",
         .minimum = -1,
         .maximum = 1,
         .fallback = 0,
         .says = "-1 is left, 0 the middle, 1 right; equal power, -3 dB in the middle. Of a pair: its balance."}),
    bind<&Send::is_muted>({.name = "mute", .says = "Not heard in this mix."}),
    bind<&Send::tap>({.name = "tap",
                      .fallback = 0,
                      .says =
                          "post: behind the channel's fader and its groups'. pre: in front of them. dry: in front of "
                          "the strip.",
                      .choices = taps}),
};

/// A bus.
struct Mix {
  std::string name;
  Place place;
  Decibel level;
  bool is_muted = false;
  bool is_mono = false;
  bool ignores_solo = false;
  std::vector<std::string> me;  // the channels of the performer who hears it
  Decibel me_level, others_level;
  std::vector<Send> sends;
};

inline constexpr std::array mix_fields = {
    bind<&Mix::level>({.name = "level",
                       .minimum = -100,
                       .maximum = 10,
                       .fallback = 0,
                       .says = "The bus's fader; -100 dB is off.",
                       .law = Law::decibel}),
    bind<&Mix::is_muted>({.name = "mute", .says = "The whole bus is silent."}),
    bind<&Mix::is_mono>({.name = "mono", .says = "A mono bus: pans do not matter."}),
    bind<&Mix::ignores_solo>(
        {.name = "ignores_solo", .says = "Goes on whatever is soloed in place: for performers' mixes."}),
    bind<&Mix::me_level>({.name = "me_level",
                          .minimum = -100,
                          .maximum = 10,
                          .fallback = 0,
                          .says = "More me: added to the sends of the channels in me.",
                          .law = Law::decibel}),
    bind<&Mix::others_level>({.name = "others_level",
                              .minimum = -100,
                              .maximum = 10,
                              .fallback = 0,
                              .says = "Everyone else: added to all other sends.",
                              .law = Law::decibel}),
};

}  // namespace ohmic::rig
