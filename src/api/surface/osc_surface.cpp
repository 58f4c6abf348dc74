// What OSC messages ask for: setting up, strips, the main output, and values by their address.

#include "api/surface/osc_surface.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "rig/address.hpp"
#include "units/dimension.hpp"

namespace ohmic::api {
namespace {

constexpr std::string_view by = "OSC";
constexpr std::size_t most_apps = 16;

/// As a number; text is none.
std::optional<double> number(const OscMessage::Argument* argument) {
  if (argument == nullptr) return std::nullopt;
  if (const auto* whole = std::get_if<std::int32_t>(argument)) return *whole;
  if (const auto* value = std::get_if<float>(argument))
    if (std::isfinite(*value)) return static_cast<double>(*value);
  return std::nullopt;
}

std::optional<int> whole(const OscMessage::Argument* argument) {
  const auto value = number(argument);
  if (!value || std::abs(*value) > 1e6) return std::nullopt;
  return static_cast<int>(std::lround(*value));
}

/// Apps that send one number only put the rest into the path: /strip/fader/3 0.5 is /strip/fader 3 0.5.
OscMessage with_path_numbers(OscMessage message) {
  std::vector<OscMessage::Argument> numbers;
  while (!message.path.starts_with("/ohmic/")) {
    const std::size_t slash = message.path.rfind('/');
    if (slash == std::string::npos || slash + 1 == message.path.size()) break;
    std::int32_t value = 0;
    const char* end = message.path.data() + message.path.size();
    if (std::from_chars(message.path.data() + slash + 1, end, value).ptr != end) break;
    numbers.insert(numbers.begin(), value);
    message.path.resize(slash);
  }
  message.arguments.insert(message.arguments.begin(), numbers.begin(), numbers.end());
  return message;
}

std::string address_of_path(std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    parts.emplace_back(path.substr(0, slash));
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
  }
  return rig::address_of(parts);
}

}  // namespace

void OscSurface::hear(const Peer& from, std::string_view packet) {
  auto messages = read_osc(packet);
  if (!messages) return;  // a stray datagram: an answer could bounce for ever
  if (!apps_.contains(from) && apps_.size() >= most_apps) {
    const auto oldest = std::ranges::min_element(apps_, {}, [](const auto& one) { return one.second.heard; });
    apps_.erase(oldest);
  }
  for (OscMessage& message : *messages) {
    App& app = apps_[from];
    app.heard = clock_.now();
    understand(from, app, with_path_numbers(std::move(message)));
  }
}

void OscSurface::understand(const Peer& from, App& app, const OscMessage& message) {
  if (message.path == "/ohmic/error") return;  // our own, come back
  if (set_up(from, app, message) || strip(from, app, message) || main_strip(from, message) ||
      common(from, app, message) || by_address(from, app, message))
    return;
  send(from, "/ohmic/error", {fmt::format("{} is not understood here; see docs/surfaces.md.", message.path)});
}

bool OscSurface::set_up(const Peer& from, App& app, const OscMessage& message) {
  if (message.path == "/set_surface") {
    app.bank_size = static_cast<std::size_t>(std::clamp(whole(message.at(0)).value_or(0), 0, 256));
    app.types = static_cast<std::uint32_t>(std::max(whole(message.at(1)).value_or(159), 0));
    app.feedback = static_cast<std::uint32_t>(std::max(whole(message.at(2)).value_or(0), 0));
    app.by_position = whole(message.at(3)).value_or(0) != 0;
    app.bank = 0;
  } else if (message.path == "/refresh") {
    app.shown.clear();
  } else if (message.path == "/bank_up" || message.path == "/bank_down") {
    if (number(message.at(0)).value_or(1.0) == 0.0) return true;  // the button comes up again
    const std::size_t size = std::max<std::size_t>(app.bank_size, 1), count = strips(app).size();
    if (message.path == "/bank_down") app.bank -= std::min(app.bank, size);
    else if (app.bank + size < count) app.bank += size;
  } else if (message.path == "/strip/list") {
    list(from, app);
    return true;
  } else if (message.path == "/ohmic/subscribe") {
    app.wants_addresses = number(message.at(0)).value_or(1.0) != 0.0;
    return true;
  } else {
    return false;
  }
  show(from, app);
  return true;
}

