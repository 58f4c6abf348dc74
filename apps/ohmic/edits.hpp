#pragma once
// The rig file while the rig plays: what somebody edits in it is taken over and told in words.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events.hpp"
#include "file_watch.hpp"
#include "rig/session.hpp"

namespace ohmic::app {

/// "Kick in Lead: -8 dB -> -6 dB, Lead: level ... and 3 more": for one line of events.
std::string words_of(const std::vector<rig::Turned>& turned);

class Edits {
 public:
  /// Puts what the command line says above what the file says.
  using Overrides = std::function<void(rig::Rig&)>;

  Edits(rig::Session& session, Overrides overrides);

  FileWatch& watch() { return watch_; }
  /// Takes over what the file says, if that is something else than the last time. Tells what changed, or what is wrong:
  /// then the rig goes on as it was, and nothing is returned.
  std::optional<rig::Applied> take(Clock::Time now, Events& events);

 private:
  rig::Session& session_;
  Overrides overrides_;
  FileWatch watch_;
  std::string text_;  // as it was read last
};

}  // namespace ohmic::app
