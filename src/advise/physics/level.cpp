// Level, voltage, current and power: what an ear needs, and what an output gives.

#include <algorithm>

#include "advise/physics/load.hpp"
#include "advise/physics/physics.hpp"
#include "advise/physics/reach.hpp"
#include "units/levels.hpp"

namespace ohmic::advise {
namespace {

/// A limit lies below what voltage and output impedance allow when it takes more than this.
constexpr double clearly_below = 0.95;

/// Into a load by the model alone:  V = min(open Z / (Z + Zout), Imax Z)
Interval<Volt> by_model(const Drive& drive, const Load& load) {
  const auto limited = [](Volt v, std::optional<Ampere> limit, Ohm z) { return limit ? std::min(v, *limit * z) : v; };
  const auto end = [&](auto of) -> std::optional<Ampere> {
    return drive.current ? std::optional(of(*drive.current)) : std::nullopt;
  };
  const Ohm small = load.magnitude.low, large = load.magnitude.high;
  const Volt low =
      limited(drive.open.low * divider(drive.impedance.high, small), end([](const auto& i) { return i.low; }), small);
  const Volt likely = limited(drive.open.likely * load.share(drive.impedance.likely),
                              end([](const auto& i) { return i.likely; }), load.magnitude.likely);
  const Volt high =
      limited(drive.open.high * divider(drive.impedance.low, large), end([](const auto& i) { return i.high; }), large);
  return {std::min(low, likely), likely, std::max(high, likely)};
}

/// Through the printed points of every source that has points on both sides of the load, of all where none has; what is likely
/// is the most trusted one's.
Interval<Volt> by_points(const Drive& drive, const Load& load) {
  const auto through = [&](const Reach& reach) {
    const auto at = volts_into(reach, drive.impedance, load.magnitude.likely);
    const Volt low = volts_into(reach, drive.impedance, load.magnitude.low).low;
    const Volt high = volts_into(reach, drive.impedance, load.magnitude.high).high;
    return Interval<Volt>(std::min({low, at.low, at.likely}), at.likely, std::max({high, at.high, at.likely}));
  };
  const auto covers = [&](const Reach& reach) {
    return reach.front().load <= load.magnitude.likely && load.magnitude.likely <= reach.back().load;
  };
  const bool is_any_covering = std::ranges::any_of(drive.reaches, covers);
  std::optional<Interval<Volt>> all;
  for (const Reach& reach : drive.reaches)
    if (covers(reach) || !is_any_covering) all = all ? hull(*all, through(reach)) : through(reach);
  return *all;
}

}  // namespace

Need need(const Ears& ears, DBSPL peak) {
  Need need;
  need.voltage = map(ears.sensitivity, [&](DBPerVolt s) { return volts_for(peak, s); });
  need.current = map(need.voltage, ears.impedance, [](Volt v, Ohm z) { return v / z; });
  need.power = map(need.voltage, ears.impedance, [](Volt v, Ohm z) { return power(v, z); });
  return need;
}

Given given(const Drive& drive, const Ears& ears, const std::vector<Ears>& beside) {
  const Load load = load_of(ears, beside);
  Given given;
  given.voltage = drive.reaches.empty() ? by_model(drive, load) : by_points(drive, load);
  given.level = map(ears.sensitivity, given.voltage, [](DBPerVolt s, Volt v) { return level_at(s, v); });
  given.limited_by_current =
      given.voltage.likely < drive.open.likely * load.share(drive.impedance.likely) * clearly_below;
  return given;
}

Given given(const Drive& drive, const Ears& ears) { return given(drive, ears, {}); }

Interval<Decibel> spare(const Given& given, DBSPL peak) {
  return map(given.level, [&](DBSPL level) { return level - peak; });
}

Interval<Decibel> gain_needed(const Need& need, Interval<Volt> source_full_scale) {
  return map(need.voltage, source_full_scale, [](Volt wanted, Volt have) { return gain_of(wanted / have); });
}

}  // namespace ohmic::advise
