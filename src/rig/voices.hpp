#pragma once
// What leaves beside outputs: a voice into headphones, and buses for other programs.

#include <array>
#include <string>
#include <vector>

#include "units/error.hpp"
#include "units/field.hpp"
#include "units/quantity.hpp"

namespace ohmic::rig {

/// Somebody's voice into headphones, while a key is held. In no mix, so in no recording.
struct Talkback {
  std::string name;
  Place place;
  std::string input;
  std::vector<std::string> to;  // phones and streams; check() fills in all phones where nothing is said
  Decibel level;
  Decibel dim_level;
  bool is_open = false;
};

inline constexpr std::array talkback_fields = {
    bind<&Talkback::level>({.name = "level",
                            .minimum = -60,
                            .maximum = 20,
                            .fallback = 0,
                            .says = "How loud the voice is.",
                            .law = Law::decibel}),
    bind<&Talkback::dim_level>({.name = "dim_level",
                                .minimum = -60,
                                .maximum = 0,
                                .fallback = -12,
                                .says = "How far everything else is turned down meanwhile, where it is heard.",
                                .law = Law::decibel}),
    bind<&Talkback::is_open>({.name = "open", .says = "The key is held."}),
};

/// A bus that other programs hear as a source: a DAW, a call, a broadcast.
struct Stream {
  std::string name;
  Place place;
  std::string mix;
  std::vector<std::string> minus;  // channels that are left out: the caller's own voice
  Decibel level;
  bool is_muted = false;
};

inline constexpr std::array stream_fields = {
    bind<&Stream::level>({.name = "level",
                          .minimum = -100,
                          .maximum = 10,
                          .fallback = 0,
                          .says = "Its fader; -100 dB is off.",
                          .law = Law::decibel}),
    bind<&Stream::is_muted>({.name = "mute", .says = "Silent."}),
};

}  // namespace ohmic::rig
