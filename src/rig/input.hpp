#pragma once
// What comes in: inputs with the gear in front of them, and what other programs play.

#include <array>
#include <optional>
#include <string>

#include "gear/connection.hpp"
#include "gear/preamp.hpp"
#include "gear/source.hpp"
#include "rig/strip.hpp"
#include "units/error.hpp"
#include "units/field.hpp"
#include "units/quantity.hpp"

namespace ohmic::rig {

/// One input: where its signal comes from, the gear it passes, and its strip.
struct Input {
  std::string name;
  Place place;

  std::string file;         // a recording that plays here; or
  int file_channel = 1;     // which channel of the recording
  int card_channel = 0;     // a real channel of a card, from 1; 0: none
  std::string follower;     // of which card: a follower's name; empty: the one that is the clock
  gear::SourceSpec source;  // what full scale in the recording stands for

  std::string microphone;  // names of gear; empty: none
  std::string pickup;
  std::optional<gear::CableSpec> cable;
  std::optional<gear::AttenuatorSpec> attenuator;
  std::optional<gear::SplitterSpec> splitter;
  std::string preamp;
  std::string adc;

  std::optional<gear::PreampInput> socket;  // unknown: the preamp's own
  std::optional<Decibel> gain;              // the preamp's knob; unknown: fully down
  bool has_phantom = false;
  bool has_pad = false;

  std::string link;  // the left partner of a pair, whose strip is then the strip of both; empty: not linked
  Strip strip;
};

inline constexpr std::array input_fields = {
    bind<&Input::file_channel>(
        {.name = "channel", .minimum = 1, .maximum = 256, .fallback = 1, .says = "Which channel of the recording."}),
    bind<&Input::card_channel>({.name = "card",
                                .minimum = 0,
                                .maximum = 256,
                                .fallback = 0,
                                .says = "A real input of the card, from 1. Its preamp and converter are real, too."}),
    bind<&Input::socket>({.name = "socket",
                          .fallback = unknown,
                          .says = "Which of the preamp's sockets it is plugged into; without it, the preamp's own.",
                          .choices = gear::preamp_inputs}),
    bind<&Input::gain>({.name = "gain",
                        .minimum = -40,
                        .maximum = 100,
                        .fallback = unknown,
                        .says = "The preamp's knob; without it, fully down.",
                        .law = Law::decibel}),
    bind<&Input::has_phantom>({.name = "phantom", .says = "48 V on this input."}),
    bind<&Input::has_pad>({.name = "pad", .says = "The preamp's pad is pressed."}),
};

/// What other programs play into the rig: two channels with a strip like an input's.
struct Playback {
  std::string name;
  Place place;
  Strip strip;
};

}  // namespace ohmic::rig
