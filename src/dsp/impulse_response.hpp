#pragma once
// Impulse responses: what they are, and how one that was recorded at another rate is made to fit the stream's.

#include <vector>

#include "units/quantity.hpp"

namespace ohmic::dsp {

/// Taps, [response][frame]: one for all channels, or one for each.
using ImpulseResponse = std::vector<std::vector<float>>;

/// The same response at another rate, its gain kept. What is left out is above the lower of both halves of the rates: up
/// to 0.9 of that half the magnitude is kept within 0.01 dB, and images lie below -80 dB. The low-pass that does it is
/// minimum phase: nothing comes early, so an added latency of 0 stays 0; below 2 kHz all is late by at most 60 us.
/// Rates from 8 kHz to 768 kHz, at most 8:1. [control]
ImpulseResponse resampled(const ImpulseResponse& response, Hertz from, Hertz to);

}  // namespace ohmic::dsp
