// Remedies: nothing, fixes, single devices and pairs out of the catalogue, each evaluated as a whole chain.

#include "advise/reason/remedy.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace ohmic::advise {
namespace {

/// How many of the best interfaces and amplifiers are tried with each other.
constexpr std::size_t partners = 6;

bool fails(const Remedy& remedy, Topic topic) {
  return std::ranges::any_of(remedy.judged, [&](const Requirement& r) { return r.topic == topic && !r.is_met(); });
}

void judge(Remedy& remedy, const Needs& needs, const Shelf& shelf) {
  remedy.judged = requirements(needs, remedy.chain, shelf);
  remedy.surely_unmet = remedy.unmet = remedy.uncertain = 0;
  for (const Requirement& one : remedy.judged) {
    remedy.unmet += one.is_met() ? 0 : 1;
    remedy.surely_unmet += !one.is_met() && one.is_certain() ? 1 : 0;
    remedy.uncertain += one.is_certain() ? 0 : 1;
  }
}

/// Keeps a fix when it leaves less unmet.
void attempt(Remedy& remedy, Fix fix, const Chain& changed, const Needs& needs, const Shelf& shelf) {
  Remedy tried = remedy;
  tried.chain = changed;
  tried.fixes.push_back(fix);
  judge(tried, needs, shelf);
  if (tried.unmet < remedy.unmet) remedy = std::move(tried);
}

/// Puts right what can be put right in this chain, one thing after the other, as long as each helps.
void put_right(Remedy& remedy, const Needs& needs, const Shelf& shelf) {
  const auto with = [&](auto change) {
    Chain changed = remedy.chain;
    change(changed);
    changed.is_checked = changed.is_checked || needs.complaint != Complaint::mono;  // that was it
    return changed;
  };
  if (fails(remedy, Topic::wiring) && !remedy.chain.is_wired_well)
    attempt(remedy, Fix::line_outputs, with([](Chain& c) { c.is_wired_well = true; }), needs, shelf);
  if (fails(remedy, Topic::delay) && remedy.chain.can_hear_directly.value_or(!remedy.chain.is_interface_bought) &&
      !remedy.chain.hears_directly)
    attempt(remedy, Fix::direct_monitoring, with([](Chain& c) { c.hears_directly = true; }), needs, shelf);
  if (fails(remedy, Topic::delay))
    attempt(remedy, Fix::cable, with([](Chain& c) { c.is_on_cable = true; }), needs, shelf);
  if (fails(remedy, Topic::delay))

    attempt(remedy, Fix::small_buffer, with([](Chain& c) { c.buffer = std::min(c.buffer, Frames(64)); }), needs, shelf);
  if (fails(remedy, Topic::level) && needs.owned.balanced_drive && remedy.chain.drive == &*needs.owned.drive)
    attempt(remedy, Fix::balanced_socket, with([&](Chain& c) { c.drive = &*needs.owned.balanced_drive; }), needs,
            shelf);
  if (fails(remedy, Topic::sockets) && remedy.chain.ways == 1)
    attempt(remedy, Fix::splitter, with([](Chain& c) { c.ways = 2; }), needs, shelf);
  if (fails(remedy, Topic::hiss))
    attempt(remedy, Fix::attenuator, with([](Chain& c) { c.pad = attenuator_loss; }), needs, shelf);
  if (fails(remedy, Topic::wiring))
    attempt(remedy, Fix::checks, with([](Chain& c) { c.is_checked = true; }), needs, shelf);
}

bool is_affordable(double usd, const Needs& needs, bool in_budget) {
  return !in_budget || !needs.budget_usd || usd <= *needs.budget_usd;  // NaN is not
}

bool is_interface(const Candidate* one) { return one->device->kind == store::Kind::interface; }

void plug_in(Chain& chain, const Candidate& interface) {
  chain.has_converter = true;
  chain.is_any_interface = false;
  chain.inputs = interface.sockets;
  chain.preamp = interface.preamp ? &*interface.preamp : nullptr;
  chain.can_hear_directly = interface.sockets.has_direct_monitoring;
  chain.hears_directly = interface.sockets.has_direct_monitoring.value_or(false);
  chain.drive = &interface.drive;
  chain.sockets = interface.drive.sockets;
  chain.mixes = interface.sockets.line_outputs ? std::optional(*interface.sockets.line_outputs / 2) : std::nullopt;
  chain.ways = 1;
}

/// Hangs the headphones on an amplifier; its sockets come to those that are there.
void hang_on(Chain& chain, const Candidate& amplifier, bool beside_interface) {
  chain.drive = &amplifier.drive;
  chain.sockets = amplifier.drive.sockets;
  chain.ways = 1;
  chain.is_wired_well = true;
  if (!beside_interface) chain.mixes = 1;
  else if (!amplifier.has_mix_per_output && chain.mixes) chain.mixes = std::min(*chain.mixes, 2);
}

Remedy start(const Needs& needs, Verdict kind, std::vector<const Candidate*> bought) {
  Remedy to{.kind = kind, .bought = std::move(bought), .fixes = {}, .chain = chain_of(needs), .judged = {}};
  to.chain.is_interface_bought = std::ranges::any_of(to.bought, is_interface);
  to.chain.is_drive_bought = !needs.owned.has_amplifier() ||
                             std::ranges::any_of(to.bought, [](const Candidate* one) { return !is_interface(one); });
  to.chain.is_target_whole = true;
  to.chain.is_checked = true;
  for (const Candidate* one : to.bought) to.usd += one->usd;
  return to;
}

Remedy finish(Remedy remedy, const Needs& needs, const Shelf& shelf) {
  judge(remedy, needs, shelf);
  if (remedy.unmet > 0) put_right(remedy, needs, shelf);
  return remedy;
}

/// Line outputs for an amplifier to hang on.
bool has_lines(const Needs& needs) {
  if (!needs.owned.has_interface()) return false;
  return needs.owned.interface == nullptr || sockets_of(*needs.owned.interface).line_outputs.value_or(2) >= 2;
}

/// What of a box the person has already or does not need.
int surplus_of(Verdict kind, const Needs& needs) {
  const int has_interface = needs.owned.has_interface() ? 1 : 0;
  switch (kind) {
    case Verdict::interface: return (needs.sources() == 0 ? 1 : 0) + has_interface;
    case Verdict::dac_amp: return has_interface;
    case Verdict::headphone_amp: return has_lines(needs) ? 0 : 1;  // else it amplifies what an amplifier made
    case Verdict::distribution_amp: return (has_lines(needs) ? 0 : 1) + (needs.listeners == 1 ? 1 : 0);
    default: return 0;
  }
}

Remedy with_interface(const Candidate& interface, const Needs& needs, const Shelf& shelf) {
  Remedy to = start(needs, Verdict::interface, {&interface});
  const Drive* amplifier = needs.owned.has_amplifier() ? to.chain.drive : nullptr;
  plug_in(to.chain, interface);
  if (amplifier != nullptr) to.chain.drive = amplifier;  // hangs on the new one's line outputs
  to.surplus = surplus_of(Verdict::interface, needs);
  return finish(std::move(to), needs, shelf);
}

Remedy with_amplifier(const Candidate& amplifier, Verdict kind, const Needs& needs, const Shelf& shelf) {
  Remedy to = start(needs, kind, {&amplifier});
  hang_on(to.chain, amplifier, has_lines(needs));
  to.surplus = surplus_of(kind, needs);
  if (kind == Verdict::dac_amp && to.chain.has_converter)  // what is recorded does not pass through it
    to.chain.hears_directly = false, to.chain.can_hear_directly = false;
  return finish(std::move(to), needs, shelf);
}

Remedy with(const Candidate& one, Verdict kind, const Needs& needs, const Shelf& shelf) {
  return kind == Verdict::interface ? with_interface(one, needs, shelf) : with_amplifier(one, kind, needs, shelf);
}

Remedy both(const Candidate& interface, const Candidate& amplifier, const Needs& needs, const Shelf& shelf) {
  Remedy to = start(needs, Verdict::both, {&interface, &amplifier});
  plug_in(to.chain, interface);
  hang_on(to.chain, amplifier, true);
  const bool is_shared = amplifier.has_mix_per_output || amplifier.drive.sockets > 2;
  to.surplus = (is_shared && needs.listeners == 1 ? 1 : 0) + (needs.owned.has_interface() ? 1 : 0);
  return finish(std::move(to), needs, shelf);
}

/// The kinds of a single box, those first that bring the least nobody asked for.
struct Group {
  const std::vector<Candidate>* of;
  Verdict kind;
  int surplus;
};
std::vector<Group> groups(const Needs& needs, const Shelf& shelf) {
  std::vector<Group> all = {{&shelf.dac_amps, Verdict::dac_amp, 0},
                            {&shelf.headphone_amps, Verdict::headphone_amp, 0},
                            {&shelf.distribution_amps, Verdict::distribution_amp, 0},
                            {&shelf.interfaces, Verdict::interface, 0}};
  for (Group& group : all) group.surplus = surplus_of(group.kind, needs);
  std::ranges::stable_sort(all, {}, &Group::surplus);
  return all;
}

/// Moves the best few to the front and forgets the rest.
void keep_best(std::vector<Remedy>& all, std::size_t most) {
  const auto middle = all.begin() + static_cast<std::ptrdiff_t>(std::min(most, all.size()));
  std::ranges::partial_sort(all, middle, [](const Remedy& a, const Remedy& b) { return a.is_before(b); });
  all.erase(middle, all.end());
}

}  // namespace

