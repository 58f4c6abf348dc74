#pragma once
// What a session is made of: shared by the files that implement it, and by nobody else.

#include <map>
#include <memory>
#include <string>

#include "devices/disk.hpp"
#include "engine/engine.hpp"
#include "rig/desk.hpp"
#include "rig/recording_node.hpp"
#include "rig/session.hpp"
#include "rig/wiring.hpp"

namespace ohmic::rig {

struct Session::Parts {
  Parts(Rig r, SessionOptions o, Clock& clock) : rig(std::move(r)), options(o), desk(rig), engine(clock) {}

  // Torn down from the last to the first: nodes leave the engine before the readers stop, readers before the disk.
  Rig rig;
  SessionOptions options;
  Desk desk;
  devices::Disk disk;
  std::map<std::string, std::shared_ptr<RecordingNode>> recordings;
  std::map<std::string, const Input*> where;  // the first input of each recording: where to point at in an error
  Shelf shelf;
  engine::Engine engine;
  Hertz rate{0.0};

  /// Opens every recording at this rate. Errors: with the input's place.
  Result<void> open_recordings(Hertz at);

  /// A node's setting; the node is in the plan by construction, and values are clamped to what descriptors allow.
  void set(const std::string& id, std::size_t field, double value) {
    [[maybe_unused]] const auto known = engine.set(id, field, value);
  }

  /// Sends what the desk says to the mixer.
  void send_matrix();

  bool is_phones(std::size_t output) const { return output < rig.phones.size(); }
  const Monitor& monitor(std::size_t output) const { return rig.monitors[output - rig.phones.size()]; }
};

}  // namespace ohmic::rig
