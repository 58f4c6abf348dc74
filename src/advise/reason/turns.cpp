// Turns each figure from where it stands towards its plausible ends, and finds by bisection where the verdict flips.

#include "advise/reason/turns.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "advise/reason/remedy.hpp"
#include "advise/reason/say.hpp"
#include "units/levels.hpp"

namespace ohmic::advise {
namespace {

/// Halvings: a hundredth of the plausible range is finer than anybody knows any of these figures.
constexpr int halvings = 7;

OwnedHeadphone* first_worn(Needs& needs) {
  for (OwnedHeadphone& worn : needs.owned.headphones)
    if (!worn.is_any && !worn.is_wireless) return &worn;
  return nullptr;
}

void add_headphone(std::vector<Knob>& knobs, const Needs& needs) {
  Needs copy = needs;
  const OwnedHeadphone* worn = first_worn(copy);
  if (worn == nullptr) return;
  const double now = worn->ears.sensitivity.likely.value();
  const std::string name = say::what_is_worn(*worn);
  knobs.push_back({.what = "sensitivity",
                   .now = now,
                   .lowest = now - 15.0,
                   .highest = now + 15.0,
                   .turn =
                       [was = worn->ears.sensitivity, now](Needs& of, double to) {
                         const Decibel by(to - now);
                         first_worn(of)->ears.sensitivity = map(was, [&](DBPerVolt s) { return s + by; });
                       },
                   .says =
                       [name, now](double to) {
                         return fmt::format("If {} were {:.0f} dB {} sensitive", name,
                                            std::max(1.0, std::ceil(std::abs(to - now))), to < now ? "less" : "more");
                       }});
}

void add_drive(std::vector<Knob>& knobs, const Needs& needs) {
  if (!needs.owned.drive) return;
  const Drive& drive = *needs.owned.drive;
  const std::string name = say::what_drives(needs);
  knobs.push_back({.what = "voltage",
                   .now = 0.0,
                   .lowest = -20.0,
                   .highest = 20.0,
                   .turn = [was = drive](Needs& of, double to) { of.owned.drive = scaled(was, Decibel(to)); },
                   .says =
                       [name, open = drive.open.likely](double to) {
                         return fmt::format("If {} gave {} instead of {}", name, text(open * factor(Decibel(to)), 3),
                                            text(open, 3));
                       }});
  knobs.push_back(
      {.what = "impedance",
       .now = drive.impedance.likely.value(),
       .lowest = 0.1,
       .highest = 150.0,
       .is_logarithmic = true,
       .turn =
           [](Needs& of, double to) {
             of.owned.drive->impedance = Interval<Ohm>(Ohm(to));
             of.owned.drive->is_impedance_known = true;
           },
       .says =
           [name](double to) { return fmt::format("If the output impedance of {} were {}", name, text(Ohm(to), 3)); }});
}

/// The needs with one knob somewhere else.
Verdict verdict_at(const Needs& needs, const Shelf& shelf, const Knob& knob, double at) {
  Needs turned = needs;
  knob.turn(turned, knob.is_whole ? std::round(at) : at);
  return least_kind(turned, shelf);
}

std::optional<Turn> towards(const Needs& needs, const Shelf& shelf, const Knob& knob, double end, Verdict now) {
  if (end == knob.now) return std::nullopt;
  Verdict there = verdict_at(needs, shelf, knob, end);
  if (there == now) return std::nullopt;
  double same = knob.now, other = end;
  for (int i = 0; i < halvings; ++i) {
    const double middle = knob.is_logarithmic ? std::sqrt(std::max(same, 1e-3) * other) : (same + other) / 2.0;
    if (knob.is_whole && std::abs(other - same) <= 1.0) break;
    const double tried = knob.is_whole ? std::round(middle) : middle;
    if (const Verdict found = verdict_at(needs, shelf, knob, tried); found == now) {
      same = tried;
    } else {
      other = tried;
      there = found;
    }
  }
  return Turn{.says = fmt::format("{}: {}.", knob.says(other), words_for(there)),
              .to = there,
              .what = knob.what,
              .from = knob.now,
              .at = other};
}

}  // namespace

std::vector<Knob> knobs_of(const Needs& needs) {
  std::vector<Knob> knobs;
  knobs.push_back({.what = "peak",
                   .now = needs.peak.value(),
                   .lowest = 95.0,
                   .highest = 125.0,
                   .turn =
                       [](Needs& of, double to) {
                         of.peak = DBSPL(to);
                         of.is_peak_stated = true;
                       },
                   .says = [](double to) { return fmt::format("If you want peaks of {:.0f} dB SPL", to); }});
  add_headphone(knobs, needs);
  add_drive(knobs, needs);
  knobs.push_back({.what = "listeners",
                   .now = static_cast<double>(needs.listeners),
                   .lowest = 1.0,
                   .highest = 8.0,
                   .is_whole = true,
                   .turn =
                       [](Needs& of, double to) {
                         of.listeners = static_cast<int>(to);
                         if (!of.owned.headphones.empty()) of.owned.headphones.front().count = of.listeners;
                       },
                   .says =
                       [](double to) {
                         return fmt::format("If {} listened at the same time",
                                            say::counted(static_cast<int>(to), "person", "people"));
                       }});
  if (needs.sources() > 0)
    knobs.push_back({.what = "microphones",
                     .now = static_cast<double>(needs.microphones),
                     .lowest = 0.0,
                     .highest = 8.0,
                     .is_whole = true,
                     .turn = [](Needs& of, double to) { of.microphones = static_cast<int>(to); },
                     .says =
                         [](double to) {
                           return fmt::format("If you recorded {}",
                                              say::counted(static_cast<int>(to), "microphone", "microphones"));
                         }});
  if (needs.sources() > 0)
    knobs.push_back({.what = "buffer",
                     .now = static_cast<double>(needs.buffer.value_or(Frames(256)).count()),
                     .lowest = 16.0,
                     .highest = 2048.0,
                     .is_whole = true,
                     .turn = [](Needs& of, double to) { of.buffer = Frames(static_cast<std::int64_t>(to)); },
                     .says = [](double to) { return fmt::format("With a buffer of {:.0f} frames", to); }});
  return knobs;
}

std::vector<Turn> turns_of(const Needs& needs, const Shelf& shelf) {
  std::vector<Turn> turns;
  const Verdict now = least_kind(needs, shelf);
  for (const Knob& knob : knobs_of(needs))
    for (const double end : {knob.lowest, knob.highest})
      if (auto turn = towards(needs, shelf, knob, end, now)) turns.push_back(std::move(*turn));
  return turns;
}

}  // namespace ohmic::advise
