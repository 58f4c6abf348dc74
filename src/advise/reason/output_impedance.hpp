#pragma once
// What an output impedance does to the tone of headphones, judged in a sentence.

#include <string>

#include "advise/advice.hpp"
#include "advise/physics/figures.hpp"

namespace ohmic::advise {

/// "0.5 ohm", "147 ohm".
std::string ohms(Ohm value);

/// What an output impedance does to the tone of headphones, judged: "... bends its tone by at most 0.2 dB: nobody hears that."
Claim impedance_claim(const std::string& whose, Interval<Ohm> impedance, const Ears& ears);

/// A rig's headphone as the formulas take it.
Ears ears_of(const gear::HeadphoneSpec& spec, std::string name);

}  // namespace ohmic::advise
