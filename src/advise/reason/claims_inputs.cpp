// Claims about recording and plugging in: converter, sockets, 48 V, gain, delay, wiring.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "advise/reason/claims.hpp"
#include "advise/reason/say.hpp"

namespace ohmic::advise {
namespace {

std::string sounds(const Needs& needs) {
  std::vector<std::string> words;
  if (needs.microphones > 0) words.push_back(say::counted(needs.microphones, "microphone", "microphones"));
  if (needs.instruments > 0) words.push_back(say::counted(needs.instruments, "instrument", "instruments"));
  if (needs.lines > 0) words.push_back(say::counted(needs.lines, "line input", "line inputs"));
  return say::list(words);
}

std::string interface_name(const Needs& needs) {
  return needs.owned.interface != nullptr ? "your " + say::short_name(*needs.owned.interface) : "your interface";
}

void count_of(Claim& claim, int have, int want) {
  claim.figure = fmt::format("{} of {}", std::min(have, want), want);
  claim.figures = {{Dimension::number, Interval<double>(double(have))},
                   {Dimension::number, Interval<double>(double(want))}};
}

Claim converter(const Needs& needs, const Requirement& r) {
  Claim claim;
  claim.says = r.is_met() ? fmt::format("{} turns {} into samples.", say::capital(interface_name(needs)), sounds(needs))
                          : fmt::format(
                                "To record {} you need preamps and a converter, which sit in an audio interface. A "
                                "headphone amplifier has neither: it only makes signals louder that exist already.",
                                sounds(needs));
  return claim;
}

Claim inputs(const Needs& needs, const Chain& chain, const Requirement& r) {
  Claim claim;
  const int have = needs.sources() > needs.microphones
                       ? std::max(chain.inputs.microphones.value_or(0), chain.inputs.lines.value_or(0))
                       : chain.inputs.microphones.value_or(0);
  const bool is_known = chain.inputs.microphones || chain.inputs.lines;
  if (is_known) count_of(claim, have, needs.sources());
  claim.says = !is_known    ? fmt::format("Nobody published how many inputs {} has: count whether {} fit.",
                                          interface_name(needs), sounds(needs))
               : r.is_met() ? fmt::format("There is room for {} in {}.", sounds(needs), interface_name(needs))
                            : fmt::format("{} at the same time do not fit: {} takes {}.", say::capital(sounds(needs)),
                                          interface_name(needs), say::counted(have, "of them", "of them"));
  claim.formula = "inputs >= microphones + instruments + lines recorded at the same time";
  claim.working = is_known ? fmt::format("{} >= {}", have, needs.sources()) : "";
  return claim;
}

Claim phantom(const Needs& needs, const Requirement& r) {
  Claim claim;
  claim.figure = "48 V";
  claim.says =
      r.is_met() && r.is_certain()
          ? fmt::format("{} feeds condenser microphones with 48 V. Dynamic microphones do not mind it.",
                        say::capital(interface_name(needs)))
      : r.is_met()
          ? fmt::format("A condenser microphone needs 48 V; look for that button on {}.", interface_name(needs))
          : fmt::format("A condenser microphone stays silent without 48 V, and {} gives none.", interface_name(needs));
  return claim;
}

Claim instrument(const Needs& needs, const Requirement& r) {
  Claim claim;
  claim.figure = "1 Mohm";
  claim.says =
      r.is_met() && !r.is_certain()
          ? fmt::format(
                "Nobody published whether {} has an instrument input (Hi-Z): look for a switch named INST. A plain "
                "line input dulls a guitar.",
                interface_name(needs))
      : r.is_met()
          ? fmt::format("{} has an instrument input (Hi-Z): plug a guitar or bass in there and switch it to INST.",
                        say::capital(interface_name(needs)))
          : fmt::format(
                "{} has no instrument input (Hi-Z). A line input of some 10 kohm loads a guitar's pickup of 5 to "
                "15 kohm and dulls it; a DI box or an interface with Hi-Z cures it.",
                say::capital(interface_name(needs)));
  claim.formula = "what is left of the voltage = Zin / (Zin + Zpickup)";
  claim.working = "1 Mohm / (1 Mohm + 10 kohm) = 0.99, flat to its resonance; 10 kohm / (10 kohm + 10 kohm) = 0.5";
  return claim;
}

Claim gain(const Needs& needs, const Chain& chain, const Requirement& r) {
  Claim claim;
  const MicrophoneFigures& microphone = needs.owned.microphones[static_cast<std::size_t>(r.who)];
  const Capture taken = capture(microphone, *chain.preamp, needs.voice, voice_crest);
  claim.figure = say::whole(taken.gain_needed);
  claim.figures = {say::figure(taken.gain_needed), say::figure(taken.signal_to_noise), say::figure(taken.noise)};
  if (taken.gain_spare) claim.figures.push_back(say::figure(*taken.gain_spare));
  const std::string stands = fmt::format("the voice stands {} above all noise", say::whole(taken.signal_to_noise));
  if (!chain.preamp->gain) {
    claim.says = fmt::format(
        "Your {} wants {} of gain; nobody published how much {} has. Whatever is missing can be "
        "made up in the recording: {}.",
        microphone.name, claim.figure, chain.preamp->name, stands);
  } else if (r.is_met() && taken.gain_spare->likely >= Decibel(0.0)) {
    claim.says = fmt::format("Your {} wants {} of gain and {} has {}: enough, and {}.", microphone.name, claim.figure,
                             chain.preamp->name, say::whole(*chain.preamp->gain), stands);
  } else if (r.is_met()) {
    claim.says = fmt::format(
        "Your {} wants {} of gain and {} has {}: the knob will be fully up. What is missing is made "
        "up in the recording without harm, because {}.",
        microphone.name, claim.figure, chain.preamp->name, say::whole(*chain.preamp->gain), stands);
  } else {
    claim.says = fmt::format(
        "Your {} is too quiet for {}: it wants {} of gain, and {}. Speak closer, or use a preamp "
        "with more gain or an in-line booster.",
        microphone.name, chain.preamp->name, claim.figure, stands);
  }
  claim.formula =
      "gain = full scale - 12 dB - level at the socket; the socket gets S p of the peak, 18 dB above speech";
  claim.working = fmt::format("S = {}, speech {} at the microphone, full scale at {} with the gain down: {}",
                              say::exactly(microphone.sensitivity), say::level(needs.voice),
                              say::exactly(chain.preamp->full_scale), claim.figure);
  for (const auto& source : microphone.sources) claim.sources.push_back(microphone.name + ": " + source);
  for (const auto& source : chain.preamp->sources) claim.sources.push_back(chain.preamp->name + ": " + source);
  return claim;
}

Claim sockets(const Needs& needs, const Chain& chain, const Requirement& r) {
  Claim claim;
  const int there = chain.sockets + chain.ways - 1;
  count_of(claim, there, needs.listeners);
  if (r.is_met()) {
    claim.says = needs.listeners == 1
                     ? "There is a socket for your headphones."
                     : fmt::format("{} can plug in at the same time.",
                                   say::capital(say::counted(needs.listeners, "listener", "listeners")));
  } else {
    claim.says = fmt::format(
        "{} want to listen and there {} {}. Splitters make all share one volume and load the output: "
        "each headphone added takes level from the others.",
        say::capital(say::counted(needs.listeners, "person", "people")), there == 1 ? "is" : "are",
        say::counted(there, "socket", "sockets"));
  }
  claim.formula = "sockets >= listeners; n equal headphones on one socket: Z / n";
  return claim;
}

Claim mixes(const Needs& needs, const Chain& chain, const Requirement& r) {
  Claim claim;
  if (chain.mixes) count_of(claim, *chain.mixes, needs.listeners);
  claim.says = r.is_met() && r.is_certain() ? "There are outputs enough for everybody to hear a mix of their own."
               : r.is_met()
                   ? "Whether everybody gets a mix of their own depends on how many outputs there are: two each."
                   : fmt::format(
                         "A mix of their own for {} listeners takes {} line outputs, two each, and an "
                         "amplifier that keeps them apart.",
                         needs.listeners, 2 * needs.listeners);
  claim.formula = "line outputs >= 2 per listener";
  return claim;
}

Claim delay(const Needs& needs, const Chain& chain, const Requirement& r) {
  Claim claim;
  const Hertz rate = needs.rate.value_or(gear::usual_rate);
  const Interval<Second> late = round_trip(chain.buffer, rate);
  const Second buffers = 2.0 * (chain.buffer / rate);
  claim.formula = "delay = 2 buffers / rate + converters and drivers";
  claim.working = fmt::format("2 x {} frames / {} = {} for the buffers alone; together {}", chain.buffer.count(),
                              text(rate), text(buffers, 2), say::exactly(late));
  claim.figures = {say::figure(late), say::figure(Interval<Second>(buffers))};
  claim.sources = {"below 5 ms suits professionals (Ardour manual, \"Latency considerations\")",
                   "about 12 ms is accepted by most players (Kaszczyszyn, \"Latency\"); sound takes 2.9 ms per metre"};
  const bool is_wireless = std::ranges::any_of(needs.owned.headphones, &OwnedHeadphone::is_wireless);
  if (is_wireless) {
    claim.figure = "100 to 300 ms";
    claim.says =
        "Bluetooth comes 100 to 300 ms late: nobody can sing or play to that. Record with headphones on a cable.";
    claim.figures = {{Dimension::second, {0.1, 0.2, 0.3}}};
  } else if (chain.hears_directly) {
    claim.figure = "below 1 ms";
    claim.says = fmt::format(
        "With direct monitoring you hear yourself inside {}, before the computer: below 1 ms. Through "
        "the computer it would be {}.",
        interface_name(needs), say::exactly(late));
  } else if (r.is_met()) {
    claim.figure = say::exactly(late);
    claim.says =
        needs.hears_itself_through_computer || chain.can_hear_directly
            ? fmt::format("Through the computer you hear yourself {} late: playable, below 10 ms.", claim.figure)
            : fmt::format(
                  "Use direct monitoring if {} has it (most do): you hear yourself at once. Through the "
                  "computer it would be {} late.",
                  interface_name(needs), claim.figure);
  } else {
    claim.figure = say::exactly(late);
    claim.says = fmt::format(
        "Through the computer you hear yourself {} late; singers and players notice from about 10 "
        "ms. Direct monitoring has none of it.",
        claim.figure);
  }
  return claim;
}

Claim wiring(const Needs& needs, const Chain& chain) {
  Claim claim;
  if (!chain.is_wired_well) {
    claim.says =
        "Your headphone amplifier hangs on a headphone output. It belongs on the line outputs: one amplifier less "
        "in the way, its noise and its volume knob with it. It does work as it is; nothing breaks.";
    claim.sources = {"JDS Labs, \"How to connect a headphone amplifier to an audio interface\", 2018"};
    return claim;
  }
  switch (needs.complaint) {
    case Complaint::too_quiet:
      claim.says = fmt::format(
          "By the figures {} is loud enough, so something is turned down: the computer's volume, the "
          "program's, a pad or dim switch, a low gain setting, or a plug that is not fully in.",
          say::what_drives(needs));
      break;
    case Complaint::hiss:
      claim.says =
          "Turn the headphone volume fully down and listen. Hiss that goes away comes from in front of the knob: a "
          "microphone's gain, a noisy source, an effect. Hiss that stays is the output's own.";
      break;
    case Complaint::latency:
      claim.says =
          "By the figures you hear yourself in time. Look for a second path: software monitoring on top of direct "
          "monitoring, or a plug-in with look-ahead.";
      break;
    case Complaint::mono:
      claim.says =
          "A mono or hollow sound is a matter of plugs: headphones belong into a headphone socket, not into a line "
          "output. A balanced TRS line output carries one channel and its inverse, so voices cancel; a mono plug or "
          "a Y cable joins left and right; direct monitoring is often a mono switch.";
      break;
    case Complaint::none: break;
  }
  return claim;
}

}  // namespace

Claim input_claim(const Needs& needs, const Chain& chain, const Requirement& r) {
  switch (r.topic) {
    case Topic::converter: return converter(needs, r);
    case Topic::inputs: return inputs(needs, chain, r);
    case Topic::phantom: return phantom(needs, r);
    case Topic::instrument: return instrument(needs, r);
    case Topic::gain: return gain(needs, chain, r);
    case Topic::sockets: return sockets(needs, chain, r);
    case Topic::mixes: return mixes(needs, chain, r);
    case Topic::delay: return delay(needs, chain, r);
    default: return wiring(needs, chain);
  }
}

}  // namespace ohmic::advise
