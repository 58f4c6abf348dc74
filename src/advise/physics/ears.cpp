// A headphone's facts as intervals: sensitivity per volt, impedance at 1 kHz, and how far it may rise elsewhere.

#include <fmt/format.h>

#include "advise/physics/figures.hpp"
#include "advise/physics/merge.hpp"
#include "units/levels.hpp"

namespace ohmic::advise {
namespace {

using store::Basis;

/// Standard deviation between maker and laboratory over 70 models, dB (facts/measurement.md, finding 1).
constexpr double published_spread = 4.4;
/// Standard deviation of measured over published impedance at 1 kHz over 64 models of the same tables: a ratio.
constexpr double impedance_spread = 1.14;

/// What headphones of a type span where a figure is unknown: the catalogue's extremes and its median; of the impedance, how far
/// it falls and rises between 20 Hz and 20 kHz against 1 kHz where nobody published a curve.
//   dynamic: MDR-7506 56 ohm against 75; Focal Clear 537 against 60.  Balanced armatures: Westone 3, 16 to 47 against 41.
struct Kin {
  Interval<double> sensitivity, impedance;
  double falls, rises;
};
Kin kin_of(std::string_view type) {
  if (type == "planar") return {{91.0, 108.8, 120.0}, {6.0, 26.0, 200.0}, 1.0, 1.0};
  if (type == "dynamic") return {{94.0, 111.0, 126.0}, {16.0, 55.0, 620.0}, 0.75, 9.0};
  if (type == "balanced armature") return {{111.0, 123.0, 135.0}, {8.0, 27.0, 45.0}, 0.35, 3.0};
  return {{91.0, 110.0, 135.0}, {6.0, 42.0, 620.0}, 0.35, 9.0};
}

Interval<double> impedance_of(const store::Headphone& headphone, const Kin& kin) {
  const auto all = counting(said(headphone, headphone.impedance));
  if (all.empty()) return kin.impedance;
  std::vector<Said> measured = all;
  std::erase_if(measured, [](const Said& s) { return s.basis == Basis::published; });
  if (!measured.empty()) return merged(measured);  // the nominal value is no claim about 1 kHz
  const auto nominal = merged(all);
  return {nominal.low / impedance_spread, nominal.likely, nominal.high * impedance_spread};
}

/// The impedance a source's milliwatt was taken in: its own, else the published, else anybody's.
std::optional<Ohm> milliwatt_impedance(const store::Headphone& headphone, int source) {
  const store::Fact<Ohm>* best = nullptr;
  const auto rank = [&](const store::Fact<Ohm>& fact) {
    return fact.source == source ? 2 : basis_of(headphone, fact.source) == Basis::published ? 1 : 0;
  };
  for (const auto& fact : headphone.impedance)
    if (fact.value > Ohm(0) && (best == nullptr || rank(fact) > rank(*best))) best = &fact;
  return best == nullptr ? std::nullopt : std::optional(best->value);
}

/// Every sensitivity per volt. Per milliwatt it is converted at the impedance of the same source, never at the ends of an
/// interval: both figures come from one measurement, S_V = S_mW + 30 - 10 log10 Z, and their errors go together.
std::vector<Said> sensitivities(const store::Headphone& headphone, const Interval<double>& impedance) {
  std::vector<Said> all;
  for (const auto& fact : headphone.sensitivity) {
    const Basis basis = basis_of(headphone, fact.source);
    if (fact.value.per_volt) all.push_back({fact.value.per_volt->value(), basis, fact.source});
    if (!fact.value.per_milliwatt) continue;
    if (const auto at = milliwatt_impedance(headphone, fact.source)) {
      all.push_back({per_volt(*fact.value.per_milliwatt, *at).value(), basis, fact.source});
    } else {  // nobody says in how many ohm: all that are possible
      for (const double z : {impedance.likely, impedance.low, impedance.high})
        all.push_back({per_volt(*fact.value.per_milliwatt, Ohm(z)).value(), basis, fact.source});
    }
  }
  return counting(std::move(all), true);
}

Interval<double> sensitivity_of(const std::vector<Said>& all, const Kin& kin) {
  if (all.empty()) return kin.sensitivity;
  Interval<double> found = merged(all);
  const bool is_only_published = std::ranges::all_of(all, [](const Said& s) { return s.basis == Basis::published; });
  if (is_only_published) found.low -= published_spread, found.high += published_spread;
  return found;
}

/// The curve of the most trusted source that a network goes through.
std::vector<gear::ImpedancePoint> curve_of(const store::Headphone& headphone) {
  for (const auto& fact : headphone.impedance_curve) {
    std::vector<gear::ImpedancePoint> curve;
    for (const auto& point : fact.value) curve.push_back({point.frequency, point.magnitude, point.degrees});
    if (gear::fit_impedance(curve)) return curve;
  }
  return {};
}

/// From the lowest to the highest that anybody measured.
Interval<Ohm> span_of(const store::Headphone& headphone, Ohm at_1k) {
  Interval<Ohm> span(at_1k);
  for (const auto& fact : headphone.impedance_curve)
    for (const auto& point : fact.value)
      if (point.magnitude > Ohm(0) && std::isfinite(point.magnitude.value()))
        span = hull(span, Interval(point.magnitude));
  return span;
}

std::vector<std::string> sources_of(const store::Headphone& headphone, const std::vector<Said>& sensitivities) {
  std::vector<std::string> sources;
  for (const auto& fact : headphone.sensitivity) {
    if (std::ranges::none_of(sensitivities, [&](const Said& s) { return s.source == fact.source; })) continue;
    const std::string at = fact.value.at > Hertz(0) ? fmt::format(" at {}", text(fact.value.at, 3)) : "";
    const std::string who = says_who(headphone, fact.source);
    if (fact.value.per_volt) sources.push_back(fmt::format("{}{}, {}", text(*fact.value.per_volt), at, who));
    if (fact.value.per_milliwatt) sources.push_back(fmt::format("{}{}, {}", text(*fact.value.per_milliwatt), at, who));
  }
  for (const auto& fact : headphone.impedance)
    sources.push_back(fmt::format("{}, {}", text(fact.value), says_who(headphone, fact.source)));
  if (!headphone.impedance_curve.empty())
    sources.push_back(
        fmt::format("impedance over frequency, {}", says_who(headphone, headphone.impedance_curve.front().source)));
  return sources;
}

}  // namespace

Ears ears_of(const store::Headphone& headphone) {
  const Kin kin = kin_of(headphone.type);
  Ears ears{.name = headphone.name()};
  ears.is_planar = headphone.type == "planar";
  ears.curve = curve_of(headphone);
  Interval<double> impedance = impedance_of(headphone, kin);
  const auto all = sensitivities(headphone, impedance);
  ears.sensitivity = as<DBPerVolt>(sensitivity_of(all, kin));
  if (!ears.curve.empty()) {
    ears.network = gear::fit_impedance(ears.curve)->network;
    impedance = Interval<double>(std::abs(gear::impedance(*ears.network, gear::reference_frequency)));
    ears.impedance_span = span_of(headphone, Ohm(impedance.likely));
  } else {
    ears.impedance_span = as<Ohm>({impedance.low * kin.falls, impedance.likely, impedance.high * kin.rises});
  }
  ears.impedance = as<Ohm>(impedance);
  if (const auto limits = counting(said(headphone, headphone.power_limit)); !limits.empty())
    ears.power_limit = as<Watt>(merged(limits));
  ears.sources = sources_of(headphone, all);
  return ears;
}

gear::ImpedanceNetwork impedance_network(const Ears& ears) {
  if (ears.network) return *ears.network;
  if (!ears.curve.empty())
    if (auto fit = gear::fit_impedance(ears.curve)) return std::move(fit->network);
  return {ears.impedance.likely, {}};
}

}  // namespace ohmic::advise
