// HTTP/1.1 and RFC 6455 as far as a test needs them.

#include "web_caller.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <charconv>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

namespace ohmic::scenario {

using std::chrono::steady_clock;

bool WebAnswer::says(std::string_view words) const {
  return head.find(words) != std::string::npos || body.find(words) != std::string::npos;
}

WebCaller::WebCaller(int port, std::optional<int> receive)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), port_(port) {
  if (receive) ::setsockopt(socket_.number(), SOL_SOCKET, SO_RCVBUF, &*receive, sizeof *receive);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(port));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_.number(), reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) socket_ = {};
}

std::size_t WebCaller::say(std::string_view bytes, std::chrono::milliseconds limit) {
  const auto until = steady_clock::now() + limit;
  std::size_t sent = 0;
  while (sent < bytes.size() && steady_clock::now() < until) {
    const auto count = ::send(socket_.number(), bytes.data() + sent, bytes.size() - sent, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count > 0) {
      sent += static_cast<std::size_t>(count);
    } else if (errno == EAGAIN) {
      pollfd wait{socket_.number(), POLLOUT, 0};
      ::poll(&wait, 1, 10);
    } else {
      break;
    }
  }
  return sent;
}

/// Some more of what comes; false: nothing more does.
bool WebCaller::fill(steady_clock::time_point until) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - steady_clock::now()).count();
  pollfd wait{socket_.number(), POLLIN, 0};
  if (left < 0 || ::poll(&wait, 1, static_cast<int>(left) + 1) <= 0) return false;
  std::array<char, 65536> bytes{};
  const auto count = ::recv(socket_.number(), bytes.data(), bytes.size(), 0);
  if (count <= 0) return false;
  heard_.append(bytes.data(), static_cast<std::size_t>(count));
  return true;
}

WebAnswer WebCaller::answer(bool has_body) {
  const auto until = steady_clock::now() + std::chrono::seconds(10);
  std::size_t end;
  while ((end = heard_.find("\r\n\r\n")) == std::string::npos)
    if (!fill(until)) return {};
  WebAnswer answer{.head = heard_.substr(0, end + 2)};
  heard_.erase(0, end + 4);
  if (answer.head.size() > 12) std::from_chars(answer.head.data() + 9, answer.head.data() + 12, answer.status);
  std::ranges::transform(answer.head, answer.head.begin(), [](unsigned char c) { return std::tolower(c); });
  std::size_t length = 0;
  if (const auto at = answer.head.find("content-length: "); at != std::string::npos)
    std::from_chars(answer.head.data() + at + 16, answer.head.data() + answer.head.size(), length);
  while (has_body && heard_.size() < length)
    if (!fill(until)) break;
  if (has_body) {
    answer.body = heard_.substr(0, length);
    heard_.erase(0, length);
  }
  return answer;
}

WebAnswer WebCaller::ask(const std::string& method, const std::string& target,
                         const std::vector<std::pair<std::string, std::string>>& fields, const std::string& body) {
  std::string request = fmt::format("{} {} HTTP/1.1\r\n", method, target);
  const auto is_host = [](const auto& field) { return field.first == "Host"; };
  if (std::ranges::none_of(fields, is_host)) request += fmt::format("Host: 127.0.0.1:{}\r\n", port_);
  for (const auto& [name, value] : fields) request += fmt::format("{}: {}\r\n", name, value);
  if (!body.empty()) request += fmt::format("Content-Length: {}\r\n", body.size());
  say(request + "\r\n" + body);
  return answer(method != "HEAD");
}

bool WebCaller::upgrade(const std::vector<std::pair<std::string, std::string>>& fields) {
  auto all = fields;
  all.insert(all.end(), {{"Connection", "Upgrade"},
                         {"Upgrade", "websocket"},
                         {"Sec-WebSocket-Version", "13"},
                         {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
                         {"Sec-WebSocket-Protocol", "ohmic.v1"}});
  refused_ = ask("GET", "/api/v1/socket", all);
  return refused_.status == 101;
}

std::string web_frame(std::string_view bytes, unsigned kind, bool is_last) {
  std::string frame;
  const auto add = [&](std::size_t value) { frame += static_cast<char>(value & 0xFFU); };
  add((is_last ? 0x80U : 0U) | kind);
  const std::size_t size = bytes.size();
  if (size < 126) {
    add(0x80U | size);
  } else {
    const int count = size < 65536 ? 2 : 8;
    add(0x80U | (count == 2 ? 126U : 127U));
    for (int i = count - 1; i >= 0; --i) add(size >> (8 * i));
  }
  const std::array<unsigned char, 4> mask = {0x12, 0x34, 0x56, 0x78};
  for (const unsigned char byte : mask) add(byte);
  for (std::size_t i = 0; i < size; ++i) add(static_cast<unsigned char>(bytes[i]) ^ mask[i % 4]);
  return frame;
}

void WebCaller::tell(std::string_view message, unsigned kind) { say(web_frame(message, kind)); }

std::string WebCaller::hello(const std::string& token) {
  tell(fmt::format(R"({{"hello": "{}"}})", token));
  const auto heard = hear();
  return heard ? heard->bytes : std::string();
}

std::optional<WebCaller::Message> WebCaller::hear(std::chrono::milliseconds limit) {
  const auto until = steady_clock::now() + limit;
  for (;;) {
    std::size_t head = 2, size = 0;
    const auto byte = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(heard_[i])); };
    if (heard_.size() >= 2) {
      size = byte(1) & 0x7FU;
      if (size >= 126) head = size == 126 ? 4 : 10;
    }
    if (heard_.size() >= head && head > 2) {
      size = 0;
      for (std::size_t i = 2; i < head; ++i) size = size << 8 | byte(i);
    }
    if (heard_.size() < head || heard_.size() < head + size) {
      if (!fill(until)) return std::nullopt;
      continue;
    }
    const unsigned kind = static_cast<unsigned>(byte(0)) & 0xFU;
    Message message{.is_binary = kind == 2, .bytes = heard_.substr(head, size)};
    heard_.erase(0, head + size);
    if (kind == 9) tell(message.bytes, 10);
    if (kind == 8) {
      if (size >= 2)
        closed_ = static_cast<unsigned char>(message.bytes[0]) << 8 | static_cast<unsigned char>(message.bytes[1]);
      tell(message.bytes.substr(0, 2), 8);
      return std::nullopt;
    }
    if (kind == 1 || kind == 2) return message;
  }
}

bool WebCaller::is_ended(std::chrono::milliseconds limit) {
  const auto until = steady_clock::now() + limit;
  while (steady_clock::now() < until) {
    pollfd wait{socket_.number(), POLLIN, 0};
    ::poll(&wait, 1, 50);
    std::array<char, 65536> bytes{};
    const auto count = ::recv(socket_.number(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (count == 0 || (count < 0 && errno != EAGAIN)) return true;
  }
  return false;
}

}  // namespace ohmic::scenario
