// Requests about volume knobs by their travel, and where they stand.

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "api/protocol_parts.hpp"
#include "rig/address.hpp"
#include "rig/knob.hpp"

namespace ohmic::api {
namespace {

constexpr std::string_view example = R"(Such as {"knob": "phones.Lead", "to": 0.7}, or "to": "+= 0.05".)";

/// Output as rig::knob_of() counts them.
std::optional<std::size_t> output_of(const rig::Rig& rig, const std::vector<std::string>& parts) {
  if (parts.size() != 2) return std::nullopt;
  const auto among = [&](const auto& outputs) -> std::optional<std::size_t> {
    for (std::size_t i = 0; i < outputs.size(); ++i)
      if (outputs[i].name == parts[1]) return i;
    return std::nullopt;
  };
  if (parts[0] == "phones") return among(rig.phones);
  const auto monitor = parts[0] == "monitor" ? among(rig.monitors) : std::nullopt;
  return monitor ? std::optional(rig.phones.size() + *monitor) : std::nullopt;
}

Decibel level_of(const rig::Rig& rig, std::size_t output) {
  return output < rig.phones.size() ? rig.phones[output].level : rig.monitors[output - rig.phones.size()].level;
}

/// 0.7, or a step from `now`. Errors: neither, or not from 0 to 1.
Result<double> position_of(const Value& value, double now) {
  Result<double> position =
      failure(fmt::format("\"to\" is {}; expected a position.", value.kind()), std::string(example));
  if (const double* number = value.number()) position = *number;
  if (const std::string* text = value.text()) {
    const bool is_more = text->starts_with("+="), is_less = text->starts_with("-=");
    position = parse_value(Dimension::number, is_more || is_less ? text->substr(2) : *text);
    if (!position) return position;
    if (is_more || is_less) return std::clamp(now + (is_more ? *position : -*position), 0.0, 1.0);
  }
  if (position && !(*position >= 0.0 && *position <= 1.0))
    return failure(fmt::format("A position of {:g} was asked for.", *position), "The knob travels from 0 (off) to 1.");
  return position;
}

}  // namespace

Value knob_position(const rig::Rig& rig, std::size_t output) {
  const auto knob = rig::knob_of(rig, output);
  if (!knob) return std::nan("");
  return std::round(rig::position_of(*knob, level_of(rig, output)) * 1e3) /
         1e3;  // what a hundredth of a decibel tells apart
}

Answer Protocol::knob(const Request& request) {
  const auto name = request.text("phones.Lead");
  if (!name) return std::unexpected(name.error());
  const auto parts = rig::address_parts(*name);
  if (!parts) return std::unexpected(parts.error());
  const std::string address = rig::address_of(*parts) + ".level";
  const rig::Rig& rig = session_.desk().rig();
  const auto output = output_of(rig, *parts);
  if (!output) {
    // Where nothing of the kind is there, the address says it best.
    const auto value = session_.desk().value(address);
    if (!value) return std::unexpected(value.error());
    return failure(fmt::format("{} has no volume knob.", *name), "Outputs have: phones.NAME, monitor.NAME.");
  }
  const Value* to = request.all.find("to");
  if (to == nullptr)
    return Members{
        {"address", address}, {"value", *session_.desk().value(address)}, {"position", knob_position(rig, *output)}};
  const rig::Knob knob = *rig::knob_of(rig, *output);
  const auto position = position_of(*to, rig::position_of(knob, level_of(rig, *output)));
  if (!position) return std::unexpected(position.error());
  const auto turned = session_.set(address, fmt::format("{} dB", rig::setting_at(knob, *position).value()));
  if (!turned) return std::unexpected(turned.error());
  changed({*turned}, request.client);
  Members members = members_of(*turned);
  members.emplace_back("position", knob_position(session_.desk().rig(), *output));
  return members;
}

}  // namespace ohmic::api
