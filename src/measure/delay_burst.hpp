#pragma once
// The sound that delays are measured with: a short sweep-like burst of an even spectrum, loud for its peak.

#include <cstddef>
#include <vector>

#include "units/quantity.hpp"

namespace ohmic::measure {

/// When what is played and heard, in frames. One output's turn: silence, in which the noise is heard, then bursts, each
/// followed by time for the longest delay that can be told.
struct BurstTiming {
  std::size_t length = 16384;                               // of a burst and of the silence in front
  std::size_t spacing = 49152;                              // from one burst's beginning to the next
  int count = 3;                                            // each is measured by itself; they must agree
  std::size_t longest() const { return spacing - length; }  // delay: 0.37 to 0.75 s
  std::size_t whole() const { return length + static_cast<std::size_t>(count) * spacing; }
  std::size_t begin(int burst) const { return length + static_cast<std::size_t>(burst) * spacing; }
};

/// Lengths double where the rate does: 16384 frames from 44.1 kHz, 32768 from 88.2 kHz, ...
BurstTiming burst_timing(Hertz rate);

/// The band in which it sounds: what every converter passes, whatever its rate.
struct Band {
  Hertz low, high;
};
Band burst_band(Hertz rate);

/// As many tones as fit between 100 Hz and 20 kHz (or 0.45 rate), all equally strong, their phases chosen so that they
/// do not pile up (Schroeder 1970, "Synthesis of low-peak-factor signals", eq. 11): a linear sweep. Beginning and end are
/// faded over 64 frames. Peak 1.0; its rms is 5.5 dB below that.
std::vector<float> delay_burst(Hertz rate);

}  // namespace ohmic::measure
