#pragma once
// The rig file and its netlists while the rig plays: what somebody edits in them is taken over and told in words.

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "edit_words.hpp"
#include "events.hpp"
#include "file_watch.hpp"
#include "rig/session.hpp"

namespace ohmic::app {

class Edits {
 public:
  /// Puts what the command line says above what the file says.
  using Overrides = std::function<void(rig::Rig&)>;

  Edits(rig::Session& session, Overrides overrides);

  FileWatch& watch() { return watch_; }
  /// Takes over what the file says, if that is something else than what was taken last. Tells what changed, or what is
  /// wrong: then the rig goes on as it was, nothing is returned, and the same text is tried again when it is saved again.
  std::optional<rig::Applied> take(Clock::Time now, Events& events);

 private:
  rig::Session& session_;
  Overrides overrides_;
  FileWatch watch_;
  using Texts = std::map<std::string, std::string>;  // by file
  /// The rig and the netlists of its amplifiers, as they are now.
  Texts texts() const;
  void watch_netlists();

  Texts texts_;  // as they were taken last
};

}  // namespace ohmic::app
