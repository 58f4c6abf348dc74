// Where machines of the network come for the USB card: lets in who is named, answers what USB/IP asks, hands the rest on.

#include "devices/usb/door.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <tuple>

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace ohmic::devices::usb {

namespace {

constexpr int waiting = 16;                                    // connections that the kernel keeps for us
constexpr int most_let_in = 32;                                // in one go
constexpr int breath = 200;                                    // ms, where the system gives no more descriptors
constexpr int gone_after = 5000;                               // ms without a sign of life
constexpr int asks_after = 2, asks_every = 1, asks_times = 3;  // s, s; of one that says nothing

void set(int socket, int level, int option, int value) noexcept {
  ::setsockopt(socket, level, option, &value, sizeof value);
}

// What the peers can reach and nobody else needs to: this machine alone, IPv4, or both.
sockaddr_in6 address_for(const std::vector<Peer>& peers) {
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  const auto all = [&](auto what) { return std::ranges::all_of(peers, what); };
  const auto is_own = [](const Peer& peer) { return peer.address.is_loopback() && peer.bits >= 96 + 8; };
  const auto is_ipv4 = [](const Peer& peer) { return peer.address.is_ipv4(); };
  if (all([&](const Peer& peer) { return is_own(peer) && is_ipv4(peer); })) {
    std::ranges::copy(read_address("127.0.0.1").value().bytes, address.sin6_addr.s6_addr);
  } else if (all([&](const Peer& peer) { return is_own(peer) && !is_ipv4(peer); })) {
    address.sin6_addr = in6addr_loopback;
  } else if (all(is_ipv4)) {
    std::ranges::copy(read_address("0.0.0.0").value().bytes, address.sin6_addr.s6_addr);
  }
  return address;  // zeros: everything
}

/// The same for a socket of IPv4, where the machine has no IPv6.
sockaddr_in ipv4_of(const sockaddr_in6& from) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = from.sin6_port;
  std::memcpy(&to.sin_addr, from.sin6_addr.s6_addr + 12, sizeof to.sin_addr);
  return to;
}

Address address_of(const sockaddr_storage& from) {
  if (from.ss_family == AF_INET6) {
    Address address;
    std::copy_n(reinterpret_cast<const sockaddr_in6&>(from).sin6_addr.s6_addr, 16, address.bytes.begin());
    return address;
  }
  Address address = read_address("0.0.0.0").value();
  std::memcpy(address.bytes.data() + 12, &reinterpret_cast<const sockaddr_in&>(from).sin_addr, 4);
  return address;
}

// At once and without a farewell: no state stays behind in the kernel.
void slam(int socket) noexcept {
  const linger none{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &none, sizeof none);
  ::close(socket);
}

void prepare(int socket) noexcept {
  set(socket, IPPROTO_TCP, TCP_NODELAY, 1);
  set(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, gone_after);
  set(socket, IPPROTO_TCP, TCP_KEEPIDLE, asks_after);
  set(socket, IPPROTO_TCP, TCP_KEEPINTVL, asks_every);
  set(socket, IPPROTO_TCP, TCP_KEEPCNT, asks_times);
  set(socket, SOL_SOCKET, SO_KEEPALIVE, 1);
}

}  // namespace

Door::Door(const Clock& clock, std::vector<Peer> peers, Service& service, EventQueue& events)
    : clock_(clock), peers_(std::move(peers)), service_(service), events_(events), layout_(service.layout()) {}

Result<std::unique_ptr<Door>> Door::open(const Clock& clock, std::vector<Peer> peers, std::uint16_t port,
                                         Service& service, EventQueue& events) {
  std::unique_ptr<Door> door(new Door(clock, std::move(peers), service, events));
  if (const auto listens = door->listen(port); !listens) return std::unexpected(listens.error());
  auto thread = rt::Thread::start({.name = "ohmic-usb-door", .priority = 0},
                                  [&door = *door](const std::stop_token& stop) { door.stand(stop); });
  if (!thread) return std::unexpected(std::move(thread).error());
  door->thread_.emplace(std::move(*thread));
  return door;
}

Door::~Door() {
  if (thread_) {
    thread_->request_stop();
    const std::uint64_t ring = 1;
    std::ignore = ::write(bell_, &ring, sizeof ring);
    thread_.reset();
  }
  for (const Visitor& visitor : visitors_) ::close(visitor.socket);
  if (listener_ >= 0) ::close(listener_);
  if (bell_ >= 0) ::close(bell_);
}

