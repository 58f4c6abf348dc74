#pragma once
// A rig that plays without a card, for the tests of the protocol.

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "api/protocol.hpp"
#include "units/folder_test.hpp"

namespace ohmic::api::testing {

inline constexpr const char* rig_text = R"(
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

/// In a folder of its own, so that scenes and saving have somewhere to go.
class Stage {
 public:
  Stage() {
    rig::Reading reading = rig::read_rig(folder_.write_text("band.toml", rig_text));
    if (!reading.errors.empty()) throw std::runtime_error(reading.errors[0].sentence());
    auto opened = rig::Session::open(std::move(reading.rig), {}, clock);
    if (!opened) throw std::runtime_error(opened.error().sentence());
    session = std::move(*opened);
    const auto asked = session->asked();
    const auto ready = session->prepare({.format = asked.format,
                                         .inputs = static_cast<int>(asked.inputs.size()),
                                         .outputs = static_cast<int>(asked.outputs.size()),
                                         .capture_latency = {},
                                         .playback_latency = {},
                                         .words = "no card"});
    if (!ready) throw std::runtime_error(ready.error().sentence());
    protocol = std::make_unique<Protocol>(*session, clock, [] {
      return Surroundings{.version = "ohmic 0.1.0",
                          .name = "band",
                          .card = "no card",
                          .is_playing = true,
                          .rate = Hertz(48000.0),
                          .frames = 64,
                          .latency = Second(0.004),
                          .latency_parts = {{.part = "card: capture", .frames = Frames(64)}},
                          .played = Second(12.0)};
    });
    me = protocol->join();
  }
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  std::string file() const { return folder_.file("band.toml"); }
  const Folder& folder() const { return folder_; }

  /// The line that answers this client; what others are told waits in `told`.
  std::string ask(std::string_view line) {
    protocol->hear(me, line);
    std::string answer;
    for (Protocol::Line& one : protocol->take()) {
      const bool is_told = one.text.starts_with("{\"changed\"") || one.kind == Protocol::Line::Kind::meters;
      if (one.to == me && !is_told) answer = one.text;
      else told.push_back(std::move(one));
    }
    return answer;
  }

  TurnedClock clock;
  std::unique_ptr<rig::Session> session;
  std::unique_ptr<Protocol> protocol;
  Protocol::Client me = 0;
  std::vector<Protocol::Line> told;

 private:
  Folder folder_;
};

}  // namespace ohmic::api::testing
