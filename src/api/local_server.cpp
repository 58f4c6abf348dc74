// epoll over the listening socket and its clients; every client has a bounded queue each way and a bounded rate.

#include "api/local_server.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/socket_folder.hpp"
#include "api/unix_socket.hpp"

namespace ohmic::api {
namespace {

constexpr int most_of_a_name = 99;
constexpr double bytes_per_request = 4096.0;  // an answer this long counts as one request more

/// The file a socket is, to take away one's own only.
struct Identity {
  dev_t device = 0;
  ino_t inode = 0;
  bool operator==(const Identity&) const = default;
};
Identity identity_of(const std::string& path) {
  struct stat is{};
  return ::lstat(path.c_str(), &is) == 0 ? Identity{is.st_dev, is.st_ino} : Identity{};
}

/// One connection.
struct Peer {
  Descriptor socket;
  Protocol::Client client = 0;
  std::string heard;  // of a line that has not ended
  std::string unsent;
  double credit = 0.0;  // requests it may make now
  Clock::Time credited{};
  bool is_paused = false;   // until it has credit, has read, or has its answer
  bool is_leaving = false;  // hears no more, and goes when all is sent
  std::uint32_t waits_for = 0;
};

}  // namespace

struct LocalServer::Parts {
  Parts(Protocol& p, const Clock& c, Bounds b) : protocol(p), clock(c), bounds(b) {}

  Protocol& protocol;
  const Clock& clock;
  Bounds bounds;
  std::string name, path;
  Identity identity;
  Descriptor listener;
  Descriptor events;          // epoll
  std::map<int, Peer> peers;  // by descriptor
  std::map<Protocol::Client, int> descriptors;

