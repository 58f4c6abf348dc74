#pragma once
// The console's server: the control protocol by WebSocket and HTTP, for whoever has a token, and the page itself.

#include <memory>
#include <optional>
#include <string>

#include "api/doorkeeper.hpp"
#include "api/local_server.hpp"
#include "api/protocol.hpp"
#include "units/clock.hpp"
#include "units/error.hpp"

namespace ohmic::api {

struct WebAsked {
  std::string address = "127.0.0.1";
  std::optional<int> port;  // empty: 7480, or the next that is free
  std::string version;      // "ohmic 0.1.0"
};

/// Serves whenever it is asked to: whoever owns it waits for its descriptor and calls serve(). A thread of its own does
/// what the network wants; nothing that comes from there makes these calls wait. All calls [control].
class WebServer {
 public:
  /// `protocol` and `doorkeeper` must outlive it. Errors: it cannot listen there.
  static Result<std::unique_ptr<WebServer>> open(const WebAsked& asked, Protocol& protocol, Doorkeeper& doorkeeper,
                                                 Bounds bounds = {});
  ~WebServer();
  WebServer(const WebServer&) = delete;
  WebServer& operator=(const WebServer&) = delete;

  /// "http://127.0.0.1:7480/".
  std::string address() const;
  /// Readable when there is something to serve.
  int descriptor() const;
  /// When serve() is to be called at the latest; empty: when the descriptor is readable.
  std::optional<Clock::Time> due() const;
  /// Takes requests and sends what the protocol has to tell. Never waits.
  void serve();
  /// Only sends.
  void deliver();
  /// How many are in.
  std::size_t clients() const;

 private:
  struct Parts;
  explicit WebServer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace ohmic::api
