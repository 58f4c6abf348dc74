#pragma once
// A socket, plain or encrypted: one type for both, so that what is above is compiled once. Included behind Boost's headers.

#include <memory>
#include <utility>

#include "api/web/house.hpp"

namespace ohmic::api::web {

namespace net = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;
using Executor = net::io_context::executor_type;
using Socket = net::basic_stream_socket<net::ip::tcp, Executor>;
using Tls = net::ssl::stream<Socket>;
using Steady = std::chrono::steady_clock;
using Timer = net::basic_waitable_timer<Steady, net::wait_traits<Steady>, Executor>;

/// What asio and Beast call a stream.
class Wire {
 public:
  using executor_type = Executor;

  /// tls: null where it is plain.
  Wire(Socket socket, net::ssl::context* tls) {
    if (tls != nullptr) tls_ = std::make_unique<Tls>(std::move(socket), *tls);
    else plain_ = std::make_unique<Socket>(std::move(socket));
  }
  executor_type get_executor() noexcept { return lowest().get_executor(); }
  Socket& lowest() { return tls_ ? tls_->next_layer() : *plain_; }
  /// Null where it is plain.
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

// What Beast calls when a WebSocket ends, or is silent for too long.
inline void beast_close_socket(Wire& wire) { wire.close(); }
inline void teardown(beast::role_type, Wire& wire, error_code& failed) {
  failed = {};
  wire.close();
}
template <class Handler>
void async_teardown(beast::role_type, Wire& wire, Handler&& handler) {
  const auto executor = wire.get_executor();
  wire.close();
  net::post(executor, beast::bind_handler(std::forward<Handler>(handler), error_code{}));
}

}  // namespace ohmic::api::web
