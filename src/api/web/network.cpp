// The network thread: it listens, makes room where too many come, and carries messages to and from the crossing.

#include "api/web/network.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <deque>
#include <thread>

#include <arpa/inet.h>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <fmt/format.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "api/unix_socket.hpp"
#include "api/web/house.hpp"

namespace ohmic::api::web {
namespace {

namespace net = boost::asio;
using boost::system::error_code;
using net::ip::tcp;
using Executor = net::io_context::executor_type;
using Steady = std::chrono::steady_clock;
using Timer = net::basic_waitable_timer<Steady, net::wait_traits<Steady>, Executor>;

using namespace std::chrono_literals;

constexpr auto wait_of_guessers = 1s;
constexpr std::size_t most_guessers = 1024;
constexpr int most_at_once = 64;  // accepted, before others get their turn
constexpr int niceness = 5;       // pages may wait; what plays may not

struct Guest {
  std::shared_ptr<Connection> connection;
  std::string address;
};

/// "127.0.0.1", also where a socket of both families writes "::ffff:127.0.0.1".
std::string text_of(const sockaddr_storage& from) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (from.ss_family == AF_INET)
    ::inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in&>(from).sin_addr, text.data(), text.size());
  else ::inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6&>(from).sin6_addr, text.data(), text.size());
  const std::string address(text.data());
  return address.starts_with("::ffff:") && address.find('.') != std::string::npos ? address.substr(7) : address;
}

}  // namespace

struct Network::Parts {
  Parts(const Bounds& b, const Limits& l, Content c, Crossing& x, std::function<void()> f)
      : bounds(b),
        limits(l),
        content(std::move(c)),
        crossing(x),
        called(std::move(f)),
        acceptor(io),
        retry(io),
        rest(io) {}

  const Bounds bounds;
  const Limits limits;
  const Content content;
  Crossing& crossing;
  std::function<void()> called;
  net::io_context io{1};
  std::optional<net::ssl::context> tls;
  net::basic_socket_acceptor<tcp, Executor> acceptor;
  Timer retry, rest;
  int port = 0;
  ConnectionNumber last = 0;
  std::optional<House> house;
  std::map<ConnectionNumber, Guest> guests;  // the oldest first
  std::map<std::string, Steady::time_point, std::less<>> guessers;
  std::deque<Heard> waiting;  // for a place in the crossing; a guest has two at most
  bool has_no_descriptors = false;
  std::atomic<bool> is_woken{false};
  std::thread thread;

  Result<void> open(const Place& place);
  Result<void> listen(const Place& place);
  void begin();
  void accept();
  bool accept_one();
  bool make_room(const std::string& address);
  bool end_oldest(const std::string* address);
  void pass_on();
  void take_told();
};

Result<void> Network::Parts::open(const Place& place) {
  if (place.certificate) {
    error_code failed;
    tls.emplace(net::ssl::context::tls_server);
    tls->set_options(net::ssl::context::default_workarounds | net::ssl::context::no_tlsv1 |
                         net::ssl::context::no_tlsv1_1 | net::ssl::context::no_compression,
                     failed);
    tls->use_certificate_chain(net::buffer(place.certificate->certificate), failed);
    if (!failed) tls->use_private_key(net::buffer(place.certificate->key), net::ssl::context::pem, failed);
    if (failed) return failure(fmt::format("This certificate cannot be used: {}.", failed.message()));
  }
  if (auto listens = listen(place); !listens) return listens;
  house.emplace(House{
      .io = io,
      .tls = tls ? &*tls : nullptr,
      .bounds = bounds,
      .limits = limits,
      .content = content,
      .tell =
          [this](Heard heard) {
            waiting.push_back(std::move(heard));
            pass_on();
          },
      .forget = [this](ConnectionNumber number) { guests.erase(number); },
      .is_waiting =
          [this](const std::string& address) {
            const auto found = guessers.find(address);
            return found != guessers.end() && Steady::now() < found->second;
          },
      .wait =
          [this](const std::string& address) {
            if (guessers.size() >= most_guessers) guessers.clear();
            guessers[address] = Steady::now() + wait_of_guessers;
          },
  });
  accept();
  return {};
}

