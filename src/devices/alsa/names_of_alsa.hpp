#pragma once
// ALSA's own numbers for our sample formats: the one table that listing and opening share.

#include "devices/alsa/sample_format.hpp"

namespace ohmic::devices::alsa {

/// As snd_pcm_format_t.
int alsa_format(SampleFormat format);

}  // namespace ohmic::devices::alsa
