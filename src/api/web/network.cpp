// Boost.Asio and Beast: one thread, one io_context, one Connection for each socket. Nothing of them shows outside.

#include "api/web/network.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string_view>
#include <thread>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <fmt/format.h>
#include <pthread.h>

#include "api/value.hpp"

namespace ohmic::api::web {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using boost::system::error_code;
using net::ip::tcp;
using Executor = net::io_context::executor_type;
using Socket = net::basic_stream_socket<tcp, Executor>;
using Acceptor = net::basic_socket_acceptor<tcp, Executor>;
using Steady = std::chrono::steady_clock;
using Timer = net::basic_waitable_timer<Steady, net::wait_traits<Steady>, Executor>;
using WebSocket = websocket::stream<Socket, false>;

using namespace std::chrono_literals;

constexpr std::size_t longest_header = 8 * 1024;
constexpr std::size_t longest_body = 64 * 1024;
constexpr auto handshake_patience = 10s;
constexpr auto idle_patience = 30s;
constexpr double bytes_per_request = 4096.0;  // an answer this long counts as one request more
constexpr std::uint16_t refused_code = 4401;

class Connection;

}  // namespace

/// What the connections share. [network] but for open, wake and the end.
struct Network::Parts {
  Parts(const Bounds& b, Crossing& c, std::function<void()> f)
      : bounds(b), crossing(c), called(std::move(f)), acceptor(io), retry(io) {}

  Bounds bounds;
  Crossing& crossing;
  std::function<void()> called;
  net::io_context io{1};
  Acceptor acceptor;
  Timer retry;
  int port = 0;
  ConnectionNumber last = 0;
  std::map<ConnectionNumber, std::shared_ptr<Connection>> connections;
  std::deque<Heard> waiting;  // for a place in the crossing
  std::atomic<bool> is_woken{false};
  std::thread thread;

  Result<void> listen(const Place& place);
  void accept();
  void tell(Heard heard);
  void pass_on();
  void take_told();
};

namespace {

std::string error_text(std::string_view what, std::string_view hint = {}) {
  Members error{{"what", what}};
  if (!hint.empty()) error.emplace_back("hint", hint);
  return write_line(Members{{"error", std::move(error)}});
}

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Network::Parts& house, ConnectionNumber number, Socket socket)
      : house_(house), number_(number), socket_(std::move(socket)), timer_(house.io), pause_(house.io) {
    error_code unknown;
    const auto address = socket_.remote_endpoint(unknown).address();
    address_ = address.to_string();
    is_private_ = address.is_loopback();
    credit_ = house.bounds.burst;
    credited_ = Steady::now();
  }

  void begin() { read_request(handshake_patience); }
  void take(Told told);
  void end();

 private:
  using Self = std::shared_ptr<Connection>;

  void expire_after(std::chrono::seconds patience);
  void read_request(std::chrono::seconds patience);
  void on_request(error_code failed, std::size_t);
  void route();
  void answer(int status, std::string_view type, std::string body);
  void upgrade();
  void on_upgraded(error_code failed);
  void read_message();
  void on_message(error_code failed, std::size_t);
  void pass_message();
  void send();
  void on_sent(error_code failed, std::size_t);
  void say_goodbye(std::uint16_t code);

  Network::Parts& house_;
  const ConnectionNumber number_;
  Socket socket_;
  Timer timer_, pause_;
  beast::flat_buffer buffer_{std::max(longest_header, longest_body)};
  std::optional<http::request_parser<http::string_body>> parser_;
  std::optional<WebSocket> web_socket_;
  std::string address_;
  std::string response_;
  std::string once_;  // what answers a request that came by POST
  bool is_private_ = false;
  bool has_knocked_ = false;  // the protocol may know it
  bool is_in_ = false;        // it does
  bool has_asked_ = false;    // its message is under way
  bool is_sending_ = false;
  bool is_over_ = false;
  std::optional<std::uint16_t> goodbye_;  // when all is sent
  std::deque<Told> unsent_;
  std::size_t unsent_bytes_ = 0;
  double credit_ = 0.0;
  Steady::time_point credited_;
};

