#pragma once
// The folder of what Ohmic remembers from run to run: who was paired, what ears were given. Its owner alone reads it.

#include <filesystem>

#include "units/error.hpp"

namespace ohmic::store {

/// $XDG_STATE_HOME/ohmic, else ~/.local/state/ohmic. Made with rights for its owner alone (0700) where it is not there
/// yet; rights of one that is there are narrowed to that. [control] Errors: there is no home folder; it cannot be made.
Result<std::filesystem::path> state_folder();

}  // namespace ohmic::store
