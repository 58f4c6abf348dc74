// MIDI 1.0 (MMA 1996): a status byte has its top bit set, data bytes have not.

#include "api/surface/midi_message.hpp"

#include <charconv>

#include <fmt/format.h>

namespace ohmic::api {
namespace {

constexpr std::uint8_t note_off = 0x80, note_on = 0x90, controller = 0xB0, bend = 0xE0;

std::optional<int> number(std::string_view& text) {
  int value = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
  if (text.starts_with(' ')) text.remove_prefix(1);
  return value;
}

}  // namespace

std::string spelled(const MidiControl& control) {
  switch (control.kind) {
    case MidiControl::Kind::controller: return fmt::format("cc {} {}", control.channel, control.number);
    case MidiControl::Kind::note: return fmt::format("note {} {}", control.channel, control.number);
    case MidiControl::Kind::bend: return fmt::format("bend {}", control.channel);
  }
  return {};
}

std::optional<MidiControl> control_of(std::string_view text) {
  MidiControl control;
  if (text.starts_with("cc ")) control.kind = MidiControl::Kind::controller;
  else if (text.starts_with("note ")) control.kind = MidiControl::Kind::note;
  else if (text.starts_with("bend ")) control.kind = MidiControl::Kind::bend;
  else return std::nullopt;
  text.remove_prefix(text.find(' ') + 1);
  const auto channel = number(text);
  const auto which = control.kind == MidiControl::Kind::bend ? std::optional(0) : number(text);
  if (!channel || !which || !text.empty() || *channel < 1 || *channel > 16 || *which < 0 || *which > 127)
    return std::nullopt;
  control.channel = *channel;
  control.number = *which;
  return control;
}

std::optional<MidiMove> move_of(std::span<const std::uint8_t> message) {
  if (message.size() != 3) return std::nullopt;
  const int channel = (message[0] & 15) + 1;
  switch (message[0] & 0xF0) {
    case controller:
      return MidiMove{.control = {MidiControl::Kind::controller, channel, message[1]},
                      .position = message[2] / 127.0,
                      .step = 1.0 / 127.0};
    case note_on:
    case note_off: {
      const bool is_on = (message[0] & 0xF0) == note_on && message[2] > 0;
      return MidiMove{
          .control = {MidiControl::Kind::note, channel, message[1]}, .position = is_on ? 1.0 : 0.0, .step = 1.0};
    }
    case bend:
      return MidiMove{.control = {MidiControl::Kind::bend, channel, 0},
                      .position = (message[1] | message[2] << 7) / 16383.0,
                      .step = 1.0 / 127.0};  // many faders that speak 14 bits move by 7
    default: return std::nullopt;
  }
}

}  // namespace ohmic::api
