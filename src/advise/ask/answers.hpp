#pragma once
// What a person says about themselves, as words: flags and interview fill it alike, and it becomes needs.

#include <optional>
#include <string>
#include <vector>

#include "advise/ask/needs.hpp"

namespace ohmic::advise {

/// All texts are a person's own words; empty or unset: not said.
struct Answers {
  std::vector<std::string> purposes;     // "record", "listen", ...
  std::vector<std::string> headphones;   // "hd 600", "any", "bluetooth", "300 ohm 97 dB/mW"
  std::vector<std::string> choose;       // versions between which they decide
  std::string interface, amplifier;      // "2i2 4th", "any"
  std::string source;                    // "phone", "laptop"
  std::vector<std::string> microphones;  // "sm7b"
  std::optional<int> microphone_count;
  bool condenser = false;
  int instruments = 0, lines = 0;
  std::optional<int> listeners;
  bool own_mixes = false;
  std::optional<DBSPL> peak, level, voice;
  std::optional<double> hours, budget;
  std::string complaint;          // "too_quiet", "hiss", "latency", "mono"
  std::string hookup;             // how an amplifier or second headphone hangs on: "line", "phones", "splitter"
  bool through_computer = false;  // they hear themselves through the computer
  std::optional<Frames> buffer;
  std::optional<Hertz> rate;
  std::optional<Volt> output_voltage;   // of their headphone output, open, where they know it ...
  std::optional<Ohm> output_impedance;  // ... these win over the catalogue's
  bool balanced = false;
  bool passive_speakers = false;
};

inline const std::vector<std::string> purposes = {"listen", "record", "stream", "podcast", "produce", "mix", "perform"};
inline const std::vector<std::string> complaints = {"too_quiet", "hiss", "latency", "mono"};
inline const std::vector<std::string> hookups = {"line", "phones", "splitter"};

/// Looks up every name in the catalogue. Errors: a name nobody knows or that means several things (the sentence lists
/// them), a word that is none of those above, a count below nothing.
Result<Needs> needs_of(const Answers& answers, const store::Catalogue& catalogue);

}  // namespace ohmic::advise
