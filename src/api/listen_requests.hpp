#pragma once
// Phones and browsers as outputs, by the control protocol: who listens, how they are reached, how late they hear.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/protocol.hpp"
#include "rig/session.hpp"
#include "stream/ogg_listener.hpp"
#include "stream/station.hpp"
#include "units/clock.hpp"

namespace ohmic::api {

/// {"listen": ...} to an output or a mix, {"peer": ...} and the topic "listen". A performer listens to their own output only, and sees and ends
/// only what they began. Serves whenever it is asked to, see serve(). All calls [control] but redeem().
class Listening {
 public:
  /// addresses: of this machine, at which browsers may reach it; empty: all. factory: empty for GStreamer's. All must
  /// outlive it.
  Listening(Protocol& protocol, rig::Session& session, Clock& clock, std::vector<std::string> addresses,
            stream::Station::MakeFactory factory = {});
  ~Listening();
  Listening(const Listening&) = delete;
  Listening& operator=(const Listening&) = delete;

  /// Readable when there is something to serve.
  int descriptor() const;
  /// Tells what browsers have to be told, follows a changed rig, ends who is gone. At every look, and when readable.
  void serve();

  /// What {"listen": {"output": NAME, "form": "audio"}} gave a ticket and a path for: once, within a minute. place: the end
  /// of that path. [any thread but audio] Errors: no such ticket, or for another place; then there is nothing to be heard.
  Result<std::shared_ptr<stream::OggListener>> redeem(std::string_view place, std::string_view ticket);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace ohmic::api
