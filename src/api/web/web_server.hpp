#pragma once
// The console's server: the control protocol by WebSocket and HTTP, for whoever has a token, and the page itself.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "api/doorkeeper.hpp"
#include "api/local_server.hpp"
#include "api/pairing.hpp"
#include "api/protocol.hpp"
#include "api/web/network.hpp"
#include "units/clock.hpp"
#include "units/error.hpp"

namespace ohmic::api {

struct WebAsked {
  std::string address = "127.0.0.1";
  std::optional<int> port = {};  // empty: 7480, or the next that is free
  bool is_https = false;
  std::filesystem::path folder = {};  // where the certificate is kept
  std::string version = {};           // "ohmic 0.1.0"
  web::Content content = {};          // names are added
};

/// Serves whenever it is asked to: whoever owns it waits for its descriptor and calls serve(). A thread of its own does
/// what the network wants; nothing that comes from there makes these calls wait. All calls [control].
class WebServer {
 public:
  /// `protocol` and `doorkeeper` must outlive it. Errors: it cannot listen there; there is no
  /// certificate.
  static Result<std::unique_ptr<WebServer>> open(const WebAsked& asked, Protocol& protocol, Doorkeeper& doorkeeper,
                                                 Bounds bounds = {.clients = 256});
  ~WebServer();
  WebServer(const WebServer&) = delete;
  WebServer& operator=(const WebServer&) = delete;

  /// "http://127.0.0.1:7480/". Where it listens everywhere: by which this machine reaches itself.
  std::string address() const;
  Reach reach() const;
  /// Of the certificate, as browsers show it; empty without HTTPS.
  const std::string& fingerprint() const;
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
