// A headphone output's facts as intervals: open voltage, impedance, current limit, residual noise.

#include <fmt/format.h>

#include "advise/physics/merge.hpp"
#include "advise/physics/reach.hpp"
#include "gear/amplifier.hpp"
#include "units/levels.hpp"

namespace ohmic::advise {
namespace {

using store::Basis;

/// What a kind of output spans where a figure is unknown.
struct Kin {
  Interval<Ohm> impedance;
  Interval<Volt> open;
  bool has_series_resistor = true;  // often; amplifiers have none, and what looks like one is a current limit
};
const Kin interface_kin{{Ohm(0.1), Ohm(20.0), Ohm(50.0)}, {Volt(1.0), Volt(2.0), Volt(3.0)}};
const Kin source_kin{{Ohm(0.5), Ohm(2.0), Ohm(30.0)}, {Volt(0.5), Volt(1.0), Volt(1.5)}};
const Kin amplifier_kin{{Ohm(0.1), Ohm(0.5), Ohm(10.0)}, {Volt(2.0), Volt(5.0), Volt(10.0)}, false};
const Kin tube_kin{{Ohm(0.5), Ohm(10.0), Ohm(120.0)}, {Volt(2.0), Volt(5.0), Volt(20.0)}};

/// Cable, contacts and optimism: what a laboratory found above a maker's figure (Grace Design m900: 1.2 against 0.08 ohm).
constexpr double contacts = 1.1;
/// A printed point that lies this far below what the stated impedance allows was not limited by it.
constexpr double clearly_below = 0.93;

std::optional<Interval<Ohm>> stated_impedance(const store::Device& device, const store::Facts<Ohm>& facts) {
  std::vector<Said> all = said(device, facts);
  for (Said& s : all)
    if (s.value == 0.0) s.value = 1e-3;  // "near 0"
  all = counting(std::move(all));
  if (all.empty()) return std::nullopt;
  auto found = merged(all);
  if (std::ranges::all_of(all, [](const Said& s) { return s.basis == Basis::published; })) found.high += contacts;
  return as<Ohm>(found);
}

/// The current at which points lie below what voltage and impedance allow; lowest load first in likely.
std::optional<Interval<Ampere>> current_limit(const Reach& reach, Volt open, Ohm impedance) {
  std::optional<Interval<Ampere>> limit;
  for (const ReachPoint& point : reach) {
    if (point.rms.likely > open * divider(impedance, point.load) * clearly_below) continue;
    const Interval<Ampere> here(point.rms.low / point.load, point.rms.likely / point.load, point.rms.high / point.load);
    limit = limit ? hull(*limit, here) : here;
  }
  return limit;
}

/// Measured or stated noise; else what the dynamic range leaves below the highest voltage.
//   Vnoise = Vmax 10^(-DR/20)
std::optional<Interval<Volt>> noise_of(const store::Device& device, const store::HeadphoneOutput& output,
                                       const Interval<Volt>& open) {
  if (const auto all = counting(said(device, output.noise)); !all.empty()) {
    return map(as<Volt>(merged(all)), [&](Volt rms) {
      const auto weighting = output.is_a_weighted ? gear::NoiseWeighting::a_weighted : gear::NoiseWeighting::unweighted;
      return gear::a_weighted_noise({.noise = rms, .noise_weighting = weighting});
    });
  }
  const auto ranges = counting(said(device, output.dynamic_range));
  if (ranges.empty()) return std::nullopt;
  return map(open, as<Decibel>(merged(ranges)), [](Volt v, Decibel range) { return v * factor(-range); });
}

/// A signal-to-noise ratio is printed against full output or against 1 V, weighted or not: the noise is at most that below full
/// output, and may be as low as that below 1 V.
std::optional<Interval<Volt>> noise_from_snr(const store::Device& device, const store::Facts<Decibel>& snr,
                                             const Interval<Volt>& open) {
  const auto all = counting(said(device, snr));
  if (all.empty()) return std::nullopt;
  const auto ratio = merged(all);
  const auto below = [](Volt v, double db) { return v * factor(Decibel(-db)); };
  return Interval<Volt>(below(std::min(Volt(1.0), open.low), ratio.high), below(open.likely, ratio.likely),
                        below(open.high, ratio.low));
}

std::vector<std::string> sources_of(const store::Device& device, const store::HeadphoneOutput& output) {
  std::vector<std::string> sources;
  const auto say = [&](std::string what, int source) {
    sources.push_back(fmt::format("{}, {}", what, says_who(device, source)));
  };
  for (const auto& fact : output.into)
    say(fmt::format("{} into {}", text(fact.value.rms, 3), text(fact.value.load, 3)), fact.source);
  for (const auto& fact : output.open) say(fmt::format("{} without load", text(fact.value, 3)), fact.source);
  for (const auto& fact : output.impedance) say(fmt::format("output impedance {}", text(fact.value, 3)), fact.source);
  for (const auto& fact : output.noise) say(fmt::format("noise {}", text(fact.value, 3)), fact.source);
  for (const auto& fact : output.dynamic_range) say(fmt::format("dynamic range {}", text(fact.value, 4)), fact.source);
  return sources;
}

Drive drive_of(const store::Device& device, const store::HeadphoneOutput& output, const Kin& kin) {
  Drive drive{.name = device.name()};
  drive.reaches = reaches_of(device, output);
  const auto stated = stated_impedance(device, output.impedance);
  const Reach* first = drive.reaches.empty() ? nullptr : &drive.reaches.front();
  const auto fitted = first != nullptr ? impedance_through(*first) : std::nullopt;
  drive.impedance = stated ? *stated : fitted ? *fitted : kin.impedance;
  if (!stated && fitted && !kin.has_series_resistor && drive.impedance.low < kin.impedance.likely)
    drive.impedance.likely = std::min(drive.impedance.likely, kin.impedance.likely);
  drive.is_impedance_known = stated || (fitted && first->size() > 2);
  drive.is_level_known = first != nullptr;
  drive.open = kin.open;
  if (first != nullptr) {
    drive.open = volts_into(*first, drive.impedance, open_circuit);
    for (const Reach& other : drive.reaches)
      drive.open = hull(drive.open, volts_into(other, drive.impedance, open_circuit));
    drive.current = current_limit(*first, drive.open.likely, drive.impedance.likely);
  }
  drive.noise = noise_of(device, output, drive.open);
  drive.sources = sources_of(device, output);
  return drive;
}

int most(const store::Facts<int>& facts, int otherwise) {
  return facts.empty() ? otherwise : std::max(facts.front().value, 0);
}

bool is_empty(const store::HeadphoneOutput& output) {
  return output.into.empty() && output.open.empty() && output.impedance.empty();
}

}  // namespace

Drive drive_of(const store::Amplifier& amplifier, bool balanced) {
  const bool has_balanced = !is_empty(amplifier.balanced), has_unbalanced = !is_empty(amplifier.unbalanced);
  const bool is_balanced = has_balanced && (balanced || !has_unbalanced);
  const bool has_tubes = amplifier.type.find("tube") != std::string::npos;
  const auto& output = is_balanced ? amplifier.balanced : amplifier.unbalanced;
  Drive drive = drive_of(amplifier, output, has_tubes ? tube_kin : amplifier_kin);
  drive.is_balanced = is_balanced;
  drive.sockets = std::max(amplifier.phones_outputs, 1);
  if (!drive.noise) drive.noise = noise_from_snr(amplifier, amplifier.snr, drive.open);
  return drive;
}

Drive drive_of(const store::Interface& interface) {
  Drive drive = drive_of(interface, interface.phones, interface_kin);
  drive.sockets = most(interface.phones_outputs, 1);
  return drive;
}

Drive drive_of(const store::PlaybackSource& source) { return drive_of(source, source.phones, source_kin); }

Drive scaled(const Drive& drive, Decibel by) {
  Drive more = drive;
  const auto more_volts = [&](Volt v) { return v * factor(by); };
  more.open = map(drive.open, more_volts);
  if (drive.current) more.current = map(*drive.current, [&](Ampere i) { return i * factor(by); });
  for (Reach& reach : more.reaches)
    for (ReachPoint& point : reach) point.rms = map(point.rms, more_volts);
  return more;
}

}  // namespace ohmic::advise