bool Remedy::is_before(const Remedy& other) const {
  const auto rank = [](const Remedy& r) {
    return std::tuple(r.surely_unmet, r.unmet, r.bought.size(), r.surplus, r.fixes.size(), r.uncertain > 0,
                      std::isnan(r.usd));
  };
  if (rank(*this) != rank(other)) return rank(*this) < rank(other);
  if (!std::isnan(usd) && usd != other.usd) return usd < other.usd;
  if (bought.empty() || other.bought.empty()) return false;
  return std::tie(bought.front()->device->id, bought.back()->device->id) <
         std::tie(other.bought.front()->device->id, other.bought.back()->device->id);
}

Remedy as_it_is(const Needs& needs, const Shelf& shelf, bool is_rough) {
  Remedy to{.kind = Verdict::nothing, .bought = {}, .fixes = {}, .chain = chain_of(needs), .judged = {}};
  to.chain.is_rough = is_rough;
  judge(to, needs, shelf);
  return to;
}

Remedy put_right(const Needs& needs, const Shelf& shelf, bool is_rough) {
  Remedy to = as_it_is(needs, shelf, is_rough);
  put_right(to, needs, shelf);
  if (!to.fixes.empty()) to.kind = Verdict::fix_wiring;
  return to;
}

std::vector<Remedy> singles(const Needs& needs, const Shelf& shelf, bool in_budget) {
  std::vector<Remedy> all;
  for (const Group& group : groups(needs, shelf))
    for (const Candidate& one : *group.of)
      if (is_affordable(one.usd, needs, in_budget)) all.push_back(with(one, group.kind, needs, shelf));
  return all;
}

