// The words an answer uses, explained in one or two sentences with the person's own figures.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "advise/reason/plan.hpp"
#include "advise/reason/say.hpp"
#include "units/levels.hpp"

namespace ohmic::advise {

std::vector<Term> terms_for(const Needs& needs, const Remedy& remedy) {
  std::vector<Term> to;
  const auto& all = needs.owned.headphones;
  const auto worn = std::ranges::find_if(all, [](const OwnedHeadphone& w) { return !w.is_any && !w.is_wireless; });
  const Drive* drive = needs.owned.drive ? &*needs.owned.drive : remedy.chain.drive;
  if (worn != all.end()) {
    const Ears& ears = worn->ears;
    const Need wanted = need(ears, needs.peak);
    to.push_back(
        {"impedance", fmt::format("How much a headphone holds back current, in ohm. {} have {}: they want {} "
                                  "and only {} for {}. High impedance wants volts, low impedance wants current.",
                                  say::capital(say::what_is_worn(*worn)), say::exactly(ears.impedance),
                                  say::exactly(wanted.voltage), say::exactly(wanted.current), say::level(needs.peak))});
    to.push_back(
        {"sensitivity",
         fmt::format("How loud a headphone gets from one volt. {}: {}, which is {:.1f} dB/mW at {}. A figure per "
                     "milliwatt and one per volt must not be compared: dB/V = dB/mW + 30 - 10 log10 Z.",
                     say::capital(say::what_is_worn(*worn)), say::exactly(ears.sensitivity),
                     per_milliwatt(ears.sensitivity.likely, ears.impedance.likely).value(),
                     text(ears.impedance.likely, 3))});
  } else {
    to.push_back({"impedance",
                  "How much a headphone holds back current, in ohm. 250 or 600 ohm want volts, 16 or 32 ohm "
                  "want current; the number alone does not say how loud a headphone gets."});
    to.push_back({"sensitivity",
                  "How loud a headphone gets from one volt (dB/V). A figure per milliwatt and one per volt "
                  "must not be compared: dB/V = dB/mW + 30 - 10 log10 Z."});
  }
  if (drive != nullptr)
    to.push_back({"output impedance",
                  fmt::format("What an output holds back itself; {} has {}. With the headphone it divides the voltage, "
                              "and where the headphone's impedance rises, so does the level. At most an eighth of the "
                              "headphone's impedance keeps that below 1.0 dB (20 log10(9/8)); below 2 ohm suits all.",
                              say::what_drives(needs), say::exactly(drive->impedance))});
  to.push_back(
      {"dB SPL peak", fmt::format("How loud the loudest moment is. Talking is about 65; music at home 75 to 85 on "
                                  "average, with peaks 15 to 25 higher. {} is what the answer aims at.",
                                  say::level(needs.peak))});
  if (needs.microphones > 0) {
    to.push_back(
        {"phantom power", fmt::format("48 V that an interface sends up the microphone cable to run a condenser "
                                      "microphone. {}",
                                      needs.any_condenser ? "Yours needs it." : "Dynamic microphones do without.")});
    to.push_back({"preamp gain",
                  "How far the interface lifts a microphone's millivolts. Speech into a dynamic microphone "
                  "wants 40 to 60 dB."});
  }
  if (needs.instruments > 0)
    to.push_back(
        {"Hi-Z", "An instrument input of about 1 Mohm that does not load a pickup; often a switch named INST."});
  if (needs.sources() > 0)
    to.push_back({"direct monitoring",
                  "The interface mixes what comes in straight into the headphones, so you hear "
                  "yourself at once, whatever the computer does."});
  if (remedy.kind == Verdict::dac_amp || remedy.kind == Verdict::nothing)
    to.push_back({"DAC",
                  "What turns samples into volts. Every interface, phone, computer and USB dongle has one; a second "
                  "one makes nothing better by itself."});
  const bool has_line_out = needs.owned.has_interface() || remedy.kind == Verdict::both;
  if (has_line_out &&
      (remedy.kind == Verdict::headphone_amp || remedy.kind == Verdict::both || needs.owned.has_amplifier()))
    to.push_back({"line output",
                  "A socket with a fixed, strong level meant for other boxes. Balanced ones (TRS, XLR) carry "
                  "the signal twice, once inverted, to cancel hum."});
  return to;
}

}  // namespace ohmic::advise
