#pragma once
// The dimensions Ohmic computes in, and their text: what "45 dB", "250 ohm" and "28.5 mV/Pa" mean, and back.

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "units/error.hpp"

namespace ohmic {

/// What a number measures. Every value is held in the base unit named behind it.
enum class Dimension {
  number,            // a plain ratio or count, no unit: Q, number of pads
  flag,              // yes or no: 0 or 1
  choice,            // one of a field's named choices: its index
  volt,              // V, rms unless a name says peak
  ohm,               // ohm
  watt,              // W
  ampere,            // A
  pascal,            // Pa
  hertz,             // Hz
  second,            // s
  frames,            // frames of the rig's sample rate
  farad,             // F
  henry,             // H
  metre,             // m
  volt_per_pascal,   // V/Pa, a microphone's sensitivity
  full_scale,        // FS: 1.0 is a converter's limit, the peak of a full-scale sine
  decibel,           // dB, a gain or a ratio
  dbu,               // dBu: re 0.7746 V rms
  dbv,               // dBV: re 1 V rms
  dbfs,              // dBFS: re the rms of a full-scale sine (AES17)
  db_spl,            // dB SPL: re 20 micropascal rms
  db_per_milliwatt,  // dB SPL at 1 mW
  db_per_volt,       // dB SPL at 1 V rms
};

/// The unit as it is printed behind a number: "V", "ohm", "dB SPL"; empty for numbers, flags and choices.
std::string_view symbol(Dimension dimension);

/// A word for an error message: "a voltage (V)", "a resistance (ohm)", "a level (dBu)".
std::string_view describe(Dimension dimension);

/// Reads "45 dB", "2.2 kohm", "4k7 ohm" is refused. A bare number is refused where a unit exists, so that nobody
/// writes 250 and means something else; 0 needs no unit unless it is a decibel kind. Numbers, flags ("yes", "on",
/// "true") and frames may stand bare. Voltages also accept dBu and dBV, and the reverse, because those need no context.
/// Errors: the text, what was expected, and the units that would have been understood.
Result<double> parse_value(Dimension dimension, std::string_view text);

/// Writes a value with a fitting prefix and at most `digits` significant digits: 0.00285 V/Pa -> "2.85 mV/Pa".
std::string format_value(Dimension dimension, double value, int digits = 4);

/// The candidate nearest in spelling (Damerau-Levenshtein, at most a third of its letters wrong), for "did you mean".
std::optional<std::string_view> nearest_name(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace ohmic
