// What control apps are shown: lists of strips, faders that move by themselves, meters and a heartbeat.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "api/surface/osc_surface.hpp"
#include "rig/address.hpp"

namespace ohmic::api {
namespace {

// Bits of Ardour's /set_surface.
constexpr std::uint32_t tracks = 1, busses = 4, vcas = 16, foldback = 128;
constexpr std::uint32_t buttons = 1, faders = 2, heartbeat = 8, main_output_too = 16, meters = 256 | 128;
constexpr Clock::Time meter_every = std::chrono::milliseconds(66), beat_every = std::chrono::seconds(1);

std::uint32_t type_of(PanelStrip::Kind kind) {
  switch (kind) {
    case PanelStrip::Kind::input:
    case PanelStrip::Kind::playback: return tracks;
    case PanelStrip::Kind::group: return vcas;
    case PanelStrip::Kind::mix: return busses;
    case PanelStrip::Kind::output: return foldback;
  }
  return tracks;
}

std::string letters_of(PanelStrip::Kind kind) {
  switch (kind) {
    case PanelStrip::Kind::input:
    case PanelStrip::Kind::playback: return "AT";
    case PanelStrip::Kind::group: return "V";
    case PanelStrip::Kind::mix: return "B";
    case PanelStrip::Kind::output: return "FB";
  }
  return "AT";
}

float decibels(double value) { return std::isfinite(value) ? static_cast<float>(std::max(value, -193.0)) : -193.0f; }
/// Meters by position: -60 dBFS is 0, 0 dBFS is 1.
float travel(double value) {
  return std::isfinite(value) ? static_cast<float>(std::clamp(1.0 + value / 60.0, 0.0, 1.0)) : 0.0f;
}

}  // namespace

std::vector<PanelStrip> OscSurface::strips(const App& app) const {
  std::vector<PanelStrip> all = panel_.strips();
  std::erase_if(all, [&](const PanelStrip& strip) { return (type_of(strip.kind) & app.types) == 0; });
  return all;
}

const PanelStrip* OscSurface::shown_strip(const std::vector<PanelStrip>& strips, const App& app, int ssid) const {
  if (ssid < 1 || (app.bank_size > 0 && static_cast<std::size_t>(ssid) > app.bank_size)) return nullptr;
  const std::size_t at = app.bank + static_cast<std::size_t>(ssid) - 1;
  return at < strips.size() ? &strips[at] : nullptr;
}

void OscSurface::list(const Peer& to, const App& app) {
  std::int32_t ssid = 0;
  for (const PanelStrip& strip : strips(app)) {
    const auto flag = [&](const std::string& address) {
      return static_cast<std::int32_t>(panel_.value(address).value_or(0.0));
    };
    send(to, "/reply",
         {letters_of(strip.kind), strip.name, std::int32_t{1}, std::int32_t{2}, flag(strip.mute), flag(strip.solo),
          ++ssid, std::int32_t{0}});
  }
  send(to, "/reply", {std::string("end_route_list"), std::int32_t{0}, std::int32_t{0}, std::int32_t{0}});
}

void OscSurface::list_sends(const Peer& to, const App& app, int ssid) {
  const auto strips = this->strips(app);
  const PanelStrip* strip = shown_strip(strips, app, ssid);
  Arguments arguments{std::int32_t{ssid}};
  std::int32_t number = 0;
  if (strip != nullptr && strip->kind <= PanelStrip::Kind::playback)
    for (const std::string& mix : panel_.mixes()) {
      const std::string address = Panel::send(mix, *strip);
      const auto level = app.by_position ? panel_.position(address + ".level") : panel_.value(address + ".level");
      arguments.insert(arguments.end(),
                       {++number, mix, static_cast<float>(level.value_or(app.by_position ? 0.0 : -193.0)),
                        std::int32_t{panel_.value(address + ".mute").value_or(0.0) == 0.0 ? 1 : 0}});
    }
  send(to, "/strip/sends", std::move(arguments));
}

/// Only what differs from what it shows already.
void OscSurface::show(const Peer& to, App& app, const std::string& path, int ssid, OscMessage::Argument value) {
  OscMessage message{.path = path, .arguments = {}};
  if (ssid > 0) message.arguments.emplace_back(std::int32_t{ssid});
  message.arguments.push_back(std::move(value));
  OscMessage& shown = app.shown[fmt::format("{} {}", path, ssid)];
  if (shown == message) return;
  shown = message;
  packets_.push_back({.to = to, .bytes = write_osc(message)});
}

void OscSurface::show(const Peer& to, App& app) {
  if ((app.feedback & (buttons | faders | main_output_too)) == 0) return;
  const auto strips = this->strips(app);
  const std::size_t shown = app.bank_size == 0 ? strips.size() : app.bank_size;
  const std::string fader = app.by_position ? "fader" : "gain";
  const auto level = [&](const std::string& address) {
    const auto value = app.by_position ? panel_.position(address) : panel_.value(address);
    return static_cast<float>(value.value_or(app.by_position ? 0.0 : -193.0));
  };
  for (int ssid = 1; static_cast<std::size_t>(ssid) <= shown; ++ssid) {
    const PanelStrip* strip = shown_strip(strips, app, ssid);
    const PanelStrip none{};
    const PanelStrip& s = strip != nullptr ? *strip : none;
    if ((app.feedback & buttons) != 0) {
      show(to, app, "/strip/name", ssid, s.name.empty() ? std::string(" ") : s.name);
      for (const auto& [path, address] : {std::pair("/strip/mute", &s.mute), std::pair("/strip/solo", &s.solo)})
        show(to, app, path, ssid, address->empty() ? 0.0f : static_cast<float>(panel_.value(*address).value_or(0.0)));
    }
    if ((app.feedback & faders) != 0) {
      show(to, app, "/strip/" + fader, ssid, s.fader.empty() ? 0.0f : level(s.fader));
      const std::string& trim = s.gain.empty() ? s.trim : s.gain;
      show(to, app, "/strip/trimdB", ssid, trim.empty() ? 0.0f : static_cast<float>(panel_.value(trim).value_or(0.0)));
    }
  }
  if ((app.feedback & buttons) != 0 && app.bank_size > 0) {
    show(to, app, "/bank_up", 0, app.bank + app.bank_size < strips.size() ? 1.0f : 0.0f);
    show(to, app, "/bank_down", 0, app.bank > 0 ? 1.0f : 0.0f);
  }
  const std::string output = main_output("/master/");
  if ((app.feedback & main_output_too) != 0 && !output.empty()) {
    show(to, app, "/master/" + fader, 0, level(output + ".level"));
    show(to, app, "/master/mute", 0, static_cast<float>(panel_.value(output + ".mute").value_or(0.0)));
  }
}

void OscSurface::tell(const std::vector<rig::Turned>& turned) {
  for (auto& [peer, app] : apps_) {
    show(peer, app);
    if (!app.wants_addresses) continue;
    for (const rig::Turned& one : turned) {
      const auto parts = rig::address_parts(one.address);
      if (!parts) continue;
      std::string path = "/ohmic";
      for (const std::string& part : *parts) path += "/" + part;
      Arguments arguments;
      if (const auto value = panel_.value(one.address)) arguments.emplace_back(static_cast<float>(*value));
      arguments.emplace_back(one.after);
      send(peer, path, std::move(arguments));
    }
  }
}

void OscSurface::tell(const Levels& levels) {
  const Clock::Time now = clock_.now();
  for (auto& [peer, app] : apps_) {
    if ((app.feedback & heartbeat) != 0 && now >= app.beat) {
      app.beat = now + beat_every;
      send(peer, "/heartbeat", {static_cast<float>(now / beat_every % 2)});
    }
    if ((app.feedback & meters) == 0 || now < app.metered) continue;
    app.metered = now + meter_every;
    const auto strips = this->strips(app);
    const std::size_t shown = app.bank_size == 0 ? strips.size() : app.bank_size;
    for (int ssid = 1; static_cast<std::size_t>(ssid) <= shown; ++ssid) {
      const PanelStrip* strip = shown_strip(strips, app, ssid);
      if (strip == nullptr) break;
      double peak = unknown;
      const auto look = [&](const auto& states, auto member) {
        const auto found = std::ranges::find(states, strip->name, [](const auto& state) { return state.name; });
        if (found != states.end()) peak = (*found.*member).value();
      };
      if (strip->kind <= PanelStrip::Kind::playback) look(levels.inputs, &rig::InputState::peak);
      if (strip->kind == PanelStrip::Kind::mix) look(levels.mixes, &rig::BusState::peak);
      if (strip->kind == PanelStrip::Kind::output) {
        look(levels.phones, &rig::PhonesState::headroom);
        peak = -peak;  // below the amplifier's first limit
      }
      show(peer, app, "/strip/meter", ssid, app.by_position ? travel(peak) : decibels(peak));
    }
  }
}

std::optional<Clock::Time> OscSurface::due() const {
  std::optional<Clock::Time> due;
  for (const auto& [peer, app] : apps_) {
    if ((app.feedback & heartbeat) != 0) due = std::min(due.value_or(app.beat), app.beat);
    if ((app.feedback & meters) != 0) due = std::min(due.value_or(app.metered), app.metered);
  }
  return due;
}

}  // namespace ohmic::api
