#pragma once
// Headphone outputs: a mix, its converter, amplifier and headphone, and the ceiling.

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "dsp/crossfeed.hpp"
#include "rig/circuit_file.hpp"
#include "rig/socket.hpp"
#include "units/error.hpp"
#include "units/field.hpp"
#include "units/quantity.hpp"

namespace ohmic::rig {

/// One pair of amplifier and headphone to choose from.
struct Choice {
  std::string amplifier;  // of an [amplifier], or a netlist's path; empty: the card's own, real and already in the air
  std::vector<std::string> headphones;         // more than one: they share the socket; the listener wears the first
  std::shared_ptr<const CircuitFile> circuit;  // of a path; null: it could not be read, or it is no path
};
inline constexpr std::size_t most_choices = 4;

/// A headphone output: a mix, its converter, amplifier and headphone, and the ceiling.
struct Phones {
  std::string name;
  Place place;
  std::string listener;  // who wears it, whose dose it is; the output's name where the file says nothing
  std::string mix;       // a mix, or "phones.NAME" or "monitor.NAME": what that output hears
  std::string dac;
  std::vector<Choice> choices;         // 1 to most_choices
  std::vector<CircuitKnobs> circuits;  // one for each netlist among them
  int choice = 1;                      // which is heard, from 1
  Decibel level;
  Decibel lowest, highest;
  Curve curve = Curve::decibel;
  DBSPL ceiling;
  bool is_muted = false;
  bool is_mono = false;
  bool is_inverted = false;
  double balance = 0.0;
  Second delay;
  bool hears_solo = false;
  dsp::CrossfeedSettings crossfeed;
  std::string eq;                  // a file: AutoEq's ParametricEQ.txt or GraphicEQ.txt, or an impulse response
  bool is_network = false;         // no channels of the card: phones and browsers alone hear it
  std::vector<int> card_channels;  // left and right, from 1; none on the network
  std::string follower;            // of which card: a follower's name; empty: the clock
  CardOutput output;
};

/// A listener's name as it is kept: without spaces around it. Errors: empty, longer than 64 bytes, control characters.
Result<std::string> listener_name(std::string_view text);

inline constexpr std::array phones_fields = {
    bind<&Phones::level>({.name = "level",
                          .minimum = -100,
                          .maximum = 10,
                          .fallback = -20,
                          .says = "The volume knob, in front of the amplifier.",
                          .law = Law::decibel}),
    bind<&Phones::lowest>({.name = "lowest",
                           .minimum = -100,
                           .maximum = 10,
                           .fallback = -60,
                           .says = "Where the knob's travel begins; below it is off.",
                           .law = Law::decibel}),
    bind<&Phones::highest>({.name = "highest",
                            .minimum = -100,
                            .maximum = 10,
                            .fallback = 10,
                            .says = "Where the knob's travel ends. The level never goes above it.",
                            .law = Law::decibel}),
    bind<&Phones::curve>({.name = "curve",
                          .fallback = 0,
                          .says = "How the knob travels: decibel by decibel, or like an audio-taper potentiometer.",
                          .choices = curves}),
    bind<&Phones::ceiling>({.name = "ceiling",
                            .minimum = 60,
                            .maximum = 125,
                            .fallback = 105,
                            .says = "No peak at the ear exceeds that of a sine of this level. Applied last, always."}),
    bind<&Phones::choice>({.name = "choice",
                           .minimum = 1,
                           .maximum = static_cast<double>(most_choices),
                           .fallback = 1,
                           .says = "Which of its amplifiers and headphones is heard, from 1."}),
    bind<&Phones::is_muted>({.name = "mute", .says = "Silent."}),
    bind<&Phones::is_mono>({.name = "mono", .says = "Both sides get the mean of left and right."}),
    bind<&Phones::is_inverted>({.name = "polarity", .says = "Turns the polarity of both sides round."}),
    bind<&Phones::balance>({.name = "balance",
                            .minimum = -1,
                            .maximum = 1,
                            .fallback = 0,
                            .says = "-1 is left alone, 1 right alone; the other side stays as it is."}),
    bind<&Phones::delay>(
        {.name = "delay", .minimum = 0, .maximum = longest_output_delay.value(), .fallback = 0, .says = "Delay trim."}),
    bind<&Phones::hears_solo>({.name = "hears_solo", .says = "Hears AFL and PFL solos instead of its mix."}),
};

}  // namespace ohmic::rig