Result<void> Door::listen(std::uint16_t port) {
  bell_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  sockaddr_in6 wide = address_for(peers_);
  wide.sin6_port = htons(port);
  const sockaddr_in narrow = ipv4_of(wide);
  const bool is_ipv4 = std::ranges::all_of(peers_, [](const Peer& peer) { return peer.address.is_ipv4(); });
  listener_ = ::socket(is_ipv4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  int problem = bell_ < 0 || listener_ < 0 ? errno : 0;
  if (problem == 0) {
    set(listener_, SOL_SOCKET, SO_REUSEADDR, 1);  // the last connection may still be fading
    if (!is_ipv4) set(listener_, IPPROTO_IPV6, IPV6_V6ONLY, 0);
    const auto* address =
        is_ipv4 ? reinterpret_cast<const sockaddr*>(&narrow) : reinterpret_cast<const sockaddr*>(&wide);
    const socklen_t size = is_ipv4 ? sizeof narrow : sizeof wide;
    if (::bind(listener_, address, size) != 0 || ::listen(listener_, waiting) != 0) problem = errno;
  }
  if (problem != 0) {
    return failure(
        fmt::format("TCP port {} cannot be listened on for the USB card ({}).", port, std::strerror(problem)),
        problem == EADDRINUSE ? "Another Ohmic has it, or usbipd: see who: sudo ss -tlnp 'sport = :3240'"
                              : "Leave usb_peers out of the rig, or see what forbids it.");
  }
  sockaddr_storage bound{};
  socklen_t size = sizeof bound;
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&bound), &size);
  port_ = ntohs(is_ipv4 ? reinterpret_cast<sockaddr_in&>(bound).sin_port
                        : reinterpret_cast<sockaddr_in6&>(bound).sin6_port);
  return {};
}

void Door::stand(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    wait();
    if (stop.stop_requested()) return;
    std::erase_if(visitors_, [this](Visitor& visitor) { return !attend(visitor); });
    is_out_of_breath_ = false;
    let_in();
  }
}

void Door::wait() {
  std::vector<pollfd> polled = {{.fd = bell_, .events = POLLIN, .revents = 0}};
  if (!is_out_of_breath_) polled.push_back({.fd = listener_, .events = POLLIN, .revents = 0});
  int longest = is_out_of_breath_ ? breath : -1;
  for (const Visitor& visitor : visitors_) {
    polled.push_back({.fd = visitor.socket, .events = POLLIN, .revents = 0});
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(visitor.until - clock_.now()).count() + 1;
    const int most = static_cast<int>(std::max<std::int64_t>(left, 0));
    longest = longest < 0 ? most : std::min(longest, most);
  }
  ::poll(polled.data(), polled.size(), longest);
}

void Door::let_in() {
  for (int i = 0; i < most_let_in; ++i) {
    sockaddr_storage from{};
    socklen_t size = sizeof from;
    const int socket = ::accept4(listener_, reinterpret_cast<sockaddr*>(&from), &size, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (socket < 0) {
      is_out_of_breath_ = errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
      return;
    }
    const Address address = address_of(from);
    if (!includes(peers_, address)) {
      slam(socket);
      strangers_.tell(events_, clock_.now(), text(address) + " is not among usb_peers and was not let in");
      continue;
    }
    prepare(socket);
    if (visitors_.size() == most_visitors) {
      slam(visitors_.front().socket);
      visitors_.erase(visitors_.begin());
    }
    visitors_.push_back({.socket = socket, .who = text(address), .until = clock_.now() + patience});
  }
}

// Reads what is there of the question, and no byte behind it. False: done with this one.
bool Door::attend(Visitor& visitor) {
  const auto known = [&] { return std::span<const std::uint8_t>(visitor.asked).first(visitor.bytes); };
  while (visitor.bytes < operation_bytes(known())) {
    const ssize_t got = ::recv(visitor.socket, visitor.asked.data() + visitor.bytes,
                               operation_bytes(known()) - visitor.bytes, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR) && clock_.now() < visitor.until) return true;
    if (got <= 0) {
      ::close(visitor.socket);
      return false;
    }
    visitor.bytes += static_cast<std::size_t>(got);
  }
  const auto operation = read_operation(known());
  if (operation && *operation) {
    answer(visitor, **operation);
  } else {
    if (!operation) mistakes_.tell(events_, clock_.now(), visitor.who + ": " + operation.error().what);
    slam(visitor.socket);
  }
  return false;
}

void Door::answer(Visitor& visitor, const Operation& operation) {
  Plug plug(visitor.socket, -1);
  const bool is_import = operation.kind == Operation::Kind::import_one;
  // Nobody else offers it, so what is free now stays so until it is offered.
  const Imported imported = operation.bus_name() != bus_name ? Imported::is_unknown
                            : service_.is_free()             ? Imported::granted
                                                             : Imported::is_in_use;
  std::vector<std::uint8_t> words;
  if (is_import) answer_import(words, imported, layout_);
  else answer_list(words, layout_);
  // A few hundred bytes fit into the buffer of a connection that carried nothing yet.
  const bool is_told = ::send(visitor.socket, words.data(), words.size(), MSG_NOSIGNAL | MSG_DONTWAIT) ==
                       static_cast<ssize_t>(words.size());
  if (is_told && is_import && imported == Imported::granted) service_.offer(std::move(plug), visitor.who);
}

}  // namespace ohmic::devices::usb
