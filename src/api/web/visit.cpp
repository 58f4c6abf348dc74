// Boost.Asio: the handshake, patience and credit of one socket. Nothing of it shows outside this folder.

#include <algorithm>
#include <utility>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <sys/socket.h>

#include "api/web/visit-inl.hpp"

namespace ohmic::api::web {
namespace {

constexpr double bytes_per_request = 4096.0;  // an answer this long counts as one request more

}  // namespace

Visit::Visit(House& house, ConnectionNumber number, Socket socket, std::string address)
    : house_(house),
      number_(number),
      address_(std::move(address)),
      is_here_(address_ == "::1" || address_.starts_with("127.")),
      timer_(house.io),
      wire_(std::make_unique<Wire>(std::move(socket), house.tls)),
      credit_(house.bounds.burst),
      credited_(Steady::now()) {}

void Visit::begin() {
  const auto talk = [this] { go_on(requests_over(std::move(*wire_), *this)); };
  Tls* tls = wire_->tls();
  if (tls == nullptr) return talk();
  expire_after(house_.limits.handshake);
  tls->async_handshake(net::ssl::stream_base::server, [talk, self = shared_from_this()](error_code failed) {
    if (self->is_over_) return;
    if (failed) self->end();
    else talk();
  });
}

void Visit::go_on(std::unique_ptr<Talk> next) {
  former_ = std::exchange(talk_, std::move(next));
  talk_->begin();
}

void Visit::expire_after(std::chrono::seconds patience) {
  timer_.expires_after(patience);
  timer_.async_wait([self = weak_from_this()](error_code cancelled) {
    if (const auto still = self.lock(); still && !cancelled) still->end();
  });
}

void Visit::take(Told told) {
  if (is_over_) return;
  if (told.kind == Told::Kind::refusal && told.status == 429) house_.wait(address_);
  if (talk_ != nullptr) talk_->take(std::move(told));
}

void Visit::end() {
  if (std::exchange(is_over_, true)) return;
  const auto keeps = shared_from_this();
  timer_.cancel();
  if (talk_ != nullptr) talk_->close();
  else wire_->close();
  if (has_knocked_) tell({.kind = Heard::Kind::gone});
  house_.forget(number_);
}

bool Visit::may_ask() {
  const auto now = Steady::now();
  credit_ = std::min(credit_ + std::chrono::duration<double>(now - credited_).count() * house_.bounds.requests,
                     house_.bounds.burst);
  credited_ = now;
  if (credit_ < 1.0) return false;
  credit_ -= 1.0;
  return true;
}

void Visit::charge(std::size_t bytes) { credit_ -= static_cast<double>(bytes) / bytes_per_request; }

void Visit::tell(Heard heard) {
  has_knocked_ = has_knocked_ || heard.kind == Heard::Kind::hello;
  heard.from = number_;
  heard.address = address_;
  heard.is_private = is_private();
  house_.tell(std::move(heard));
}

std::shared_ptr<Connection> connection_on(House& house, ConnectionNumber number, int descriptor, int family,
                                          std::string address) {
  using net::ip::tcp;
  error_code ignored;
  Socket socket(house.io, family == AF_INET ? tcp::v4() : tcp::v6(), descriptor);
  socket.set_option(tcp::no_delay(true), ignored);
  return std::make_shared<Visit>(house, number, std::move(socket), std::move(address));
}

}  // namespace ohmic::api::web
