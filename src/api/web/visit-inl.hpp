#pragma once
// One socket from its handshake to its end, and what is talked over it. Included behind Boost's headers, as wire-inl.hpp.

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "api/web/wire-inl.hpp"

namespace ohmic::api::web {

/// What is talked over a socket. It owns the wire; the visit owns it and outlives it. [network]
class Talk {
 public:
  virtual ~Talk() = default;
  virtual void begin() = 0;
  virtual void take(Told told) = 0;
  /// Closes the wire: what was going on with it comes back with an error.
  virtual void close() = 0;
  virtual bool is_nobody() const = 0;
};

/// What all talks need of the visit: who is here, how long they may take, how much they may ask. [network]
class Visit final : public Connection, public std::enable_shared_from_this<Visit> {
 public:
  Visit(House& house, ConnectionNumber number, Socket socket, std::string address);

  void begin() override;
  void take(Told told) override;
  void end() override;
  bool is_nobody() const override { return talk_ == nullptr || talk_->is_nobody(); }

  House& house() { return house_; }
  const std::string& address() const { return address_; }
  /// Nobody between can listen.
  bool is_private() const { return is_here_ || house_.tls != nullptr; }
  bool is_over() const { return is_over_; }

  /// Ends it, unless this or rest() is called before that.
  void expire_after(std::chrono::seconds patience);
  void rest() { timer_.cancel(); }
  /// May one more request be made now? Takes its price.
  bool may_ask();
  /// An answer of so many bytes was long: the next request waits for it.
  void charge(std::size_t bytes);
  /// To the control thread, in the name of this visit. A hello makes it known there until the end.
  void tell(Heard heard);
  /// From requests to something else. The talk before stays until the end: it may still be on its way out of a call.
  void go_on(std::unique_ptr<Talk> next);

 private:
  House& house_;
  const ConnectionNumber number_;
  const std::string address_;
  const bool is_here_;
  Timer timer_;
  std::unique_ptr<Wire> wire_;  // until somebody talks over it
  std::unique_ptr<Talk> talk_, former_;
  double credit_;  // requests it may make now
  Steady::time_point credited_;
  bool has_knocked_ = false;  // the protocol may know it
  bool is_over_ = false;
};

/// HTTP requests, one after the other. Goes on as one of the others.
std::unique_ptr<Talk> requests_over(Wire wire, Visit& visit);
/// Sound without an end, as one answer.
std::unique_ptr<Talk> sound_over(Wire wire, Visit& visit, Listener listener);
/// asked: the request to become a WebSocket.
using Upgrade = beast::http::request<beast::http::string_body>;
std::unique_ptr<Talk> web_socket_over(Wire wire, Visit& visit, Upgrade asked);

}  // namespace ohmic::api::web
