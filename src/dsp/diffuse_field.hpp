#pragma once
// From the eardrum back to the room: what a sound field adds on its way to an eardrum, which limits of hearing leave out.

#include <array>

#include "dsp/eq_band.hpp"

namespace ohmic::dsp {

/// How much louder a sound is at the eardrum than where the head stands, when it comes from everywhere: ANSI S3.4-2007,
/// transfer function from diffuse field to eardrum (the mean of many ears; single ears differ by some decibels above 2 kHz).
/// Interpolated over log f; 0 dB below 100 Hz, 2 dB above 16 kHz. At 1 kHz: 3.8 dB.
Decibel diffuse_field_at_eardrum(Hertz frequency);

/// Its inverse as bands, within 0.25 dB up to 10 kHz and 0.5 dB up to 16 kHz.
const std::array<EqBand, 4>& diffuse_field_inverse();

}  // namespace ohmic::dsp
