#pragma once
// A first-order low-pass whose level is right at the top of hearing: bandwidths of preamps, amplifiers and cables.

#include "dsp/biquad.hpp"
#include "units/quantity.hpp"

namespace ohmic::gear {

/// 1 / (1 + s / w_corner), matched in level at 0 Hz and at 20 kHz (or 0.45 of the rate); pole mapped exactly. Within
/// 0.1 dB between, for corners from 5 kHz and rates from 44.1 kHz.
dsp::Biquad one_pole(Hertz corner, Hertz rate);

}  // namespace ohmic::gear
