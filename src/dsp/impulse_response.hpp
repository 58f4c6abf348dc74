#pragma once
// Impulse responses: what they are, and how one that was recorded at another rate is made to fit the stream's.

#include <vector>

#include "units/quantity.hpp"

namespace ohmic::dsp {

/// Taps, [response][frame]: one for all channels, or one for each.
using ImpulseResponse = std::vector<std::vector<float>>;

/// The same response at another rate, its gain kept. Up to 0.9 of half the lower rate the magnitude is kept within
/// 0.01 dB; from that half on everything lies below -80 dB. The low-pass that does it is of minimum phase: nothing comes
/// early, so an added latency of 0 stays 0, and up to a twelfth of that half all is late by less than 3.2 frames of the
/// lower rate (73 us at 44.1 kHz). Taps must be finite. [control]
ImpulseResponse resampled(const ImpulseResponse& response, Hertz from, Hertz to);

}  // namespace ohmic::dsp