bool OscSurface::strip(const Peer& from, App& app, const OscMessage& message) {
  if (!message.path.starts_with("/strip/")) return false;
  const std::string_view control = std::string_view(message.path).substr(7);
  const auto ssid = whole(message.at(0));
  const auto strips = this->strips(app);
  const PanelStrip* strip = ssid ? shown_strip(strips, app, *ssid) : nullptr;
  if (strip == nullptr) {
    send(from, "/ohmic/error",
         {fmt::format("{} needs the number of a strip, 1 to {}.", message.path,
                      app.bank_size == 0 ? strips.size() : app.bank_size)});
    return true;
  }
  if (control == "sends") {
    list_sends(from, app, *ssid);
    return true;
  }
  const auto turn = [&](const std::string& address, std::optional<double> value, bool is_position) {
    if (address.empty() || !value) {
      send(from, "/ohmic/error", {fmt::format("{} of {} takes a number it did not get.", message.path, strip->name)});
      return;
    }
    report(from, is_position ? panel_.set_position(address, *value, by) : panel_.set(address, *value, by));
  };
  if (control.starts_with("send/")) {
    const auto mixes = panel_.mixes();
    const int send_number = whole(message.at(1)).value_or(0);
    const bool is_there = send_number >= 1 && static_cast<std::size_t>(send_number) <= mixes.size() &&
                          strip->kind <= PanelStrip::Kind::playback;
    const std::string address =
        is_there ? Panel::send(mixes[static_cast<std::size_t>(send_number - 1)], *strip) : std::string();
    const std::string_view what = control.substr(5);
    if (what == "enable") {
      const auto on = number(message.at(2));
      turn(address.empty() ? address : address + ".mute", on ? std::optional(*on == 0.0 ? 1.0 : 0.0) : on, false);
    } else if (what == "pan_stereo_position") {
      turn(address.empty() ? address : address + ".pan", number(message.at(2)), true);
    } else if (what == "fader" || what == "gain") {
      turn(address.empty() ? address : address + ".level", number(message.at(2)), what == "fader");
    } else {
      return false;
    }
    return true;
  }
  if (control == "fader") turn(strip->fader, number(message.at(1)), true);
  else if (control == "gain") turn(strip->fader, number(message.at(1)), false);
  else if (control == "mute") turn(strip->mute, number(message.at(1)), false);
  else if (control == "solo") turn(strip->solo, number(message.at(1)), false);
  else if (control == "trimdB") turn(strip->gain.empty() ? strip->trim : strip->gain, number(message.at(1)), false);
  else return false;
  return true;
}

/// "monitor.Room" for /monitor and, where there are speakers, for /master; else the first phones output.
std::string OscSurface::main_output(std::string_view path) const {
  const rig::Rig& rig = panel_.rig();
  if (!rig.monitors.empty()) return rig::address_of({"monitor", rig.monitors.front().name});
  if (path.starts_with("/master/") && !rig.phones.empty()) return rig::address_of({"phones", rig.phones.front().name});
  return {};
}

bool OscSurface::main_strip(const Peer& from, const OscMessage& message) {
  const bool is_main = message.path.starts_with("/master/") || message.path.starts_with("/monitor/");
  if (!is_main) return false;
  const std::string output = main_output(message.path);
  const std::string what = message.path.substr(message.path.rfind('/') + 1);
  const auto value = number(message.at(0));
  if (output.empty() || !value) {
    send(from, "/ohmic/error", {fmt::format("{} has nothing to turn here.", message.path)});
    return true;
  }
  if (what == "fader") report(from, panel_.set_position(output + ".level", *value, by));
  else if (what == "gain") report(from, panel_.set(output + ".level", *value, by));
  else if (what == "mute" || what == "dim" || what == "mono") report(from, panel_.set(output + "." + what, *value, by));
  else return false;
  return true;
}

bool OscSurface::common(const Peer& from, App&, const OscMessage& message) {
  const bool is_released = number(message.at(0)).value_or(1.0) == 0.0;
  const bool is_known = message.path == "/undo" || message.path == "/redo" || message.path == "/save_state" ||
                        message.path == "/cancel_all_solos";
  if (!is_known) return false;
  if (is_released) return true;
  if (message.path == "/undo") panel_.undo(by);
  if (message.path == "/redo") panel_.redo(by);
  if (message.path == "/save_state")
    if (const auto saved = panel_.save(); !saved) report(from, std::unexpected(saved.error()));
  if (message.path == "/cancel_all_solos")
    for (const PanelStrip& strip : panel_.strips())
      if (!strip.solo.empty() && panel_.value(strip.solo).value_or(0.0) != 0.0)
        report(from, panel_.set(strip.solo, 0.0, by));
  return true;
}

bool OscSurface::by_address(const Peer& from, App&, const OscMessage& message) {
  constexpr std::string_view prefix = "/ohmic/";
  if (!message.path.starts_with(prefix)) return false;
  const std::string address = address_of_path(std::string_view(message.path).substr(prefix.size()));
  if (message.arguments.empty()) {  // what is it now?
    const std::string text = panel_.text(address);
    if (text.empty()) return false;
    send(from, message.path, {static_cast<float>(panel_.value(address).value_or(0.0)), text});
    return true;
  }
  if (const auto* text = std::get_if<std::string>(message.at(0))) report(from, panel_.set_text(address, *text, by));
  else if (const auto value = number(message.at(0))) report(from, panel_.set(address, *value, by));
  else return false;
  return true;
}

void OscSurface::report(const Peer& to, const Result<void>& done) {
  if (!done) send(to, "/ohmic/error", {done.error().sentence()});
}

void OscSurface::send(const Peer& to, const std::string& path, Arguments arguments) {
  packets_.push_back({.to = to, .bytes = write_osc({.path = path, .arguments = std::move(arguments)})});
}

std::vector<OscSurface::Packet> OscSurface::take() { return std::exchange(packets_, {}); }

}  // namespace ohmic::api
