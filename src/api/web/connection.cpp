// Boost.Beast: one connection's HTTP requests, and its WebSocket once it is one. Nothing of Beast shows outside.

#include <algorithm>
#include <deque>
#include <optional>
#include <string_view>
#include <utility>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <fmt/format.h>
#include <sys/socket.h>

#include "api/value.hpp"
#include "api/web/house.hpp"

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
using Tls = net::ssl::stream<Socket>;
using Steady = std::chrono::steady_clock;
using Timer = net::basic_waitable_timer<Steady, net::wait_traits<Steady>, Executor>;

using namespace std::chrono_literals;

constexpr double bytes_per_request = 4096.0;  // an answer this long counts as one request more
constexpr std::uint16_t refused_code = 4401;
constexpr std::size_t most_drained = 1 << 20;  // bytes of a body that is too long, so that its sender reads why
constexpr std::string_view subprotocol = "ohmic.v1";

/// Plain or encrypted: one type, so that what is above is compiled once.
class Wire {
 public:
  using executor_type = Executor;

  Wire(Socket socket, net::ssl::context* tls) {
    if (tls != nullptr) tls_ = std::make_unique<Tls>(std::move(socket), *tls);
    else plain_ = std::make_unique<Socket>(std::move(socket));
  }
  executor_type get_executor() noexcept { return lowest().get_executor(); }
  Socket& lowest() { return tls_ ? tls_->next_layer() : *plain_; }
  Tls* tls() { return tls_.get(); }

  template <class Buffers, class Handler>
  void async_read_some(const Buffers& buffers, Handler&& handler) {
    if (tls_) tls_->async_read_some(buffers, std::forward<Handler>(handler));
    else plain_->async_read_some(buffers, std::forward<Handler>(handler));
  }
  template <class Buffers, class Handler>
  void async_write_some(const Buffers& buffers, Handler&& handler) {
    if (tls_) tls_->async_write_some(buffers, std::forward<Handler>(handler));
    else plain_->async_write_some(buffers, std::forward<Handler>(handler));
  }
  void close() {
    error_code ignored;
    lowest().close(ignored);
  }

 private:
  std::unique_ptr<Tls> tls_;
  std::unique_ptr<Socket> plain_;
};

/// What Beast calls when a WebSocket ends, or is silent for too long.
void beast_close_socket(Wire& wire) { wire.close(); }
[[maybe_unused]] void teardown(beast::role_type, Wire& wire, error_code& failed) {
  failed = {};
  wire.close();
}
template <class Handler>
void async_teardown(beast::role_type, Wire& wire, Handler&& handler) {
  const auto executor = wire.get_executor();
  wire.close();
  net::post(executor, beast::bind_handler(std::forward<Handler>(handler), error_code{}));
}

class Visit final : public Connection, public std::enable_shared_from_this<Visit> {
 public:
  Visit(House& house, ConnectionNumber number, Socket socket, std::string address)
      : house_(house),
        number_(number),
        wire_(std::in_place, std::move(socket), house.tls),
        timer_(house.io),
        pause_(house.io),
        buffer_(std::max(house.limits.header, house.limits.body)),
        address_(std::move(address)),
        is_here_(address_ == "::1" || address_.starts_with("127.")),
        credit_(house.bounds.burst),
        credited_(Steady::now()) {}

  void begin() override;
  void take(Told told) override;
  void end() override;
  bool is_nobody() const override { return !is_in_ && !has_asked_; }

 private:
  using Self = std::shared_ptr<Visit>;
  using Request = http::request_parser<http::string_body>;

  Wire& wire() { return web_socket_ ? web_socket_->next_layer() : *wire_; }
  void expire_after(std::chrono::seconds patience);

  void read_request(std::chrono::seconds patience);
  void on_request(error_code failed, std::size_t);
  void route();
  void ask_once();
  void listen(std::string_view target);
  void pour();
  void answer(Reply reply);
  void on_answered(error_code failed);
  void drain(std::size_t so_far);

  void upgrade();
  void on_upgraded(error_code failed);
  void read_message();
  void on_message(error_code failed, std::size_t);
  void pass_message();
  bool may_ask();
  void send();
  void on_sent(error_code failed, std::size_t);
  void say_goodbye(std::uint16_t code, std::string_view what, std::string_view hint);

