// Bands are counted: each takes the values of the next one, and the last goes.

#include "rig/removal.hpp"

#include <string>

#include <fmt/format.h>

#include "rig/address.hpp"
#include "rig/desk_change.hpp"
#include "rig/strip.hpp"

namespace ohmic::rig {
namespace {

bool is_there(const Rig& rig, const std::string& address) {
  const auto found = find_value(rig, address);
  return found && found->is_there;
}

}  // namespace

Result<std::vector<Scene::Value>> removal(const Rig& rig, std::string_view address) {
  const auto parts = address_parts(address);
  if (!parts) return std::unexpected(parts.error());
  const bool is_band = parts->size() == 4 && (*parts)[2] == "eq";
  const bool is_send = parts->size() == 4 && (*parts)[0] == "mix" && (*parts)[2] == "sends";
  if (!is_band && !is_send)
    return failure(fmt::format("\"{}\" cannot be taken away.", address),
                   "Bands of an equalizer can, such as input.Kick.eq.2, and sends, such as mix.Lead.sends.Kick.");
  const std::string one = address_of(*parts);
  const std::string member = is_band ? "kind" : "level";
  if (const auto found = find_value(rig, one + "." + member); !found) return std::unexpected(found.error());
  else if (!found->is_there) return failure(fmt::format("There is no {} to take away.", one));
  if (is_send) return std::vector<Scene::Value>{{one + ".level", ""}};
  const std::string list = address_of({(*parts)[0], (*parts)[1], (*parts)[2]});
  const auto band = [&](std::size_t n) { return fmt::format("{}.{}", list, n); };
  std::vector<Scene::Value> values;
  std::size_t n = std::stoul(parts->back());
  for (; is_there(rig, band(n + 1) + ".kind"); ++n)
    for (const auto& field : equalizer_band_fields)
      values.push_back({fmt::format("{}.{}", band(n), field.field.name),
                        *said_by(rig, fmt::format("{}.{}", band(n + 1), field.field.name))});
  values.push_back({band(n) + ".kind", ""});
  return values;
}

}  // namespace ohmic::rig