Result<void> Network::Parts::listen(const Place& place) {
  error_code failed;
  const auto address = net::ip::make_address(place.address, failed);
  if (failed)
    return failure(fmt::format("\"{}\" is no address to listen at.", place.address), "Such as 127.0.0.1 or 0.0.0.0.");
  for (int next = place.port; next < place.port + place.ports && next <= 65535; ++next) {
    const tcp::endpoint endpoint(address, static_cast<std::uint16_t>(next));
    error_code ignored;
    acceptor.close(ignored);
    acceptor.open(endpoint.protocol(), failed);
    if (!failed) acceptor.set_option(net::socket_base::reuse_address(true), failed);
    if (!failed) acceptor.bind(endpoint, failed);
    if (!failed) acceptor.listen(net::socket_base::max_listen_connections, failed);
    if (!failed) acceptor.non_blocking(true, failed);
    if (!failed) {
      port = acceptor.local_endpoint(ignored).port();
      return {};
    }
    if (failed != net::error::address_in_use)
      return failure(fmt::format("Nobody can listen at {}, port {}: {}.", place.address, next, failed.message()),
                     "Choose another: --bind ADDRESS, --port N.");
  }
  return failure(place.ports == 1 ? fmt::format("Port {} is taken by another program.", place.port)
                                  : fmt::format("The ports {} to {} are taken by other programs.", place.port,
                                                place.port + place.ports - 1),
                 "Choose another: --port N.");
}

void Network::Parts::begin() {
  thread = std::thread([this] {
    ::pthread_setname_np(::pthread_self(), "console");
    ::setpriority(PRIO_PROCESS, 0, niceness);  // of this thread
    io.run();
  });
}

void Network::Parts::accept() {
  acceptor.async_wait(net::socket_base::wait_read, [this](error_code failed) {
    if (failed == net::error::operation_aborted) return;
    for (int i = 0; i < most_at_once; ++i)
      if (!accept_one()) break;
    if (!std::exchange(has_no_descriptors, false)) return accept();
    // Whoever waits goes on waiting; asking again at once would only heat the machine.
    rest.expires_after(50ms);
    rest.async_wait([this](error_code cancelled) {
      if (!cancelled) accept();
    });
  });
}

/// False: nobody waits, or nobody can be let in now.
bool Network::Parts::accept_one() {
  sockaddr_storage from{};
  socklen_t length = sizeof from;
  Descriptor socket(
      ::accept4(acceptor.native_handle(), reinterpret_cast<sockaddr*>(&from), &length, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (!socket.is_open()) {
    const bool is_short = errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
    has_no_descriptors = is_short && !end_oldest(nullptr);
    return false;
  }
  const std::string address = text_of(from);
  if (!make_room(address)) return true;  // refused: closed at once
  const ConnectionNumber number = ++last;
  const auto connection = connection_on(*house, number, socket.release(), from.ss_family, address);
  guests[number] = {connection, address};
  connection->begin();
  return true;
}

/// For one more from there. Whoever has not said who they are goes first, the oldest before the others.
bool Network::Parts::make_room(const std::string& address) {
  const bool is_here = address == "::1" || address.starts_with("127.");
  const auto nobodies = static_cast<std::size_t>(std::ranges::count_if(
      guests, [&](const auto& one) { return one.second.address == address && one.second.connection->is_nobody(); }));
  if (nobodies >= (is_here ? limits.nobodies_here : limits.nobodies) && !end_oldest(&address)) return false;
  return guests.size() < limits.connections || end_oldest(nullptr);
}

bool Network::Parts::end_oldest(const std::string* address) {
  const auto oldest = std::ranges::find_if(guests, [&](const auto& one) {
    return (address == nullptr || one.second.address == *address) && one.second.connection->is_nobody();
  });
  if (oldest == guests.end()) return false;
  const auto connection = oldest->second.connection;
  connection->end();
  return true;
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
    const auto found = guests.find(told.to);
    if (found == guests.end()) continue;
    const auto connection = found->second.connection;  // may end meanwhile
    connection->take(std::move(told));
  }
  if (count >= Crossing::places / 2) called();  // who waits for a place there, has one now
}

Result<std::unique_ptr<Network>> Network::open(const Place& place, const Bounds& bounds, const Limits& limits,
                                               Content content, Crossing& crossing, std::function<void()> called) {
  auto parts = std::make_unique<Parts>(bounds, limits, std::move(content), crossing, std::move(called));
  if (auto opened = parts->open(place); !opened) return std::unexpected(opened.error());
  parts->begin();
  return std::unique_ptr<Network>(new Network(std::move(parts)));
}

Network::Network(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Network::~Network() {
  parts_->io.stop();
  if (parts_->thread.joinable()) parts_->thread.join();
  const auto guests = std::exchange(parts_->guests, {});
  for (const auto& [number, guest] : guests) guest.connection->end();
}

int Network::port() const { return parts_->port; }

void Network::wake() {
  if (parts_->is_woken.exchange(true, std::memory_order_acq_rel)) return;
  net::post(parts_->io, [&p = *parts_] { p.take_told(); });
}

}  // namespace ohmic::api::web
