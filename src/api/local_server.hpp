#pragma once
// The control protocol on a Unix socket: many clients, all served from one thread, none of which can hold up another.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api/protocol.hpp"
#include "units/clock.hpp"
#include "units/error.hpp"

namespace ohmic::api {

/// What a client may cost. A client that asks more waits; one that does not listen is dropped.
struct Bounds {
  std::size_t clients = 64;
  std::size_t unread = 4 << 20;    // bytes that wait for a client before it is dropped
  std::size_t patience = 1 << 18;  // bytes that wait for it before its requests wait, too
  double requests = 500.0;         // a second, in the long run; a long answer counts as several
  double burst = 250.0;            // at once
};

/// Serves whenever it is asked to: whoever owns it waits for its descriptor and calls serve(). All calls [control].
class LocalServer {
 public:
  /// Listens at "NAME.sock" in socket_folder(), after the one of a dead process, as "NAME-2" beside one that lives.
  /// `protocol` must outlive it. Errors: socket_folder's; the system refuses.
  static Result<std::unique_ptr<LocalServer>> open(std::string_view name, Protocol& protocol, const Clock& clock,
                                                   Bounds bounds = {});
  /// Takes its socket away.
  ~LocalServer();
  LocalServer(const LocalServer&) = delete;
  LocalServer& operator=(const LocalServer&) = delete;

  const std::string& name() const;
  const std::string& path() const;

  /// Readable when there is something to serve.
  int descriptor() const;
  /// When serve() is to be called at the latest; empty: when the descriptor is readable.
  std::optional<Clock::Time> due() const;
  /// Takes requests, gives answers and sends what the protocol has to tell. Never waits.
  void serve();
  /// Only sends what the protocol has to tell.
  void deliver();
  /// How many are connected.
  std::size_t clients() const;

 private:
  struct Parts;
  explicit LocalServer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace ohmic::api
