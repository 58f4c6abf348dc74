#pragma once
// A headphone's equalization as others publish it: AutoEq's and Equalizer APO's ParametricEQ.txt and GraphicEQ.txt.

#include <string>
#include <string_view>
#include <vector>

#include "dsp/fir_design.hpp"
#include "rig/strip.hpp"
#include "units/error.hpp"

namespace ohmic::rig {

using GraphicPoint = dsp::GainPoint;

inline constexpr std::size_t most_headphone_bands = 16;
inline constexpr std::size_t most_graphic_points = 4096;

/// What such a file says. Bands, or a curve, or both: they follow each other, so their gains add.
struct HeadphoneEq {
  Decibel preamp;
  std::vector<EqualizerBand> bands;  // at most most_headphone_bands
  std::vector<GraphicPoint> curve;   // rising frequency, 1 Hz to 100 kHz, +-60 dB
};

/// Whether a file's name says that it holds an impulse response (".wav" and the like), which the caller loads as sound.
bool is_impulse_response(std::string_view file);

/// Reads a ParametricEQ.txt or GraphicEQ.txt. [control]
/// Errors: no such file; larger than 1 MiB; those of parse_headphone_eq.
Result<HeadphoneEq> read_headphone_eq(const std::string& file);

/// The same from text; `file` is what errors call it. Lines are "Preamp: -6.1 dB", "Filter 1: ON PK Fc 105 Hz Gain 6.4 dB
/// Q 0.70" and "GraphicEQ: 20 0.0; 22 6.0; ..."; several preamps add. Filters: PK (also PEQ, Modal), LSC, HSC, LS, HS
/// (with Q, with a slope as "LSC 10.8 dB" or "LS 6dB", or with neither), LP, HP (also LPQ, HPQ) and NO, each as Equalizer
/// APO computes it. Filters that are OFF or None, empty lines and comments (#) are passed over. CRLF and a byte order mark
/// are allowed, and a comma as decimal point.
/// Errors: anything else, with its line and what was expected; a file that equalizes nothing.
Result<HeadphoneEq> parse_headphone_eq(std::string_view text, const std::string& file);

}  // namespace ohmic::rig
