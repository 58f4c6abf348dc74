// IPv4 datagrams, without waiting.

#include "api/surface/udp_port.hpp"

#include <array>
#include <cerrno>
#include <charconv>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace ohmic::api {
namespace {

std::string spelled(const sockaddr_in& address) {
  std::array<char, INET_ADDRSTRLEN> text{};
  ::inet_ntop(AF_INET, &address.sin_addr, text.data(), text.size());
  return fmt::format("{}:{}", text.data(), ntohs(address.sin_port));
}

std::optional<sockaddr_in> read(std::string_view host, int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  if (::inet_pton(AF_INET, std::string(host).c_str(), &address.sin_addr) != 1) return std::nullopt;
  return address;
}

}  // namespace

Result<UdpPort> UdpPort::open(const std::string& address, int port) {
  const auto wanted = read(address, port);
  if (!wanted)
    return failure(fmt::format("\"{}\" is no address of this machine.", address), "Such as 127.0.0.1, or 0.0.0.0.");
  Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket.is_open() || ::bind(socket.number(), reinterpret_cast<const sockaddr*>(&*wanted), sizeof *wanted) != 0)
    return failure(fmt::format("UDP port {} at {} cannot be opened: {}.", port, address, system_words()),
                   "Another program may use it: choose another port.");
  sockaddr_in got{};
  socklen_t length = sizeof got;
  ::getsockname(socket.number(), reinterpret_cast<sockaddr*>(&got), &length);
  return UdpPort(std::move(socket), ntohs(got.sin_port));
}

std::optional<UdpPort::Datagram> UdpPort::next() {
  std::array<char, 65536> bytes;  // NOLINT(cppcoreguidelines-pro-type-member-init): written by recvfrom
  sockaddr_in from{};
  socklen_t length = sizeof from;
  ssize_t count = -1;
  do {
    count = ::recvfrom(socket_.number(), bytes.data(), bytes.size(), MSG_DONTWAIT, reinterpret_cast<sockaddr*>(&from),
                       &length);
  } while (count < 0 && (errno == EINTR || errno == ECONNREFUSED));  // an earlier peer is gone
  if (count < 0) return std::nullopt;
  return Datagram{.peer = spelled(from), .bytes = std::string(bytes.data(), static_cast<std::size_t>(count))};
}

void UdpPort::send(const std::string& peer, std::string_view bytes) {
  const std::size_t colon = peer.rfind(':');
  if (colon == std::string::npos) return;
  int port = 0;
  std::from_chars(peer.data() + colon + 1, peer.data() + peer.size(), port);
  const auto to = read(std::string_view(peer).substr(0, colon), port);
  if (!to) return;
  [[maybe_unused]] const auto sent = ::sendto(socket_.number(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL,
                                              reinterpret_cast<const sockaddr*>(&*to), sizeof *to);
}

}  // namespace ohmic::api
