// Boost.Beast: HTTP requests, one after the other, each limited in size and time and answered with a file or a sentence.

#include <algorithm>
#include <array>
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
#include <boost/beast/core/role.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <fmt/format.h>

#include "api/web/visit-inl.hpp"

namespace ohmic::api::web {
namespace {

namespace http = beast::http;
using namespace std::chrono_literals;

constexpr std::size_t most_drained = 1 << 20;  // bytes of a body that is too long, so that its sender reads why

std::string_view view_of(boost::beast::string_view text) { return {text.data(), text.size()}; }

class Requests final : public Talk {
 public:
  Requests(Wire wire, Visit& visit)
      : visit_(visit),
        house_(visit.house()),
        wire_(std::move(wire)),
        buffer_(std::max(house_.limits.header, house_.limits.body)) {}

  void begin() override { read(house_.limits.handshake); }
  void take(Told told) override;
  void close() override { wire_.close(); }
  bool is_nobody() const override { return !has_asked_; }

 private:
  using Request = http::request_parser<http::string_body>;

  void read(std::chrono::seconds patience);
  void on_read(error_code failed);
  void route();
  void ask();
  void listen(std::string_view target);
  void answer(Reply reply);
  void on_answered(error_code failed);
  void drain(std::size_t so_far);

  Visit& visit_;
  House& house_;
  Wire wire_;
  beast::flat_buffer buffer_;
  std::optional<Request> parser_;
  std::string head_;        // of an answer that is being sent ...
  Reply reply_;             // ... with its body
  bool stays_ = false;      // another request may follow
  Reply asked_;             // what the protocol answers
  bool has_asked_ = false;  // it is on its way
};

void Requests::read(std::chrono::seconds patience) {
  parser_.emplace();
  parser_->header_limit(static_cast<std::uint32_t>(house_.limits.header));
  parser_->body_limit(house_.limits.body);
  visit_.expire_after(patience);
  http::async_read(wire_, buffer_, *parser_,
                   [this, visit = visit_.shared_from_this()](error_code failed, std::size_t) { on_read(failed); });
}

void Requests::on_read(error_code failed) {
  if (visit_.is_over()) return;
  stays_ = !failed && parser_->get().keep_alive();
  if (failed == http::error::header_limit || failed == http::error::buffer_overflow)
    return answer(refusal(431, fmt::format("The head of a request has {} bytes at most.", house_.limits.header)));
  if (failed == http::error::body_limit)
    return answer(refusal(413, fmt::format("The body of a request has {} bytes at most.", house_.limits.body)));
  if (failed == http::error::end_of_stream) return visit_.end();
  if (failed && failed.category() == http::make_error_code(http::error::bad_method).category())
    return answer(refusal(400, "This is no HTTP request."));
  if (failed) return visit_.end();
  visit_.rest();
  route();
}

void Requests::route() {
  const auto& request = parser_->get();
  const auto field = [&](http::field name) { return view_of(request[name]); };
  const Asked asked{.method = view_of(request.method_string()),
                    .target = view_of(request.target()),
                    .host = field(http::field::host),
                    .origin = field(http::field::origin),
                    .encoding = field(http::field::accept_encoding),
                    .known = field(http::field::if_none_match)};
  if (auto refused = stranger(asked, house_.tls != nullptr, house_.content.names)) return answer(std::move(*refused));
  const std::string_view path = path_of(asked.target);
  if (path == "/api/v1/socket") {
    if (beast::websocket::is_upgrade(request))
      return visit_.go_on(web_socket_over(std::move(wire_), visit_, parser_->release()));
    Reply reply = refusal(426, "A WebSocket is spoken at this address.", "Requests one by one: POST /api/v1/request.");
    reply.fields = "Upgrade: websocket\r\n";
    return answer(std::move(reply));
  }
  if (path == "/api/v1/request" && asked.method == "POST") return ask();
  if (path.starts_with("/api/v1/listen/") && asked.method == "GET" && house_.content.listen)
    return listen(asked.target);
  const auto document = house_.content.documents.find(path);
  if (document != house_.content.documents.end() && (asked.method == "GET" || asked.method == "HEAD"))
    return answer({.body = document->second, .is_without_body = asked.method == "HEAD"});
  if (path.starts_with("/api/"))
    return answer(refusal(404, "There is nothing at this address.", "Requests: POST /api/v1/request."));
  answer(page(asked, house_.content.files, house_.tls != nullptr));
}

/// One request of the protocol.
void Requests::ask() {
  const std::string_view authorization = view_of(parser_->get()[http::field::authorization]);
  if (!authorization.starts_with("Bearer ")) {
    Reply reply = refusal(401, "A token is missing.", "Send it in the head: Authorization: Bearer TOKEN.");
    reply.fields = "WWW-Authenticate: Bearer\r\n";
    return answer(std::move(reply));
  }
  if (house_.is_waiting(visit_.address()))
    return answer(refusal(429, "Too many wrong tokens came from this address.", "Try again in some seconds."));
  if (!visit_.may_ask())
    return answer(refusal(429, "These are too many requests.", "Ask over a WebSocket, or more slowly."));
  has_asked_ = true;
  asked_ = {};
  visit_.expire_after(house_.limits.idle);
  std::string token(authorization.substr(7));
  visit_.tell({.kind = Heard::Kind::request, .text = std::move(parser_->get().body()), .token = std::move(token)});
}

void Requests::take(Told told) {
  switch (told.kind) {
    case Told::Kind::refusal: return answer({.status = told.status, .body = *told.bytes + "\n"});
    case Told::Kind::answer:
      visit_.charge(told.bytes->size());
      return answer({.status = told.status, .body = *told.bytes + "\n"});
    case Told::Kind::welcome:
    case Told::Kind::message:
    case Told::Kind::meters:
    case Told::Kind::end: return;  // who asks once is told nothing else
  }
}

void Requests::listen(std::string_view target) {
  constexpr std::string_view before = "/api/v1/listen/";
  auto listener = house_.content.listen(decoded(path_of(target).substr(before.size())), query_of(target, "ticket"));
  if (!listener) return answer(refusal(403, listener.error().what, listener.error().hint));
  visit_.go_on(sound_over(std::move(wire_), visit_, std::move(*listener)));
}

void Requests::answer(Reply reply) {
  has_asked_ = false;
  reply_ = std::move(reply);
  head_ = head_of(reply_, stays_);
  const auto body = reply_.is_without_body ? net::const_buffer()
                    : reply_.file.empty()  ? net::const_buffer(reply_.body.data(), reply_.body.size())
                                           : net::const_buffer(reply_.file.data(), reply_.file.size());
  visit_.expire_after(house_.limits.idle);
  net::async_write(wire_, std::array<net::const_buffer, 2>{net::buffer(head_), body},
                   [this, visit = visit_.shared_from_this()](error_code failed, std::size_t) { on_answered(failed); });
}

void Requests::on_answered(error_code failed) {
  if (visit_.is_over()) return;
  if (failed) return visit_.end();
  if (stays_) return read(house_.limits.idle);
  error_code ignored;
  wire_.lowest().shutdown(net::socket_base::shutdown_send, ignored);
  visit_.expire_after(1s);
  drain(0);
}

/// Until the other side ends it, too: closed at once, it would never read the answer.
void Requests::drain(std::size_t so_far) {
  if (so_far > most_drained || wire_.tls() != nullptr) return visit_.end();
  buffer_.clear();
  wire_.async_read_some(buffer_.prepare(16384),
                        [this, so_far, visit = visit_.shared_from_this()](error_code failed, std::size_t count) {
                          if (visit->is_over()) return;
                          if (failed) visit->end();
                          else drain(so_far + count);
                        });
}

}  // namespace

std::unique_ptr<Talk> requests_over(Wire wire, Visit& visit) {
  return std::make_unique<Requests>(std::move(wire), visit);
}

}  // namespace ohmic::api::web
