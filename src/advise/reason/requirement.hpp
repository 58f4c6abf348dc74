#pragma once
// What the person's needs require of a chain of gear, each requirement as a margin: how much is left over, or missing.

#include <optional>
#include <string_view>
#include <vector>

#include "advise/ask/needs.hpp"
#include "advise/reason/shelf.hpp"

namespace ohmic::advise {

enum class Topic {
  converter,   // something turns sound into samples
  inputs,      // sockets enough for microphones, instruments and lines
  phantom,     // 48 V
  instrument,  // Hi-Z
  gain,        // the preamp reaches the level, quietly
  level,       // each headphone loud enough
  response,    // output impedance leaves the tone alone
  hiss,        // noise below what is heard
  sockets,     // a socket for every listener
  mixes,       // ... with its own mix
  delay,       // hearing oneself in time
  wiring,      // plugged in where it works best
};
std::string_view name_of(Topic topic);

/// Gear put together: what the person has, or that with something changed. Points into needs and shelf.
struct Chain {
  const Drive* drive = nullptr;  // what the headphones hang on; null: nothing
  bool has_converter = false;    // that records
  bool is_any_interface = false;
  Sockets inputs;                         // of the interface
  const PreampFigures* preamp = nullptr;  // null: none, or nobody knows
  int sockets = 1;                        // for headphones
  std::optional<int> mixes = 1;           // different ones at the sockets; unset: nobody says
  int ways = 1;                           // headphones on one of the sockets, by a splitter
  bool hears_directly = false;            // direct monitoring is used
  std::optional<bool> can_hear_directly;  // ... or could be
  Frames buffer{256};
  Decibel pad{0.0};           // a passive attenuator in front of the headphones
  bool is_wired_well = true;  // an amplifier on line outputs, not on a headphone output
  bool is_on_cable = false;   // Bluetooth was given up for recording
  bool is_rough = false;      // of "any" headphones only the bounds of their impedance count: quick, for figures turned
  bool is_checked = false;    // plugs, knobs and settings were looked after
  bool is_interface_bought = false, is_drive_bought = false;  // of what is to be bought only what is published counts
  bool is_target_whole = false;                               // 105 does not do where 110 is aimed at
};

/// One requirement against one chain. margin >= 0: met; its unit is the topic's: dB, sockets, seconds.
struct Requirement {
  Topic topic = Topic::level;
  Interval<double> margin;
  int who = -1;    // index of the headphone or microphone it is about
  int enough = 0;  // of "any" headphone: for how many of the catalogue's it is met, certainly met, and of how many
  int surely = 0, of = 0;

  bool is_met() const { return of > 0 ? 2 * enough >= of : margin.likely >= 0.0; }
  bool is_certain() const { return of > 0 ? surely == of || enough == 0 : margin.low >= 0.0 || margin.high < 0.0; }
};

/// Every requirement the needs make, in the order of Topic. Never fails; what nobody knows widens the margin.
std::vector<Requirement> requirements(const Needs& needs, const Chain& chain, const Shelf& shelf);

/// What the person has, as it hangs together now.
Chain chain_of(const Needs& needs);

/// The lines that are drawn, with their sources in docs/advise.md.
inline constexpr Decibel just_noticed{1.0};          // less nobody hears in music: missing it is missing nothing
inline constexpr Decibel people_differ{5.0};         // 105 does for quiet listeners and compressed music, 110 for most
inline constexpr Decibel bend_working{1.0};          // tone may bend so far when mixing: what the 1/8 rule allows
inline constexpr Decibel bend_listening{3.0};        // ... and for pleasure
inline constexpr DBSPL hiss_heard{20.0};             // A-weighted, in a quiet room
inline constexpr Volt noise_of_good_outputs{10e-6};  // headphones that hear less want the figure published
inline constexpr Second delay_played{0.010};         // singing and playing through a computer
inline constexpr Decibel noise_distance{40.0};       // a voice above all noise: cleaner than most rooms
inline constexpr Decibel made_up{12.0};              // of missing gain, in the recording: 24 bit leave room
inline constexpr Ohm attenuator_impedance{4.5};      // of the in-line kind, iEMatch
inline constexpr Decibel attenuator_loss{12.0};
inline constexpr Decibel voice_crest{18.0};

/// Level at the ear of headphone `ears` in this chain, with what shares its socket.
Given given_in(const Chain& chain, const Ears& ears);
/// The drive as the headphone sees it: behind a passive attenuator, where there is one.
Drive seen(const Chain& chain);
/// Largest departure from flat, either way.
Interval<Decibel> worst(const Bend& bend);
Decibel tolerated_bend(const Needs& needs);

}  // namespace ohmic::advise
