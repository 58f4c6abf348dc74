// The doctor: limits and noise of a rig's outputs against what ears want, in the words of the advisor.

#include "advise/reason/doctor.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "advise/reason/output_impedance.hpp"
#include "advise/reason/requirement.hpp"
#include "advise/reason/say.hpp"
#include "rig/gain_staging.hpp"

namespace ohmic::advise {
namespace {

const char* words_for_limit(rig::OutputLimit::By by) {
  using By = rig::OutputLimit::By;
  switch (by) {
    case By::converter: return "the converter's full scale";
    case By::rails: return "the amplifier's voltage";
    case By::current: return "the amplifier's current";
    case By::socket: return "the card's own headphone output";
    case By::speaker: return "the speaker";
    case By::ceiling: return "the ceiling you set";
  }
  return "";
}

/// What sources leave open about the headphone, dB around what the rig computes with.
Interval<Decibel> doubt(const gear::HeadphoneSpec& headphone) {
  Interval<Decibel> around;
  if (!headphone.sensitivity) return around;
  if (headphone.sensitivity_low) around.low = *headphone.sensitivity_low - *headphone.sensitivity;
  if (headphone.sensitivity_high) around.high = *headphone.sensitivity_high - *headphone.sensitivity;
  return around;
}

/// The gear's own limit, the lowest one; the ceiling is a wish, no limit of the gear.
const rig::OutputLimit* gear_limit(const rig::OutputStaging& staging) {
  for (const rig::OutputLimit& limit : staging.limits)
    if (limit.by != rig::OutputLimit::By::ceiling) return &limit;
  return nullptr;
}

/// A claim, and what it says behind the name of what drives: choices that say the same are told together.
struct Said {
  Claim claim;
  std::string drives, rest;
};

Said level(const rig::Rig& rig, const rig::Phones& phones, const rig::OutputStaging& staging, DBSPL peak) {
  const rig::Choice& choice = phones.choices[static_cast<std::size_t>(staging.choice - 1)];
  const auto* headphone = choice.headphones.empty() ? nullptr : rig::find(rig.headphones, choice.headphones.front());
  const std::string worn = headphone == nullptr       ? "headphones"
                           : headphone->title.empty() ? headphone->name
                                                      : headphone->title;
  const std::string drives = choice.amplifier.empty() ? "the card's own output" : choice.amplifier;
  Claim claim{.topic = "level", .is_requirement = true};
  const rig::OutputLimit* limit = gear_limit(staging);
  if (limit == nullptr) {
    claim.says = fmt::format("{}: what the gear behind it can give is not known; calibrate its output to find out.",
                             phones.name);
    claim.standing = Standing::depends;
    return {.claim = std::move(claim), .drives = {}, .rest = {}};
  }
  const Interval<Decibel> around = headphone == nullptr ? Interval<Decibel>() : doubt(headphone->spec);
  const Interval<DBSPL> reached(limit->level + around.low, limit->level, limit->level + around.high);
  claim.figure = say::whole(reached);
  claim.figures = {say::figure(reached)};
  claim.is_met = reached.likely >= peak - people_differ;
  claim.standing = reached.low >= peak || reached.high < peak - people_differ ? Standing::certain : Standing::depends;
  const std::string end =
      reached.low >= peak ? "keep your money"
      : reached.likely >= peak - people_differ
          ? "enough for most music; very quiet recordings may want more"
          : fmt::format("short for very dynamic music; what ends it first is {}", words_for_limit(limit->by));
  Said said{.drives = drives,
            .rest = fmt::format("{} to {}{}: {}.", worn, staging.is_at_most ? "at most " : "", claim.figure, end)};
  claim.formula = "L = S + 20 log10 V, V where the first limit is reached";
  claim.working = fmt::format("first limit: {}, at {}", words_for_limit(limit->by), say::level(limit->level));
  if (headphone != nullptr && !headphone->source.empty()) claim.sources.push_back(headphone->source);
  said.claim = std::move(claim);
  return said;
}

/// What drives the headphone of a choice, as an impedance: the modelled amplifier's, or the card's own socket's where it is known.
std::optional<Ohm> driving_impedance(const rig::Rig& rig, const rig::Phones& phones, const rig::Choice& choice) {
  if (choice.circuit != nullptr) return std::nullopt;  // a netlist plays its own
  if (choice.amplifier.empty()) return phones.output.impedance;
  const auto* amplifier = rig::find(rig.amplifiers, choice.amplifier);
  return amplifier == nullptr ? std::nullopt : std::optional(amplifier->spec.output_impedance);
}

std::optional<Claim> tone(const rig::Rig& rig, const rig::Phones& phones, const rig::OutputStaging& staging) {
  const rig::Choice& choice = phones.choices[static_cast<std::size_t>(staging.choice - 1)];
  const auto* headphone = choice.headphones.empty() ? nullptr : rig::find(rig.headphones, choice.headphones.front());
  const auto impedance = driving_impedance(rig, phones, choice);
  if (headphone == nullptr || !impedance) return std::nullopt;
  const std::string drives = choice.amplifier.empty() ? "the card's own socket" : choice.amplifier;
  Claim claim =
      impedance_claim(fmt::format("{}: {}", phones.name, drives), Interval<Ohm>(*impedance),
                      ears_of(headphone->spec, headphone->title.empty() ? headphone->name : headphone->title));
  if (!headphone->source.empty()) claim.sources.push_back(headphone->source);
  return claim;
}

Claim noise(const rig::OutputStaging& staging) {
  Claim claim{.topic = "hiss", .is_requirement = true};
  claim.figure = fmt::format("{:.0f} dB SPL (A)", staging.noise.value());
  claim.figures = {say::figure(Interval<DBSPL>(staging.noise))};
  claim.is_met = staging.noise < hiss_heard;
  claim.says = claim.is_met ? fmt::format("{}: its noise stays below hearing.", staging.name)
                            : fmt::format("{}: it hisses; turn its level down and the program up, or use less gain.",
                                          staging.name);
  claim.formula = "Lnoise = S + 20 log10 Vnoise";
  return claim;
}

/// All choices of an output: how loud, how quiet when nothing plays, how even. What several have in common is said once.
void examine(const rig::Rig& rig, const rig::Phones& phones, const rig::GainStaging& staging, DBSPL peak,
             std::vector<Claim>& to) {
  std::vector<Said> loud;
  std::vector<std::vector<std::string>> drives;  // of each of them
  std::vector<Claim> others;
  const auto once = [&](Claim claim) {
    if (std::ranges::find(others, claim.says, &Claim::says) == others.end()) others.push_back(std::move(claim));
  };
  for (const rig::OutputStaging& output : staging.outputs) {
    if (output.name != phones.name) continue;
    Said said = level(rig, phones, output, peak);
    const auto same = std::ranges::find(loud, said.rest, &Said::rest);
    if (same != loud.end()) drives[static_cast<std::size_t>(same - loud.begin())].push_back(said.drives);
    else {
      drives.push_back({said.drives});
      loud.push_back(std::move(said));
    }
    if (std::isfinite(output.noise.value())) once(noise(output));
    if (auto judged = tone(rig, phones, output)) once(*std::move(judged));
  }
  for (std::size_t i = 0; i < loud.size(); ++i) {
    Claim claim = std::move(loud[i].claim);
    if (claim.says.empty())
      claim.says = fmt::format("{}: {} {} {}", phones.name, say::list(drives[i]),
                               drives[i].size() > 1 ? "drive" : "drives", loud[i].rest);
    to.push_back(std::move(claim));
  }
  std::ranges::move(others, std::back_inserter(to));
}

}  // namespace

Diagnosis examine(const rig::Rig& rig, DBSPL peak) {
  Diagnosis to;
  const rig::GainStaging staging = rig::gain_staging(rig);
  for (const rig::Phones& phones : rig.phones) examine(rig, phones, staging, peak, to.outputs);
  for (const rig::InputStaging& input : staging.inputs) {
    Claim claim{.topic = "gain", .is_met = input.is_good, .is_requirement = true};
    claim.says = input.is_good ? fmt::format("{}: gain and noise are in order.", input.name)
                               : fmt::format("{}: {}", input.name,
                                             input.advice.empty() ? "look at its gain." : input.advice.front());
    if (std::isfinite(input.dynamic_range.value())) claim.figure = text(input.dynamic_range, 3);
    to.inputs.push_back(std::move(claim));
  }
  const auto unmet = [](const std::vector<Claim>& claims) { return std::ranges::count(claims, false, &Claim::is_met); };
  const auto outputs = unmet(to.outputs), inputs = unmet(to.inputs);
  if (outputs == 0 && inputs == 0) to.sentence = "Keep your money: the gear in this rig does its job.";
  else if (outputs == 0)
    to.sentence = fmt::format("Keep your money: what you hear is in order; {} a turn of a knob.",
                              say::counted(static_cast<int>(inputs), "input wants", "inputs want"));
  else
    to.sentence = fmt::format("{} of what you hear could be better, see below; where a knob does it, buy nothing.",
                              say::capital(say::counted(static_cast<int>(outputs), "thing", "things")));
  return to;
}

}  // namespace ohmic::advise
