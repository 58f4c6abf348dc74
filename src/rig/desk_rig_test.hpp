#pragma once
// A rig with one of everything that can be turned, in the styles people write it in, for the tests of the desk.

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "rig/desk.hpp"
#include "rig/desk_change.hpp"
#include "rig/rig_text_test.hpp"
#include "units/folder_test.hpp"

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

/// The file without what stands between two lines of it.
inline std::string without(const std::string& text, const std::string& from, const std::string& to) {
  const std::size_t begin = text.find(from);
  return text.substr(0, begin) + text.substr(text.find(to, begin + 1));
}

inline Turned ok(const Result<Turned>& result) {
  EXPECT_TRUE(result.has_value()) << (result ? "" : result.error().sentence());
  return result.value_or(Turned{});
}

/// All values, moments too: what "bit by bit the same" means.
inline std::vector<Scene::Value> all(const Rig& rig) {
  std::vector<Scene::Value> values;
  for (const Parameter& parameter : values_of(rig)) values.push_back({parameter.address, value_text(parameter)});
  std::ranges::sort(values, {}, &Scene::Value::address);
  return values;
}

/// A value and a text it takes, from all of a rig's; sends and bands that are not there among them.
inline Scene::Value any_turn(Rig& rig) {
  std::vector<Parameter> list = parameters(rig);
  for (const char* absent : {"mix.Lead.sends.DAW.level", "mix.Lead.sends.OH L.pan", "mix.Band.sends.\"J. Doe\".tap",
                             "input.OH L.eq.2.gain", "input.Kick.eq.4.frequency", "playback.DAW.eq.1.kind"})
    if (auto found = find_parameter(rig, absent)) list.push_back(std::move(*found));
  const Parameter& parameter = *rc::gen::elementOf(list);
  if (parameter.is_name) return {parameter.address, *rc::gen::elementOf(parameter.names)};
  const Field& field = parameter.field;
  const int grain = field.dimension == Dimension::choice || field.dimension == Dimension::flag || field.is_whole
                        ? static_cast<int>(field.maximum - field.minimum)
                        : 1009;
  const double share = grain > 0 ? *rc::gen::inRange(0, grain + 1) / static_cast<double>(grain) : 0.0;
  double value = std::lerp(field.minimum, field.maximum, share);
  if (grain != 1009) value = std::round(value);
  Rig copy = rig;  // spelled by a parameter like it
  auto spelled = find_parameter(copy, parameter.address);
  spelled->store(value);
  return {parameter.address, value_text(*spelled)};
}

/// Turns it, or refuses the one thing two of a preamp's switches cannot say together: 48 V on another socket than the
/// microphone's. A refused turn changes nothing.
inline bool turn(Desk& desk, const Scene::Value& to, Clock::Time now) {
  const auto before = all(desk.rig());
  const auto turned = desk.set(to.address, to.text, now);
  if (turned) return true;
  RC_ASSERT(turned.error().what == "48 V stands only on the microphone socket.");
  RC_ASSERT(all(desk.rig()) == before);
  return false;
}

struct DeskTest : testing::Test {
  Folder folder;
  std::string file = folder.file("band.toml");
  Desk desk = (folder.write_text("band.toml", everything), Desk(rig_of(everything, file)));
  Clock::Time now{};

  std::string value(std::string_view address, const Desk& of) {
    const auto text = of.value(address);
    return text ? *text : text.error().sentence();
  }
  std::string value(std::string_view address) { return value(address, desk); }
  Turned set(std::string_view address, std::string_view text) {
    return ok(desk.set(address, text, now += std::chrono::seconds(2)));
  }
  std::string text() const { return folder.read_text("band.toml"); }
  /// The run ends, as by a crash: what it kept stays, its lock goes.
  void end_run() { desk = Desk(rig_of(everything, file)); }
  /// What a run that begins now finds.
  int left() const {
    Desk next(rig_of(everything, file));
    EXPECT_TRUE(next.keep().has_value());
    return next.kept()->earlier();
  }
};

}  // namespace ohmic::rig
