#pragma once
// Filters from a curve: taps of minimum phase whose magnitude is what somebody measured or wishes.

#include <span>
#include <vector>

#include "units/quantity.hpp"

namespace ohmic::dsp {

/// One point of a curve over frequency.
struct GainPoint {
  Hertz frequency;
  Decibel gain;
  bool operator==(const GainPoint&) const = default;
};

/// The curve between its points: decibels over the logarithm of frequency in straight lines, held beyond its ends, as
/// Equalizer APO reads GraphicEQ. Points in rising frequency; without points 0 dB.
Decibel gain_at(std::span<const GainPoint> points, Hertz frequency);

/// The shortest causal filter of that magnitude: the real cepstrum folded onto positive time (Oppenheim & Schafer 1975,
/// 10.5), cut to `taps` with the last quarter faded. Within 0.1 dB of the curve wherever it bends no sharper than about
/// 4 rate / taps, in Hz: 4096 taps at 48 kHz follow a headphone's curve from 50 Hz up, 16384 from 20 Hz.
/// taps: 1 to 65536; gains are held within +-100 dB. [control]
std::vector<float> minimum_phase_fir(std::span<const GainPoint> points, Hertz rate, std::size_t taps);

}  // namespace ohmic::dsp
