#pragma once
// A UDP port that is served whenever somebody asks it to: datagrams come with their sender, and go to one.

#include <optional>
#include <string>
#include <string_view>

#include "api/unix_socket.hpp"
#include "units/error.hpp"

namespace ohmic::api {

/// All calls [control].
class UdpPort {
 public:
  struct Datagram {
    std::string peer;  // "127.0.0.1:40000"
    std::string bytes;
  };

  /// `address` is a number such as 127.0.0.1, or 0.0.0.0 for every interface; port 0: any that is free. Errors: no such
  /// address, the port is taken.
  static Result<UdpPort> open(const std::string& address, int port);

  int port() const { return port_; }
  int descriptor() const { return socket_.number(); }
  /// The next one that came, if any. Never waits.
  std::optional<Datagram> next();
  /// Sent, or dropped when the system's buffer is full or the peer is gone.
  void send(const std::string& peer, std::string_view bytes);

 private:
  UdpPort(Descriptor socket, int port) : socket_(std::move(socket)), port_(port) {}

  Descriptor socket_;
  int port_ = 0;
};

}  // namespace ohmic::api