  House& house_;
  const ConnectionNumber number_;
  std::optional<Wire> wire_;
  std::optional<websocket::stream<Wire, false>> web_socket_;
  Timer timer_, pause_;
  beast::flat_buffer buffer_;
  std::optional<Request> parser_;
  std::string address_;
  bool is_here_;        // nobody between can listen
  std::string head_;    // of an answer that is being sent ...
  Reply reply_;         // ... with its body
  bool stays_ = false;  // another request may follow
  std::string once_;    // what answers a request that came by POST
  std::optional<Listener> listener_;
  bool is_pouring_ = false;
  bool has_knocked_ = false;  // the protocol may know it
  bool is_in_ = false;        // it does
  bool has_asked_ = false;    // something is under way
  bool is_sending_ = false;
  bool is_over_ = false;
  std::optional<std::uint16_t> goodbye_;  // when all is sent
  std::deque<Told> unsent_;
  std::size_t unsent_bytes_ = 0;
  double credit_;  // requests it may make now
  Steady::time_point credited_;
};

void Visit::begin() {
  if (wire_->tls() == nullptr) return read_request(house_.limits.handshake);
  expire_after(house_.limits.handshake);
  wire_->tls()->async_handshake(net::ssl::stream_base::server, [self = shared_from_this()](error_code failed) {
    if (self->is_over_) return;
    if (failed) self->end();
    else self->read_request(self->house_.limits.handshake);
  });
}

void Visit::expire_after(std::chrono::seconds patience) {
  timer_.expires_after(patience);
  timer_.async_wait([self = weak_from_this()](error_code cancelled) {
    if (const auto still = self.lock(); still && !cancelled) still->end();
  });
}

void Visit::end() {
  if (std::exchange(is_over_, true)) return;
  const Self keeps = shared_from_this();
  timer_.cancel();
  pause_.cancel();
  if (listener_) listener_->end();
  wire().close();
  if (has_knocked_) house_.tell({.kind = Heard::Kind::gone, .from = number_});
  house_.forget(number_);
}

// --- HTTP

void Visit::read_request(std::chrono::seconds patience) {
  parser_.emplace();
  parser_->header_limit(static_cast<std::uint32_t>(house_.limits.header));
  parser_->body_limit(house_.limits.body);
  expire_after(patience);
  http::async_read(*wire_, buffer_, *parser_, beast::bind_front_handler(&Visit::on_request, shared_from_this()));
}

void Visit::on_request(error_code failed, std::size_t) {
  if (is_over_) return;
  stays_ = !failed && parser_->get().keep_alive();
  if (failed == http::error::header_limit || failed == http::error::buffer_overflow)
    return answer(refusal(431, fmt::format("The head of a request has {} bytes at most.", house_.limits.header)));
  if (failed == http::error::body_limit)
    return answer(refusal(413, fmt::format("The body of a request has {} bytes at most.", house_.limits.body)));
  if (failed == http::error::end_of_stream) return end();
  if (failed && failed.category() == http::make_error_code(http::error::bad_method).category())
    return answer(refusal(400, "This is no HTTP request."));
  if (failed) return end();
  timer_.cancel();
  route();
}

void Visit::route() {
  const auto& request = parser_->get();
  const auto field = [&](http::field name) {
    const auto text = request[name];
    return std::string_view(text.data(), text.size());
  };
  const Asked asked{.method = std::string_view(request.method_string().data(), request.method_string().size()),
                    .target = std::string_view(request.target().data(), request.target().size()),
                    .host = field(http::field::host),
                    .origin = field(http::field::origin),
                    .encoding = field(http::field::accept_encoding),
                    .known = field(http::field::if_none_match)};
  if (auto refused = stranger(asked, house_.tls != nullptr, house_.content.names)) return answer(std::move(*refused));
  const std::string_view path = path_of(asked.target);
  if (path == "/api/v1/socket") {
    if (websocket::is_upgrade(request)) return upgrade();
    Reply reply = refusal(426, "A WebSocket is spoken at this address.", "Requests one by one: POST /api/v1/request.");
    reply.fields = "Upgrade: websocket\r\n";
    return answer(std::move(reply));
  }
  if (path == "/api/v1/request" && asked.method == "POST") return ask_once();
  if (path.starts_with("/api/v1/listen/") && asked.method == "GET" && house_.content.listen)
    return listen(asked.target);
  const auto document = house_.content.documents.find(path);
  if (document != house_.content.documents.end() && (asked.method == "GET" || asked.method == "HEAD"))
    return answer({.body = document->second, .is_without_body = asked.method == "HEAD"});
  if (path.starts_with("/api/"))
    return answer(refusal(404, "There is nothing at this address.", "Requests: POST /api/v1/request."));
  answer(page(asked, house_.content.files, house_.tls != nullptr));
}

