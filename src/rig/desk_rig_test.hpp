#pragma once
// A rig with one of everything that can be turned, in the styles people write it in, for the tests of the desk.

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

#include "rig/rig.hpp"

namespace ohmic::rig {

inline const std::string everything = R"(# A rig with everything
title = "All"   # of it

[microphone.m]
sensitivity = "2 mV/Pa"
[preamp.p]
minimum_gain = "10 dB"
maximum_gain = "60 dB"
pad_attenuation = "20 dB"
[adc.a]
full_scale = "18 dBu"
[dac.d]
full_scale = "2 V"
[amplifier.amp]
gain = "6 dB"
rails = "20 V"
current_limit = "1 A"
[headphone.h]
impedance = "300 ohm"
sensitivity = "100 dB/V"
[speaker.s]
sound_level = "88 dB SPL"

# --- channels
[[input]]
name = "Kick"
file = "kick.wav"
sound_level = "114 dB SPL"
microphone = "m"
preamp = "p"
gain = "40 dB"     # careful
fader = "-6 dB"
eq = [ { kind = "peak", frequency = "80 Hz", gain = "3 dB" }, { kind = "high_shelf", frequency = "8 kHz" } ]
gate = { threshold = "-40 dBFS" } # tight

[[input]]
name = "J. Doe"    # a name with a dot
card = 3
  [[input.eq]]
  kind = "notch"
  frequency = "50 Hz"  # hum

[[input]]
name = "OH L"
card = 4
[[input]]
name = "OH R"
card = 5
link = "OH L"

[[playback]]
name = "DAW"
compressor = { ratio = 3 }

[[group]]
name = "Drums"
channels = ["Kick", "OH L"]

# --- mixes
[[mix]]
name = "Lead"
sends = { Kick = "-8 dB", "J. Doe" = { level = "-3 dB", pan = 0.5 } }
[[mix]]
name = "Band"
# everybody
[mix.sends]
Kick = "0 dB" # loud
DAW = "-12 dB"

[[phones]]
name = "Lead"
mix = "Lead"
amplifier = "amp"
headphone = "h"
highest = "0 dB"

[[phones]]
name = "Drums"
mix = "phones.Lead"
amplifier = "amp"
headphone = "h"

[[monitor]]
name = "Control room"
mix = "Band"
sets = [ { name = "A", speaker = "s" }, { speaker = "s", trim = "-2 dB" } ]
sub = { speaker = "s" }

[[talkback]]
name = "TB"
input = "J. Doe"

[[stream]]
name = "Call"
mix = "Band"
# the end
)";

/// A folder of its own, gone afterwards.
class DeskFolder {
 public:
  DeskFolder() : path_(std::filesystem::temp_directory_path() / ("ohmic-desk-" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~DeskFolder() { std::filesystem::remove_all(path_); }
  DeskFolder(const DeskFolder&) = delete;
  DeskFolder& operator=(const DeskFolder&) = delete;

  std::string file(const std::string& name) const { return (path_ / name).string(); }
  void write(const std::string& name, const std::string& text) const { std::ofstream(file(name)) << text; }
  std::string read(const std::string& name) const {
    std::ifstream stream(file(name));
    std::ostringstream out;
    out << stream.rdbuf();
    return out.str();
  }

 private:
  std::filesystem::path path_;
};

inline Rig rig_of(const std::string& text, const std::string& file = "band.toml") {
  Reading reading = read_rig(text, file);
  for (const Error& error : reading.errors) ADD_FAILURE() << error.sentence();
  return std::move(reading.rig);
}

}  // namespace ohmic::rig
