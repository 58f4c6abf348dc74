// Claims that require nothing: dose, power handling, versions to choose from, speakers; and what experts dispute.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "advise/reason/claims.hpp"
#include "advise/reason/say.hpp"
#include "units/levels.hpp"

namespace ohmic::advise {
namespace {

std::string time_of(Second time) {
  const double minutes = time.value() / 60.0;
  if (minutes < 90.0) return fmt::format("{:.0f} minutes", minutes);
  return fmt::format("{:.3g} hours", minutes / 60.0);
}

Claim dose(const Needs& needs) {
  Claim claim{.topic = "dose"};
  const Exposure heard = exposure(needs.average, needs.a_day);
  claim.figure = fmt::format("{:.0f} %", 100.0 * heard.niosh_share);
  claim.figures = {{Dimension::number, Interval<double>(heard.niosh_share)},
                   {Dimension::second, Interval<double>(heard.allowed_niosh_day.value())},
                   {Dimension::number, Interval<double>(heard.who_share)}};
  const double share = std::max(heard.niosh_share, heard.who_share);
  claim.says = fmt::format(
      "{} of {}(A) a day are {:.0f} % of what NIOSH allows at work ({} at that level) and, every day of the week, "
      "{:.0f} % "
      "of what the WHO allows for music. {}",
      time_of(needs.a_day), say::level(needs.average), 100.0 * heard.niosh_share, time_of(heard.allowed_niosh_day),
      100.0 * heard.who_share,
      share > 1.0   ? "Turn down or take breaks: 3 dB less double the time."
      : share > 0.5 ? "That is near the limit: every 3 dB less double the time."
                    : "That is safe.");
  claim.is_met = share <= 1.0;
  claim.formula = "allowed = 8 h / 2^((L - 85) / 3) (NIOSH); 40 h a week / 2^((L - 80) / 3) (WHO)";
  claim.working = fmt::format("L = {}: {} a day, {} a week", say::level(needs.average),
                              time_of(heard.allowed_niosh_day), time_of(heard.allowed_who_week));
  claim.sources = {"NIOSH, Publication 98-126, 1998", "ITU-T H.870 / WHO, 2018: adults, 80 dB(A) for 40 h a week",
                   "EPA and WHO are stricter for all sound of a day: 70 dB(A) over 24 h, 75 dB(A) over 8 h"};
  return claim;
}

Claim power_handling(const Needs& needs, const OwnedHeadphone& worn) {
  Claim claim{.topic = "power"};
  const Need wanted = need(worn.ears, needs.peak);
  claim.figure = say::exactly(wanted.power);
  claim.figures = {say::figure(wanted.power), say::figure(wanted.voltage), say::figure(*worn.ears.power_limit)};
  claim.says = fmt::format("The {} printed on {} are what they survive, not what they need: {} take {} and {}.",
                           text(worn.ears.power_limit->likely, 3), say::what_is_worn(worn), say::level(needs.peak),
                           say::exactly(wanted.power), say::exactly(wanted.voltage));
  claim.formula = "V = 10^((L - S) / 20),  P = V^2 / Z";
  claim.working =
      fmt::format("S = {}, Z = {}: V = {}, P = {}", say::exactly(worn.ears.sensitivity),
                  say::exactly(worn.ears.impedance), say::exactly(wanted.voltage), say::exactly(wanted.power));
  claim.sources = worn.ears.sources;
  return claim;
}

Claim version(const Needs& needs, const store::Headphone& headphone, const Chain& chain) {
  Claim claim{.topic = "choice"};
  const Ears ears = ears_of(headphone);
  const Need wanted = need(ears, needs.peak);
  const Given heard = given_in(chain, ears);
  const Interval<Decibel> left = spare(heard, needs.peak);
  claim.figure = say::whole(heard.level);
  claim.figures = {say::figure(heard.level), say::figure(wanted.voltage), say::figure(ears.sensitivity),
                   say::figure(wanted.power)};
  claim.is_met = left.likely >= Decibel(0.0);
  claim.standing = left.contains(Decibel(0.0)) ? Standing::depends : Standing::certain;
  claim.says = fmt::format("{}: {} for {}, and {} gives it {}: {}.", headphone.name(), say::exactly(wanted.voltage),
                           say::level(needs.peak), say::what_drives(needs), claim.figure,
                           claim.is_met ? fmt::format("{:.0f} dB to spare", left.likely.value())
                                        : fmt::format("{:.0f} dB short", -left.likely.value()));
  claim.formula = "S_V = S_mW + 30 - 10 log10 Z;  V = 10^((L - S_V) / 20)";
  claim.working = fmt::format("S = {} at {}: V = {}", say::exactly(ears.sensitivity), say::exactly(ears.impedance),
                              say::exactly(wanted.voltage));
  claim.sources = ears.sources;
  return claim;
}

Claim speakers() {
  Claim claim{.topic = "speakers"};
  claim.figure = "some 20 mW";
  claim.is_met = false;
  claim.says =
      "No interface and no headphone amplifier drives passive speakers: a line output gives some milliwatts where a "
      "speaker wants watts. You need a power amplifier between them, or active monitors.";
  claim.formula = "P = (Vopen Z / (Z + Zout))^2 / Z";
  claim.working = "Vopen = 4.9 V (+16 dBu), Zout = 100 ohm, Z = 8 ohm: 0.36 V, 16 mW";
  return claim;
}

}  // namespace

std::vector<Claim> claims_beside(const Needs& needs, const Remedy& as_it_is) {
  std::vector<Claim> claims;
  if (needs.owned.has_passive_speakers) claims.push_back(speakers());
  for (const store::Headphone* one : needs.choosing_headphones) claims.push_back(version(needs, *one, as_it_is.chain));
  std::ranges::stable_sort(claims, std::greater(), [](const Claim& claim) {
    return claim.topic == "choice" ? claim.figures[0].is.likely : 1e9;
  });
  for (const OwnedHeadphone& worn : needs.owned.headphones)
    if (worn.ears.power_limit) claims.push_back(power_handling(needs, worn));
  if (needs.a_day > Second(0.0)) claims.push_back(dose(needs));
  return claims;
}

std::vector<Claim> contested_of(const Needs& needs, const Remedy& as_it_is, Verdict verdict) {
  std::vector<Claim> claims;
  const auto add = [&](const char* topic, std::string says, std::vector<std::string> sources) {
    Claim claim{.topic = topic, .says = std::move(says), .sources = std::move(sources)};
    claim.standing = Standing::contested;
    claims.push_back(std::move(claim));
  };
  const Chain& chain = as_it_is.chain;
  for (const OwnedHeadphone& worn : needs.owned.headphones) {
    if (worn.is_any || worn.is_wireless || worn.ears.is_planar || chain.drive == nullptr) continue;
    if (chain.drive->impedance.likely * 8.0 <= worn.ears.impedance.likely) continue;
    const Interval<Decibel> bent = worst(bend(worn.ears, chain.drive->impedance));
    if (bent.high < Decibel(0.7) || !chain.drive->is_impedance_known) continue;  // nothing to dispute about
    add("response",
        fmt::format(
            "Whether {} behind {} is a flaw is disputed. A standard (IEC 61938) names 120 ohm and some listeners "
            "prefer what it does to {}; it bends their response by up to {:.1f} dB. Those who want what the maker "
            "tuned take a low impedance, and EQ for taste.",
            say::what_is_worn(worn), say::exactly(chain.drive->impedance), say::what_is_worn(worn), bent.high.value()),
        {"IEC 61938 (as quoted at epanorama.net, headphone_details)", "NwAvGuy, \"Headphone & Amp Impedance\", 2011",
         "head-fi.org, thread 429660"});
    break;
  }
  if ((needs.is_for(Purpose::mix) || needs.is_for(Purpose::produce)) && verdict != Verdict::headphone_amp)
    add("amplifier",
        "Whether an expensive headphone amplifier is worth it for mixing is disputed. Once level, noise and output "
        "impedance are in order, nobody has shown in a blind test that a dearer one is heard; some engineers still "
        "prefer one for critical work on good headphones. Beware of snake oil.",
        {"Sound On Sound, review of the Benchmark HPA4", "NwAvGuy, \"Gain and headphone amps/DACs\", 2011"});
  if (verdict == Verdict::dac_amp || needs.owned.has_interface())
    add("converter",
        "Whether converters sound different is disputed: their errors lie 90 to 120 dB below the music, and "
        "level-matched "
        "blind tests mostly find no difference. Buy one for its sockets and its headphone output.",
        {"figures of 64 interfaces in the catalogue: dynamic range 90 to 136 dB(A)"});
  return claims;
}

}  // namespace ohmic::advise
