#pragma once
// A rig's file written anew by the program, and played at once: as if a person had edited it, but all or nothing.

#include <functional>
#include <string>

#include "rig/channels.hpp"
#include "rig/session.hpp"

namespace ohmic::api {

/// What the program around the session adds to a rewritten rig.
struct Editor {
  /// Puts what the command line says above what the file says. May be empty.
  std::function<void(rig::Rig&)> overrides;
  /// The file was written and taken over; `words` says what it changed. Extent::device: the card is to be opened anew; the
  /// rig named these before. May be empty.
  std::function<void(const rig::Applied& applied, const rig::CardsNamed& before, const std::string& words)> applied;
};

/// Checks the text, writes it as the session's rig file (atomically) and lets the session follow. Errors: the first thing
/// that is wrong with it; the file cannot be written; the session cannot follow. The file and what plays are as before then.
Result<rig::Applied> rewrite(rig::Session& session, const std::string& text, const Editor& editor,
                             const std::string& words);

}  // namespace ohmic::api
