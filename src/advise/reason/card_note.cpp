// From what the system shows and the catalogue knows to sentences.

#include "advise/reason/card_note.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "advise/physics/physics.hpp"
#include "advise/reason/output_impedance.hpp"
#include "advise/reason/requirement.hpp"
#include "advise/reason/say.hpp"
#include "store/name.hpp"
#include "units/levels.hpp"

namespace ohmic::advise {
namespace {

/// A card's words without those that every card has: "Focusrite Scarlett 2i2 USB at usb-0000..." is "focusrite scarlett 2i2".
std::string own_words(std::string_view name) {
  const std::string all = store::plain(name.substr(0, name.find(" at ")));
  std::string kept;
  for (std::size_t begin = 0; begin < all.size();) {
    const std::size_t end = std::min(all.find(' ', begin), all.size());
    const std::string word = all.substr(begin, end - begin);
    constexpr std::string_view common[] = {"usb", "audio", "device", "interface", "hda", "pcm", "card", "generic"};
    if (std::ranges::find(common, word) == std::end(common)) kept += (kept.empty() ? "" : " ") + word;
    begin = end + 1;
  }
  return kept;
}

Claim fact(std::string says) { return {.topic = "card", .says = std::move(says)}; }
Claim wrong(std::string says) {
  return {.topic = "card", .says = std::move(says), .is_met = false, .is_requirement = true};
}

std::string rates_in_words(const std::vector<Hertz>& rates) {
  const auto [low, high] = std::ranges::minmax(rates);
  return low == high ? "only " + text(low) : fmt::format("{} to {}", text(low), text(high));
}

/// What it is and can.
void introduce(const CardSeen& seen, CardNote& to) {
  std::string says = seen.usb.empty() ? seen.name : fmt::format("{} (USB {})", seen.name, seen.usb);
  if (to.known != nullptr) says += fmt::format(" is the {}", to.known->name());
  else if (!to.maybe.empty())
    says += fmt::format(" is one of these, which its name does not tell apart: {}", say::list(to.maybe, "or"));
  else says += " is not in the catalogue, so what its headphone output gives is not known";
  to.claims.push_back(fact(says + "."));
  if (!seen.is_known_well) return;
  std::vector<std::string> can{fmt::format("{} in and {} out", seen.inputs, seen.outputs)};
  if (!seen.rates.empty()) can.push_back(rates_in_words(seen.rates));
  if (seen.least_period > 0) {
    const double rate =
        seen.rates.empty() ? 48e3 : std::clamp(48e3, seen.rates.front().value(), seen.rates.back().value());
    can.push_back(fmt::format("periods from {} frames ({:.2f} ms at {})", seen.least_period,
                              seen.least_period / rate * 1e3, text(Hertz(rate))));
  }
  to.claims.push_back(fact(fmt::format("It has {}.", say::list(can))));
}

/// What is wrong with it by itself, and for the rig.
void find_faults(const CardSeen& seen, const std::optional<CardWanted>& wanted, CardNote& to) {
  constexpr std::string_view servers[] = {"pipewire", "jackd", "jackdbus", "pulseaudio"};
  const std::string_view program = std::string_view(seen.user).substr(0, seen.user.find(' '));
  if (std::ranges::find(servers, program) != std::end(servers))
    to.claims.push_back(fact(fmt::format(
        "{} has it. Ohmic plays through that, too (device = \"{}\"), or by itself once it lets the card go.", seen.user,
        program.starts_with("jack") ? "jack" : "pipewire")));
  else if (!seen.user.empty())
    to.claims.push_back(wrong(fmt::format("It is in use by {}. Ohmic cannot have it beside that.", seen.user)));
  if (seen.long_name.find("full speed") != std::string::npos)
    to.claims.push_back(
        wrong("It runs at USB's full speed, 12 Mbit/s: a period is at least 1 ms, and 2 channels at 48 kHz are about "
              "all that "
              "goes through. If it can do more, it hangs on an old hub or a bad cable."));
  if (seen.is_known_well && seen.outputs == 0)
    to.claims.push_back(wrong("It has no outputs: something else must play."));
  if (!seen.is_known_well || !wanted) return;
  const auto lacks = [&](int has, int wants, const char* what) {
    if (wants <= has) return;
    to.claims.push_back(wrong(fmt::format(
        "The rig uses {} {}, and it has {}: what the rig file plugs in beyond stays silent.", what, wants, has)));
  };
  lacks(seen.inputs, wanted->inputs, "input");
  lacks(seen.outputs, wanted->outputs, "output");
  if (!seen.rates.empty() && std::ranges::find(seen.rates, wanted->rate) == seen.rates.end())
    to.claims.push_back(wrong(fmt::format("The rig wants {}; it has {}. It will run at the nearest it has.",
                                          text(wanted->rate), rates_in_words(seen.rates))));
  if (wanted->frames < seen.least_period)
    to.claims.push_back(wrong(
        fmt::format("The rig wants periods of {} frames; its smallest is {}.", wanted->frames, seen.least_period)));
}

/// How loud it drives headphones that somebody wears.
Claim level_claim(const Drive& drive, const Ears& ears, DBSPL peak) {
  const Interval<DBSPL> reached = given(drive, ears).level;
  Claim claim{
      .topic = "level", .figure = say::whole(reached), .is_requirement = true, .figures = {say::figure(reached)}};
  claim.is_met = reached.likely >= peak - people_differ;
  const bool is_sure = reached.low >= peak || reached.high < peak - people_differ;
  claim.standing = is_sure ? Standing::certain : Standing::depends;
  claim.says = fmt::format("Its headphone output drives {} to {}: {}.", ears.name, claim.figure,
                           reached.low >= peak ? "loud enough for anything"
                           : claim.is_met      ? "enough for most music; very quiet recordings may want more"
                                          : "short for dynamic music; an amplifier on its line outputs mends that");
  claim.formula = "L = S + 20 log10(Voc Z / (Z + Zout))";
  claim.sources = drive.sources;
  claim.sources.insert(claim.sources.end(), ears.sources.begin(), ears.sources.end());
  return claim;
}

/// Of all headphones of the catalogue: how many it drives loud enough, and whose tone it bends.
void count_headphones(const Drive& drive, const store::Catalogue& catalogue, DBSPL peak, CardNote& to) {
  const Shelf shelf(catalogue, true);
  int loud = 0, measured = 0, bent = 0;
  std::vector<std::pair<double, std::string>> hard;
  for (const Ears& ears : shelf.population) {
    const DBSPL reached = given(drive, ears).level.likely;
    if (reached >= peak - people_differ) ++loud;
    else
      hard.emplace_back(reached.value(),
                        fmt::format("{} ({})", ears.name, say::level(DBSPL(std::round(reached.value())))));
    if (!ears.network && ears.curve.empty()) continue;  // nobody measured how even it is
    ++measured;
    if (worst(bend(ears, drive.impedance)).likely > bend_working) ++bent;
  }
  const int all = static_cast<int>(shelf.population.size());
  std::ranges::sort(hard);
  if (hard.size() > 3) hard.resize(3);
  std::vector<std::string> names;
  for (const auto& [level, name] : hard) names.push_back(name);
  if (drive.is_level_known) {
    Claim claim =
        fact(fmt::format("Its headphone output gives {} and drives {} of the catalogue's {} headphones to {} or "
                         "more{}.",
                         say::exactly(drive.open), loud, all, say::level(peak - people_differ),
                         names.empty() ? "" : "; not " + say::list(names)));
    claim.sources = drive.sources;
    to.claims.push_back(std::move(claim));
  }
  if (!drive.is_impedance_known) return;
  const double ohm = drive.impedance.likely.value();
  Claim claim = fact(
      ohm <= 2.0
          ? fmt::format("Its output impedance of {} is as good as none: it leaves the tone of every headphone alone.",
                        ohms(drive.impedance.likely))
          : fmt::format("Its output impedance is {}: headphones of {:.0f} ohm and more, and planars of any, keep their "
                        "tone. Of the "
                        "{} whose impedance was measured over frequency {} bend by more than {:.0f} dB.",
                        ohms(drive.impedance.likely), 8.0 * ohm, measured, bent, bend_working.value()));
  claim.formula = "Zout < Z / 8";
  to.claims.push_back(std::move(claim));
}

/// What to do where nobody published it.
Claim unknown_output() {
  return fact(
      "Nobody published what its headphone output gives. To find out: play 1 kHz at full scale, turn its knob fully "
      "up, "
      "and measure volts (AC) at the socket without headphones and with a resistor of 33 ohm; write both into the rig "
      "file "
      "(output = { full_scale = ..., output_impedance = ... }).");
}

}  // namespace

std::vector<const store::Interface*> look_up(const CardSeen& seen, const store::Catalogue& catalogue) {
  if (!seen.usb.empty())
    for (const store::Interface& one : catalogue.interfaces())
      if (std::ranges::find(one.aliases, "USB " + seen.usb) != one.aliases.end()) return {&one};
  std::vector<const store::Interface*> found;
  for (const std::string& said : {seen.long_name, seen.name}) {
    const std::string words = own_words(said);
    if (words.empty()) continue;
    const store::Name asked = store::name_of("", words);
    for (const store::Interface& one : catalogue.interfaces())
      if (store::likeness(asked, store::name_of(one.maker, one.model)).missed == 0.0) found.push_back(&one);
    if (!found.empty()) break;
  }
  return found;
}

CardNote note_of(const CardSeen& seen, const store::Catalogue& catalogue, const std::vector<Ears>& worn,
                 const std::optional<CardWanted>& wanted, DBSPL peak) {
  CardNote to{.title = seen.name};
  const auto found = look_up(seen, catalogue);
  if (found.size() == 1) to.known = found.front();
  else
    for (const store::Interface* one : found) to.maybe.push_back(one->name());
  introduce(seen, to);
  find_faults(seen, wanted, to);
  if (to.known == nullptr || seen.outputs == 0) return to;
  const Drive drive = drive_of(*to.known);
  if (!drive.is_level_known && !drive.is_impedance_known) {
    to.claims.push_back(unknown_output());
    return to;
  }
  if (worn.empty()) count_headphones(drive, catalogue, peak, to);
  for (const Ears& ears : worn) {
    if (drive.is_level_known) to.claims.push_back(level_claim(drive, ears, peak));
    if (drive.is_impedance_known) to.claims.push_back(impedance_claim("Its output impedance", drive.impedance, ears));
  }
  return to;
}

}  // namespace ohmic::advise
