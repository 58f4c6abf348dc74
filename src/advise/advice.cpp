// The advisor: requirements on what there is, the least remedy, and everything that is said about it.

#include "advise/advice.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "advise/reason/claims.hpp"
#include "advise/reason/plan.hpp"
#include "advise/reason/say.hpp"
#include "advise/reason/sentence.hpp"
#include "advise/reason/turns.hpp"

namespace ohmic::advise {
namespace {

constexpr std::size_t most_choices = 6;
/// Loudest moments people play live on purpose.
constexpr DBSPL painful{118.0};

/// Certain when no requirement that decides may go the other way within its interval.
Standing standing_of(const Needs& needs, const Remedy& as_it_is, Verdict verdict) {
  const bool buys = verdict != Verdict::nothing && verdict != Verdict::fix_wiring;
  bool is_only_tone = true, has_unmet = false, is_open = false, has_sure_reason = false;
  for (const Requirement& one : as_it_is.judged) {
    if (!one.is_met()) {
      has_unmet = true;
      is_only_tone = is_only_tone && one.topic == Topic::response;
      has_sure_reason = has_sure_reason || one.is_certain();
    }
    is_open = is_open || !one.is_certain();
  }
  if (has_unmet && is_only_tone && needs.owned.drive && needs.owned.drive->is_impedance_known)
    return Standing::contested;
  if (buys && has_sure_reason) return is_open ? Standing::likely : Standing::certain;
  return is_open ? Standing::depends : Standing::certain;
}

std::string why(const Remedy& remedy, const Needs& needs) {
  std::vector<std::string> words;
  const Chain& chain = remedy.chain;
  for (const Requirement& r : remedy.judged)
    if (r.topic == Topic::level && r.of > 0)
      words.push_back(fmt::format("loud enough for {} of {} headphones", r.enough, r.of));
  for (const OwnedHeadphone& worn : needs.owned.headphones) {
    if (worn.is_any || worn.is_wireless) continue;
    const Given heard = given_in(chain, worn.ears);
    words.push_back(fmt::format("{} with {}", say::whole(heard.level), say::what_is_worn(worn)));
    if (const auto noise = hiss(seen(chain), worn.ears); noise && noise->high < hiss_heard)
      words.emplace_back("no audible hiss");
  }
  if (chain.drive->is_impedance_known) words.push_back(fmt::format("{} output", say::exactly(chain.drive->impedance)));
  if (needs.sources() > 0 && chain.inputs.microphones && remedy.kind != Verdict::headphone_amp)
    words.push_back(say::counted(*chain.inputs.microphones, "microphone input", "microphone inputs"));
  if (needs.listeners > 1) words.push_back(say::counted(chain.sockets, "headphone socket", "headphone sockets"));
  std::string to;
  for (const std::string& one : words) to += (to.empty() ? "" : ", ") + one;
  return to;
}

Choice choice_of(const Remedy& remedy, const Needs& needs) {
  Choice to{.device = remedy.bought.front()->device, .why = why(remedy, needs)};
  to.price = remedy.bought.front()->price;
  if (remedy.bought.size() > 1) {
    to.beside = remedy.bought[1]->device;
    to.price += " + " + remedy.bought[1]->price;
  }
  to.usd = remedy.usd;
  to.is_certain = remedy.uncertain == 0;
  return to;
}

/// What meets everything in the same way as the least, best first.
std::vector<Choice> choices_of(const Needs& needs, const Shelf& shelf, const Remedy& best) {
  std::vector<Choice> choices;
  if (best.bought.empty()) return choices;
  std::vector<Remedy> all = best.bought.size() == 1 ? singles(needs, shelf, true) : pairs(needs, shelf, true);
  std::erase_if(all, [&](const Remedy& one) { return one.kind != best.kind || one.unmet > best.unmet; });
  std::ranges::sort(all, [](const Remedy& a, const Remedy& b) { return a.is_before(b); });
  std::vector<const store::Device*> seen_front;
  for (const Remedy& one : all) {
    if (choices.size() == most_choices) break;
    // Pairs: every second box once, so that the list shows different ones.
    const store::Device* last = one.bought.back()->device;
    if (std::ranges::find(seen_front, last) != seen_front.end()) continue;
    seen_front.push_back(last);
    choices.push_back(choice_of(one, needs));
  }
  return choices;
}

std::vector<std::string> also_of(const Needs& needs, const Shelf& shelf, const Remedy& best) {
  std::vector<std::string> also;
  if (needs.budget_usd && best.unmet > 0) {
    const Remedy dearer = least(needs, shelf, false);
    if (dearer.unmet < best.unmet && !dearer.bought.empty()) {
      std::vector<std::string> names;
      for (const Candidate* one : dearer.bought)
        names.push_back(fmt::format("{} ({})", one->device->name(), one->price));
      also.push_back(fmt::format("Within {:.0f} USD nothing in the catalogue does all of it. {}{} would: {}.",
                                 *needs.budget_usd, say::capital(words_for(dearer.kind)),
                                 std::isnan(dearer.usd) ? " whose price nobody lists" : "", say::list(names)));
    }
  }
  if (needs.peak > painful)
    also.push_back(fmt::format("Think again about {}: from about 120 it hurts, and minutes of it harm ears for good.",
                               say::level(needs.peak)));
  if (needs.owned.has_passive_speakers)
    also.emplace_back("A power amplifier for the passive speakers, or active monitors.");
  const bool is_wireless = std::ranges::any_of(needs.owned.headphones, &OwnedHeadphone::is_wireless);
  if (is_wireless && needs.sources() > 0)
    also.emplace_back("Headphones on a cable, to hear yourself in time while recording.");
  return also;
}

}  // namespace

Advice advise(const Needs& needs, const store::Catalogue& catalogue) {
  Advice to;
  to.needs = needs;
  const bool has_any = std::ranges::any_of(needs.owned.headphones, &OwnedHeadphone::is_any);
  const Shelf shelf(catalogue, has_any);
  const Remedy now = as_it_is(needs, shelf);
  const Remedy best = least(needs, shelf);
  to.verdict = best.kind;
  to.standing = standing_of(needs, now, best.kind);
  to.sentence = sentence_of(needs, now, best, to.standing);
  // Ears first: before anything about gear.
  if (needs.a_day > Second(0.0)) {
    const Exposure heard = exposure(needs.average, needs.a_day);
    if (std::max(heard.niosh_share, heard.who_share) > 1.0)
      to.sentence = fmt::format("Turn down: {} for so many hours a day harms your hearing, whatever the gear. ",
                                say::level(needs.average)) +
                    to.sentence;
  }
  to.reasons = claims_of(needs, now, shelf);
  for (Claim& claim : claims_beside(needs, now)) to.reasons.push_back(std::move(claim));
  if (best.unmet == 0) to.turns = turns_of(needs, shelf);
  to.choices = choices_of(needs, shelf, best);
  to.also = also_of(needs, shelf, best);
  to.wiring = wiring_of(needs, best);
  to.knobs = knobs_for(needs, best);
  to.contested = contested_of(needs, now, best.kind);
  to.terms = terms_for(needs, best);
  return to;
}

}  // namespace ohmic::advise