void Visit::ask_once() {
  const auto given = parser_->get()[http::field::authorization];
  std::string_view authorization(given.data(), given.size());
  if (!authorization.starts_with("Bearer ")) {
    Reply reply = refusal(401, "A token is missing.", "Send it in the head: Authorization: Bearer TOKEN.");
    reply.fields = "WWW-Authenticate: Bearer\r\n";
    return answer(std::move(reply));
  }
  if (house_.is_waiting(address_))
    return answer(refusal(429, "Too many wrong tokens came from this address.", "Try again in some seconds."));
  if (!may_ask()) return answer(refusal(429, "These are too many requests.", "Ask over a WebSocket, or more slowly."));
  has_asked_ = true;
  expire_after(house_.limits.idle);
  house_.tell({.kind = Heard::Kind::request,
               .from = number_,
               .text = std::move(parser_->get().body()),
               .token = std::string(authorization.substr(7)),
               .address = address_,
               .is_private = is_here_ || house_.tls != nullptr});
}

void Visit::answer(Reply reply) {
  has_asked_ = false;
  reply_ = std::move(reply);
  head_ = head_of(reply_, stays_);
  const auto body = reply_.is_without_body ? net::const_buffer()
                    : reply_.file.empty()  ? net::const_buffer(reply_.body.data(), reply_.body.size())
                                           : net::const_buffer(reply_.file.data(), reply_.file.size());
  expire_after(house_.limits.idle);
  net::async_write(*wire_, std::array<net::const_buffer, 2>{net::buffer(head_), body},
                   [self = shared_from_this()](error_code failed, std::size_t) { self->on_answered(failed); });
}

void Visit::on_answered(error_code failed) {
  if (is_over_) return;
  if (failed) return end();
  if (stays_) return read_request(house_.limits.idle);
  error_code ignored;
  wire_->lowest().shutdown(net::socket_base::shutdown_send, ignored);
  expire_after(1s);
  drain(0);
}

/// Until the other side ends it, too: closed at once, it would never read the answer.
void Visit::drain(std::size_t so_far) {
  if (so_far > most_drained || wire_->tls() != nullptr) return end();
  buffer_.clear();
  wire_->async_read_some(buffer_.prepare(16384),
                         [self = shared_from_this(), so_far](error_code failed, std::size_t count) {
                           if (self->is_over_) return;
                           if (failed) self->end();
                           else self->drain(so_far + count);
                         });
}

void Visit::listen(std::string_view target) {
  constexpr std::string_view before = "/api/v1/listen/";
  auto listener = house_.content.listen(decoded(path_of(target).substr(before.size())), query_of(target, "ticket"));
  if (!listener) return answer(refusal(403, listener.error().what, listener.error().hint));
  listener_ = std::move(*listener);
  is_in_ = true;
  head_ = fmt::format(
      "HTTP/1.1 200 OK\r\nContent-Type: {}\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
      "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n",
      listener_->type);
  listener_->when_ready([self = weak_from_this(), &io = house_.io] {
    net::post(io, [self] {
      if (const auto still = self.lock()) still->pour();
    });
  });
  // Nothing more is to come from there: what is read is the end.
  buffer_.clear();
  wire_->async_read_some(buffer_.prepare(1), [self = shared_from_this()](error_code, std::size_t) { self->end(); });
  pour();
}

void Visit::pour() {
  if (is_over_ || is_pouring_) return;
  const std::string bytes = listener_->fetch();
  if (!bytes.empty()) head_ += fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes);
  const bool is_last = bytes.empty() && listener_->is_ended();
  if (is_last) head_ += "0\r\n\r\n";
  if (head_.empty()) return;
  is_pouring_ = true;
  expire_after(house_.limits.idle);
  net::async_write(*wire_, net::buffer(head_), [self = shared_from_this(), is_last](error_code failed, std::size_t) {
    self->is_pouring_ = false;
    self->head_.clear();
    if (self->is_over_) return;
    if (failed || is_last) return self->end();
    self->timer_.cancel();
    self->pour();
  });
}

// --- WebSocket

void Visit::upgrade() {
  const auto offered = parser_->get()[http::field::sec_websocket_protocol];
  const bool is_offered = std::string_view(offered.data(), offered.size()).find(subprotocol) != std::string_view::npos;
  web_socket_.emplace(std::move(*wire_));
  wire_.reset();
  web_socket_->set_option(websocket::stream_base::timeout{house_.limits.handshake, house_.limits.idle, true});
  web_socket_->set_option(websocket::stream_base::decorator([is_offered](websocket::response_type& response) {
    response.set(http::field::server, "Ohmic");
    if (is_offered)
      response.set(http::field::sec_websocket_protocol,
                   boost::beast::string_view(subprotocol.data(), subprotocol.size()));
  }));
  web_socket_->read_message_max(longest_line);
  web_socket_->async_accept(parser_->get(), beast::bind_front_handler(&Visit::on_upgraded, shared_from_this()));
}

void Visit::on_upgraded(error_code failed) {
  if (is_over_) return;
  if (failed) return end();
  parser_.reset();
  buffer_.clear();
  expire_after(house_.limits.handshake);  // to say who it is
  read_message();
}

