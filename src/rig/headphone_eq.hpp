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

/// What such a file says. Preamp, bands and curve follow each other, so their gains add.
struct HeadphoneEq {
  Decibel preamp;
  std::vector<EqualizerBand> bands;  // at most most_headphone_bands, each within equalizer_band_fields
  std::vector<GraphicPoint> curve;   // rising frequency, 1 Hz to 100 kHz, +-100 dB; empty: none
};

/// Whether a file's name says that it holds an impulse response (".wav" and the like), which the caller loads as sound.
bool is_impulse_response(std::string_view file);

/// Reads a ParametricEQ.txt or GraphicEQ.txt. [control]
/// Errors: no such file; a sound file; larger than 1 MiB; those of parse_headphone_eq.
Result<HeadphoneEq> read_headphone_eq(const std::string& file);

/// The same from text; `file` is what errors call it. Its lines:
///   Preamp: -6.1 dB                               several add, as in Equalizer APO
///   Filter 1: ON PK Fc 105 Hz Gain 6.4 dB Q 0.70  PK (or PEQ, Modal), LSC, HSC, LS, HS, LP (LPQ), HP (HPQ), NO
///   GraphicEQ: 20 0.0; 22 6.0; ...                at most one
/// Filters are what Equalizer APO makes of them: a shelf by Q, by slope ("LSC 10.8 dB", "LS 6dB") or by neither; LS and
/// HS with either name their corner instead of their middle. Those that are OFF or None, empty lines and comments (#) are
/// passed over. CRLF, a byte order mark and a comma as decimal point are allowed.
/// Errors: any other line, with its number and what was expected; a text without any of the three.
Result<HeadphoneEq> parse_headphone_eq(std::string_view text, const std::string& file);

}  // namespace ohmic::rig
