#pragma once
// What the shipped amplifiers are asked to do: levels that are small, loud and clipping, loads, frequencies.

#include <filesystem>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ohmic::circuits_test {

/// Peak volts at the input for each load: a multi-way in-ear falls to 16 ohm at 5 kHz.
struct Levels {
  double ohm_32 = 0.0, ohm_16 = 0.0, ohm_300 = 0.0;
};
/// A netlist of circuits/ with its volume fully up, everything else as the file has it. Loud: what it still does without
/// clipping, or nearly. Clipping: two to three times where clipping begins.
struct Amplifier {
  std::string_view name;  // circuits/NAME.cir
  Levels small, loud, clipping;
  bool is_input = false;  // keeps its own load
};
/// How gtest names it.
inline void PrintTo(const Amplifier& amplifier, std::ostream* out) { *out << amplifier.name; }
std::span<const Amplifier> amplifiers();
std::filesystem::path netlist_of(const Amplifier& amplifier);

/// A headphone of circuits/loads.
struct Load {
  std::string_view name;
  double Levels::* level = &Levels::ohm_300;
};
std::span<const Load> loads();
std::filesystem::path netlist_of(const Load& load);
/// A load's subcircuit as text.
std::string text_of(const Load& load);

enum class Loudness { small, loud, clipping };
inline constexpr Loudness loudnesses[] = {Loudness::small, Loudness::loud, Loudness::clipping};
std::string_view name_of(Loudness loudness);

/// One comparison. The tone rises by half a raised cosine over `rise` and then stands; harmonics are read over the last
/// `window`: whole periods, and whole samples at 192 kHz.
struct Case {
  const Amplifier* amplifier = nullptr;
  const Load* load = nullptr;  // null: the netlist's own
  Loudness loudness = Loudness::small;
  double frequency = 1000.0, peak = 0.0;
  double rise = 0.0, window = 0.0, seconds = 0.0;

  std::string name() const;
  double input(double time) const;
};
Case make_case(const Amplifier& amplifier, const Load* load, Loudness loudness, double frequency);
/// Every amplifier x three loads x 1 kHz and 10 kHz x small, loud, clipping; input stages with their own load.
std::vector<Case> all_cases();

inline constexpr double rate = 192000.0;

}  // namespace ohmic::circuits_test
