// ohmic doctor: the card that is plugged in, the gear in a rig, and what is wrong with either, as a technician would note it.

#include "advise/reason/doctor.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "advise/reason/card_note.hpp"
#include "advise/reason/output_impedance.hpp"
#include "commands.hpp"
#include "devices/alsa/card_list.hpp"
#include "json.hpp"
#include "measure/machine.hpp"
#include "prose.hpp"
#include "rig/card.hpp"
#include "rig/channels.hpp"
#include "store/catalogue.hpp"

namespace ohmic::app {
namespace {

namespace alsa = devices::alsa;
using advise::Claim;

advise::CardSeen seen(const alsa::FoundCard& card) {
  advise::CardSeen to{.name = card.name, .long_name = card.long_name, .usb = card.usb};
  to.is_known_well = false;
  for (const alsa::Direction direction : {alsa::Direction::capture, alsa::Direction::playback}) {
    const alsa::Port* port = card.port(direction);
    if (port == nullptr) continue;
    if (!port->user.empty()) to.user = port->user;
    if (!port->can) continue;
    to.is_known_well = true;
    (direction == alsa::Direction::capture ? to.inputs : to.outputs) = port->can->channels.most;
    to.least_period = std::max(to.least_period, port->can->period.least);
    if (to.rates.empty()) to.rates = port->can->rates;
  }
  return to;
}

/// What a rig wants of the card that is its clock, and of whoever is `on` another.
advise::CardWanted wanted_of(const rig::Rig& rig) {
  const rig::CardChannels channels = rig::channels_of(rig);
  return {
      .inputs = channels.own.inputs, .outputs = channels.own.outputs, .rate = rig.card.rate, .frames = rig.card.frames};
}

/// Headphones that hang on the card's own socket in this rig.
std::vector<advise::Ears> worn_on_card(const rig::Rig& rig) {
  std::vector<advise::Ears> worn;
  for (const rig::Phones& phones : rig.phones)
    for (const rig::Choice& choice : phones.choices) {
      const bool is_direct = choice.amplifier.empty() && choice.circuit == nullptr;
      const auto* headphone =
          choice.headphones.empty() ? nullptr : rig::find(rig.headphones, choice.headphones.front());
      if (!is_direct || headphone == nullptr) continue;
      const std::string name = headphone->title.empty() ? headphone->name : headphone->title;
      if (std::ranges::find(worn, name, &advise::Ears::name) == worn.end())
        worn.push_back(advise::ears_of(headphone->spec, name));
    }
  return worn;
}

/// The cards to look at: those somebody hears; of a rig that names one by ALSA, that one.
std::vector<const alsa::FoundCard*> cards_for(const std::vector<alsa::FoundCard>& all, const rig::Rig* rig,
                                              std::string& why) {
  std::vector<const alsa::FoundCard*> chosen;
  const auto name = rig != nullptr ? rig::card_name(rig->card.device) : Result<rig::CardName>();
  if (rig != nullptr && name && name->kind == rig::CardName::Kind::paced) {
    why = "The rig plays on the virtual card: all is computed, nothing is heard.";
    return chosen;
  }
  if (rig != nullptr && name && name->kind == rig::CardName::Kind::alsa) {
    const auto which = alsa::which_card(all, name->name);
    if (which) chosen.push_back(*which);
    else why = which.error().sentence();
    return chosen;
  }
  for (const alsa::FoundCard& card : all)
    if (!alsa::is_make_believe(card)) chosen.push_back(&card);
  if (chosen.empty()) why = "No sound card is plugged in, as far as ALSA can see.";
  return chosen;
}

struct Examined {
  std::string why;  // there is no card to look at
  std::vector<advise::CardNote> cards;
  advise::Diagnosis gear;  // of a rig
  std::vector<measure::Change> changes;
};

Result<Examined> examine(const rig::Rig* rig) {
  Examined to;
  const auto catalogue = store::Catalogue::open();
  if (!catalogue) return std::unexpected(catalogue.error());
  const std::vector<alsa::FoundCard> all = alsa::find_cards(alsa::Depth::abilities);
  const auto chosen = cards_for(all, rig, to.why);
  const std::vector<advise::Ears> worn = rig != nullptr ? worn_on_card(*rig) : std::vector<advise::Ears>();
  // With several cards and none named nobody knows which of them the rig means.
  const bool is_meant = rig != nullptr && chosen.size() == 1;
  for (const alsa::FoundCard* card : chosen)
    to.cards.push_back(
        advise::note_of(seen(*card), **catalogue, worn, is_meant ? std::optional(wanted_of(*rig)) : std::nullopt));
  if (rig != nullptr) to.gear = advise::examine(*rig);
  else to.changes = measure::changes_for(measure::read_machine());
  // A note holds the catalogue's device only while the catalogue lives.
  for (advise::CardNote& note : to.cards) note.known = nullptr;
  return to;
}

long faults(const std::vector<Claim>& claims) {
  return std::ranges::count_if(claims, [](const Claim& claim) { return claim.is_requirement && !claim.is_met; });
}

/// The first sentence: of the gear where there is a rig; else of the cards.
std::string sentence_of(const Examined& examined, bool has_rig) {
  long wrong = 0;
  for (const advise::CardNote& card : examined.cards) wrong += faults(card.claims);
  const std::string card =
      examined.cards.empty() ? examined.why
      : wrong == 0 ? std::string(examined.cards.size() == 1 ? "The card is in order." : "The cards are in order.")
                   : fmt::format("{} wrong with {}.", wrong == 1 ? "One thing is" : fmt::format("{} things are", wrong),
                                 examined.cards.size() == 1 ? "the card" : "the cards");
  return has_rig ? examined.gear.sentence + " " + card : card;
}

void print_claims(const Prose& prose, const std::vector<Claim>& claims, const std::string& name = {}) {
  for (const Claim& claim : claims) {
    const char* mark = !claim.is_requirement ? "   " : claim.is_met ? " + " : " - ";
    // Under a name it need not be said again.
    std::string_view says = claim.says;
    if (!name.empty() && says.starts_with(name + ": ")) says.remove_prefix(name.size() + 2);
    prose.paragraph(mark, says);
    if (!claim.working.empty()) prose.paragraph("     ", claim.working, Prose::Tone::quiet);
  }
}

/// Claims of one output or input each, in the order of the rig.
template <class Named>
void print_named(const Prose& prose, const char* title, const std::vector<Named>& all,
                 const std::vector<Claim>& claims) {
  if (claims.empty()) return;
  prose.heading(title);
  for (const Named& one : all) {
    std::vector<Claim> own;
    for (const Claim& claim : claims)
      if (claim.says.starts_with(one.name + ": ")) own.push_back(claim);
    if (own.empty()) continue;
    prose.paragraph("", one.name);
    print_claims(prose, own, one.name);
  }
}

/// Inputs that are in order are told in one line.
void print_inputs(const Prose& prose, const rig::Rig& rig, const std::vector<Claim>& claims) {
  std::vector<Claim> wrong;
  std::ranges::copy_if(claims, std::back_inserter(wrong), [](const Claim& claim) { return !claim.is_met; });
  print_named(prose, "What is recorded", rig.inputs, wrong);
  if (claims.empty()) return;
  if (wrong.empty()) prose.heading("What is recorded");
  const std::size_t good = claims.size() - wrong.size();
  if (good > 0)
    prose.paragraph(" + ", wrong.empty() ? "Gain and noise of every input are in order."
                                         : fmt::format("The other {} {} in order.", good, good == 1 ? "is" : "are"));
}

void print(const Examined& examined, const rig::Rig* rig) {
  const Prose prose;
  prose.paragraph("", sentence_of(examined, rig != nullptr), Prose::Tone::loud);
  for (const advise::CardNote& card : examined.cards) {
    prose.heading(card.title);
    print_claims(prose, card.claims);
  }
  if (rig != nullptr) {
    print_named(prose, "What you hear", rig->phones, examined.gear.outputs);
    print_inputs(prose, *rig, examined.gear.inputs);
    return;
  }
  prose.heading("This machine");
  const auto likely = std::ranges::count(examined.changes, true, &measure::Change::is_likely);
  for (const measure::Change& change : examined.changes)
    if (change.is_likely) prose.paragraph(" - ", change.what);
  prose.paragraph("   ", likely == 0 ? "Nothing stands in the way of small buffers."
                                     : "ohmic tune tries buffers here, and prints the commands that change this.");
}

}  // namespace

int examine_rig(const DoctorAsked& asked) {
  std::optional<rig::Reading> reading;
  if (!asked.rig.empty()) {
    reading = read_or_say(asked.rig);
    if (!reading) return wrong;
  }
  const rig::Rig* rig = reading ? &reading->rig : nullptr;
  const auto examined = examine(rig);
  if (!examined) {
    complain(examined.error().sentence());
    return failed;
  }
  if (asked.is_json) {
    advise::Diagnosis told = examined->gear;
    told.sentence = sentence_of(*examined, rig != nullptr);
    fmt::print("{}\n", json(told, examined->cards));
  }
  if (!asked.is_json) print(*examined, rig);
  return done;
}

}  // namespace ohmic::app
