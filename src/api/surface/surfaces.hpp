#pragma once
// All control surfaces of one run: OSC apps and MIDI controllers, served beside the card, and the requests about them.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/protocol.hpp"
#include "rig/session.hpp"
#include "units/clock.hpp"

namespace ohmic::api {

/// What was asked for on the command line.
struct SurfacesAsked {
  std::string
      osc;  // "3819": UDP port on this machine; "0.0.0.0:3819": whoever reaches it may turn everything; empty: none
  bool wants_midi = false;
  std::string mackie;  // a part of the name of a Mackie Control; empty: none
};

/// Served by whoever owns it, like LocalServer. All calls [control].
class Surfaces {
 public:
  /// Opens what was asked for and adds the request "midi" to the protocol. All arguments must outlive it. What could not
  /// be opened is a sentence among refused(), as is what opened among opened().
  Surfaces(const SurfacesAsked& asked, rig::Session& session, Protocol& protocol, const Clock& clock);
  ~Surfaces();
  Surfaces(const Surfaces&) = delete;
  Surfaces& operator=(const Surfaces&) = delete;

  const std::vector<std::string>& opened() const;
  const std::vector<Error>& refused() const;

  /// To wait for; -1: nothing was opened.
  int descriptor() const;
  std::optional<Clock::Time> due() const;
  /// Hears what came and sends what is to be shown. Never waits. Returns sentences for the log.
  std::vector<std::string> serve();
  void tell(const Levels& levels);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace ohmic::api