void Connection::expire_after(std::chrono::seconds patience) {
  timer_.expires_after(patience);
  timer_.async_wait([self = weak_from_this()](error_code cancelled) {
    if (const auto still = self.lock(); still && !cancelled) still->end();
  });
}

void Connection::end() {
  if (std::exchange(is_over_, true)) return;
  const Self keeps = shared_from_this();
  timer_.cancel();
  pause_.cancel();
  error_code ignored;
  if (web_socket_) web_socket_->next_layer().close(ignored);
  else socket_.close(ignored);
  if (has_knocked_) house_.tell({.kind = Heard::Kind::gone, .from = number_});
  house_.connections.erase(number_);
}

void Connection::read_request(std::chrono::seconds patience) {
  parser_.emplace();
  parser_->header_limit(longest_header);
  parser_->body_limit(longest_body);
  expire_after(patience);
  http::async_read(socket_, buffer_, *parser_, beast::bind_front_handler(&Connection::on_request, shared_from_this()));
}

void Connection::on_request(error_code failed, std::size_t) {
  if (is_over_) return;
  if (failed == http::error::header_limit)
    return answer(431, "application/json", error_text("This header is too long."));
  if (failed == http::error::body_limit) return answer(413, "application/json", error_text("This body is too long."));
  if (failed) return end();
  timer_.cancel();
  route();
}

void Connection::route() {
  const auto& request = parser_->get();
  const std::string_view target(request.target().data(), request.target().size());
  const std::string_view path = target.substr(0, target.find('?'));
  if (path == "/api/v1/socket" && websocket::is_upgrade(request)) return upgrade();
  if (path == "/api/v1/request" && request.method() == http::verb::post) {
    const auto given = request[http::field::authorization];
    const std::string_view authorization(given.data(), given.size());
    if (!authorization.starts_with("Bearer "))
      return answer(401, "application/json", error_text("A token is missing.", "Authorization: Bearer TOKEN."));
    has_asked_ = true;
    house_.tell({.kind = Heard::Kind::request,
                 .from = number_,
                 .text = request.body(),
                 .token = std::string(authorization.substr(7)),
                 .address = address_,
                 .is_private = is_private_});
    return;
  }
  answer(404, "text/plain; charset=utf-8", "There is nothing at this address.\n");
}

void Connection::answer(int status, std::string_view type, std::string body) {
  const bool stays = parser_->is_done() && parser_->get().keep_alive();
  const bool has_body = !parser_->is_header_done() || parser_->get().method() != http::verb::head;
  response_ = fmt::format("HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: {}\r\n\r\n{}",
                          status, std::string_view(http::obsolete_reason(static_cast<http::status>(status))), type,
                          body.size(), stays ? "keep-alive" : "close", has_body ? body : std::string());
  expire_after(handshake_patience);
  net::async_write(socket_, net::buffer(response_), [self = shared_from_this(), stays](error_code failed, std::size_t) {
    if (failed || !stays) self->end();
    else if (!self->is_over_) self->read_request(idle_patience);
  });
}

void Connection::upgrade() {
  web_socket_.emplace(std::move(socket_));
  web_socket_->set_option(websocket::stream_base::timeout{handshake_patience, idle_patience, true});
  web_socket_->set_option(websocket::stream_base::decorator(
      [](websocket::response_type& response) { response.set(http::field::server, "Ohmic"); }));
  web_socket_->read_message_max(longest_line);
  web_socket_->async_accept(parser_->get(), beast::bind_front_handler(&Connection::on_upgraded, shared_from_this()));
}

void Connection::on_upgraded(error_code failed) {
  if (is_over_) return;
  if (failed) return end();
  parser_.reset();
  buffer_.consume(buffer_.size());
  expire_after(handshake_patience);  // to say who it is
  read_message();
}

