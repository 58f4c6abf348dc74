#pragma once
// A rig: sound gear wired together in real units, exactly as its file says it.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gear/amplifier.hpp"
#include "gear/connection.hpp"
#include "gear/converter.hpp"
#include "gear/headphone.hpp"
#include "gear/microphone.hpp"
#include "gear/pickup.hpp"
#include "gear/preamp.hpp"
#include "gear/source.hpp"
#include "gear/speaker.hpp"
#include "rig/strip.hpp"
#include "units/error.hpp"
#include "units/quantity.hpp"

namespace ohmic::rig {

/// A piece of gear as the file defines it: `[microphone.vocal]`.
template <class Spec>
struct Defined {
  std::string name;    // "vocal"
  std::string title;   // "Large-diaphragm condenser": what people call it
  std::string source;  // who says these figures
  Spec spec;
  Place place;
};

/// The card the rig runs on.
struct Card {
  enum class Device { automatic, jack, paced };
  static constexpr std::array<std::string_view, 3> devices = {"auto", "jack", "virtual"};

  Device device = Device::automatic;
  Hertz rate{48000.0};
  int frames = 64;
  bool connects = true;
};

inline constexpr std::array card_fields = {
    bind<&Card::device>({.name = "device",
                         .says = "auto takes JACK (or PipeWire's JACK) when it runs, else the virtual card.",
                         .choices = Card::devices}),
    bind<&Card::rate>({.name = "rate",
                       .minimum = 44.1e3,
                       .maximum = 192e3,
                       .fallback = 48e3,
                       .says = "Sample rate. A JACK server's own rate holds."}),
    bind<&Card::frames>({.name = "frames",
                         .minimum = 16,
                         .maximum = 4096,
                         .fallback = 64,
                         .says = "Frames in a period: 32 for playing, 256 for listening. A JACK server's own holds."}),
    bind<&Card::connects>(
        {.name = "connect", .fallback = 1, .says = "Connects to the card's physical connectors on the first start."}),
};

/// One input: where its signal comes from, the gear it passes, and its strip.
struct Input {
  std::string name;
  Place place;

  std::string file;         // a recording that plays here; or
  int file_channel = 1;     // which channel of the recording
  int card_channel = 0;     // a real channel of the card, from 1; 0: none
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

/// What one input gives to one mix.
struct Send {
  std::string input;
  Place place = {};
  Decibel level;
  double pan = 0.0;
  bool is_muted = false;
};

inline constexpr std::array send_fields = {
    bind<&Send::level>({.name = "level",
                        .minimum = -100,
                        .maximum = 20,
                        .fallback = 0,
                        .says = "How loud this input is in this mix.",
                        .law = Law::decibel}),
    bind<&Send::pan>({.name = "pan",
                      .minimum = -1,
                      .maximum = 1,
                      .fallback = 0,
                      .says = "-1 is left, 0 the middle, 1 right; equal power, -3 dB in the middle."}),
    bind<&Send::is_muted>({.name = "mute", .says = "Not heard in this mix."}),
};

/// A stereo bus.
struct Mix {
  std::string name;
  Place place;
  std::vector<Send> sends;
};

/// One pair of amplifier and headphone to choose from.
struct Choice {
  std::string amplifier;                // empty: the card's own, which is real and already in the air
  std::vector<std::string> headphones;  // more than one: they share the socket; the listener wears the first
};
inline constexpr std::size_t most_choices = 4;

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

/// A headphone output: a mix, its converter, amplifier and headphone, and the ceiling.
struct Phones {
  std::string name;
  Place place;
  std::string mix;
  std::string dac;
  std::vector<Choice> choices;  // 1 to most_choices
  Decibel level;
  DBSPL ceiling;
  std::vector<int> card_channels;  // left and right, from 1
  CardOutput output;
};

inline constexpr std::array phones_fields = {
    bind<&Phones::level>({.name = "level",
                          .minimum = -100,
                          .maximum = 10,
                          .fallback = -20,
                          .says = "The volume knob, in front of the amplifier.",
                          .law = Law::decibel}),
    bind<&Phones::ceiling>({.name = "ceiling",
                            .minimum = 60,
                            .maximum = 125,
                            .fallback = 105,
                            .says = "No peak at the ear exceeds that of a sine of this level. Applied last, always."}),
};

/// A pair of loudspeakers on a mix.
struct Monitor {
  std::string name;
  Place place;
  std::string mix;
  std::string dac;
  std::string speaker;
  Decibel level;
  DBSPL ceiling;
  std::vector<int> card_channels;
  CardOutput output;
};

inline constexpr std::array monitor_fields = {
    bind<&Monitor::level>({.name = "level",
                           .minimum = -100,
                           .maximum = 10,
                           .fallback = -20,
                           .says = "The monitor volume.",
                           .law = Law::decibel}),
    bind<&Monitor::ceiling>(
        {.name = "ceiling",
         .minimum = 60,
         .maximum = 130,
         .fallback = 100,
         .says = "No peak of both speakers together exceeds, where the listener sits, that of a sine of this level."}),
};

struct Rig {
  std::string file;  // where it came from; recordings are found relative to it
  std::string title;
  Card card;
  std::vector<Defined<gear::MicrophoneSpec>> microphones;
  std::vector<Defined<gear::PickupSpec>> pickups;
  std::vector<Defined<gear::PreampSpec>> preamps;
  std::vector<Defined<gear::AdcSpec>> adcs;
  std::vector<Defined<gear::DacSpec>> dacs;
  std::vector<Defined<gear::AmplifierSpec>> amplifiers;
  std::vector<Defined<gear::HeadphoneSpec>> headphones;
  std::vector<Defined<gear::SpeakerSpec>> speakers;
  std::vector<Input> inputs;
  std::vector<Mix> mixes;
  std::vector<Phones> phones;
  std::vector<Monitor> monitors;
};

/// A piece of gear by name, or null. Reading has made sure that every name in a rig is found.
template <class Spec>
const Defined<Spec>* find(const std::vector<Defined<Spec>>& list, std::string_view name) {
  for (const auto& item : list)
    if (item.name == name) return &item;
  return nullptr;
}

/// A recording's path: relative to the rig's folder unless it is absolute.
std::string path_of(const Rig& rig, std::string_view recording);

/// What reading a rig gives: the rig, what is wrong with it, and what is odd but allowed.
struct Reading {
  Rig rig;
  std::vector<Error> errors;    // any: the rig must not run
  std::vector<Error> warnings;  // "Vocal: the condenser gets no 48 V: it is silent."
};

/// Reads and checks a rig file. Never stops at the first mistake. [control]
Reading read_rig(const std::string& file);
/// The same from text; `file` is what errors call it and where recordings are looked for.
Reading read_rig(std::string text, const std::string& file);

}  // namespace ohmic::rig
