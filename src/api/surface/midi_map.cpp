// Learning, keeping and turning by MIDI, with soft takeover.

#include "api/surface/midi_map.hpp"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "rig/document.hpp"

namespace ohmic::api {
namespace {

constexpr std::string_view by = "MIDI";

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

}  // namespace

std::string midi_map_file(std::string_view rig_file) {
  return std::filesystem::path(rig_file).replace_extension(".midi").string();
}

Result<void> MidiMap::load(const std::string& file) {
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return {};
  std::ifstream stream(file);
  if (!stream) return failure("The map of MIDI controls cannot be read.", "Check who may read it.", {.file = file});
  Result<void> result;
  std::string line;
  for (int number = 1; std::getline(stream, line); ++number) {
    const std::string_view text = trimmed(std::string_view(line).substr(0, line.find('#')));
    if (text.empty()) continue;
    const std::size_t equals = text.find('=');
    const auto control = control_of(trimmed(text.substr(0, equals)));
    if (control && equals != std::string_view::npos) entries_[*control] = std::string(trimmed(text.substr(equals + 1)));
    else if (result)
      result = failure(fmt::format("\"{}\" is no line of a MIDI map.", text),
                       "Such as \"cc 1 7 = input.Kick.fader\": cc, note or bend, channel 1 to 16, number 0 to 127.",
                       {.file = file, .line = number});
  }
  return result;
}

Result<void> MidiMap::save(const std::string& file) const {
  std::string text = "# Which MIDI control turns which value: kind, channel, number = address.\n";
  for (const auto& [control, address] : entries_) text += fmt::format("{} = {}\n", spelled(control), address);
  return rig::write_atomically(file, text);
}

Result<void> MidiMap::learn(std::string_view address) {
  if (!panel_.position(address))
    return failure(fmt::format("\"{}\" is nothing that a knob can turn.", address),
                   "ohmic ctl list shows what there is, such as input.Kick.fader.");
  learning_ = std::string(address);
  return {};
}

int MidiMap::forget(std::string_view address) {
  return static_cast<int>(std::erase_if(entries_, [&](const auto& entry) { return entry.second == address; }));
}

Result<bool> MidiMap::hear(std::span<const std::uint8_t> message) {
  const auto move = move_of(message);
  if (!move) return false;
  const bool is_first = !hands_.contains(move->control);
  Hand& hand = hands_[move->control];
  if (is_learning()) {
    entries_[move->control] = std::exchange(learning_, {});
    hand = {.last = move->position};
    return true;
  }
  const auto entry = entries_.find(move->control);
  if (entry == entries_.end()) {
    hand.last = move->position;
    return false;
  }
  return turn(entry->second, *move, hand, is_first);
}

Result<bool> MidiMap::turn(const std::string& address, const MidiMove& move, Hand& hand, bool is_first) {
  const double before = std::exchange(hand.last, move.position);
  const auto now = panel_.position(address);
  if (!now)
    return failure(fmt::format("{} turns {}, which is not there.", spelled(move.control), address),
                   "Learn it anew, or take the line out of the map beside the rig file.");
  if (panel_.is_flag(address)) {
    const bool is_pressed = move.position > 0.5 && (is_first || before <= 0.5);
    if (is_pressed)
      if (const auto done = panel_.toggle(address, by); !done) return std::unexpected(done.error());
    return false;
  }
  // Somebody else turned it meanwhile: the hand has lost it.
  if (hand.is_taken && std::abs(*now - hand.given) > move.step) hand.is_taken = false;
  const double low = std::min(before, move.position), high = std::max(before, move.position);
  const bool is_passed = !is_first && *now >= low && *now <= high;
  const bool is_near = std::abs(*now - move.position) <= 2.0 * move.step;
  if (!hand.is_taken && !is_passed && !is_near) return false;
  hand.is_taken = true;
  if (const auto done = panel_.set_position(address, move.position, by); !done) return std::unexpected(done.error());
  hand.given = panel_.position(address).value_or(move.position);
  return false;
}

}  // namespace ohmic::api