void Connection::read_message() {
  web_socket_->async_read(buffer_, beast::bind_front_handler(&Connection::on_message, shared_from_this()));
}

void Connection::on_message(error_code failed, std::size_t) {
  if (is_over_) return;
  if (failed) return end();
  if (!web_socket_->got_text()) return say_goodbye(websocket::close_code::unknown_data);
  pass_message();
}

/// Waits where it asks more than its rate, or does not read what it is told.
void Connection::pass_message() {
  if (is_over_) return;
  const auto now = Steady::now();
  credit_ = std::min(credit_ + std::chrono::duration<double>(now - credited_).count() * house_.bounds.requests,
                     house_.bounds.burst);
  credited_ = now;
  if (credit_ < 1.0 || unsent_bytes_ > house_.bounds.patience) {
    pause_.expires_after(5ms);
    pause_.async_wait([self = weak_from_this()](error_code cancelled) {
      if (const auto still = self.lock(); still && !cancelled) still->pass_message();
    });
    return;
  }
  credit_ -= 1.0;
  Heard heard{.kind = Heard::Kind::message, .from = number_, .address = address_, .is_private = is_private_};
  heard.text.assign(static_cast<const char*>(buffer_.data().data()), buffer_.size());
  buffer_.consume(buffer_.size());
  if (!is_in_) {
    const auto said = read_line(heard.text);
    if (!said || said->text_of("hello").empty()) {
      unsent_.push_back({.kind = Told::Kind::refusal,
                         .bytes = std::make_shared<const std::string>(
                             error_text("Say first who you are.", R"(Such as {"hello": TOKEN}.)"))});
      return say_goodbye(refused_code);
    }
    has_knocked_ = true;
    heard.kind = Heard::Kind::hello;
    heard.token = said->text_of("hello");
    heard.text.clear();
  }
  has_asked_ = true;
  house_.tell(std::move(heard));
}

void Connection::take(Told told) {
  if (is_over_) return;
  if (!web_socket_) {  // a request that came by POST
    if (told.kind == Told::Kind::message && once_.empty()) once_ = *told.bytes;
    if (told.kind == Told::Kind::refusal) answer(told.status, "application/json", *told.bytes);
    if (told.kind == Told::Kind::done) answer(200, "application/json", std::exchange(once_, {}));
    return;
  }
  switch (told.kind) {
    case Told::Kind::done: has_asked_ = false; return read_message();
    case Told::Kind::meters:
      if (is_sending_ || !unsent_.empty()) return;
      break;
    case Told::Kind::welcome:
      is_in_ = true;
      has_asked_ = false;
      timer_.cancel();
      read_message();
      break;
    case Told::Kind::message: credit_ -= static_cast<double>(told.bytes->size()) / bytes_per_request; break;
    case Told::Kind::refusal: goodbye_ = refused_code; break;
    case Told::Kind::end: goodbye_ = refused_code; break;
  }
  unsent_bytes_ += told.bytes->size();
  if (unsent_bytes_ > house_.bounds.unread) return end();
  unsent_.push_back(std::move(told));
  send();
}

void Connection::send() {
  if (is_sending_ || is_over_) return;
  if (unsent_.empty()) {
    if (goodbye_) {
      is_sending_ = true;
      web_socket_->async_close(websocket::close_reason(*goodbye_),
                               [self = shared_from_this()](error_code) { self->end(); });
    }
    return;
  }
  is_sending_ = true;
  web_socket_->binary(unsent_.front().is_binary);
  web_socket_->async_write(net::buffer(*unsent_.front().bytes),
                           beast::bind_front_handler(&Connection::on_sent, shared_from_this()));
}

void Connection::on_sent(error_code failed, std::size_t) {
  is_sending_ = false;
  if (is_over_) return;
  if (failed) return end();
  unsent_bytes_ -= unsent_.front().bytes->size();
  unsent_.pop_front();
  send();
}

