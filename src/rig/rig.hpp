#pragma once
// A rig: sound gear wired together in real units, exactly as its file says it.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gear/amplifier.hpp"
#include "gear/converter.hpp"
#include "gear/headphone.hpp"
#include "gear/microphone.hpp"
#include "gear/pickup.hpp"
#include "gear/preamp.hpp"
#include "gear/speaker.hpp"
#include "rig/card.hpp"
#include "rig/input.hpp"
#include "rig/mix.hpp"
#include "rig/monitor.hpp"
#include "rig/phones.hpp"
#include "rig/strip.hpp"
#include "rig/voices.hpp"
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

/// What solo means.
enum class SoloMode { in_place, afl, pfl };
inline constexpr std::array<std::string_view, 3> solo_modes = {"in_place", "afl", "pfl"};

/// How many steps circuits take per frame.
enum class Oversampling { automatic, x1, x2, x4, x8, x16 };
inline constexpr std::array<std::string_view, 6> oversamplings = {"auto", "1", "2", "4", "8", "16"};

/// What holds for the whole desk.
struct DeskSettings {
  SoloMode solo = SoloMode::in_place;
  Second fade;
  Oversampling oversampling = Oversampling::automatic;
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
    bind<&DeskSettings::oversampling>(
        {.name = "oversampling",
         .fallback = 0,
         .says =
             "How many steps amplifiers that are netlists take per frame. auto: about 192 kHz, so 4 at 48 kHz; more "
             "cost more, and fold less of what a clipping amplifier makes.",
         .choices = oversamplings}),
};

/// Whose week of sound is reckoned with, and whether anybody is warned.
enum class HearingMode { adult, sensitive, off };
inline constexpr std::array<std::string_view, 3> hearing_modes = {"adult", "sensitive", "off"};

/// What holds for the hearing of all listeners.
struct HearingSettings {
  HearingMode mode = HearingMode::adult;
};

inline constexpr std::array hearing_fields = {
    bind<&HearingSettings::mode>({.name = "mode",
                                  .fallback = 0,
                                  .says = "The week that listeners may have, by ITU-T H.870. adult: 80 dB(A) for 40 "
                                          "hours. sensitive (children, ringing ears): 75 dB(A) for 40 hours. off: "
                                          "reckoned as adult, and nobody is warned.",
                                  .choices = hearing_modes}),
};

struct Rig {
  std::string file;  // where it came from; recordings are found relative to it
  std::string title;
  Card card;
  std::vector<Follower> followers;
  Programs programs;
  DeskSettings desk;
  HearingSettings hearing;
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
