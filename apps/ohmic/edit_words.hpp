#pragma once
// What an edit of the rig did, in words: what came, went and was linked, then the values that changed in what stayed.

#include <string>
#include <vector>

#include "rig/rig.hpp"
#include "rig/scene.hpp"

namespace ohmic::app {

/// "Kick in Lead: -8 dB -> -6 dB, Lead: level ... and 3 more": for one line of events.
std::string words_of(const std::vector<rig::Turned>& turned);

/// "input Shaker was added, Shaker in Lead: -8 dB, new, mix Drums was removed and 2 more". `turned`: every value that
/// differs; those of what came or went are not told one by one. Empty when there is nothing to tell.
std::string words_of(const rig::Rig& before, const rig::Rig& after, const std::vector<rig::Turned>& turned);

}  // namespace ohmic::app