void Connection::say_goodbye(std::uint16_t code) {
  goodbye_ = code;
  send();
}

}  // namespace

Result<void> Network::Parts::listen(const Place& place) {
  error_code failed;
  const auto address = net::ip::make_address(place.address, failed);
  if (failed)
    return failure(fmt::format("\"{}\" is no address to listen at.", place.address), "Such as 127.0.0.1 or 0.0.0.0.");
  for (int next = place.port; next < place.port + place.ports; ++next) {
    const tcp::endpoint endpoint(address, static_cast<std::uint16_t>(next));
    error_code ignored;
    acceptor.close(ignored);
    acceptor.open(endpoint.protocol(), failed);
    if (!failed) acceptor.set_option(net::socket_base::reuse_address(true), failed);
    if (!failed) acceptor.bind(endpoint, failed);
    if (!failed) acceptor.listen(net::socket_base::max_listen_connections, failed);
    if (!failed) {
      port = acceptor.local_endpoint(ignored).port();
      return {};
    }
    if (failed != net::error::address_in_use)
      return failure(fmt::format("Nobody can listen at {}, port {}: {}.", place.address, next, failed.message()));
  }
  return failure(place.ports == 1 ? fmt::format("Port {} is taken by another program.", place.port)
                                  : fmt::format("The ports {} to {} are taken by other programs.", place.port,
                                                place.port + place.ports - 1),
                 "Choose another: --port N.");
}

void Network::Parts::accept() {
  acceptor.async_accept([this](error_code failed, Socket socket) {
    if (failed == net::error::operation_aborted) return;
    if (!failed) {
      error_code ignored;
      socket.set_option(tcp::no_delay(true), ignored);
      const ConnectionNumber number = ++last;
      const auto connection = std::make_shared<Connection>(*this, number, std::move(socket));
      connections[number] = connection;
      connection->begin();
    }
    accept();
  });
}

void Network::Parts::tell(Heard heard) {
  waiting.push_back(std::move(heard));
  pass_on();
}

void Network::Parts::pass_on() {
  bool has_passed = false;
  while (!waiting.empty() && crossing.heard.writable() > 0) {
    crossing.heard.push(std::move(waiting.front()));
    waiting.pop_front();
    has_passed = true;
  }
  if (has_passed) called();
  if (waiting.empty()) return;
  retry.expires_after(5ms);
  retry.async_wait([this](error_code cancelled) {
    if (!cancelled) pass_on();
  });
}

void Network::Parts::take_told() {
  is_woken.store(false, std::memory_order_release);
  Told told;
  std::size_t count = 0;
  while (crossing.told.pop(told)) {
    ++count;
    const auto found = connections.find(told.to);
    if (found == connections.end()) continue;
    const auto connection = found->second;  // may end meanwhile
    connection->take(std::move(told));
  }
  if (count >= Crossing::places / 2) called();  // who waits for a place there, has one now
}

Result<std::unique_ptr<Network>> Network::open(const Place& place, const Bounds& bounds, Crossing& crossing,
                                               std::function<void()> called) {
  auto parts = std::make_unique<Parts>(bounds, crossing, std::move(called));
  if (auto listens = parts->listen(place); !listens) return std::unexpected(listens.error());
  parts->accept();
  parts->thread = std::thread([&p = *parts] {
    ::pthread_setname_np(::pthread_self(), "console");
    p.io.run();
  });
  return std::unique_ptr<Network>(new Network(std::move(parts)));
}

Network::Network(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Network::~Network() {
  parts_->io.stop();
  if (parts_->thread.joinable()) parts_->thread.join();
  parts_->connections.clear();
}

int Network::port() const { return parts_->port; }

void Network::wake() {
  if (parts_->is_woken.exchange(true, std::memory_order_acq_rel)) return;
  net::post(parts_->io, [&p = *parts_] { p.take_told(); });
}

}  // namespace ohmic::api::web
