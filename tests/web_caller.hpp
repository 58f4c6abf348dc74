#pragma once
// A client of the console that does exactly what a test says, right or wrong, on a plain socket.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/unix_socket.hpp"

namespace ohmic::scenario {

/// An HTTP answer: its status (0: none came), its head with the names of fields in lower case, its body.
struct WebAnswer {
  int status = 0;
  std::string head = {};
  std::string body = {};
  bool says(std::string_view words) const;
};

class WebCaller {
 public:
  /// Connected to 127.0.0.1; `receive` limits what the system keeps unread for it, in bytes.
  explicit WebCaller(int port, std::optional<int> receive = std::nullopt);

  bool is_open() const { return socket_.is_open(); }
  int descriptor() const { return socket_.number(); }
  /// How many of these bytes were taken within the time.
  std::size_t say(std::string_view bytes, std::chrono::milliseconds limit = std::chrono::seconds(5));
  /// One request, one answer.
  WebAnswer ask(const std::string& method, const std::string& target,
                const std::vector<std::pair<std::string, std::string>>& fields = {}, const std::string& body = {});
  WebAnswer answer(bool has_body = true);

  /// Becomes a WebSocket; false: it was refused, see refused().
  bool upgrade(const std::vector<std::pair<std::string, std::string>>& fields = {});
  const WebAnswer& refused() const { return refused_; }
  /// Says who it is: the answer.
  std::string hello(const std::string& token);
  void tell(std::string_view message, unsigned kind = 1);
  /// The next text or binary message; none when the other side ended it, or the time is over.
  struct Message {
    bool is_binary = false;
    std::string bytes = {};
  };
  std::optional<Message> hear(std::chrono::milliseconds limit = std::chrono::seconds(10));
  /// Code of the close frame; 0: none came.
  int closed() const { return closed_; }
  /// Has the other side ended the connection by now? Reads what is left.
  bool is_ended(std::chrono::milliseconds limit = std::chrono::seconds(10));

 private:
  bool fill(std::chrono::steady_clock::time_point until);

  api::Descriptor socket_;
  int port_;
  std::string heard_;
  WebAnswer refused_;
  int closed_ = 0;
};

/// A frame as a client sends it, masked; `kind`: 1 text, 2 binary, 8 close, 9 ping.
std::string web_frame(std::string_view bytes, unsigned kind = 1, bool is_last = true);

}  // namespace ohmic::scenario
