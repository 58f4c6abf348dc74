// What is turned on a playing desk, and back again.

#include <algorithm>
#include <utility>

#include <fmt/format.h>

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

Result<void> Session::hear_late(std::optional<Late> late) {
  if (late)
    if (auto ok = check(rig(), *late); !ok) return ok;
  const std::optional<Late> before = parts_->stock.late;
  parts_->stock.has_late = parts_->stock.has_late || late.has_value();
  parts_->stock.late = std::move(late);
  if (auto followed = parts_->follow(); !followed) {
    parts_->stock.late = before;
    return std::unexpected(followed.error());
  }
  return {};
}

Result<void> Session::hear_choice(std::optional<Tried> tried) {
  if (tried) {
    const auto phones = std::ranges::find(rig().phones, tried->output, &Phones::name);
    if (phones == rig().phones.end()) return failure(fmt::format("There is no phones output \"{}\".", tried->output));
    if (tried->choice < 1 || tried->choice > static_cast<int>(phones->choices.size()))
      return failure(fmt::format("{} has {} to choose from.", tried->output, phones->choices.size()), "Count from 1.");
  }
  const std::optional<Tried> before = std::exchange(parts_->stock.tried, std::move(tried));
  if (auto followed = parts_->follow(); !followed) {
    parts_->stock.tried = before;
    return std::unexpected(followed.error());
  }
  return {};
}

const std::optional<Tried>& Session::heard_choice() const { return parts_->stock.tried; }
const std::optional<Late>& Session::heard_late() const { return parts_->stock.late; }

Result<int> Session::save() { return parts_->desk.save(); }
Result<void> Session::keep() { return parts_->desk.keep(); }

}  // namespace ohmic::rig
