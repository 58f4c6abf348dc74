#pragma once
// What the connections of the console share, and what the network thread and a connection know of each other.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "api/local_server.hpp"
#include "api/web/crossing.hpp"
#include "api/web/network.hpp"
#include "api/web/reply.hpp"

namespace boost::asio {
class io_context;
namespace ssl {
class context;
}
}  // namespace boost::asio

namespace ohmic::api::web {

/// All of the network thread.
struct House {
  boost::asio::io_context& io;
  boost::asio::ssl::context* tls;  // null: plain
  const Bounds& bounds;
  const Limits& limits;
  const Content& content;
  /// Passes it on to the control thread.
  std::function<void(Heard)> tell;
  /// It has ended.
  std::function<void(ConnectionNumber)> forget;
  /// Is nobody asked about tokens from this address for now? It guessed too much.
  std::function<bool(const std::string& address)> is_waiting;
  std::function<void(const std::string& address)> wait;
};

/// One socket, from its first byte to its last. [network]
class Connection {
 public:
  virtual ~Connection() = default;
  virtual void begin() = 0;
  virtual void take(Told told) = 0;
  virtual void end() = 0;
  /// Nobody knows yet who it is, and nothing is being done for it: it may be ended to make room.
  virtual bool is_nobody() const = 0;
};

/// Takes over `descriptor`, a connected socket of family AF_INET or AF_INET6.
std::shared_ptr<Connection> connection_on(House& house, ConnectionNumber number, int descriptor, int family,
                                          std::string address);

}  // namespace ohmic::api::web
