#pragma once
// A card for programs, written into a rig's text.

#include <string>

#include "programs_asked.hpp"
#include "rig/document.hpp"

namespace ohmic::app {

/// The rig's text with the playback or stream that `asked` adds; every comment stays. Errors: a name that is taken, a mix
/// that is not there, a rig that has none, or one that is wrong as it stands.
Result<std::string> with_program(const rig::Document& document, const ProgramsAsked& asked);

}  // namespace ohmic::app
