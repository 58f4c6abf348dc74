// Reads and turns the desk's values by address, and maps each to the travel of a fader, a knob or a button.

#include "api/surface/panel.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "rig/address.hpp"
#include "rig/desk_change.hpp"
#include "rig/knob.hpp"
#include "units/dimension.hpp"

namespace ohmic::api {
namespace {

constexpr double off = -100.0;  // dB

/// A corner of the fader's law: so far up the travel it is so many decibels below its end.
struct Corner {
  double position, below;
};
constexpr std::array corners = {Corner{1.0, 0.0}, Corner{0.5, 20.0}, Corner{0.25, 40.0}, Corner{0.0625, 70.0},
                                Corner{0.0, 100.0}};

bool is_fader(const Field& field) { return field.law == Law::decibel && field.minimum <= -60.0; }

std::string address(std::string_view section, const std::string& name, std::string_view member) {
  return fmt::format("{}.{}.{}", section, rig::address_part(name), member);
}

PanelStrip channel(PanelStrip::Kind kind, std::string_view section, const std::string& name) {
  return {.kind = kind,
          .name = name,
          .fader = address(section, name, "fader"),
          .mute = address(section, name, "mute"),
          .solo = address(section, name, "solo"),
          .gain = {},
          .trim = address(section, name, "trim")};
}

/// Outputs as Session::phones() counts them, whose level this address is.
std::optional<rig::Knob> knob_at(const rig::Rig& rig, std::string_view at) {
  std::size_t output = 0;
  for (const rig::Phones& phones : rig.phones) {
    if (at == address("phones", phones.name, "level")) return rig::knob_of(rig, output);
    ++output;
  }
  for (const rig::Monitor& monitor : rig.monitors) {
    if (at == address("monitor", monitor.name, "level")) return rig::knob_of(rig, output);
    ++output;
  }
  return std::nullopt;
}

}  // namespace

double position_at(const Field& field, double value) {
  const double v = std::clamp(value, field.minimum, field.maximum);
  if (is_fader(field)) {
    const double below = field.maximum - v;
    for (std::size_t i = 1; i < corners.size(); ++i) {
      const Corner &high = corners[i - 1], &low = corners[i];
      if (below <= low.below)
        return high.position + (low.position - high.position) * (below - high.below) / (low.below - high.below);
    }
    return 0.0;
  }
  if (field.law == Law::logarithmic && field.minimum > 0.0)
    return std::log(v / field.minimum) / std::log(field.maximum / field.minimum);
  return field.maximum > field.minimum ? (v - field.minimum) / (field.maximum - field.minimum) : 0.0;
}

double value_at(const Field& field, double position) {
  const double p = std::clamp(position, 0.0, 1.0);
  if (is_fader(field)) {
    if (p <= 0.0) return field.minimum;
    for (std::size_t i = 1; i < corners.size(); ++i) {
      const Corner &high = corners[i - 1], &low = corners[i];
      if (p >= low.position) {
        const double below =
            high.below + (low.below - high.below) * (high.position - p) / (high.position - low.position);
        return std::max(field.maximum - below, off);
      }
    }
  }
  if (field.law == Law::logarithmic && field.minimum > 0.0)
    return field.minimum * std::pow(field.maximum / field.minimum, p);
  return field.minimum + (field.maximum - field.minimum) * p;
}

std::vector<PanelStrip> Panel::strips() const {
  using Kind = PanelStrip::Kind;
  const rig::Rig& rig = this->rig();
  std::vector<PanelStrip> strips;
  for (const rig::Input& input : rig.inputs) {
    PanelStrip strip = channel(Kind::input, "input", input.name);
    if (!value(strip.fader)) continue;  // its partner's strip
    if (const std::string gain = address("input", input.name, "gain"); value(gain)) strip.gain = gain;
    strips.push_back(std::move(strip));
  }
  for (const rig::Playback& playback : rig.playbacks)
    strips.push_back(channel(Kind::playback, "playback", playback.name));
  const auto bus = [&](Kind kind, std::string_view section, const std::string& name, bool has_solo) {
    strips.push_back({.kind = kind,
                      .name = name,
                      .fader = address(section, name, "level"),
                      .mute = address(section, name, "mute"),
                      .solo = has_solo ? address(section, name, "solo") : std::string(),
                      .gain = {},
                      .trim = {}});
  };
  for (const rig::Group& group : rig.groups) bus(Kind::group, "group", group.name, true);
  for (const rig::Mix& mix : rig.mixes) bus(Kind::mix, "mix", mix.name, false);
  for (const rig::Phones& phones : rig.phones) bus(Kind::output, "phones", phones.name, false);
  for (const rig::Monitor& monitor : rig.monitors) bus(Kind::output, "monitor", monitor.name, false);
  return strips;
}

std::vector<std::string> Panel::mixes() const {
  std::vector<std::string> names;
  for (const rig::Mix& mix : rig().mixes) names.push_back(mix.name);
  return names;
}

std::string Panel::send(std::string_view mix, const PanelStrip& strip) {
  return rig::address_of({"mix", std::string(mix), "sends", strip.name});
}

const Panel::Entry* Panel::entry(std::string_view address) const {
  if (entries_.empty())
    for (const rig::Parameter& one : rig::values_of(rig()))
      entries_.emplace(one.address, Entry{.field = one.field,
                                          .is_name = one.is_name,
                                          .value = one.is_name ? unknown : one.load(),
                                          .text = rig::value_text(one)});
  const auto found = entries_.find(address);
  return found == entries_.end() ? nullptr : &found->second;
}

std::optional<double> Panel::value(std::string_view address) const {
  const Entry* found = entry(address);
  return found == nullptr || std::isnan(found->value) ? std::nullopt : std::optional(found->value);
}

std::optional<double> Panel::position(std::string_view address) const {
  const Entry* found = entry(address);
  if (found == nullptr || std::isnan(found->value)) return std::nullopt;
  if (const auto knob = knob_at(rig(), address)) return rig::position_of(*knob, Decibel(found->value));
  return position_at(found->field, found->value);
}

bool Panel::is_flag(std::string_view address) const {
  const Entry* found = entry(address);
  return found != nullptr && !found->is_name && found->field.dimension == Dimension::flag;
}

std::string Panel::text(std::string_view address) const {
  const Entry* found = entry(address);
  return found == nullptr ? std::string() : found->text;
}

Result<void> Panel::set(std::string_view address, double value, std::string_view by) {
  const auto found = rig::find_value(rig(), address);
  if (!found) return std::unexpected(found.error());
  const Field& field = found->field;
  if (!std::isfinite(value)) return failure(fmt::format("{} was to become a number that is none.", address));
  if (field.dimension == Dimension::flag) return set_text(address, value >= 0.5 ? "true" : "false", by);
  double inside = std::clamp(value, field.minimum, field.maximum);
  if (field.law == Law::decibel) inside = std::round(inside * 100.0) / 100.0 + 0.0;
  if (field.is_whole || field.dimension == Dimension::choice) inside = std::round(inside);
  if (field.dimension == Dimension::choice)
    return set_text(address, field.choices[static_cast<std::size_t>(inside)], by);
  return set_text(address, format_value(field.dimension, inside, 7), by);
}

Result<void> Panel::set_position(std::string_view address, double position, std::string_view by) {
  const auto found = rig::find_value(rig(), address);
  if (!found) return std::unexpected(found.error());
  if (const auto knob = knob_at(rig(), found->address))
    return set(address, rig::setting_at(*knob, std::clamp(position, 0.0, 1.0)).value(), by);
  return set(address, value_at(found->field, position), by);
}

Result<void> Panel::set_text(std::string_view address, std::string_view text, std::string_view by) {
  const auto turned = session_.set(address, text);
  if (!turned) return std::unexpected(turned.error());
  forget();
  protocol_.tell({*turned}, by);
  return {};
}

Result<void> Panel::toggle(std::string_view address, std::string_view by) {
  return set_text(address, value(address).value_or(0.0) >= 0.5 ? "false" : "true", by);
}

void Panel::undo(std::string_view by) {
  const auto turned = session_.undo();
  forget();
  protocol_.tell(turned, by);
}

void Panel::redo(std::string_view by) {
  const auto turned = session_.redo();
  forget();
  protocol_.tell(turned, by);
}

}  // namespace ohmic::api
