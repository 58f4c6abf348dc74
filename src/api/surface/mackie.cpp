// What a Mackie Control's fader, knob and buttons do, and what it is shown.

#include "api/surface/mackie.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "rig/address.hpp"

namespace ohmic::api {
namespace {

constexpr std::string_view by = "Mackie Control";

// Notes: the first of eight, or a single button.
constexpr int solo = 8, mute = 16, select = 24, knob_press = 32, assign_track = 40, assign_send = 41, assign_pan = 42,
              bank_left = 46, bank_right = 47, channel_left = 48, channel_right = 49, flip = 50, function_1 = 54,
              save = 80, undo = 81, redo = 82, touch = 104;
constexpr std::uint8_t note_on = 0x90, controller = 0xB0, pressure = 0xD0, bend = 0xE0;
constexpr int knob = 16, ring = 48;  // controllers
constexpr std::size_t cell = 7;      // letters of a strip on the display
constexpr Clock::Time meter_every = std::chrono::milliseconds(50);

// Keys of what is shown, beside the notes' own numbers.
constexpr int shown_fader = 200, shown_ring = 220, shown_line = 240;

MidiBytes fader_message(std::size_t at, double position) {
  const auto value = static_cast<unsigned>(std::lround(std::clamp(position, 0.0, 1.0) * 16383.0));
  return {static_cast<std::uint8_t>(bend | at), static_cast<std::uint8_t>(value & 127U),
          static_cast<std::uint8_t>(value >> 7U)};
}

/// Seven letters a strip; the display knows ASCII only.
std::string cell_text(std::string_view text) {
  std::string letters;
  for (const char letter : text)
    if (static_cast<unsigned char>(letter) < 0x80) letters += letter >= ' ' ? letter : ' ';
  letters.resize(cell - 1, ' ');
  return letters + ' ';
}

/// Segments of the meter: 0 below -60 dBFS, 12 at the top, 14 where it clips.
int segments(double peak) {
  if (!std::isfinite(peak) || peak < -60.0) return 0;
  if (peak >= 0.0) return 14;
  return std::clamp(1 + static_cast<int>((peak + 60.0) / 60.0 * 12.0), 1, 12);
}

}  // namespace

void Mackie::refresh() {
  shown_.clear();
  strips_ = panel_.strips();
  is_stale_ = true;
}

std::vector<MidiBytes> Mackie::take() {
  if (std::exchange(is_stale_, false)) show();
  return std::exchange(messages_, {});
}

const PanelStrip* Mackie::strip(std::size_t at) const {
  return bank_ + at < strips_.size() ? &strips_[bank_ + at] : nullptr;
}

std::string Mackie::mix() const {
  const auto mixes = panel_.mixes();
  return mixes.empty() ? std::string() : mixes[std::min(mix_, mixes.size() - 1)];
}

std::string Mackie::knob_address(const PanelStrip& strip) const {
  if (knobs_ == Knobs::gain) return strip.gain.empty() ? strip.trim : strip.gain;
  const std::string mix = this->mix();
  if (mix.empty() || strip.kind > PanelStrip::Kind::playback) return {};
  return Panel::send(mix, strip) + (knobs_ == Knobs::pan ? ".pan" : ".level");
}

std::string Mackie::fader_address(const PanelStrip& strip) const {
  return is_flipped_ && knobs_ == Knobs::sends ? knob_address(strip) : strip.fader;
}

std::string Mackie::master_address() const {
  const rig::Rig& rig = panel_.rig();
  if (!rig.monitors.empty()) return rig::address_of({"monitor", rig.monitors.front().name, "level"});
  if (!rig.phones.empty()) return rig::address_of({"phones", rig.phones.front().name, "level"});
  return {};
}

void Mackie::hear(std::span<const std::uint8_t> message) {
  if (message.empty()) return;
  is_stale_ = true;
  const int kind = message[0] & 0xF0, channel = message[0] & 15;
  if (kind == bend && message.size() == 3 && channel <= static_cast<int>(width)) {
    move_fader(static_cast<std::size_t>(channel), (message[1] | message[2] << 7) / 16383.0);
  } else if (message[0] == note_on && message.size() == 3) {
    press(message[1], message[2] > 0);
  } else if (message[0] == controller && message.size() == 3 && message[1] >= knob && message[1] < knob + 8) {
    const int steps = message[2] & 0x3F;
    turn_knob(static_cast<std::size_t>(message[1] - knob), (message[2] & 0x40) != 0 ? -steps : steps);
  }
}

void Mackie::move_fader(std::size_t at, double position) {
  const PanelStrip* moved = at < width ? strip(at) : nullptr;
  const std::string address = at == width ? master_address() : moved != nullptr ? fader_address(*moved) : std::string();
  // The place it was moved to is where it stands: it must not be driven back while a hand is on it.
  shown_[shown_fader + static_cast<int>(at)] = fader_message(at, position);
  if (!address.empty()) (void)panel_.set_position(address, position, by);
}

void Mackie::turn_knob(std::size_t at, int steps) {
  const PanelStrip* turned = strip(at);
  if (turned == nullptr) return;
  std::string address = knob_address(*turned);
  if (is_flipped_ && knobs_ == Knobs::sends) address = turned->fader;
  const auto position = address.empty() ? std::nullopt : panel_.position(address);
  if (position) (void)panel_.set_position(address, *position + steps / 100.0, by);
}

void Mackie::step_bank(int by_strips) {
  const auto count = static_cast<long>(strips_.size());
  const long wanted = static_cast<long>(bank_) + by_strips;
  if (wanted < count) bank_ = static_cast<std::size_t>(std::max(wanted, 0L));
}

void Mackie::press(int note, bool is_down) {
  if (note >= touch && note <= touch + static_cast<int>(width)) {
    touched_.at(static_cast<std::size_t>(note - touch)) = is_down;
    return;
  }
  if (!is_down) return;
  const auto at = [&](int first) { return note >= first && note < first + static_cast<int>(width); };
  const PanelStrip* pressed = strip(static_cast<std::size_t>(note % 8));
  if (at(solo) && pressed != nullptr && !pressed->solo.empty()) (void)panel_.toggle(pressed->solo, by);
  if (at(mute) && pressed != nullptr && !pressed->mute.empty()) (void)panel_.toggle(pressed->mute, by);
  if (at(select) && pressed != nullptr && pressed->kind == PanelStrip::Kind::mix) {
    const auto mixes = panel_.mixes();
    mix_ = static_cast<std::size_t>(std::ranges::find(mixes, pressed->name) - mixes.begin());
  }
  if (at(knob_press) && pressed != nullptr) {
    const std::string address = knob_address(*pressed);
    if (knobs_ == Knobs::pan) (void)panel_.set(address, 0.0, by);
    if (knobs_ == Knobs::sends) (void)panel_.toggle(address.substr(0, address.rfind('.')) + ".mute", by);
  }
  if (at(function_1)) mix_ = std::min(static_cast<std::size_t>(note - function_1), panel_.mixes().size());
  switch (note) {
    case assign_track: knobs_ = Knobs::gain; break;
    case assign_send: knobs_ = Knobs::sends; break;
    case assign_pan: knobs_ = Knobs::pan; break;
    case bank_left: step_bank(-static_cast<int>(width)); break;
    case bank_right: step_bank(static_cast<int>(width)); break;
    case channel_left: step_bank(-1); break;
    case channel_right: step_bank(1); break;
    case flip: is_flipped_ = !is_flipped_; break;
    case save: (void)panel_.save(); break;
    case undo: panel_.undo(by); break;
    case redo: panel_.redo(by); break;
    default: break;
  }
}

/// Only what differs from what it shows.
void Mackie::send(int key, MidiBytes message) {
  MidiBytes& shown = shown_[key];
  if (shown == message) return;
  shown = message;
  messages_.push_back(std::move(message));
}

void Mackie::lamp(int note, bool is_on) {
  send(note, {note_on, static_cast<std::uint8_t>(note), static_cast<std::uint8_t>(is_on ? 127 : 0)});
}

void Mackie::show_strip(std::size_t at) {
  const PanelStrip none{};
  const PanelStrip* here = strip(at);
  const PanelStrip& s = here != nullptr ? *here : none;
  const int number = static_cast<int>(at);
  const auto is_on = [&](const std::string& address) {
    return !address.empty() && panel_.value(address).value_or(0.0) != 0.0;
  };
  lamp(solo + number, is_on(s.solo));
  lamp(mute + number, is_on(s.mute));
  lamp(select + number, s.kind == PanelStrip::Kind::mix && !s.name.empty() && s.name == mix());
  const auto position = [&](const std::string& address) {
    return address.empty() ? 0.0 : panel_.position(address).value_or(0.0);
  };
  if (!touched_.at(at)) send(shown_fader + number, fader_message(at, position(fader_address(s))));
  const std::string knob_shows = is_flipped_ && knobs_ == Knobs::sends ? s.fader : knob_address(s);
  // Rings light eleven places: from the left, or for pan from the middle (mode 1).
  const auto place = static_cast<std::uint8_t>(1 + std::lround(position(knob_shows) * 10.0));
  const auto mode = static_cast<std::uint8_t>(knobs_ == Knobs::pan ? 0x10 : 0x20);
  send(shown_ring + number, {controller, static_cast<std::uint8_t>(ring + number),
                             knob_shows.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(mode | place)});
}

void Mackie::show_display() {
  std::string names, values;
  for (std::size_t at = 0; at < width; ++at) {
    const PanelStrip* here = strip(at);
    names += cell_text(here != nullptr ? here->name : "");
    const std::string address = here != nullptr ? knob_address(*here) : std::string();
    std::string text = address.empty() ? std::string() : panel_.text(address);
    std::erase(text, ' ');
    values += cell_text(text);
  }
  for (const auto& [line, text] : {std::pair(0, &names), std::pair(56, &values)}) {
    MidiBytes message{0xF0, 0x00, 0x00, 0x66, 0x14, 0x12, static_cast<std::uint8_t>(line)};
    message.insert(message.end(), text->begin(), text->end());
    message.push_back(0xF7);
    send(shown_line + line, std::move(message));
  }
}

void Mackie::show() {
  strips_ = panel_.strips();
  if (bank_ >= strips_.size()) bank_ = 0;
  for (std::size_t at = 0; at < width; ++at) show_strip(at);
  const std::string master = master_address();
  if (!touched_.at(width) && !master.empty())
    send(shown_fader + static_cast<int>(width), fader_message(width, panel_.position(master).value_or(0.0)));
  lamp(assign_track, knobs_ == Knobs::gain);
  lamp(assign_send, knobs_ == Knobs::sends);
  lamp(assign_pan, knobs_ == Knobs::pan);
  lamp(flip, is_flipped_);
  for (std::size_t number = 0; number < width; ++number)
    lamp(function_1 + static_cast<int>(number), number == mix_ && number < panel_.mixes().size());
  show_display();
}

void Mackie::tell(const std::vector<rig::Turned>&) { is_stale_ = true; }

void Mackie::tell(const Levels& levels) {
  if (clock_.now() < metered_) return;
  metered_ = clock_.now() + meter_every;
  for (std::size_t at = 0; at < width; ++at) {
    const PanelStrip* here = strip(at);
    double peak = unknown;
    const auto look = [&](const auto& states) {
      const auto found = std::ranges::find_if(states, [&](const auto& state) { return state.name == here->name; });
      if (found != states.end()) peak = found->peak.value();
    };
    if (here != nullptr && here->kind <= PanelStrip::Kind::playback) look(levels.inputs);
    if (here != nullptr && here->kind == PanelStrip::Kind::mix) look(levels.mixes);
    const int level = segments(peak);
    // Its segments fall by themselves: what is loud is told again and again.
    if (level > 0) messages_.push_back({pressure, static_cast<std::uint8_t>(at << 4U | static_cast<unsigned>(level))});
  }
}

}  // namespace ohmic::api
