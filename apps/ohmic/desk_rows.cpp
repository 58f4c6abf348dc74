// Rows keep what they showed by their names.

#include "desk_rows.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "rig/address.hpp"

namespace ohmic::app {
namespace {

std::size_t channels_of(const rig::Rig& rig) { return rig.inputs.size() + rig.playbacks.size(); }

const rig::Input& left_of(const rig::Rig& rig, std::size_t row) {
  const rig::Input& own = rig.inputs[row];
  const auto left = own.link.empty() ? rig.inputs.end() : std::ranges::find(rig.inputs, own.link, &rig::Input::name);
  return left == rig.inputs.end() ? own : *left;
}

/// Whose strip and sends a row shows: of a linked pair, the left side's.
const std::string& channel_of(const rig::Rig& rig, std::size_t row) {
  return row < rig.inputs.size() ? left_of(rig, row).name : rig.playbacks[row - rig.inputs.size()].name;
}

const rig::Strip& strip_of(const rig::Rig& rig, std::size_t row) {
  return row < rig.inputs.size() ? left_of(rig, row).strip : rig.playbacks[row - rig.inputs.size()].strip;
}

/// Those that show these names, and fresh ones for names that are new.
template <class State>
void keep(std::vector<State>& states, const std::vector<std::string>& names) {
  if (std::ranges::equal(states, names, {}, &State::name)) return;
  const std::vector<State> before = std::exchange(states, {});
  for (std::size_t i = 0; i < names.size(); ++i) {
    auto was = std::ranges::find(before, names[i], &State::name);
    if (i < before.size() && before[i].name == names[i]) was = before.begin() + static_cast<std::ptrdiff_t>(i);
    State& state = states.emplace_back();
    if (was != before.end()) state = *was;
    state.name = names[i];
  }
}

template <class State>
std::string name_at(const std::vector<State>& states, std::size_t at) {
  return at < states.size() ? states[at].name : std::string();
}

void follow_channels(const rig::Rig& rig, Picture& picture) {
  std::vector<std::string> names;
  names.reserve(channels_of(rig));
  for (const rig::Input& input : rig.inputs) names.push_back(input.name);
  for (const rig::Playback& playback : rig.playbacks) names.push_back(playback.name);
  keep(picture.inputs, names);
  for (std::size_t row = 0; row < names.size(); ++row) {
    picture.inputs[row].is_muted = strip_of(rig, row).is_muted;
    picture.inputs[row].is_soloed = strip_of(rig, row).is_soloed;
  }
  picture.inputs_held.resize(names.size());
}

/// The circuit that plays; null: none does.
const rig::CircuitKnobs* circuit_of(const rig::Phones& phones) {
  const rig::Choice& choice = phones.choices[static_cast<std::size_t>(phones.choice - 1)];
  const auto knobs = std::ranges::find(phones.circuits, choice.circuit, &rig::CircuitKnobs::file);
  return choice.circuit == nullptr || knobs == phones.circuits.end() ? nullptr : &*knobs;
}

void follow_outputs(const rig::Rig& rig, Picture& picture) {
  std::vector<std::string> names;
  names.reserve(rig.phones.size() + rig.monitors.size());
  for (const rig::Phones& phones : rig.phones) names.push_back(phones.name);
  for (const rig::Monitor& monitor : rig.monitors) names.push_back(monitor.name);
  keep(picture.phones, names);
  picture.knobs.clear();
  for (std::size_t i = 0; i < names.size(); ++i) {
    rig::PhonesState& state = picture.phones[i];
    picture.knobs.push_back(*rig::knob_of(rig, i));
    if (i < rig.phones.size()) {
      const rig::Phones& phones = rig.phones[i];
      state.level = phones.level;
      state.is_muted = phones.is_muted;
      state.choice = phones.choice - 1;
      state.choices.resize(phones.choices.size());
      if (const rig::CircuitKnobs* knobs = circuit_of(phones); knobs != nullptr && state.circuit) {
        state.circuit->listen = knobs->listen;
        state.circuit->look = knobs->scope;
        state.circuit->seen = knobs->seen();
      }
    } else {
      const rig::Monitor& monitor = rig.monitors[i - rig.phones.size()];
      state.level = monitor.level;
      state.is_muted = monitor.is_cut;
      state.choice = monitor.set - 1;
      state.choices.resize(monitor.sets.size());
    }
  }
  picture.phones_held.resize(names.size());
}

void follow_sends(const rig::Rig& rig, std::size_t at, Picture& picture) {
  picture.mix.clear();
  picture.sends.assign(channels_of(rig), unknown);
  if (at >= rig.mixes.size()) return;
  const rig::Mix& mix = rig.mixes[at];
  picture.mix = mix.name;
  for (const rig::Send& send : mix.sends)
    for (std::size_t row = 0; row < picture.sends.size(); ++row)
      if (!send.is_muted && channel_of(rig, row) == send.input) picture.sends[row] = send.level.value();
}

}  // namespace

void follow(const rig::Rig& rig, std::size_t mix, Picture& picture) {
  picture.title = rig.title.empty() ? rig.file : rig.title;
  const bool is_channel = picture.chosen < picture.inputs.size();
  const std::size_t outputs_before = picture.inputs.size();
  const std::string chosen =
      is_channel ? name_at(picture.inputs, picture.chosen) : name_at(picture.phones, picture.chosen - outputs_before);
  follow_channels(rig, picture);
  follow_outputs(rig, picture);
  follow_sends(rig, mix, picture);

  const auto go_on = [&](const auto& states, std::size_t before, std::size_t from) {
    std::size_t at = picture.chosen - before;
    if (name_at(states, at) != chosen)
      at = static_cast<std::size_t>(std::ranges::find(states, chosen, [](const auto& s) { return s.name; }) -
                                    states.begin());
    if (at < states.size()) picture.chosen = from + at;
  };
  if (is_channel) go_on(picture.inputs, 0, 0);
  else if (!chosen.empty()) go_on(picture.phones, outputs_before, picture.inputs.size());
  const std::size_t rows = picture.inputs.size() + picture.phones.size();
  picture.chosen = rows == 0 ? 0 : std::min(picture.chosen, rows - 1);
}

std::string address_of_strip(const rig::Rig& rig, std::size_t row, const char* member) {
  return rig::address_of({row < rig.inputs.size() ? "input" : "playback", channel_of(rig, row), member});
}

std::string address_of_send(const rig::Rig& rig, const std::string& mix, std::size_t row) {
  return rig::address_of({"mix", mix, "sends", channel_of(rig, row), "level"});
}

std::string address_of_output(const rig::Rig& rig, std::size_t output, const char* phones, const char* monitor) {
  if (output < rig.phones.size()) return rig::address_of({"phones", rig.phones[output].name, phones});
  return rig::address_of({"monitor", rig.monitors[output - rig.phones.size()].name, monitor});
}

std::string address_of_circuit(const rig::Rig& rig, std::size_t output, std::string_view member) {
  const rig::CircuitKnobs* knobs = output < rig.phones.size() ? circuit_of(rig.phones[output]) : nullptr;
  if (knobs == nullptr) return {};
  return rig::address_of({"phones", rig.phones[output].name, "circuit", knobs->file->name(), std::string(member)});
}

}  // namespace ohmic::app
