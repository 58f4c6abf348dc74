#pragma once
// The network side of the console: its own thread, which does HTTP, WebSocket and all limits, and passes on messages.

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/local_server.hpp"
#include "api/web/certificate.hpp"
#include "api/web/crossing.hpp"
#include "api/web/reply.hpp"
#include "units/error.hpp"

namespace ohmic::api::web {

/// Where to listen.
struct Place {
  std::string address = "127.0.0.1";
  int port = 7480;
  int ports = 20;                               // so many are tried when the first is taken
  std::optional<Certificate> certificate = {};  // HTTPS; empty: HTTP
};

/// What those may cost who have not said yet who they are.
struct Limits {
  std::size_t connections = 256;   // in all
  std::size_t nobodies = 32;       // of one address, not let in yet; the oldest goes for the next
  std::size_t nobodies_here = 96;  // of this machine
  std::size_t header = 8 * 1024;   // bytes
  std::size_t body = 64 * 1024;
  std::chrono::seconds handshake{10};  // for a whole request, and to say who one is
  std::chrono::seconds idle{30};       // a kept connection, and one that answers no ping
};

/// A stream of bytes that one HTTP client hears until it ends. Called by the network thread.
struct Listener {
  std::string type;
  std::function<std::string()> fetch;  // what there is; empty: nothing yet
  /// What is called, from any thread, when there is something; null: nothing, and once it returns nobody calls any more.
  std::function<void(std::function<void()>)> when_ready;
  std::function<bool()> is_ended;
  std::function<void()> end;
};

/// What is served beside the protocol.
struct Content {
  std::span<const File> files = {};
  std::vector<std::string> names = {};  // of this machine, beside its numbers and localhost
  /// GET /api/v1/listen/OUTPUT?ticket=T; null: nothing can be listened to. [network]
  std::function<Result<Listener>(std::string_view output, std::string_view ticket)> listen = {};
  std::map<std::string, std::string, std::less<>> documents = {};  // path -> JSON, for everybody
};

/// Listens from open() to its end. All calls [control].
class Network {
 public:
  /// `crossing` must outlive it; `called` is called by the network thread whenever something was heard. Errors: the
  /// address is none of this machine's, the ports are taken, the certificate is none.
  static Result<std::unique_ptr<Network>> open(const Place& place, const Bounds& bounds, const Limits& limits,
                                               Content content, Crossing& crossing, std::function<void()> called);
  /// Ends every connection.
  ~Network();
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  int port() const;
  /// There is something in `crossing.told`.
  void wake();

 private:
  struct Parts;
  explicit Network(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace ohmic::api::web
