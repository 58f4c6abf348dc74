// What is turned on a playing desk: by address, by number, and back again.

#include <algorithm>

#include <fmt/format.h>

#include "rig/address.hpp"
#include "rig/session_parts.hpp"

namespace ohmic::rig {
Result<Turned> Session::set(std::string_view address, std::string_view value) {
  return parts_->change([&] { return parts_->desk.set(address, value, parts_->clock.now()); });
}

Result<std::vector<Turned>> Session::set(const std::vector<Scene::Value>& values) {
  return parts_->change([&] { return parts_->desk.set(values, parts_->clock.now()); });
}

Result<std::vector<Turned>> Session::copy_mix(std::string_view from, std::string_view to) {
  return parts_->change([&] { return parts_->desk.copy_mix(from, to, parts_->clock.now()); });
}

// What was heard before can be heard again: files that were there are kept open, so following cannot fail.
std::vector<Turned> Session::undo() {
  auto turned = parts_->desk.undo();
  [[maybe_unused]] const auto followed = parts_->follow();
  return turned;
}

std::vector<Turned> Session::redo() {
  auto turned = parts_->desk.redo();
  [[maybe_unused]] const auto followed = parts_->follow();
  return turned;
}

std::vector<Turned> Session::other_side() {
  auto turned = parts_->desk.other_side(parts_->clock.now());
  [[maybe_unused]] const auto followed = parts_->follow();
  return turned;
}

std::vector<Turned> Session::recall(const Scene& scene, std::optional<Second> fade, std::vector<Error>& unknown) {
  auto turned = parts_->desk.recall(scene, unknown, parts_->clock.now());
  if (auto followed = parts_->follow(fade.value_or(rig().desk.fade)); !followed) unknown.push_back(followed.error());
  return turned;
}

std::vector<Turned> Session::take_up(std::vector<Error>& unknown) {
  auto turned = parts_->desk.take_up(unknown, parts_->clock.now());
  if (!turned) {
    unknown.push_back(turned.error());
    return {};
  }
  if (auto followed = parts_->follow(); !followed) unknown.push_back(followed.error());
  return *turned;
}

void Session::mute_input(std::size_t input, bool is_muted) {
  [[maybe_unused]] const auto done = set(strip_address(input) + ".mute", is_muted ? "true" : "false");
}

void Session::solo_input(std::size_t input, bool is_soloed) {
  [[maybe_unused]] const auto done = set(strip_address(input) + ".solo", is_soloed ? "true" : "false");
}

void Session::set_send(std::size_t mix, std::size_t input, Decibel level) {
  level = std::clamp(level, Decibel(-100.0), Decibel(20.0));
  [[maybe_unused]] const auto done =
      set(fmt::format("mix.{}.sends.{}.level", address_part(rig().mixes.at(mix).name), address_part(strip_name(input))),
          fmt::format("{} dB", level.value()));
}

void Session::mute_phones(std::size_t output, bool is_muted) {
  const std::string_view value = is_muted ? "true" : "false";
  [[maybe_unused]] const auto done =
      parts_->is_phones(output) ? set(fmt::format("phones.{}.mute", address_part(rig().phones[output].name)), value)
                                : set(fmt::format("monitor.{}.cut", address_part(parts_->monitor(output).name)), value);
}

void Session::set_phones_level(std::size_t output, Decibel level) {
  const bool is_phones = parts_->is_phones(output);
  const Decibel highest = is_phones ? rig().phones[output].highest : parts_->monitor(output).highest;
  level = std::clamp(level, Decibel(-100.0), highest);
  const std::string& name = is_phones ? rig().phones[output].name : parts_->monitor(output).name;
  [[maybe_unused]] const auto done =
      set(fmt::format("{}.{}.level", is_phones ? "phones" : "monitor", address_part(name)),
          fmt::format("{} dB", level.value()));
}

void Session::choose(std::size_t output, int choice) {
  if (output >= parts_->outputs() || choice < 0) return;
  const std::string value = std::to_string(choice + 1);
  if (parts_->is_phones(output)) {
    if (choice >= static_cast<int>(rig().phones[output].choices.size())) return;
    [[maybe_unused]] const auto done =
        set(fmt::format("phones.{}.choice", address_part(rig().phones[output].name)), value);
  } else {
    if (choice >= static_cast<int>(parts_->monitor(output).sets.size())) return;
    [[maybe_unused]] const auto done =
        set(fmt::format("monitor.{}.set", address_part(parts_->monitor(output).name)), value);
  }
}

/// Of a pair, the left side's. Playbacks follow the inputs, as in inputs().
std::string_view Session::strip_name(std::size_t input) const {
  if (input >= rig().inputs.size()) return rig().playbacks.at(input - rig().inputs.size()).name;
  const Input& i = rig().inputs[input];
  return i.link.empty() ? i.name : i.link;
}
std::string Session::strip_address(std::size_t input) const {
  return fmt::format("{}.{}", input < rig().inputs.size() ? "input" : "playback", address_part(strip_name(input)));
}

Result<int> Session::save() { return parts_->desk.save(); }
Result<void> Session::keep() { return parts_->desk.keep(); }

}  // namespace ohmic::rig
