// Boost.Beast: a WebSocket that says who it is, then asks, is answered and told; who does not read is told less, then left.

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
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/stream.hpp>

#include "api/value.hpp"
#include "api/web/visit-inl.hpp"

namespace ohmic::api::web {
namespace {

namespace http = beast::http;
namespace websocket = beast::websocket;
using namespace std::chrono_literals;

constexpr std::uint16_t refused_code = 4401;
constexpr std::string_view subprotocol = "ohmic.v1";

class WebSocket final : public Talk {
 public:
  WebSocket(Wire wire, Visit& visit, Upgrade asked)
      : visit_(visit),
        house_(visit.house()),
        asked_(std::move(asked)),
        socket_(std::move(wire)),
        buffer_(longest_line),
        pause_(house_.io) {}

  void begin() override;
  void take(Told told) override;
  void close() override {
    pause_.cancel();
    socket_.next_layer().close();
  }
  bool is_nobody() const override { return !is_in_ && !has_asked_; }

 private:
  void on_accepted(error_code failed);
  void read();
  void on_read(error_code failed);
  void pass();
  void send();
  void on_sent(error_code failed);
  void say_goodbye(std::uint16_t code, std::string_view what, std::string_view hint);

  Visit& visit_;
  House& house_;
  const Upgrade asked_;
  websocket::stream<Wire, false> socket_;
  beast::flat_buffer buffer_;
  Timer pause_;
  bool is_in_ = false;      // the protocol knows who it is
  bool has_asked_ = false;  // and owes it an answer
  bool is_sending_ = false;
  std::optional<std::uint16_t> goodbye_;  // when all is sent
  std::deque<Told> unsent_;
  std::size_t unsent_bytes_ = 0;
};

void WebSocket::begin() {
  const auto offered = asked_[http::field::sec_websocket_protocol];
  const bool is_offered = std::string_view(offered.data(), offered.size()).find(subprotocol) != std::string_view::npos;
  socket_.set_option(websocket::stream_base::timeout{house_.limits.handshake, house_.limits.idle, true});
  socket_.set_option(websocket::stream_base::decorator([is_offered](websocket::response_type& response) {
    response.set(http::field::server, "Ohmic");
    if (is_offered)
      response.set(http::field::sec_websocket_protocol,
                   boost::beast::string_view(subprotocol.data(), subprotocol.size()));
  }));
  socket_.read_message_max(longest_line);
  socket_.async_accept(asked_, [this, visit = visit_.shared_from_this()](error_code failed) { on_accepted(failed); });
}

void WebSocket::on_accepted(error_code failed) {
  if (visit_.is_over()) return;
  if (failed) return visit_.end();
  visit_.expire_after(house_.limits.handshake);  // to say who it is
  read();
}

void WebSocket::read() {
  socket_.async_read(buffer_,
                     [this, visit = visit_.shared_from_this()](error_code failed, std::size_t) { on_read(failed); });
}

void WebSocket::on_read(error_code failed) {
  if (visit_.is_over()) return;
  if (failed) return visit_.end();
  if (!socket_.got_text())
    return say_goodbye(websocket::close_code::unknown_data, "This message is binary.", "Requests are texts.");
  pass();
}

/// A client that asks more than its rate waits, and so does one that does not read what it is told.
void WebSocket::pass() {
  if (visit_.is_over()) return;
  if (unsent_bytes_ > house_.bounds.patience || !visit_.may_ask()) {
    pause_.expires_after(5ms);
    pause_.async_wait([this, visit = visit_.weak_from_this()](error_code cancelled) {
      if (const auto still = visit.lock(); still && !cancelled) pass();
    });
    return;
  }
  Heard heard{.kind = Heard::Kind::message};
  heard.text.assign(static_cast<const char*>(buffer_.data().data()), buffer_.size());
  buffer_.clear();
  if (!is_in_) {
    const auto said = read_line(heard.text);
    if (!said || said->text_of("hello").empty())
      return say_goodbye(refused_code, "Say first who you are.", R"(Such as {"hello": TOKEN}.)");
    if (house_.is_waiting(visit_.address()))
      return say_goodbye(refused_code, "Too many wrong tokens came from this address.", "Try again in some seconds.");
    heard = {.kind = Heard::Kind::hello, .token = std::string(said->text_of("hello"))};
  }
  has_asked_ = true;
  visit_.tell(std::move(heard));
}

void WebSocket::take(Told told) {
  switch (told.kind) {
    case Told::Kind::meters:
      if (is_sending_ || !unsent_.empty()) return;
      break;
    case Told::Kind::welcome:
      is_in_ = true;
      has_asked_ = false;
      visit_.rest();
      read();
      break;
    case Told::Kind::answer:
      has_asked_ = false;
      visit_.charge(told.bytes->size());
      read();
      break;
    case Told::Kind::message: visit_.charge(told.bytes->size()); break;
    case Told::Kind::refusal:
    case Told::Kind::end: goodbye_ = refused_code; break;
  }
  unsent_bytes_ += told.bytes->size();
  if (unsent_bytes_ > house_.bounds.unread) return visit_.end();
  unsent_.push_back(std::move(told));
  send();
}

void WebSocket::send() {
  if (is_sending_ || visit_.is_over() || (unsent_.empty() && !goodbye_)) return;
  is_sending_ = true;
  if (unsent_.empty()) {
    visit_.expire_after(house_.limits.handshake);
    socket_.async_close(websocket::close_reason(*goodbye_),
                        [visit = visit_.shared_from_this()](error_code) { visit->end(); });
    return;
  }
  socket_.binary(unsent_.front().is_binary);
  socket_.async_write(net::buffer(*unsent_.front().bytes),
                      [this, visit = visit_.shared_from_this()](error_code failed, std::size_t) { on_sent(failed); });
}

void WebSocket::on_sent(error_code failed) {
  is_sending_ = false;
  if (visit_.is_over()) return;
  if (failed) return visit_.end();
  unsent_bytes_ -= unsent_.front().bytes->size();
  unsent_.pop_front();
  send();
}

void WebSocket::say_goodbye(std::uint16_t code, std::string_view what, std::string_view hint) {
  goodbye_ = code;
  const Members refused{{"error", Members{{"what", what}, {"hint", hint}}}};
  Told told{.kind = Told::Kind::message, .bytes = std::make_shared<const std::string>(write_line(refused))};
  unsent_bytes_ += told.bytes->size();
  unsent_.push_back(std::move(told));
  send();
}

}  // namespace

std::unique_ptr<Talk> web_socket_over(Wire wire, Visit& visit, Upgrade asked) {
  return std::make_unique<WebSocket>(std::move(wire), visit, std::move(asked));
}

}  // namespace ohmic::api::web
