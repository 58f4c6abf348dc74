// Verdicts and standings by name: one word for programs, a few for people.

#include "advise/advice.hpp"

namespace ohmic::advise {

std::string words_for(Verdict verdict) {
  switch (verdict) {
    case Verdict::nothing: return "nothing to buy";
    case Verdict::fix_wiring: return "nothing to buy, only plugs and settings";
    case Verdict::dac_amp: return "a DAC with a headphone amplifier";
    case Verdict::headphone_amp: return "a headphone amplifier";
    case Verdict::interface: return "an audio interface";
    case Verdict::both: return "an audio interface and a headphone amplifier";
    case Verdict::distribution_amp: return "a headphone distribution amplifier";
  }
  return "";
}

std::string name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::nothing: return "nothing";
    case Verdict::fix_wiring: return "fix_wiring";
    case Verdict::dac_amp: return "dac_amp";
    case Verdict::headphone_amp: return "headphone_amp";
    case Verdict::interface: return "interface";
    case Verdict::both: return "both";
    case Verdict::distribution_amp: return "distribution_amp";
  }
  return "";
}

std::string name_of(Standing standing) {
  switch (standing) {
    case Standing::certain: return "certain";
    case Standing::likely: return "likely";
    case Standing::depends: return "depends";
    case Standing::contested: return "contested";
  }
  return "";
}

}  // namespace ohmic::advise
