#pragma once
// What to do once the remedy is chosen: boxes and wires, knobs, and the words a person may not know.

#include "advise/advice.hpp"
#include "advise/reason/remedy.hpp"

namespace ohmic::advise {

/// Boxes from left to right, with their cables.
Wiring wiring_of(const Needs& needs, const Remedy& remedy);
/// Which knob where: gain switch, volume, line output, microphone gain, direct monitoring.
std::vector<std::string> knobs_for(const Needs& needs, const Remedy& remedy);
/// Terms the answer uses, with the person's own figures.
std::vector<Term> terms_for(const Needs& needs, const Remedy& remedy);

}  // namespace ohmic::advise
