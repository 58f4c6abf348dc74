#pragma once
// One piece of music through two chains on one headphone: rendered, matched in level, aligned, and told apart in numbers.

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "advise/physics/figures.hpp"
#include "rig/audition.hpp"
#include "rig/circuit_file.hpp"
#include "store/catalogue.hpp"
#include "units/error.hpp"
#include "units/interval.hpp"

namespace ohmic::advise {

/// What stands between the music and the headphone: a device, a netlist, or nothing but an output impedance.
struct AuditionChain {
  enum class Kind { device, circuit, impedance };
  Kind kind = Kind::impedance;
  std::string title = {};                                // "Focusrite Scarlett 2i2 4th Gen", "10 ohm"
  Drive drive = {};                                      // of a device
  Ohm impedance = {};                                    // of an impedance
  std::shared_ptr<const rig::CircuitFile> circuit = {};  // of a circuit
  std::vector<std::string> sources = {};
};

/// "120 ohm", "circuits/otl_12au7_6080.cir", "Scarlett 2i2 4th Gen". Catalogue null: devices are not known. Errors: none or
/// several are called that; a netlist that cannot be read. [control]
Result<AuditionChain> audition_chain(std::string_view words, const store::Catalogue* catalogue);

struct AuditionAsked {
  std::array<AuditionChain, 2> chains;
  Ears ears;  // the headphone that is worn
  rig::Excerpt music;
  DBSPL level{80.0};     // at the ear, of the whole excerpt: of the 1 kHz tone that is as loud, A-weighted
  DBSPL ceiling{105.0};  // no peak exceeds it: music with high peaks is played softer
};

/// One chain's rendering.
struct AuditionSide {
  rig::Excerpt volts = {};     // at the headphone's terminals, V
  Decibel gain = {};           // in front of its amplifier, of a 2 V converter: what the match took
  DBSPL level = {};            // at the ear, as AuditionAsked::level
  DBSPL rms = {};              // at the ear, unweighted, mean of both sides
  DBSPL peak = {};             // level of the sine with the highest peak
  DBSPL hiss = {};             // A-weighted, at the ear, music or not
  double distortion = 0.0;     // harmonics of a 1 kHz sine as high as the music's peaks, over its fundamental
  long limited = 0;            // frames its amplifier clipped
  Frames latency = {};         // of its computation: taken out
  bool is_inverted = false;    // turned round: the chain inverts, the other does not
  bool is_noise_known = true;  // `hiss` says something
};

/// What the numbers predict between B and A.
struct AuditionDifference {
  Decibel level;        // B against A, loudness of the music: within 0.1 dB
  double offset = 0.0;  // frames by which B is later: the chains' own phase, whole frames are none
  Decibel up, down;     // response of B against A, re 1 kHz, 20 Hz to 20 kHz: most and least
  Hertz up_at, down_at;
  Decibel null;  // of what is left of B minus A, against A
};

struct Audition {
  std::array<AuditionSide, 2> sides;
  AuditionDifference difference;
  gear::HeadphoneSpec headphone;
  bool is_softened = false;  // the ceiling asked for less than `level`
};

/// Renders both until A-weighted level of this music at the ear agrees, each as its figures say;
/// what it clips at that level is in it. Some seconds. Errors: a chain that does not get that loud; a circuit that does not
/// come to rest; a headphone without sensitivity. [control]
Result<Audition> audition(const AuditionAsked& asked);

/// What the worn headphone, the real output (its impedance, if known) and the figures cannot show; most important first.
std::vector<std::string> limits_of(const AuditionAsked& asked, const Audition& audition,
                                   std::optional<Interval<Ohm>> real_output);
/// What is to be expected of the difference, in plain words with its figures.
std::vector<std::string> predictions_of(const Audition& audition);

/// A, B and back, changed every `span`, as the card plays it: a straight crossfade of equal gain within `fade`.
rig::Excerpt spliced(const rig::Excerpt& a, const rig::Excerpt& b, Second span, Second fade = Second(0.01));
/// The volts a real output of that impedance must give unloaded so that these are at its terminals, per full scale of `scale`.
rig::Excerpt for_output(const rig::Excerpt& volts, const gear::HeadphoneSpec& headphone, Ohm impedance, Volt scale);

}  // namespace ohmic::advise
