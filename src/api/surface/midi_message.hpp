#pragma once
// MIDI messages as bytes, and what they mean to a control surface: which knob, fader or button moved, and to where.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ohmic::api {

using MidiBytes = std::vector<std::uint8_t>;

/// A knob, fader or button of a controller, and where it stands.
struct MidiControl {
  enum class Kind { controller, note, bend };
  Kind kind = Kind::controller;
  int channel = 1;  // 1 to 16
  int number = 0;   // of the controller or note, 0 to 127; of a bend 0
  auto operator<=>(const MidiControl&) const = default;
};
struct MidiMove {
  MidiControl control;
  double position = 0.0;  // 0 to 1
  double step = 0.0;      // how far one step of its resolution is
};

/// "cc 1 7", "note 10 36", "bend 3": as a map file spells it; and back. Nothing: it is none.
std::string spelled(const MidiControl& control);
std::optional<MidiControl> control_of(std::string_view text);

/// What a channel message moves. Nothing: no control (a clock, a program change).
std::optional<MidiMove> move_of(std::span<const std::uint8_t> message);

}  // namespace ohmic::api
