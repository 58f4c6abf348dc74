// The control thread's end of the crossing: tokens become clients of the protocol, messages its requests.

#include "api/web/web_server.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <set>

#include <fmt/format.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "api/unix_socket.hpp"
#include "api/web/network.hpp"

namespace ohmic::api {

using web::ConnectionNumber;
using web::Heard;
using web::Told;

namespace {

std::shared_ptr<const std::string> error_bytes(std::string_view what) {
  return std::make_shared<const std::string>(write_line(Members{{"error", Members{{"what", what}}}}));
}

std::size_t size_of(const Told& told) { return told.bytes ? told.bytes->size() : 0; }

}  // namespace

struct WebServer::Parts {
  Parts(WebAsked a, Protocol& p, Doorkeeper& d, Bounds b)
      : asked(std::move(a)), protocol(p), doorkeeper(d), bounds(b), event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

  WebAsked asked;
  Protocol& protocol;
  Doorkeeper& doorkeeper;
  Bounds bounds;
  std::string fingerprint;
  Descriptor event;
  web::Crossing crossing;
  struct Guest {
    Protocol::Client client = 0;
    std::int64_t pairing = 0;
  };
  std::map<ConnectionNumber, Guest> guests;
  std::map<Protocol::Client, ConnectionNumber> connections;
  std::set<Protocol::Client> once;  // who ask by HTTP, and leave with their answer
  std::deque<Told> waiting;         // for a place in the crossing
  std::size_t waiting_bytes = 0;
  bool has_told = false;
  std::unique_ptr<web::Network> network;  // last: its thread ends first

