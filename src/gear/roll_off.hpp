#pragma once
// Filters that follow an analogue roll-off up to 20 kHz: bandwidths of preamps and amplifiers, treble lost in cables.

#include <functional>

#include "dsp/biquad.hpp"
#include "units/quantity.hpp"

namespace ohmic::gear {

/// A filter whose level follows `level` (a smooth low-pass, 1 at 0 Hz) within 0.05 dB up to 20 kHz (or 0.45 of the rate)
/// for corners from 3 kHz. [control]
dsp::Biquad follow(const std::function<double(Hertz)>& level, Hertz rate);

/// The same for 1 / (1 + s / w_corner).
dsp::Biquad one_pole(Hertz corner, Hertz rate);

}  // namespace ohmic::gear
