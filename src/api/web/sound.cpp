// Sound to an <audio> element: one answer without an end, in chunks, as fast as it is made and read.

#include <array>
#include <string>
#include <utility>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <fmt/format.h>

#include "api/web/visit-inl.hpp"

namespace ohmic::api::web {
namespace {

class Sound final : public Talk {
 public:
  Sound(Wire wire, Visit& visit, Listener listener)
      : visit_(visit), wire_(std::move(wire)), listener_(std::move(listener)) {}

  void begin() override;
  void take(Told) override {}
  void close() override;
  bool is_nobody() const override { return false; }  // its ticket said who it is

 private:
  void pour();

  Visit& visit_;
  Wire wire_;
  Listener listener_;
  std::array<char, 1> unread_{};
  std::string waiting_;  // to be sent, and while it is being sent
  bool is_pouring_ = false;
};

void Sound::begin() {
  waiting_ = fmt::format(
      "HTTP/1.1 200 OK\r\nContent-Type: {}\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
      "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n",
      listener_.type);
  listener_.when_ready([this, visit = visit_.weak_from_this(), &io = visit_.house().io] {
    net::post(io, [this, visit] {
      if (const auto still = visit.lock()) pour();
    });
  });
  // Nothing more is to come from there: what is read is the end.
  wire_.async_read_some(net::buffer(unread_),
                        [visit = visit_.shared_from_this()](error_code, std::size_t) { visit->end(); });
  pour();
}

void Sound::close() {
  listener_.when_ready(nullptr);
  listener_.end();
  wire_.close();
}

void Sound::pour() {
  if (visit_.is_over() || is_pouring_) return;
  const std::string bytes = listener_.fetch();
  if (!bytes.empty()) waiting_ += fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes);
  const bool is_last = bytes.empty() && listener_.is_ended();
  if (is_last) waiting_ += "0\r\n\r\n";
  if (waiting_.empty()) return;
  is_pouring_ = true;
  visit_.expire_after(visit_.house().limits.idle);
  net::async_write(wire_, net::buffer(waiting_),
                   [this, is_last, visit = visit_.shared_from_this()](error_code failed, std::size_t) {
                     is_pouring_ = false;
                     waiting_.clear();
                     if (visit->is_over()) return;
                     if (failed || is_last) return visit->end();
                     visit->rest();
                     pour();
                   });
}

}  // namespace

std::unique_ptr<Talk> sound_over(Wire wire, Visit& visit, Listener listener) {
  return std::make_unique<Sound>(std::move(wire), visit, std::move(listener));
}

}  // namespace ohmic::api::web