  void take(Heard& heard);
  void welcome(const Heard& heard);
  void answer_once(const Heard& heard);
  std::optional<Admission> admit(const Heard& heard);
  void end_all_of(std::int64_t pairing);
  void tell(Told told);
  void tell(ConnectionNumber to, Told::Kind kind, std::string text = {});
  void take_lines();
  void part(ConnectionNumber connection);
  void flush();
};

Result<std::unique_ptr<WebServer>> WebServer::open(const WebAsked& asked, Protocol& protocol, Doorkeeper& doorkeeper,
                                                   Bounds bounds) {
  auto parts = std::make_unique<Parts>(asked, protocol, doorkeeper, bounds);
  web::Place place{.address = asked.address};
  if (asked.port) place = {.address = asked.address, .port = *asked.port, .ports = 1};
  web::Content content = asked.content;
  const std::vector<std::string> names = web::own_names();
  content.names.insert(content.names.end(), names.begin(), names.end());
  if (asked.is_https) {
    auto certificate = web::own_certificate(asked.folder, content.names);
    if (!certificate) return std::unexpected(certificate.error());
    parts->fingerprint = certificate->fingerprint;
    place.certificate = std::move(*certificate);
  }
  web::Limits limits;
  limits.connections = bounds.clients;
  auto network =
      web::Network::open(place, bounds, limits, std::move(content), parts->crossing, [event = parts->event.number()] {
        const std::uint64_t one = 1;
        [[maybe_unused]] const auto written = ::write(event, &one, sizeof one);
      });
  if (!network) return std::unexpected(network.error());
  parts->network = std::move(*network);
  doorkeeper.when_revoked([&p = *parts](std::int64_t pairing) { p.end_all_of(pairing); });
  return std::unique_ptr<WebServer>(new WebServer(std::move(parts)));
}

WebServer::WebServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

WebServer::~WebServer() {
  for (const auto& [client, connection] : parts_->connections) parts_->protocol.leave(client);
}

std::string WebServer::address() const {
  const std::string& bound = parts_->asked.address;
  const std::string host = bound == "0.0.0.0"                     ? "127.0.0.1"
                           : bound == "::"                        ? "[::1]"
                           : bound.find(':') != std::string::npos ? fmt::format("[{}]", bound)
                                                                  : bound;
  return fmt::format("{}://{}:{}/", parts_->asked.is_https ? "https" : "http", host, parts_->network->port());
}

Reach WebServer::reach() const {
  return {.is_https = parts_->asked.is_https, .bound = parts_->asked.address, .port = parts_->network->port()};
}

const std::string& WebServer::fingerprint() const { return parts_->fingerprint; }
int WebServer::descriptor() const { return parts_->event.number(); }
std::optional<Clock::Time> WebServer::due() const { return parts_->protocol.meters_due(); }
std::size_t WebServer::clients() const { return parts_->guests.size(); }

void WebServer::serve() {
  Parts& p = *parts_;
  std::uint64_t count = 0;
  [[maybe_unused]] const auto read = ::read(p.event.number(), &count, sizeof count);
  Heard heard;
  while (p.crossing.heard.pop(heard)) p.take(heard);
  deliver();
}

void WebServer::deliver() {
  parts_->take_lines();
  parts_->flush();
}

void WebServer::Parts::take(Heard& heard) {
  switch (heard.kind) {
    case Heard::Kind::hello: return welcome(heard);
    case Heard::Kind::request: return answer_once(heard);
    case Heard::Kind::gone: return part(heard.from);
    case Heard::Kind::message: break;
  }
  const auto found = guests.find(heard.from);
  if (found == guests.end()) return;
  protocol.hear(found->second.client, heard.text);
  take_lines();
}

/// Tells those who are not let in why.
std::optional<Admission> WebServer::Parts::admit(const Heard& heard) {
  Admission admission = doorkeeper.admit(heard.token, heard.address, heard.is_private);
  if (admission.is_welcome()) return admission;
  using Outcome = Admission::Outcome;
  const int status = admission.outcome == Outcome::too_many      ? 429
                     : admission.outcome == Outcome::not_private ? 403
                                                                 : 401;
  tell({.kind = Told::Kind::refusal, .to = heard.from, .status = status, .bytes = error_bytes(admission.words)});
  return std::nullopt;
}

void WebServer::Parts::welcome(const Heard& heard) {
  const auto admission = admit(heard);
  if (!admission) return;
  const Role& role = admission->role;
  const Protocol::Client client = protocol.join(role, Door::web);
  guests[heard.from] = {client, admission->pairing};
  connections[client] = heard.from;
  Members hello{{"role", role.is_engineer ? "engineer" : "performer"}};
  if (!role.is_engineer) hello.emplace_back("output", role.output);
  hello.emplace_back("client", client);
  hello.emplace_back("version", asked.version);
  hello.emplace_back("protocol", 1);
  tell(heard.from, Told::Kind::welcome, write_line(Members{{"hello", std::move(hello)}}));
}

void WebServer::Parts::answer_once(const Heard& heard) {
  const auto admission = admit(heard);
  if (!admission) return;
  const Role& role = admission->role;
  const Protocol::Client client = protocol.join(role, Door::web);
  connections[client] = heard.from;
  once.insert(client);
  protocol.hear(client, heard.text);
  take_lines();
}

void WebServer::Parts::part(ConnectionNumber connection) {
  const auto found = guests.find(connection);
  if (found == guests.end()) return;
  const Protocol::Client client = found->second.client;
  connections.erase(client);
  guests.erase(found);
  protocol.leave(client);
}

/// Whose pairing was taken back.
void WebServer::Parts::end_all_of(std::int64_t pairing) {
  std::vector<ConnectionNumber> ended;
  for (const auto& [connection, guest] : guests)
    if (guest.pairing == pairing) ended.push_back(connection);
  for (const ConnectionNumber connection : ended) {
    part(connection);
    tell({.kind = Told::Kind::end, .to = connection, .bytes = error_bytes("This device is not paired any more.")});
  }
}

void WebServer::Parts::take_lines() {
  using Kind = Protocol::Line::Kind;
  for (Protocol::Line& line : protocol.take(Door::web)) {
    const auto found = connections.find(line.to);
    if (found == connections.end()) continue;
    const bool is_answer = line.kind == Kind::answer || line.kind == Kind::refusal;
    tell({.kind = is_answer                   ? Told::Kind::answer
                  : line.kind == Kind::meters ? Told::Kind::meters
                                              : Told::Kind::message,
          .to = found->second,
          .status = line.kind == Kind::refusal ? 400 : 200,
          .bytes = line.frame ? line.frame : std::make_shared<const std::string>(std::move(line.text)),
          .is_binary = line.frame != nullptr});
    if (!is_answer || once.erase(line.to) == 0) continue;
    connections.erase(found);
    protocol.leave(line.to);
  }
}

void WebServer::Parts::tell(ConnectionNumber to, Told::Kind kind, std::string text) {
  tell({.kind = kind, .to = to, .bytes = std::make_shared<const std::string>(std::move(text))});
}

/// In order. What finds no place waits here; where too much waits, meters are left out and then whoever is told parts.
void WebServer::Parts::tell(Told told) {
  has_told = true;
  if (waiting.empty() && crossing.told.writable() > 0) {
    crossing.told.push(std::move(told));
    return;
  }
  if (told.kind == Told::Kind::meters) return;
  if (waiting_bytes + size_of(told) > bounds.unread) {
    part(told.to);
    told = {.kind = Told::Kind::end, .to = told.to, .bytes = error_bytes("This device does not keep up.")};
  }
  waiting_bytes += size_of(told);
  waiting.push_back(std::move(told));
}

void WebServer::Parts::flush() {
  while (!waiting.empty() && crossing.told.writable() > 0) {
    waiting_bytes -= size_of(waiting.front());
    crossing.told.push(std::move(waiting.front()));
    waiting.pop_front();
  }
  if (std::exchange(has_told, false) || !waiting.empty()) network->wake();
}

}  // namespace ohmic::api
