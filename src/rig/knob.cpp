// A switch, then decibel by decibel, or the resistance of an audio-taper potentiometer.

#include "rig/knob.hpp"

#include <algorithm>
#include <cmath>

#include "units/levels.hpp"

namespace ohmic::rig {
namespace {

// An audio-taper potentiometer is an exponential that begins at nothing ("Potentiometer", Simscape Electrical reference,
// MathWorks: taper "Logarithmic"), its resistance at half travel chosen:
//
//            b^x - 1                           2
//   t(x)  = ---------    with  b = (1 / m - 1) ,  so that t(0) = 0, t(1/2) = m, t(1) = 1
//             b - 1
//
// m = 0.1 is taper "A", 20 dB below the end at half travel, as most volume knobs have it. Its end resistance is what
// `lowest` leaves:
//
//   g(x) = g_lowest + (g_highest - g_lowest) t(x)
constexpr double middle = 0.1;
constexpr double base = (1.0 / middle - 1.0) * (1.0 / middle - 1.0);

double taper(double x) { return std::expm1(x * std::log(base)) / (base - 1.0); }
double travel_of_taper(double t) { return std::log1p(t * (base - 1.0)) / std::log(base); }

double decibels(const Knob& knob) { return (knob.highest - knob.lowest).value(); }

/// `travel` is what lies behind the switch, 0 to 1.
Decibel level_on(const Knob& knob, double travel) {
  if (travel >= 1.0) return knob.highest;  // both ends to the last bit
  if (travel <= 0.0) return knob.lowest;
  if (knob.curve == Curve::decibel) return knob.lowest + (knob.highest - knob.lowest) * travel;
  const double low = factor(knob.lowest - knob.highest);
  return std::clamp(knob.highest + gain_of(low + (1.0 - low) * taper(travel)), knob.lowest, knob.highest);
}

double travel_to(const Knob& knob, Decibel level) {
  if (level >= knob.highest) return 1.0;
  if (knob.curve == Curve::decibel) return (level - knob.lowest).value() / decibels(knob);
  const double low = factor(knob.lowest - knob.highest);
  return travel_of_taper((factor(level - knob.highest) - low) / (1.0 - low));
}

/// Nobody turns finer, and levels stay short to read.
Decibel rounded(const Knob& knob, Decibel level) {
  if (level < knob.lowest) return knob_off;
  if (level >= knob.highest) return knob.highest;
  return std::clamp(Decibel(std::round(level.value() * 100.0) / 100.0), knob.lowest, knob.highest);
}

template <class Output>
Knob knob_on(const Output& output) {
  return {.lowest = output.lowest, .highest = output.highest, .curve = output.curve};
}

}  // namespace

std::optional<Knob> knob_of(const Rig& rig, std::size_t output) {
  if (output < rig.phones.size()) return knob_on(rig.phones[output]);
  output -= rig.phones.size();
  if (output < rig.monitors.size()) return knob_on(rig.monitors[output]);
  return std::nullopt;
}

Decibel level_at(const Knob& knob, double position) {
  if (!(position >= switch_travel)) return knob_off;
  return level_on(knob, (position - switch_travel) / (1.0 - switch_travel));
}

double position_of(const Knob& knob, Decibel level) {
  if (!(level >= knob.lowest)) return 0.0;
  return switch_travel + (1.0 - switch_travel) * std::clamp(travel_to(knob, level), 0.0, 1.0);
}

Decibel setting_at(const Knob& knob, double position) { return rounded(knob, level_at(knob, position)); }

Decibel turned(const Knob& knob, Decibel level, Decibel by) {
  const bool is_off = !(level >= knob.lowest);
  if (is_off) return by > Decibel(0.0) ? knob.lowest : knob_off;
  if (level == knob.lowest && by < Decibel(0.0)) return knob_off;
  const double travel = travel_to(knob, level) + by.value() / decibels(knob);
  return rounded(knob, level_on(knob, std::clamp(travel, 0.0, 1.0)));
}

}  // namespace ohmic::rig
