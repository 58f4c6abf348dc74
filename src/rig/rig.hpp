#pragma once
// A rig: sound gear wired together in real units, exactly as its file says it.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dsp/crossfeed.hpp"
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

/// How a volume knob travels from 0 (off) to 1.
enum class Curve { decibel, audio };
inline constexpr std::array<std::string_view, 2> curves = {"decibel", "audio"};

/// A headphone output: a mix, its converter, amplifier and headphone, and the ceiling.
struct Phones {
  std::string name;
  Place place;
  std::string mix;  // a mix, or "phones.NAME" or "monitor.NAME": what that output hears
  std::string dac;
  std::vector<Choice> choices;  // 1 to most_choices
  int choice = 1;               // which is heard, from 1
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
  std::vector<int> card_channels;  // left and right, from 1
  CardOutput output;
};

inline constexpr Second longest_output_delay{0.5};

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

/// A pair of loudspeakers of a monitor output.
struct SpeakerSet {
  std::string name;  // "A" when the file gives none
  Place place;
  std::string dac;
  std::string speaker;
  Decibel trim;
  Second delay;
  std::vector<int> card_channels;
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

/// What solo means.
enum class SoloMode { in_place, afl, pfl };
inline constexpr std::array<std::string_view, 3> solo_modes = {"in_place", "afl", "pfl"};

/// What holds for the whole desk.
struct DeskSettings {
  SoloMode solo = SoloMode::in_place;
  Second fade;
};

inline constexpr std::array desk_fields = {
    bind<&DeskSettings::solo>(
        {.name = "solo",
         .fallback = 0,
         .says = "in_place: everything else falls silent in every mix. afl: outputs that hear solos hear the soloed "
                 "channels behind their faders instead. pfl: in front of faders, mutes and pans, in the middle.",
         .choices = solo_modes}),
    bind<&DeskSettings::fade>({.name = "fade",
                               .minimum = 0,
                               .maximum = 60,
                               .fallback = 0.5,
                               .says = "How long the mixes take to a recalled scene."}),
};

struct Rig {
  std::string file;  // where it came from; recordings are found relative to it
  std::string title;
  Card card;
  DeskSettings desk;
  std::vector<Defined<gear::MicrophoneSpec>> microphones;
  std::vector<Defined<gear::PickupSpec>> pickups;
  std::vector<Defined<gear::PreampSpec>> preamps;
  std::vector<Defined<gear::AdcSpec>> adcs;
  std::vector<Defined<gear::DacSpec>> dacs;
  std::vector<Defined<gear::AmplifierSpec>> amplifiers;
  std::vector<Defined<gear::HeadphoneSpec>> headphones;
  std::vector<Defined<gear::SpeakerSpec>> speakers;
  std::vector<Input> inputs;
  std::vector<Playback> playbacks;
  std::vector<Group> groups;
  std::vector<Mix> mixes;
  std::vector<Phones> phones;
  std::vector<Monitor> monitors;
  std::vector<Talkback> talkbacks;
  std::vector<Stream> streams;
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
