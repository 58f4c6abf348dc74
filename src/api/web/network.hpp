#pragma once
// The network side of the console: its own thread, which does HTTP, WebSocket and all limits, and passes on messages.

#include <functional>
#include <memory>
#include <string>

#include "api/local_server.hpp"
#include "api/web/crossing.hpp"
#include "units/error.hpp"

namespace ohmic::api::web {

/// Where to listen.
struct Place {
  std::string address = "127.0.0.1";
  int port = 7480;
  int ports = 20;  // so many are tried when the first is taken
};

/// Listens from open() to its end. All calls [control].
class Network {
 public:
  /// `crossing` must outlive it; `called` is called by the network thread whenever something was heard. Errors: the
  /// address is none of this machine's, the ports are taken.
  static Result<std::unique_ptr<Network>> open(const Place& place, const Bounds& bounds, Crossing& crossing,
                                               std::function<void()> called);
  /// Ends every connection.
  ~Network();
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  int port() const;
  /// There is something in `crossing.told`.
  void wake();

  struct Parts;

 private:
  explicit Network(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace ohmic::api::web
