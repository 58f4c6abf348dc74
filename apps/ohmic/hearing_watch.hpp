#pragma once
// The ears of a performance: their doses are added up while it plays, kept, and told.

#include <optional>

#include "api/dose_requests.hpp"
#include "events.hpp"

namespace ohmic::app {

class HearingWatch {
 public:
  /// Registers the requests with the protocol, which answers them only while this is there. Tells where doses cannot be kept.
  /// is_heard: by somebody; what a virtual card plays is reckoned with, but not kept.
  HearingWatch(rig::Session& session, api::Protocol& protocol, const Clock& clock, bool is_heard, Events& events);

  /// Call it some times a second: reads the meters, and tells who had enough, and who subscribed.
  void look(Events& events);
  /// The end: writes what is not written yet.
  void finish(Events& events);

 private:
  api::Protocol& protocol_;
  const Clock& clock_;
  std::optional<api::Dosimeter> dosimeter_;
};

}  // namespace ohmic::app
