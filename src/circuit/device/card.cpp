// Which parameters were asked for, and which of the rest change a device.
#include "circuit/device/card.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace ohmic::circuit {
namespace {

// Written into cards by makers and by LTspice for whoever picks a part; ratings that warn but do not act.
constexpr auto descriptions = std::to_array<std::string_view>(
    {"mfg",     "vceo",    "icrating", "vds",      "ron",        "qg",      "iave",    "vpk",     "irms",
     "type",    "pkg",     "level",    "tnom",     "t_measured", "tref",    "fv_max",  "bv_max",  "id_max",
     "idr_max", "ic_max",  "ib_max",   "te_max",   "pd_max",     "vbe_max", "vbc_max", "vce_max", "vgs_max",
     "vgd_max", "vds_max", "vgsr_max", "vgdr_max", "vbs_max",    "vbd_max", "vgb_max", "rth_ext", "derating",
     "rthjc",   "rthca",   "cthj",     "rth0",     "cth0",       "version", "vdmos",   "nchan",   "pchan",
     "d",       "npn",     "pnp",      "njf",      "pjf",        "nmos",    "pmos"});
constexpr auto instance_descriptions = std::to_array<std::string_view>(
    {"off", "ic", "icvbe", "icvce", "icvds", "icvgs", "icvbs", "thermal", "nrb", "temp"});

bool is_among(auto& names, std::string_view name) { return std::ranges::find(names, name) != names.end(); }

}  // namespace

std::optional<double> Card::given(std::initializer_list<std::string_view> names) {
  std::optional<double> found;
  for (const std::string_view name : names) {
    asked_.emplace(name);
    const auto at = model_.values.find(std::string(name));
    if (at != model_.values.end() && !found) found = at->second;
  }
  return found;
}

double Card::positive(std::initializer_list<std::string_view> names, double fallback) {
  const double found = value(names, fallback);
  return found > 0.0 ? found : fallback;
}

std::optional<double> Card::of_instance(std::string_view name) {
  asked_of_instance_.emplace(name);
  const auto at = instance_.values.find(std::string(name));
  if (at == instance_.values.end()) return std::nullopt;
  return at->second;
}

void Card::leave(std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) asked_.emplace(name);
}

void Card::warn_of(std::initializer_list<std::string_view> names, std::string_view effect, double without) {
  for (const std::string_view name : names) {
    asked_.emplace(name);
    const auto at = model_.values.find(std::string(name));
    if (at == model_.values.end() || at->second == without) continue;
    sentences_.push_back(
        fmt::format("Model {}: {} = {:g} is left aside: {} is not modelled.", model_.name, name, at->second, effect));
  }
}

std::vector<std::string> Card::warnings() {
  std::vector<std::string> all = sentences_;
  for (const auto& [name, value] : model_.values) {
    if (asked_.contains(name) || is_among(descriptions, name)) continue;
    all.push_back(fmt::format("Model {}: parameter {} = {:g} is unknown to a model of type {} and is left aside.",
                              model_.name, name, value, model_.type));
  }
  for (const auto& [name, value] : instance_.values) {
    if (asked_of_instance_.contains(name) || is_among(instance_descriptions, name)) continue;
    all.push_back(
        fmt::format("{}: parameter {} = {:g} is unknown here and is left aside.", instance_.name, name, value));
  }
  return all;
}

std::unexpected<Error> Card::refusal(const std::string& what, const std::string& hint) const {
  return failure(fmt::format("{}: model {}: {}", instance_.name, model_.name, what), hint,
                 model_.place.line > 0 ? model_.place : instance_.place);
}

}  // namespace ohmic::circuit
