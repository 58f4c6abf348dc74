#pragma once
// Small rigs that tests of requests, rights and doses play: a desk with one of each, and one voice at one ear.

#include <stdexcept>
#include <string>

namespace ohmic::rig {

/// A text with something else in one place of it.
inline std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const std::size_t at = text.find(what);
  if (at == std::string::npos) throw std::runtime_error("The text has no " + what);
  return text.replace(at, what.size(), by);
}

/// Two inputs, a playback, two mixes, phones, a talkback and a stream. 2 V at the phones for full scale.
inline const std::string small_desk = R"(
title = "A test"
[headphone.h]
impedance = "38 ohm"
sensitivity = "115 dB/V"
[[input]]
name = "Kick"
card = 1
[[input]]
name = "J. Doe"
card = 2
high_pass = "80 Hz"
[[playback]]
name = "Music"
[[mix]]
name = "Lead"
[mix.sends]
Kick = "-8 dB"
"J. Doe" = "0 dB"
[[mix]]
name = "Room"
[mix.sends]
Music = "0 dB"
[[phones]]
name = "Lead"
mix = "Lead"
headphone = "h"
output = { full_scale = "2 V", output_impedance = "10 ohm" }
level = "-30 dB"
card = [1, 2]
[[talkback]]
name = "Producer"
input = "J. Doe"
[[stream]]
name = "Call"
mix = "Lead"
)";

/// A voice on the card's first channel, on the left alone, straight to the ear: nothing stands between the socket, which
/// makes `full_scale` ("3 V"), and a headphone of which 1 V makes 100 dB SPL.
inline std::string voice_at_ear(const std::string& phones, const std::string& full_scale) {
  return R"(
[headphone.h]
title = "Ears"
impedance = "250 ohm"
sensitivity = "100 dB/V"
[[input]]
name = "Voice"
card = 1
[[mix]]
name = "M"
sends = { Voice = { pan = -1 } }
[[phones]]
name = ")" +
         phones +
         R"("
headphone = "h"
level = "0 dB"
ceiling = "120 dB SPL"
output = { full_scale = ")" +
         full_scale + R"(", output_impedance = "0 ohm", volume_knob = false }
)";
}

}  // namespace ohmic::rig
