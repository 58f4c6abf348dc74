// Printed powers as points, the line between two of them, and the bounds beyond them.

#include "advise/physics/reach.hpp"

#include <algorithm>
#include <cmath>

namespace ohmic::advise {
namespace {

/// Above this load the voltage, not the current, is the limit: open voltage over current limit is below it for every output of the
/// catalogue whose figures tell both (the highest: iFi ZEN CAN Signature 6XX, 19 V over 172 mA), but for tubes with taps.
constexpr Ohm may_be_current{120.0};
/// And no output of the catalogue limits below 31 mA (DragonFly Cobalt, Scarlett 2i2).
constexpr Ampere least_current{0.03};
/// The least output impedance anything has: contacts and wire.
constexpr double least_impedance = 0.1;
/// The most that headphone outputs are built with, IEC 61938.
constexpr double most_impedance = 120.0;

double at(const ReachPoint& point, Volt Interval<Volt>::* end) { return (point.rms.*end).value(); }

/// The line of 1/V over 1/R through two points.
double between(const ReachPoint& a, const ReachPoint& b, Volt Interval<Volt>::* end, Ohm load) {
  const double ga = 1.0 / a.load.value(), gb = 1.0 / b.load.value(), g = 1.0 / load.value();
  const double share = (g - ga) / (gb - ga);
  return 1.0 / ((1.0 - share) / at(a, end) + share / at(b, end));
}

/// What a source of that impedance gives into `load` when it gives V into R.
double behind(double impedance, const ReachPoint& point, Volt Interval<Volt>::* end, Ohm load) {
  return at(point, end) * divider(Ohm(impedance), load) / divider(Ohm(impedance), point.load);
}

/// Zout through two points; never below 0.
double slope(const ReachPoint& a, double va, const ReachPoint& b, double vb) {
  const double fall = va / a.load.value() - vb / b.load.value();
  if (!(vb > va)) return 0.0;
  return fall > 0.0 ? (vb - va) / fall : 1e6;
}

Interval<Volt> above(const Reach& reach, const Interval<Ohm>& impedance, Ohm load) {
  const ReachPoint& top = reach.back();
  double highest = behind(impedance.high.value(), top, &Interval<Volt>::high, load);
  if (top.load < may_be_current)
    highest = std::max(highest, top.rms.high.value() * (std::min(load, may_be_current) / top.load));
  return {top.rms.low, Volt(behind(impedance.likely.value(), top, &Interval<Volt>::likely, load)), Volt(highest)};
}

Interval<Volt> below(const Reach& reach, const Interval<Ohm>& impedance, Ohm load) {
  const ReachPoint& bottom = reach.front();
  double z = impedance.likely.value();
  if (reach.size() > 1)
    z = std::max(z,
                 slope(bottom, at(bottom, &Interval<Volt>::likely), reach[1], at(reach[1], &Interval<Volt>::likely)));
  const Volt likely(behind(z, bottom, &Interval<Volt>::likely, load));
  const Volt by_impedance(behind(impedance.high.value(), bottom, &Interval<Volt>::low, load));
  const Volt low = std::max(bottom.rms.low * (load / bottom.load), std::min(by_impedance, least_current * load));
  return {std::min(low, likely), likely, Volt(behind(impedance.low.value(), bottom, &Interval<Volt>::high, load))};
}

}  // namespace

double rounding(Ohm load, Volt rms) {
  const double milliwatt = power(rms, load).value() * 1e3;
  const auto unit = [&](double digits) { return std::pow(10.0, std::floor(std::log10(milliwatt)) - digits + 1.0); };
  const double two = std::round(milliwatt / unit(2)) * unit(2);
  const bool has_two = std::abs(milliwatt / two - 1.0) < 0.001;
  const double of_power = std::sqrt(1.0 + 0.5 * unit(has_two ? 2 : 3) / milliwatt) - 1.0;
  // "10 dBu", "2.5 dBu": half a step either way.
  const double level = dbu(rms).value();
  for (const double step : {1.0, 0.5})
    if (std::abs(level - std::round(level / step) * step) < 0.002)
      return std::max(of_power, factor(Decibel(0.5 * step)) - 1.0);
  return of_power;
}

std::vector<Reach> reaches_of(const store::Device& device, const store::HeadphoneOutput& output) {
  struct Sourced {
    int source;
    Reach reach;
  };
  std::vector<Sourced> all;
  const auto add = [&](int source, Ohm load, Volt rms, double rounded) {
    if (!std::isfinite(rms.value()) || !(rms > Volt(0)) || !(load > Ohm(0))) return;
    auto found = std::ranges::find(all, source, &Sourced::source);
    if (found == all.end()) found = all.insert(all.end(), {source, {}});
    const Interval<Volt> volts(rms * (1.0 - rounded), rms, rms * (1.0 + rounded));
    // The same load twice from one source, as at two settings: the higher.
    const auto same = std::ranges::find(found->reach, load, &ReachPoint::load);
    if (same == found->reach.end()) found->reach.push_back({load, volts});
    else if (same->rms.likely < rms) same->rms = volts;
  };
  for (const auto& fact : output.into)
    add(fact.source, fact.value.load, fact.value.rms, rounding(fact.value.load, fact.value.rms));
  for (const auto& fact : output.open) add(fact.source, open_circuit, fact.value, 0.005);

  const auto basis = [&](const Sourced& s) { return basis_of(device, s.source); };
  if (std::ranges::any_of(all, [&](const Sourced& s) { return basis(s) == store::Basis::own; }))
    std::erase_if(all, [&](const Sourced& s) { return basis(s) != store::Basis::own; });
  // Measured before published; within one basis, as the catalogue trusts them.
  std::ranges::stable_sort(all, {}, [&](const Sourced& s) { return basis(s) == store::Basis::published; });
  std::vector<Reach> reaches;
  for (Sourced& s : all) {
    std::ranges::sort(s.reach, {}, &ReachPoint::load);
    reaches.push_back(std::move(s.reach));
  }
  return reaches;
}

Interval<Volt> volts_into(const Reach& reach, const Interval<Ohm>& impedance, Ohm load) {
  if (load > reach.back().load) return above(reach, impedance, load);
  if (load < reach.front().load) return below(reach, impedance, load);
  const auto next = std::ranges::find_if(reach, [&](const ReachPoint& p) { return p.load >= load; });
  if (next->load == load) return next->rms;
  const ReachPoint &a = *(next - 1), &b = *next;
  // A current that ends at the lower point leaves the loads above it more than the line does.
  const double by_current =
      std::min(behind(impedance.low.value(), b, &Interval<Volt>::high, load), a.rms.high.value() * (load / a.load));
  return {Volt(between(a, b, &Interval<Volt>::low, load)), Volt(between(a, b, &Interval<Volt>::likely, load)),
          Volt(std::max(between(a, b, &Interval<Volt>::high, load), by_current))};
}

std::optional<Interval<Ohm>> impedance_through(const Reach& reach) {
  if (reach.size() < 2) return std::nullopt;
  const auto pair = [&](std::size_t i, Volt Interval<Volt>::* lower, Volt Interval<Volt>::* upper) {
    return slope(reach[i], at(reach[i], lower), reach[i + 1], at(reach[i + 1], upper));
  };
  using V = Interval<Volt>;
  const std::size_t top = reach.size() - 2;
  const double likely = std::max(pair(top, &V::likely, &V::likely), least_impedance);
  if (likely > most_impedance) return std::nullopt;
  const double high = std::clamp(pair(top, &V::low, &V::high), likely, most_impedance);
  // Two pairs that give the same impedance: a resistance; a current limit would bend the line.
  bool is_straight = false;
  if (top > 0) {
    const double below_low = pair(top - 1, &V::high, &V::low), below_high = pair(top - 1, &V::low, &V::high);
    is_straight = below_low <= high && below_high >= pair(top, &V::high, &V::low);
  }
  const double low = is_straight ? std::clamp(pair(top, &V::high, &V::low), least_impedance, likely) : least_impedance;
  return Interval(Ohm(low), Ohm(likely), Ohm(high));
}

}  // namespace ohmic::advise
