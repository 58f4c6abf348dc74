// A voltage divider of two impedances, one of which is not the same at every frequency.

#include "advise/reason/output_impedance.hpp"

#include <cmath>

#include <fmt/format.h>

#include "advise/physics/physics.hpp"
#include "advise/reason/requirement.hpp"
#include "advise/reason/say.hpp"
#include "units/levels.hpp"

namespace ohmic::advise {

std::string ohms(Ohm value) { return fmt::format("{:.3g} ohm", value.value()); }

Claim impedance_claim(const std::string& whose, Interval<Ohm> impedance, const Ears& ears) {
  const Interval<Decibel> bent = worst(bend(ears, impedance));
  Claim claim{.topic = "response", .is_requirement = true, .figures = {say::figure(bent), say::figure(impedance)}};
  claim.figure = fmt::format("{:.1f} dB", bent.likely.value());
  claim.is_met = bent.likely <= bend_listening;
  claim.standing = bent.high <= bend_listening || bent.low > bend_listening ? Standing::certain : Standing::depends;
  const Ohm driving = impedance.likely, load = ears.impedance.likely;
  claim.says = fmt::format("{} ({}) against {} ({}): ", whose, ohms(driving), ears.name, ohms(load));
  const bool is_measured = ears.network || !ears.curve.empty();
  // Nobody measured how even the headphone's impedance is: the rule of thumb, and the most it can be.
  const double eighth = load.value() / driving.value();
  if (bent.high < Decibel(0.3)) claim.says += "the tone stays as it is.";
  else if (!is_measured)
    claim.says += fmt::format(
        "{}; by how much the tone bends nobody can say who has not measured its impedance over "
        "frequency, at most {:.1f} dB.",
        eighth >= 8.0 ? "less than an eighth of it, as it should be" : "more than an eighth of it", bent.high.value());
  else
    claim.says += fmt::format("it bends the tone by {:.1f} dB{}.", bent.likely.value(),
                              bent.likely <= bend_working ? ", too little to notice"
                              : bent.likely <= bend_listening
                                  ? ": heard side by side; for mixing take an output of less"
                                  : ": plainly another tone; take an output of less, or an amplifier");
  // What nobody knows is told, and blames nobody.
  if (!is_measured) claim.is_met = true, claim.is_requirement = eighth >= 8.0;
  claim.formula = "20 log10[(Zf / (Zf + Zout)) / (Z1k / (Z1k + Zout))]";
  claim.sources = ears.sources;
  return claim;
}

Ears ears_of(const gear::HeadphoneSpec& spec, std::string name) {
  // As a headphone of the catalogue of which somebody published the impedance, so that what is unknown widens likewise.
  store::Headphone like;
  like.sources.push_back({.by = "the rig file"});
  like.impedance.push_back({spec.impedance, 0});
  if (!spec.table.empty()) {
    std::vector<store::ImpedanceAt> curve;
    for (const gear::ImpedancePoint& point : spec.table)
      curve.push_back({point.frequency, point.magnitude, point.degrees});
    like.impedance_curve.push_back({std::move(curve), 0});
  }
  Ears ears = ears_of(like);
  ears.name = std::move(name);
  ears.sources.clear();
  const DBPerVolt likely = spec.sensitivity          ? *spec.sensitivity
                           : spec.sensitivity_per_mw ? per_volt(*spec.sensitivity_per_mw, spec.impedance)
                                                     : ears.sensitivity.likely;
  ears.sensitivity = {spec.sensitivity_low.value_or(likely), likely, spec.sensitivity_high.value_or(likely)};
  if (spec.table.empty() && !spec.sections.empty()) {
    ears.network = gear::ImpedanceNetwork{spec.dc_resistance.value_or(spec.impedance), spec.sections};
    const auto at = [&](double hertz) { return Ohm(std::abs(gear::impedance(*ears.network, Hertz(hertz)))); };
    ears.impedance = ears.impedance_span = Interval<Ohm>(at(1000.0));
    for (double f = 20.0; f <= 20e3; f *= std::exp2(1.0 / 6.0)) {
      ears.curve.push_back({Hertz(f), at(f), {}});
      ears.impedance_span = hull(ears.impedance_span, Interval<Ohm>(at(f)));
    }
  }
  return ears;
}

}  // namespace ohmic::advise