  Result<void> listen(const std::string& folder, std::string_view wanted);
  void welcome();
  void hear(Peer& peer);
  void take_lines(Peer& peer);
  bool may_ask(Peer& peer, Clock::Time now);
  void deliver();
  void send();
  void flush(Peer& peer);
  void wait_for(Peer& peer);
};

Result<void> LocalServer::Parts::listen(const std::string& folder, std::string_view wanted) {
  // Two that begin at the same moment must not take each other's socket for a dead one.
  const Descriptor lock(
      ::open((folder + "/.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR));
  if (lock.is_open()) ::flock(lock.number(), LOCK_EX);
  for (int number = 1; number <= most_of_a_name; ++number) {
    name = number == 1 ? std::string(wanted) : fmt::format("{}-{}", wanted, number);
    path = fmt::format("{}/{}.sock", folder, name);
    bool is_taken = false;
    auto made = listen_at(path, is_taken);
    if (!made && is_taken && !is_answered(path)) {
      ::unlink(path.c_str());  // of a process that died
      made = listen_at(path, is_taken);
    }
    if (made) {
      listener = std::move(*made);
      identity = identity_of(path);
      return {};
    }
    if (!is_taken) return std::unexpected(made.error());
  }
  return failure(fmt::format("{} Ohmics called \"{}\" are running already.", most_of_a_name, wanted));
}

Result<std::unique_ptr<LocalServer>> LocalServer::open(std::string_view name, Protocol& protocol, const Clock& clock,
                                                       Bounds bounds) {
  const auto folder = socket_folder();
  if (!folder) return std::unexpected(folder.error());
  auto parts = std::make_unique<Parts>(protocol, clock, bounds);
  parts->events = Descriptor(::epoll_create1(EPOLL_CLOEXEC));
  if (auto listens = parts->listen(*folder, name); !listens) return std::unexpected(listens.error());
  epoll_event wanted{.events = EPOLLIN, .data = {.fd = parts->listener.number()}};
  if (::epoll_ctl(parts->events.number(), EPOLL_CTL_ADD, parts->listener.number(), &wanted) != 0) {
    auto refused = failure(fmt::format("The socket {} cannot be watched: {}.", parts->path, system_words()));
    ::unlink(parts->path.c_str());
    return refused;
  }
  return std::unique_ptr<LocalServer>(new LocalServer(std::move(parts)));
}

LocalServer::LocalServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

LocalServer::~LocalServer() {
  for (const auto& [descriptor, peer] : parts_->peers) parts_->protocol.leave(peer.client);
  if (identity_of(parts_->path) == parts_->identity) ::unlink(parts_->path.c_str());
}

const std::string& LocalServer::name() const { return parts_->name; }
const std::string& LocalServer::path() const { return parts_->path; }
int LocalServer::descriptor() const { return parts_->events.number(); }
std::size_t LocalServer::clients() const { return parts_->peers.size(); }

std::optional<Clock::Time> LocalServer::due() const {
  std::optional<Clock::Time> due = parts_->protocol.meters_due();
  for (const auto& [descriptor, peer] : parts_->peers)
    if (peer.is_paused && peer.unsent.size() <= parts_->bounds.patience && !parts_->protocol.is_waiting(peer.client)) {
      const double missing = std::max(1.0 - peer.credit, 0.0) / parts_->bounds.requests;  // s
      const Clock::Time then = peer.credited + Clock::Time(static_cast<Clock::Time::rep>(missing * 1e9) + 1);
      due = std::min(due.value_or(then), then);
    }
  return due;
}

void LocalServer::serve() {
  Parts& p = *parts_;
  std::array<epoll_event, 64> events{};
  const int count = ::epoll_wait(p.events.number(), events.data(), static_cast<int>(events.size()), 0);
  for (int i = 0; i < count; ++i) {
    const int descriptor = events[static_cast<std::size_t>(i)].data.fd;
    if (descriptor == p.listener.number()) {
      p.welcome();
      continue;
    }
    const auto found = p.peers.find(descriptor);
    if (found != p.peers.end()) p.hear(found->second);
  }
  for (auto& [descriptor, peer] : p.peers)
    if (peer.is_paused) p.take_lines(peer);
  deliver();
}

void LocalServer::deliver() {
  parts_->deliver();
  parts_->send();
}

void LocalServer::Parts::welcome() {
  for (;;) {
    Descriptor socket(::accept4(listener.number(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!socket.is_open()) return;
    const long user = api::peer(socket);
    const bool is_ours = user == static_cast<long>(::geteuid()) || user == 0;
    if (!is_ours || peers.size() >= bounds.clients) {
      const Value refusal =
          Members{{"error", Members{{"what", is_ours ? fmt::format("{} programs are connected already.", bounds.clients)
                                                     : std::string("This Ohmic belongs to another user.")},
                                    {"hint", is_ours ? "End one of them." : "Start your own: ohmic run RIG."}}}};
      const std::string line = write_line(refusal) + "\n";
      [[maybe_unused]] const auto sent = ::send(socket.number(), line.data(), line.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
      continue;
    }
    const int descriptor = socket.number();
    const Protocol::Client client = protocol.join();
    Peer& peer = peers[descriptor];
    peer.socket = std::move(socket);
    peer.client = client;
    peer.credit = bounds.burst;
    peer.credited = clock.now();
    descriptors[client] = descriptor;
  }
}

void LocalServer::Parts::hear(Peer& peer) {
  std::array<char, 16384> bytes;  // NOLINT(cppcoreguidelines-pro-type-member-init): written by recv
  if (!peer.is_paused && !peer.is_leaving) {
    const auto count = ::recv(peer.socket.number(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (count > 0) peer.heard.append(bytes.data(), static_cast<std::size_t>(count));
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) {
      if (!peer.heard.empty() && count == 0) peer.heard += '\n';  // a last line without its end
      peer.is_leaving = true;
    }
    take_lines(peer);
  }
}

bool LocalServer::Parts::may_ask(Peer& peer, Clock::Time now) {
  const double passed = std::chrono::duration<double>(now - peer.credited).count();
  peer.credit = std::min(peer.credit + passed * bounds.requests, bounds.burst);
  peer.credited = now;
  return peer.credit >= 1.0 && peer.unsent.size() <= bounds.patience && !protocol.is_waiting(peer.client);
}

void LocalServer::Parts::take_lines(Peer& peer) {
  peer.is_paused = false;
  std::size_t from = 0;
  for (;;) {
    const std::size_t end = peer.heard.find('\n', from);
    if (end == std::string::npos) break;
    if (!may_ask(peer, clock.now())) {
      peer.is_paused = true;
      break;
    }
    std::string_view line(peer.heard.data() + from, end - from);
    if (line.ends_with('\r')) line.remove_suffix(1);
    from = end + 1;
    if (line.empty()) continue;
    protocol.hear(peer.client, line);
    peer.credit -= 1.0;
    deliver();  // an answer that is long, or waits long, delays the next request
  }
  peer.heard.erase(0, from);
  if (!peer.is_paused && peer.heard.size() > longest_line) {
    protocol.hear(peer.client, peer.heard);  // tells that it is too long
    peer.heard.clear();
    peer.is_leaving = true;
  }
}

void LocalServer::Parts::deliver() {
  for (Protocol::Line& line : protocol.take()) {
    const auto descriptor = descriptors.find(line.to);
    if (descriptor == descriptors.end()) continue;
    Peer& peer = peers.at(descriptor->second);
    const bool is_meters = line.kind == Protocol::Line::Kind::meters;
    if (is_meters && !peer.unsent.empty()) continue;
    if (!is_meters) peer.credit -= static_cast<double>(line.text.size()) / bytes_per_request;
    peer.unsent += line.text;
    peer.unsent += '\n';
  }
}

void LocalServer::Parts::send() {
  std::vector<int> gone;
  for (auto& [descriptor, peer] : peers) {
    flush(peer);
    const bool has_nothing_more =
        peer.is_leaving && peer.unsent.empty() && !peer.is_paused && !protocol.is_waiting(peer.client);
    if (peer.unsent.size() > bounds.unread || has_nothing_more) gone.push_back(descriptor);
    else wait_for(peer);
  }
  for (const int descriptor : gone) {
    protocol.leave(peers.at(descriptor).client);  // may have to tell the others something: next time
    descriptors.erase(peers.at(descriptor).client);
    peers.erase(descriptor);
  }
}

void LocalServer::Parts::flush(Peer& peer) {
  std::size_t sent = 0;
  while (sent < peer.unsent.size()) {
    const auto count =
        ::send(peer.socket.number(), peer.unsent.data() + sent, peer.unsent.size() - sent, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno != EAGAIN) {  // nobody is there to read
      peer.is_leaving = true;
      sent = peer.unsent.size();
    }
    if (count < 0) break;
    sent += static_cast<std::size_t>(count);
  }
  peer.unsent.erase(0, sent);
}

/// Readable while it may ask, writable while something waits for it. One that is asked for neither is taken out: a
/// broken connection would wake us again and again.
void LocalServer::Parts::wait_for(Peer& peer) {
  const std::uint32_t wanted = (peer.is_paused || peer.is_leaving ? 0U : static_cast<std::uint32_t>(EPOLLIN)) |
                               (peer.unsent.empty() ? 0U : static_cast<std::uint32_t>(EPOLLOUT));
  if (wanted == peer.waits_for) return;
  const int what = peer.waits_for == 0 ? EPOLL_CTL_ADD : wanted == 0 ? EPOLL_CTL_DEL : EPOLL_CTL_MOD;
  epoll_event event{.events = wanted, .data = {.fd = peer.socket.number()}};
  if (::epoll_ctl(events.number(), what, peer.socket.number(), &event) == 0) peer.waits_for = wanted;
}

}  // namespace ohmic::api
