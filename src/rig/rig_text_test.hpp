#pragma once
// What texts of rigs in tests share: gear that stays out of the way, reading without mistakes; and small_rig_test.hpp.

#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "rig/rig.hpp"
#include "rig/small_rig_test.hpp"

namespace ohmic::rig {

/// Gear between a card and an ear, where the test is about something else: nothing in it bends, clips or divides. 1 V
/// makes 100 dB SPL.
inline const std::string plain_gear = R"(
[adc.a]
full_scale = "18 dBu"
[dac.d]
full_scale = "2 V"
output_impedance = "0 ohm"
[amplifier.amp]
gain = "0 dB"
output_impedance = "0.1 ohm"
rails = "20 V"
current_limit = "1 A"
[headphone.h]
impedance = "300 ohm"
sensitivity = "100 dB/V"
)";

/// What was read of it; each mistake is a failure of the test.
inline Rig without_mistakes(Reading reading) {
  for (const Error& error : reading.errors) ADD_FAILURE() << error.sentence();
  return std::move(reading.rig);
}
inline Rig rig_of(const std::string& text, const std::string& file = "test.toml") {
  return without_mistakes(read_rig(text, file));
}
inline Rig rig_in(const std::string& file) { return without_mistakes(read_rig(file)); }

}  // namespace ohmic::rig
