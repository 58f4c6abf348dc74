#pragma once
// Taking a band of an equalizer or a send away, as values that are set: so it is undone, saved and told as everything else.

#include <string_view>
#include <vector>

#include "rig/rig.hpp"
#include "rig/scene.hpp"
#include "units/error.hpp"

namespace ohmic::rig {

/// What takes away the band at "input.Kick.eq.2", whose followers move up, or the send at "mix.Lead.sends.Kick".
/// Errors: it is neither, or not there. [control]
Result<std::vector<Scene::Value>> removal(const Rig& rig, std::string_view address);

}  // namespace ohmic::rig
