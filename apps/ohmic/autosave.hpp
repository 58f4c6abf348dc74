#pragma once
// Keeps what was turned and not saved, every second, so that a crash loses nothing; and what an earlier run kept.

#include <optional>
#include <string>

#include "events.hpp"
#include "rig/session.hpp"

namespace ohmic::app {

class Autosave {
 public:
  /// Claims the file that no other run of this rig writes. `takes_up`: sets what an earlier run kept in it. Else that
  /// stays, and is put aside when the first value is turned. Either is told.
  Autosave(rig::Session& session, bool takes_up, Clock::Time now, Events& events);

  /// Call it often; it writes once a second at most, and only what changed. Tells once why it cannot.
  void look(Clock::Time now, Events& events);
  /// The end: writes now, and says what is not saved, and how to get it back.
  void finish(Clock::Time now, Events& events);

 private:
  void keep(Clock::Time now, Events& events);

  rig::Session& session_;
  bool has_failed_ = false;
  Clock::Time next_{};
};

}  // namespace ohmic::app