void Visit::read_message() {
  web_socket_->async_read(buffer_, beast::bind_front_handler(&Visit::on_message, shared_from_this()));
}

void Visit::on_message(error_code failed, std::size_t) {
  if (is_over_) return;
  if (failed) return end();
  if (!web_socket_->got_text())
    return say_goodbye(websocket::close_code::unknown_data, "This message is binary.", "Requests are texts.");
  pass_message();
}

/// A client that asks more than its rate waits, and so does one that does not read what it is told.
bool Visit::may_ask() {
  const auto now = Steady::now();
  credit_ = std::min(credit_ + std::chrono::duration<double>(now - credited_).count() * house_.bounds.requests,
                     house_.bounds.burst);
  credited_ = now;
  if (credit_ < 1.0 || unsent_bytes_ > house_.bounds.patience) return false;
  credit_ -= 1.0;
  return true;
}

void Visit::pass_message() {
  if (is_over_) return;
  if (!may_ask()) {
    pause_.expires_after(5ms);
    pause_.async_wait([self = weak_from_this()](error_code cancelled) {
      if (const auto still = self.lock(); still && !cancelled) still->pass_message();
    });
    return;
  }
  Heard heard{.kind = Heard::Kind::message, .from = number_, .address = address_, .is_private = is_here_ || house_.tls};
  heard.text.assign(static_cast<const char*>(buffer_.data().data()), buffer_.size());
  buffer_.clear();
  if (!is_in_) {
    const auto said = read_line(heard.text);
    if (!said || said->text_of("hello").empty())
      return say_goodbye(refused_code, "Say first who you are.", R"(Such as {"hello": TOKEN}.)");
    if (house_.is_waiting(address_))
      return say_goodbye(refused_code, "Too many wrong tokens came from this address.", "Try again in some seconds.");
    has_knocked_ = true;
    heard.kind = Heard::Kind::hello;
    heard.token = said->text_of("hello");
    heard.text.clear();
  }
  has_asked_ = true;
  house_.tell(std::move(heard));
}

void Visit::take(Told told) {
  if (is_over_) return;
  if (told.kind == Told::Kind::refusal && told.status == 429) house_.wait(address_);
  if (!web_socket_) {  // a request that came by POST
    if (told.kind == Told::Kind::message && once_.empty()) once_ = *told.bytes;
    const bool is_refused = told.kind == Told::Kind::refusal;
    if (is_refused) answer({.status = told.status, .body = *told.bytes + "\n"});
    if (told.kind == Told::Kind::done) {
      const auto said = read_line(once_, once_.size());
      answer({.status = said && said->find("error") != nullptr ? 400 : 200, .body = std::exchange(once_, {}) + "\n"});
    }
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
    case Told::Kind::refusal:
    case Told::Kind::end: goodbye_ = refused_code; break;
  }
  unsent_bytes_ += told.bytes->size();
  if (unsent_bytes_ > house_.bounds.unread) return end();
  unsent_.push_back(std::move(told));
  send();
}

void Visit::send() {
  if (is_sending_ || is_over_ || (unsent_.empty() && !goodbye_)) return;
  is_sending_ = true;
  if (unsent_.empty()) {
    expire_after(house_.limits.handshake);
    web_socket_->async_close(websocket::close_reason(*goodbye_),
                             [self = shared_from_this()](error_code) { self->end(); });
    return;
  }
  web_socket_->binary(unsent_.front().is_binary);
  web_socket_->async_write(net::buffer(*unsent_.front().bytes),
                           beast::bind_front_handler(&Visit::on_sent, shared_from_this()));
}

void Visit::on_sent(error_code failed, std::size_t) {
  is_sending_ = false;
  if (is_over_) return;
  if (failed) return end();
  unsent_bytes_ -= unsent_.front().bytes->size();
  unsent_.pop_front();
  send();
}

void Visit::say_goodbye(std::uint16_t code, std::string_view what, std::string_view hint) {
  goodbye_ = code;
  Told told{.kind = Told::Kind::message};
  told.bytes =
      std::make_shared<const std::string>(write_line(Members{{"error", Members{{"what", what}, {"hint", hint}}}}));
  unsent_bytes_ += told.bytes->size();
  unsent_.push_back(std::move(told));
  send();
}

}  // namespace

std::shared_ptr<Connection> connection_on(House& house, ConnectionNumber number, int descriptor, int family,
                                          std::string address) {
  error_code ignored;
  Socket socket(house.io, family == AF_INET ? tcp::v4() : tcp::v6(), descriptor);
  socket.set_option(tcp::no_delay(true), ignored);
  return std::make_shared<Visit>(house, number, std::move(socket), std::move(address));
}

}  // namespace ohmic::api::web
