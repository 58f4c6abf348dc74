#pragma once
// What the advisor says of the gear in a rig: each phones output and each input, by the figures the rig itself explains.

#include <string>
#include <vector>

#include "advise/advice.hpp"
#include "rig/rig.hpp"

namespace ohmic::advise {

struct Diagnosis {
  std::string sentence;        // "Keep your money: ..."
  std::vector<Claim> outputs;  // each choice of each phones output: level, hiss, tone
  std::vector<Claim> inputs;   // each input: gain and noise
};

/// The rig must have been read without errors. Levels are those of rig::gain_staging(), widened by what the rig says of the
/// headphone's sensitivity. [control]
Diagnosis examine(const rig::Rig& rig, DBSPL peak = DBSPL(110.0));

}  // namespace ohmic::advise
