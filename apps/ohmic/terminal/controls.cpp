// The keys of the live view.

#include "terminal/controls.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ohmic::app {
namespace {

using Kind = Action::Kind;

double step_of(Key key) {
  switch (key) {
    case Key::less: return -1.0;
    case Key::more: return 1.0;
    case Key::slightly_less: return -0.1;
    case Key::slightly_more: return 0.1;
    case Key::much_less: return -3.0;
    case Key::much_more: return 3.0;
    default: return 0.0;
  }
}

Decibel stepped(double level, double step) {
  // Rounded to a tenth, so that many small steps end where one large one does.
  const double to = std::round((level + step) * 10.0) / 10.0;
  return Decibel(std::clamp(to, lowest_level.value(), highest_level.value()));
}

Action turn(const Picture& picture, double step) {
  if (picture.chosen < picture.inputs.size()) {
    if (picture.mix.empty() || picture.chosen >= picture.sends.size()) return {};
    const double send = picture.sends[picture.chosen];
    // An input that is not in this mix enters it softly.
    if (std::isnan(send)) return step > 0.0 ? Action{Kind::send, picture.chosen, true, Decibel(-40.0), 0} : Action{};
    return {Kind::send, picture.chosen, true, stepped(send, step), 0};
  }
  const std::size_t output = picture.chosen - picture.inputs.size();
  const rig::Knob knob = output < picture.knobs.size() ? picture.knobs[output] : rig::Knob{};
  return {Kind::phones_level, output, true, rig::turned(knob, picture.phones[output].level, Decibel(step)), 0};
}

Action choose(const Picture& picture, int choice) {
  if (picture.chosen < picture.inputs.size()) return {};
  const std::size_t output = picture.chosen - picture.inputs.size();
  if (choice >= static_cast<int>(picture.phones[output].choices.size())) return {};
  return {Kind::choose, output, true, {}, choice};
}

/// Of the chosen output; null: it shows none.
const rig::CircuitState* circuit_of(const Picture& picture, std::size_t output) {
  if (!picture.shows_scope || output >= picture.phones.size() || !picture.phones[output].circuit) return nullptr;
  const rig::CircuitState& circuit = *picture.phones[output].circuit;
  return circuit.places && !circuit.places->empty() ? &circuit : nullptr;
}

/// What the keys of the scope do while it is shown.
Action look(Key key, Picture& picture, std::size_t output) {
  const rig::CircuitState* circuit = circuit_of(picture, output);
  if (circuit == nullptr) return {};
  const std::vector<std::string>& places = *circuit->places;
  if (key == Key::name_place) picture.entry.emplace();
  if (key == Key::name_place) return {};
  if (key == Key::hear_place)
    return {Kind::listen, output, true, {}, 0, circuit->listen == circuit->seen ? "output" : circuit->seen};
  // A voltage between two nodes stands in no list: the next one is the first.
  const auto at = std::ranges::find(places, circuit->seen);
  const auto now = static_cast<std::size_t>(at - places.begin());
  const std::size_t next = key == Key::next_place ? (at == places.end() ? 0 : now + 1) : now + places.size() - 1;
  return {Kind::look, output, true, {}, 0, places[next % places.size()]};
}

}  // namespace

Action enter(Picture& picture) {
  if (!picture.entry || picture.entry->state() == PlaceEntry::State::typing) return {};
  const PlaceEntry entry = *std::exchange(picture.entry, std::nullopt);
  const std::size_t output = picture.chosen - std::min(picture.chosen, picture.inputs.size());
  if (entry.state() == PlaceEntry::State::left || circuit_of(picture, output) == nullptr) return {};
  return {Kind::look, output, true, {}, 0, entry.text()};
}

Action press(Key key, Picture& picture) {
  const std::size_t rows = picture.inputs.size() + picture.phones.size();
  if (key == Key::quit) return {.kind = Kind::quit};
  if (key == Key::redraw) return {.kind = Kind::redraw};
  if (key == Key::help || picture.shows_help) {
    picture.shows_help = !picture.shows_help;
    return {};
  }
  if (key == Key::scope) {
    picture.shows_scope = !picture.shows_scope;
    return {};
  }
  if (key == Key::next_mix) return {.kind = Kind::mix};
  if (key == Key::save) return {.kind = Kind::save};
  if (key == Key::undo) return {.kind = Kind::undo};
  if (key == Key::redo) return {.kind = Kind::redo};
  if (key == Key::other_side) return {.kind = Kind::other_side};
  if (key == Key::talk) return {.kind = Kind::talk};
  if (key == Key::dim) return {.kind = Kind::dim};
  if (rows == 0) return {};
  picture.chosen = std::min(picture.chosen, rows - 1);
  const bool is_input = picture.chosen < picture.inputs.size();
  const std::size_t output = picture.chosen - (is_input ? 0 : picture.inputs.size());
  switch (key) {
    case Key::up: picture.chosen -= picture.chosen > 0 ? 1 : 0; return {};
    case Key::down: picture.chosen += picture.chosen + 1 < rows ? 1 : 0; return {};
    case Key::first: picture.chosen = 0; return {};
    case Key::last: picture.chosen = rows - 1; return {};
    case Key::mute:
      if (is_input) return {Kind::mute_input, picture.chosen, !picture.inputs[picture.chosen].is_muted, {}, 0};
      return {Kind::mute_phones, output, !picture.phones[output].is_muted, {}, 0};
    case Key::solo:
      if (!is_input) return {};
      return {Kind::solo_input, picture.chosen, !picture.inputs[picture.chosen].is_soloed, {}, 0};
    case Key::choice_1: return choose(picture, 0);
    case Key::choice_2: return choose(picture, 1);
    case Key::choice_3: return choose(picture, 2);
    case Key::choice_4: return choose(picture, 3);
    case Key::next_place:
    case Key::previous_place:
    case Key::name_place:
    case Key::hear_place: return is_input ? Action{} : look(key, picture, output);
    default: return turn(picture, step_of(key));
  }
}

}  // namespace ohmic::app
