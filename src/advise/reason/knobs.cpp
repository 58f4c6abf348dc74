// Which knob where: the lowest gain that reaches the level with the knob well up, and everything in front of it at its top.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "advise/reason/plan.hpp"
#include "advise/reason/say.hpp"
#include "units/levels.hpp"

namespace ohmic::advise {
namespace {

/// What a line output gives where nobody published it: +10 to +20 dBu.
constexpr Interval<DBu> usual_line{DBu(10.0), DBu(16.0), DBu(20.0)};
/// What is kept between the wanted peak and the knob's end.
constexpr Decibel knob_spare{3.0};

const store::Amplifier* amplifier_of(const Needs& needs, const Remedy& remedy) {
  for (const Candidate* one : remedy.bought)
    if (one->device->kind == store::Kind::amplifier) return static_cast<const store::Amplifier*>(one->device);
  return needs.owned.amplifier;
}
const store::Interface* interface_of(const Needs& needs, const Remedy& remedy) {
  for (const Candidate* one : remedy.bought)
    if (one->device->kind == store::Kind::interface) return static_cast<const store::Interface*>(one->device);
  return needs.owned.interface;
}

void gain_switch(std::vector<std::string>& to, const Needs& needs, const Remedy& remedy, const OwnedHeadphone& worn) {
  const store::Amplifier* amplifier = amplifier_of(needs, remedy);
  if (amplifier == nullptr) return;
  const store::Interface* interface = interface_of(needs, remedy);
  const bool is_known = interface != nullptr && !interface->line_output.empty();
  const Interval<DBu> line = is_known ? Interval<DBu>(interface->line_output.front().value) : usual_line;
  const Interval<Volt> source = map(line, [](DBu level) { return volts(level); });
  const Interval<Decibel> wanted = gain_needed(need(worn.ears, needs.peak), source);
  const std::string what = say::short_name(*amplifier);
  const std::string from = fmt::format("{} need {} from a source of {}", say::level(needs.peak),
                                       say::exactly(need(worn.ears, needs.peak).voltage), say::exactly(source));
  if (amplifier->has_dac) return;
  if (amplifier->gains.empty()) {
    to.push_back(fmt::format("Gain of the {}: {} to {:+.0f} dB ({}). Take its lowest setting that is above that.", what,
                             fmt::format("{:+.0f}", wanted.low.value()), wanted.high.value(), from));
    return;
  }
  const auto& gains = amplifier->gains.front().value;
  const auto enough = std::ranges::find_if(gains, [&](Decibel g) { return g >= wanted.high; });
  const Decibel best = enough != gains.end() ? *enough : gains.back();
  const double below = best.value() - wanted.likely.value();
  to.push_back(
      fmt::format("Gain of the {} at {:+.1f} dB: the lowest that reaches the level ({}, so {:+.0f} dB). Its volume "
                  "knob then stands "
                  "{:.0f} dB below its top for the loudest peaks, where left and right match best. More gain adds "
                  "noise, no quality.",
                  what, best.value(), from, wanted.likely.value(), std::max(0.0, below)));
}

}  // namespace

std::vector<std::string> knobs_for(const Needs& needs, const Remedy& remedy) {
  std::vector<std::string> to;
  const Chain& chain = remedy.chain;
  const auto worn =
      std::ranges::find_if(needs.owned.headphones, [](const OwnedHeadphone& w) { return !w.is_any && !w.is_wireless; });
  const bool has_amplifier = amplifier_of(needs, remedy) != nullptr || needs.owned.has_any_amplifier;
  const bool has_interface = interface_of(needs, remedy) != nullptr || needs.owned.has_any_interface;
  if (has_amplifier && has_interface)
    to.emplace_back(
        "Line outputs of the interface at their top (monitor knob fully up, software at 0 dB); the "
        "amplifier's knob sets the loudness.");
  if (worn != needs.owned.headphones.end() && chain.drive != nullptr) {
    gain_switch(to, needs, remedy, *worn);
    const Decibel left = spare(given_in(chain, worn->ears), needs.peak).likely;
    if (left > knob_spare)
      to.push_back(fmt::format("Headphone volume: {} are reached {:.0f} dB below its top. Begin with the knob down.",
                               say::level(needs.peak), left.value()));
    else if (left < Decibel(0.0) && remedy.unmet == 0)
      to.emplace_back("Headphone volume: may go fully up; the software's stays at 0 dB.");
  }
  for (const MicrophoneFigures& microphone : needs.owned.microphones) {
    if (chain.preamp == nullptr) break;
    const auto& all = needs.owned.microphones;
    if (&*std::ranges::find(all, microphone.name, &MicrophoneFigures::name) != &microphone) continue;
    const Capture taken = capture(microphone, *chain.preamp, needs.voice, voice_crest);
    to.push_back(fmt::format("Microphone gain for the {}: about {:.0f} dB, so that the loudest words peak at -12 dBFS.",
                             microphone.name, taken.gain_needed.likely.value()));
  }
  if (needs.microphones > 0 && needs.owned.microphones.empty() && has_interface)
    to.emplace_back("Microphone gain: up until the loudest words or notes peak at -12 dBFS.");
  if (needs.any_condenser && has_interface)
    to.emplace_back("48 V on for the condenser microphones, switched while the headphones are down.");
  if (needs.microphones + needs.instruments > 0 && chain.has_converter && chain.can_hear_directly.value_or(true) &&
      !(needs.hears_itself_through_computer && !chain.hears_directly))
    to.emplace_back(
        "Direct monitoring on (or its mix knob to the middle), and the program's own monitoring off, or you "
        "hear yourself twice.");
  return to;
}

}  // namespace ohmic::advise
