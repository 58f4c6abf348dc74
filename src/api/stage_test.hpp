#pragma once
// A rig that plays without a card, for the tests of the protocol.

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "api/protocol.hpp"
#include "rig/small_rig_test.hpp"
#include "units/folder_test.hpp"

namespace ohmic::api::testing {

inline const std::string& rig_text = rig::small_desk;

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
