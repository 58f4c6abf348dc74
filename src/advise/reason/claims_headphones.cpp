// Claims about what is heard: level, tone and hiss of a headphone on what drives it.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "advise/reason/claims.hpp"
#include "advise/reason/say.hpp"
#include "units/levels.hpp"

namespace ohmic::advise {
namespace {

constexpr const char* target_source =
    "how loud peaks should be: 105 dB SPL for compressed music or quiet listeners, 110 for most, 115 for very dynamic "
    "music (NwAvGuy, \"More Power?\", 2011)";

void cite(Claim& claim, const std::vector<std::string>& whose, std::string_view name) {
  for (const std::string& source : whose) claim.sources.push_back(fmt::format("{}: {}", name, source));
}

std::string driver_name(const Needs& needs) { return say::capital(say::what_drives(needs)); }

Claim population_claim(const Needs& needs, const Chain& chain, const Requirement& r) {
  Claim claim;
  const std::string what = driver_name(needs);
  claim.figure = fmt::format("{} of {} headphones", r.enough, r.of);
  claim.figures = {{Dimension::number, {double(r.surely), double(r.enough), double(r.of)}}};
  if (r.topic == Topic::level) {
    claim.says = fmt::format(
        "{} is loud enough for {} of the {} headphones in the catalogue, {}.", what, r.enough, r.of,
        r.surely == r.of ? "whichever they are"
        : r.surely == 0  ? std::string("by what is likely of it; which are yours decides")
                         : fmt::format("for {} of them without any doubt; which are yours decides", r.surely));
    claim.formula = "L = S + 20 log10 V,  V = Vopen Z / (Z + Zout)";
    claim.working =
        fmt::format("Vopen = {}, Zout = {}; each headphone with its own S and Z, {} dB SPL aimed at",
                    say::exactly(chain.drive->open), say::exactly(chain.drive->impedance), needs.peak.value());
    claim.sources.emplace_back(target_source);
  } else if (r.topic == Topic::response) {
    claim.says = fmt::format(
        "Its output impedance leaves the tone of {} of {} headphones within {}. The rule of thumb: at most an eighth "
        "of "
        "the headphone's impedance; below 2 ohm suits them all.",
        r.enough, r.of, text(tolerated_bend(needs)));
    claim.formula =
        "bend = 20 log10[(Zf / (Zf + Zout)) / (Z1k / (Z1k + Zout))]; Zout = Z / 8 bends by at most "
        "20 log10(9/8) = 1.0 dB where the impedance rises";
    claim.working = fmt::format("Zout = {}", say::exactly(chain.drive->impedance));
    claim.sources.emplace_back("the rule of an eighth: NwAvGuy, \"Headphone & Amp Impedance\", 2011");
  } else {
    claim.says = fmt::format("Its own noise stays inaudible with {} of {} headphones.", r.enough, r.of);
    claim.formula = "Lnoise = S + 20 log10 Vnoise";
  }
  cite(claim, chain.drive->sources, chain.drive->name);
  return claim;
}

Claim level_claim(const Needs& needs, const Chain& chain, const Requirement& r, const OwnedHeadphone& worn) {
  Claim claim;
  const Given heard = given_in(chain, worn.ears);
  const Need wanted = need(worn.ears, needs.peak);
  const std::string phones = say::what_is_worn(worn), peak = say::level(needs.peak);
  claim.figure = say::whole(heard.level);
  claim.figures = {say::figure(heard.level),  say::figure(heard.voltage),  say::figure(wanted.voltage),
                   say::figure(wanted.power), say::figure(wanted.current), say::figure(worn.ears.sensitivity)};
  const std::string begin = fmt::format("{} drives {} to {} at peaks", driver_name(needs), phones, claim.figure);
  const double short_by = needs.peak.value() - heard.level.likely.value();
  if (!r.is_met()) {
    claim.says = fmt::format("{}: about {} dB short of the {} {}.", begin, std::max(1.0, std::round(short_by)), peak,
                             needs.is_peak_stated ? "you want" : "that leave room for most music");
  } else if (heard.level.low >= needs.peak) {
    claim.says = fmt::format("{}, and {} {}: loud enough.", begin, peak,
                             needs.is_peak_stated ? "is what you want" : "is as much as most people ever use");
  } else if (short_by > 0.0) {
    claim.says = fmt::format(
        "{}: enough at normal and at loud levels, with little left for very quiet recordings, raw microphones or "
        "strong "
        "EQ. How loud is loud enough differs between people; {} is on the safe side.",
        begin, peak);
  } else {
    claim.says = fmt::format(
        "{}. That is enough for most music; sources disagree about these headphones or their "
        "output, so at worst {:.0f} dB are missing to {}.",
        begin, std::max(1.0, std::round(needs.peak.value() - heard.level.low.value())), peak);
  }
  if (heard.limited_by_current) claim.says += " What limits it is current, not voltage.";
  if (chain.ways > 1) claim.says += fmt::format(" That is with {} headphones on one socket.", chain.ways);
  claim.formula = "L = S + 20 log10 V,  V = min(Vopen Z / (Z + Zout), Imax Z)";
  claim.working = fmt::format("S = {}, Z = {}, Vopen = {}, Zout = {}: V = {}, L = {}. {} need {}, {}, {}",
                              say::exactly(worn.ears.sensitivity), say::exactly(worn.ears.impedance),
                              say::exactly(chain.drive->open), say::exactly(chain.drive->impedance),
                              say::exactly(heard.voltage), say::exactly(heard.level), peak,
                              say::exactly(wanted.voltage), say::exactly(wanted.current), say::exactly(wanted.power));
  cite(claim, worn.ears.sources, worn.ears.name);
  cite(claim, chain.drive->sources, chain.drive->name);
  claim.sources.emplace_back(target_source);
  return claim;
}

Claim response_claim(const Needs& needs, const Chain& chain, const Requirement& r, const OwnedHeadphone& worn) {
  Claim claim;
  const Interval<Ohm> source = seen(chain).impedance;
  const Bend bent = bend(worn.ears, source);
  const Interval<Decibel> most = worst(bent);
  const double ratio = worn.ears.impedance.likely / std::max(source.likely, Ohm(0.01));
  claim.figure = fmt::format("{:.1f} to {:.1f} dB", most.low.value(), most.high.value());
  if (std::abs(most.high.value() - most.low.value()) < 0.05)
    claim.figure = fmt::format("{:.1f} dB", most.likely.value());
  claim.figures = {say::figure(most), say::figure(source), say::figure(worn.ears.impedance)};
  const std::string phones = say::what_is_worn(worn);
  const std::string tolerated = text(tolerated_bend(needs));
  const char* basis = bent.is_from_curve ? "from its measured impedance curve" : "nobody published its impedance curve";
  if (worn.ears.is_planar || most.high.value() < 0.15) {
    claim.says = fmt::format(
        "The output impedance does nothing to the tone of {}: {}.", phones,
        worn.ears.is_planar ? "a planar's impedance is the same at all frequencies" : "it is small against theirs");
  } else if (r.is_met()) {
    claim.says = fmt::format(
        "Output impedance changes the tone of {} by {} ({}): {}.", phones, claim.figure, basis,
        r.is_certain() ? "too little to matter"
        : bent.is_from_curve
            ? fmt::format("whether that stays below {} depends on the output impedance, which nobody published exactly",
                          tolerated)
            : fmt::format("at the very most; if that is more than {}, a little EQ takes it out again", tolerated));
  } else {
    claim.says = fmt::format(
        "Its output impedance bends the response of {} by {} ({}): more bass or treble than the maker meant. EQ can "
        "take "
        "that out; so does an output below {:.0f} ohm.",
        phones, claim.figure, basis, std::max(1.0, std::floor(worn.ears.impedance.likely.value() / 8.0)));
  }
  claim.formula = "bend = 20 log10[(Zf / (Zf + Zout)) / (Z1k / (Z1k + Zout))]";
  claim.working =
      fmt::format("Z from {} to {} ({} at 1 kHz), Zout = {}: {}; Z / Zout {}", text(worn.ears.impedance_span.low, 3),
                  text(worn.ears.impedance_span.high, 3), text(worn.ears.impedance.likely, 3), say::exactly(source),
                  claim.figure, ratio > 1000 ? std::string("over 1000") : fmt::format("= {:.1f}", ratio));
  cite(claim, chain.drive->sources, chain.drive->name);
  claim.sources.emplace_back("the rule of an eighth: NwAvGuy, \"Headphone & Amp Impedance\", 2011");
  return claim;
}

Claim hiss_claim(const Needs& needs, const Chain& chain, const Requirement& r, const OwnedHeadphone& worn) {
  Claim claim;
  const auto noise = hiss(seen(chain), worn.ears);
  claim.formula = "Lnoise = S + 20 log10 Vnoise";
  if (!noise) {
    const Volt most = volts_for(hiss_heard, worn.ears.sensitivity.likely);
    claim.says = fmt::format(
        "{} are so sensitive that noise of {} is heard as hiss, and nobody published the noise of {}. "
        "If you hear none, there is none; if you do, an in-line attenuator takes it away.",
        say::capital(say::what_is_worn(worn)), text(most, 2), say::what_drives(needs));
    claim.working =
        fmt::format("S = {}: {} at {}", say::exactly(worn.ears.sensitivity), text(hiss_heard), text(most, 2));
    return claim;
  }

  claim.figure = say::whole(*noise) + " (A)";
  claim.figures = {say::figure(*noise), say::figure(*chain.drive->noise)};
  claim.says = r.is_met() ? fmt::format("The noise of {} reaches {} as {}: {}.", say::what_drives(needs),
                                        say::what_is_worn(worn), claim.figure,
                                        r.is_certain() ? "below what anyone hears in a quiet room"
                                                       : "at the edge of what is heard in a very quiet room")
                          : fmt::format(
                                "{} hisses in {}: {}, audible in quiet moments. A quieter output or an in-line "
                                "attenuator cures it; a stronger amplifier makes it worse.",
                                driver_name(needs), say::what_is_worn(worn), claim.figure);
  claim.formula = "Lnoise = S + 20 log10 Vnoise";
  claim.working = fmt::format("S = {}, Vnoise = {}: {}", say::exactly(worn.ears.sensitivity),
                              say::exactly(*chain.drive->noise), claim.figure);
  cite(claim, chain.drive->sources, chain.drive->name);
  return claim;
}

}  // namespace

Claim headphone_claim(const Needs& needs, const Chain& chain, const Requirement& r) {
  if (r.of > 0) return population_claim(needs, chain, r);
  const OwnedHeadphone& worn = needs.owned.headphones[static_cast<std::size_t>(r.who)];
  if (r.topic == Topic::level) return level_claim(needs, chain, r, worn);
  if (r.topic == Topic::response) return response_claim(needs, chain, r, worn);
  return hiss_claim(needs, chain, r, worn);
}

}  // namespace ohmic::advise