std::vector<Remedy> pairs(const Needs& needs, const Shelf& shelf, bool in_budget) {
  std::vector<Remedy> fronts, backs, all;
  for (const Candidate& one : shelf.interfaces)
    if (is_affordable(one.usd, needs, in_budget)) fronts.push_back(with_interface(one, needs, shelf));
  keep_best(fronts, partners);
  for (const Remedy& front : fronts) {
    backs.clear();
    for (const auto* kind : {&shelf.headphone_amps, &shelf.distribution_amps})
      for (const Candidate& one : *kind) {
        if (!is_affordable(front.usd + one.usd, needs, in_budget)) continue;
        backs.push_back(both(*front.bought.front(), one, needs, shelf));
      }
    keep_best(backs, partners);
    std::ranges::move(backs, std::back_inserter(all));
  }
  return all;
}

Verdict least_kind(const Needs& needs, const Shelf& shelf) {
  if (as_it_is(needs, shelf, true).unmet == 0) return Verdict::nothing;
  if (put_right(needs, shelf, true).unmet == 0) return Verdict::fix_wiring;
  for (const Group& group : groups(needs, shelf))
    for (const Candidate& one : *group.of)
      if (is_affordable(one.usd, needs, true) && with(one, group.kind, needs, shelf).unmet == 0) return group.kind;
  for (const Candidate& front : shelf.interfaces) {
    if (!is_affordable(front.usd, needs, true)) continue;
    const Remedy alone = with_interface(front, needs, shelf);
    const auto is_about_inputs = [](const Requirement& r) { return !r.is_met() && r.topic < Topic::level; };
    if (std::ranges::any_of(alone.judged, is_about_inputs)) continue;
    for (const auto* kind : {&shelf.headphone_amps, &shelf.distribution_amps})
      for (const Candidate& back : *kind)
        if (is_affordable(front.usd + back.usd, needs, true) && both(front, back, needs, shelf).unmet == 0)
          return Verdict::both;
  }
  return least(needs, shelf).kind;
}

Remedy least(const Needs& needs, const Shelf& shelf, bool in_budget) {
  Remedy best = as_it_is(needs, shelf);
  if (best.unmet == 0) return best;
  const auto take = [&](Remedy&& other) {
    if (other.is_before(best)) best = std::move(other);
  };
  take(put_right(needs, shelf));
  if (best.unmet == 0) return best;
  for (Remedy& one : singles(needs, shelf, in_budget)) take(std::move(one));
  if (best.unmet == 0) return best;
  for (Remedy& one : pairs(needs, shelf, in_budget)) take(std::move(one));
  return best;
}

}  // namespace ohmic::advise
