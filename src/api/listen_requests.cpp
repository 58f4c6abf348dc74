// Phones and browsers as outputs, by the control protocol: requests to the station, and what it tells to whom.

#include "api/listen_requests.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <mutex>

#include <fmt/format.h>

#include "api/requests/asked.hpp"
#include "rig/address.hpp"
#include "store/token.hpp"
#include "units/levels.hpp"

namespace ohmic::api {
namespace {

using Kind = stream::PeerNews::Kind;
using namespace std::chrono_literals;

constexpr Clock::Time ticket_life = 60s;
constexpr Clock::Time told_every = 2s;
constexpr std::size_t most_tickets = 64;
constexpr std::size_t most_of_one = 4;  // that one client hears or waits to hear: nobody takes the places of the others
constexpr std::size_t longest_candidate = 1024;

/// What a browser measured of itself.
struct Measured {
  double delay_ms = unknown;
  double concealed_percent = unknown;
};

struct Peer {
  ClientNumber client = 0;
  std::string place;  // as the session's taps are called
  Measured measured;
};

struct Ticket {
  std::string place;
  ClientNumber client = 0;
  Clock::Time until{};
};

std::string_view state_name(Kind kind) {
  switch (kind) {
    case Kind::connected: return "playing";
    case Kind::interrupted: return "interrupted";
    case Kind::failed: return "failed";
    case Kind::offer:
    case Kind::candidate: break;
  }
  return "connecting";
}

/// {"output": NAME} or {"mix": NAME}: what is heard at this place.
Members::value_type member_of(const rig::Rig& rig, const std::string& place) {
  for (const rig::Mix& mix : rig.mixes)
    if (rig::address_of({"mix", mix.name}) == place) return {"mix", mix.name};
  return {"output", place};
}

/// For a path of a URL.
std::string percent_encoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const bool is_plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    if (is_plain) encoded += c;
    else encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded;
}

}  // namespace

struct Listening::Parts {
  Parts(Protocol& p, rig::Session& s, Clock& c, std::vector<std::string> addresses,
        stream::Station::MakeFactory factory)
      : protocol(p),
        session(s),
        clock(c),
        station(
            {},
            factory ? std::move(factory)
                    : [addresses = std::move(addresses)] { return stream::open_webrtc({.addresses = addresses}); },
            c) {}

  Protocol& protocol;
  rig::Session& session;
  Clock& clock;
  std::map<int, Peer> peers;
  Clock::Time told_at{};
  std::mutex tickets_mutex;
  std::map<std::string, Ticket, std::less<>> tickets;
  std::map<int, Peer> redeemed;  // by <audio>; begun on the network thread, so under the same lock
  stream::Station station;

  Answer listen(const Request& request);
  Answer peer(const Request& request);
  Answer state(const Role& role);
  Answer align();
  /// What is asked for, as the session's taps are called.
  Result<std::string> place_of(const Request& request) const;
  std::size_t count_of(ClientNumber client);
  Result<std::string> ticket(const std::string& place, ClientNumber client);
  List listeners(const Role& role);
  void forget(ClientNumber client);
  void forget_ended();
};

Answer Listening::Parts::listen(const Request& request) {
  if (const std::string* text = request.verb.text()) {
    if (*text == "peers") return state(request.role);
    if (*text == "align") return align();
  }
  const auto place = place_of(request);
  if (!place) return std::unexpected(place.error());
  if (count_of(request.client) >= most_of_one)
    return failure(fmt::format("One browser hears {} at most.", most_of_one), "End one of them.");
  const std::string_view form = request.verb.text_of("form");
  station.set(session.taps());
  if (form == "audio") {
    auto made = ticket(*place, request.client);
    if (!made) return std::unexpected(made.error());
    return Members{{"ticket", *made},
                   {"path", fmt::format("/api/v1/listen/{}?ticket={}", percent_encoded(*place), *made)},
                   {"seconds", std::chrono::duration<double>(ticket_life).count()}};
  }
  if (!form.empty() && form != "webrtc")
    return failure(fmt::format("\"{}\" is no form of listening.", form), R"(There is "webrtc", "audio".)");
  const auto number = station.connect(*place);
  if (!number) return std::unexpected(number.error());
  peers[*number] = {.client = request.client, .place = *place, .measured = {}};
  return Members{{"peer", *number}};
}

Result<std::string> Listening::Parts::place_of(const Request& request) const {
  constexpr std::array<std::string_view, 3> known = {"output", "mix", "form"};
  constexpr std::string_view example =
      R"({"listen": {"output": "Lead", "form": "webrtc"}}, {"listen": {"mix": "Lead"}}, {"listen": "peers"})";
  if (const auto object = object_of(request.verb, known, example); !object) return std::unexpected(object.error());
  const rig::Rig& rig = session.rig();
  if (request.verb.find("mix") != nullptr) {
    if (request.verb.find("output") != nullptr)
      return failure("An output and a mix are two things to hear.", "Ask for each by itself.");
    const auto name = text_in(request.verb, "mix", "\"Lead\"");
    if (!name) return std::unexpected(name.error());
    if (!request.role.is_engineer) return failure("Mixes are the engineer's to listen to.");
    if (const auto found = named(rig.mixes, *name, "mix"); !found) return std::unexpected(found.error());
    return rig::address_of({"mix", *name});
  }
  const auto output = text_in(request.verb, "output", "\"Lead\"");
  if (!output) return std::unexpected(output.error());
  if (!request.role.is_engineer && *output != request.role.output)
    return failure(fmt::format("\"{}\" is not yours to listen to.", *output),
                   fmt::format("Yours is \"{}\".", request.role.output));
  if (const auto found = named(rig.phones, *output, "phones output"); !found) return std::unexpected(found.error());
  return *output;
}

std::size_t Listening::Parts::count_of(ClientNumber client) {
  const std::scoped_lock lock(tickets_mutex);
  const auto theirs = [client](const auto& one) { return one.second.client == client; };
  std::erase_if(tickets, [&](const auto& one) { return one.second.until < clock.now(); });
  return static_cast<std::size_t>(std::ranges::count_if(peers, theirs) + std::ranges::count_if(redeemed, theirs) +
                                  std::ranges::count_if(tickets, theirs));
}

Answer Listening::Parts::peer(const Request& request) {
  constexpr std::array<std::string_view, 5> known = {"number", "answer", "candidate", "stats", "end"};
  if (const auto object = object_of(request.verb, known, R"({"peer": {"number": 1, "answer": SDP}})"); !object)
    return std::unexpected(object.error());
  const auto number = number_in(request.verb, "number", 1, 1e9);
  if (!number) return std::unexpected(number.error());
  const auto found = peers.find(static_cast<int>(*number));
  const bool is_theirs = found != peers.end() && found->second.client == request.client;
  if (found == peers.end() || !(is_theirs || request.role.is_engineer))
    return failure(fmt::format("You have no peer {:g}.", *number), "A listen begins one.");
  if (request.verb.find("end") != nullptr) {
    station.end(found->first);
    peers.erase(found);
    return Members{};
  }
  if (!is_theirs) return failure("Another client speaks for this peer.", "An engineer may end it.");
  if (const Value* answer = request.verb.find("answer")) {
    if (answer->text() == nullptr) return failure("The answer is no text.", "Expected the browser's SDP.");
    station.answer(found->first, *answer->text());
  }
  if (const Value* candidate = request.verb.find("candidate")) {
    const Value* line = candidate->find("sdpMLineIndex");
    const std::string_view text = candidate->text_of("candidate");
    if (text.size() > longest_candidate) return failure("The candidate is too long.", "Expected a line of SDP.");
    const bool has_line = line != nullptr && line->number() != nullptr && *line->number() >= 0 && *line->number() < 16;
    station.add(found->first, {std::string(text), has_line ? static_cast<int>(*line->number()) : 0});
  }
  if (const Value* stats = request.verb.find("stats")) {
    const auto delay = number_in(*stats, "delay_ms", 0, 60e3);
    if (!delay) return std::unexpected(delay.error());
    const auto concealed = number_in(*stats, "concealed_percent", 0, 100);
    if (!concealed) return std::unexpected(concealed.error());
    found->second.measured = {*delay, *concealed};
  }
  return Members{};
}

List Listening::Parts::listeners(const Role& role) {
  List list;
  const std::scoped_lock lock(tickets_mutex);
  for (const stream::Listener& one : station.listeners()) {
    if (!role.is_engineer && one.output != role.output) continue;
    const auto& known = one.is_webrtc ? peers : redeemed;
    const auto found = known.find(one.number);
    const Peer peer = found == known.end() ? Peer{} : found->second;
    list.emplace_back(Members{{"number", one.number},
                              member_of(session.rig(), one.output),
                              {"form", one.is_webrtc ? "webrtc" : "audio"},
                              {"client", peer.client},
                              {"state", state_name(one.state)},
                              {"delay_ms", peer.measured.delay_ms},
                              {"concealed_percent", peer.measured.concealed_percent}});
  }
  return list;
}

Answer Listening::Parts::state(const Role& role) {
  List outputs;
  for (const stream::OnAir& output : station.outputs()) {
    if (!role.is_engineer && output.output != role.output) continue;
    outputs.emplace_back(Members{member_of(session.rig(), output.output),
                                 {"listeners", static_cast<double>(output.listeners)},
                                 {"packets", static_cast<double>(output.packets)},
                                 {"dropped_frames", static_cast<double>(output.dropped)}});
  }
  return Members{{"peers", listeners(role)}, {"outputs", std::move(outputs)}};
}

/// What would make the wired outputs as late as the latest phone: a delay to set by hand.
Answer Listening::Parts::align() {
  double latest = 0.0;
  for (const auto& [number, peer] : peers)
    if (peer.measured.delay_ms > latest) latest = peer.measured.delay_ms;
  if (latest == 0.0) return failure("No phone has measured its delay yet.", "Listen on one for a few seconds.");
  const double most = rig::longest_output_delay.value() * 1e3;
  List outputs;
  for (const rig::Phones& phones : session.rig().phones) {
    if (phones.is_network) continue;
    outputs.emplace_back(Members{{"output", phones.name},
                                 {"address", fmt::format("phones.{}.delay", rig::address_part(phones.name))},
                                 {"now_ms", phones.delay.value() * 1e3},
                                 {"proposed_ms", std::round(std::min(latest, most))}});
  }
  return Members{
      {"phone_ms", latest},
      {"outputs", std::move(outputs)},
      {"words",
       fmt::format("The latest phone hears {:.0f} ms after the desk. With this delay the wired outputs hear as "
                   "late, to a few milliseconds; nobody should hear their own voice so.",
                   latest)}};
}

Result<std::string> Listening::Parts::ticket(const std::string& place, ClientNumber client) {
  auto token = store::new_token();
  if (!token) return std::unexpected(token.error());
  const std::scoped_lock lock(tickets_mutex);
  std::erase_if(tickets, [&](const auto& one) { return one.second.until < clock.now(); });
  if (tickets.size() >= most_tickets)
    return failure("Too many tickets wait to be used.", "Each waits for a minute at most.");
  tickets[*token] = {.place = place, .client = client, .until = clock.now() + ticket_life};
  return token;
}

/// Who fetched sound and went away, or was ended.
void Listening::Parts::forget_ended() {
  const std::scoped_lock lock(tickets_mutex);
  const std::vector<stream::Listener> there = station.listeners();
  std::erase_if(redeemed, [&](const auto& one) {
    return std::ranges::find(there, one.first, &stream::Listener::number) == there.end();
  });
}

void Listening::Parts::forget(ClientNumber client) {
  const std::scoped_lock lock(tickets_mutex);
  std::erase_if(tickets, [&](const auto& one) { return one.second.client == client; });
  for (auto* list : {&peers, &redeemed})
    std::erase_if(*list, [&](const auto& one) {
      if (one.second.client != client) return false;
      station.end(one.first);
      return true;
    });
}

Listening::Listening(Protocol& protocol, rig::Session& session, Clock& clock, std::vector<std::string> addresses,
                     stream::Station::MakeFactory factory)
    : parts_(std::make_unique<Parts>(protocol, session, clock, std::move(addresses), std::move(factory))) {
  Parts* parts = parts_.get();
  protocol.add(Verb{
      .name = "listen",
      .takes = {},
      .says = "Hears a phones output or a mix in a browser or on a phone: over WebRTC, or as <audio>. \"peers\": who "
              "listens. \"align\": what delay would make wired outputs as late.",
      .performers_may = true,
      .answer = [parts](const Request& request) { return parts->listen(request); }});
  protocol.add(
      Verb{.name = "peer",
           .takes = {},
           .says = "Connects the browser that a listen began: its answer, candidates, what it measured, its end.",
           .performers_may = true,
           .answer = [parts](const Request& request) { return parts->peer(request); }});
  protocol.add(Topic{.name = "listen", .says = "Who listens by network, and how late, every two seconds."});
  protocol.when_left([parts](Protocol::Client client) { parts->forget(client); });
}

Listening::~Listening() = default;

int Listening::descriptor() const { return parts_->station.descriptor(); }

void Listening::serve() {
  Parts& parts = *parts_;
  parts.station.set(parts.session.taps());
  for (stream::PeerTold& told : parts.station.take()) {
    const auto peer = parts.peers.find(told.number);
    if (peer == parts.peers.end()) continue;
    Members line{{"number", told.number}};
    if (told.news.kind == Kind::offer) {
      line.emplace_back("offer", std::move(told.news.text));
    } else if (told.news.kind == Kind::candidate) {
      line.emplace_back("candidate", Members{{"candidate", std::move(told.news.candidate.text)},
                                             {"sdpMLineIndex", told.news.candidate.line}});
    } else {
      line.emplace_back("state", state_name(told.news.kind));
      if (told.news.kind == Kind::failed) line.emplace_back("words", std::move(told.news.text));
    }
    parts.protocol.tell(peer->second.client, Members{{"peer", std::move(line)}});
    if (told.news.kind == Kind::failed) parts.peers.erase(peer);
  }
  const Clock::Time now = parts.clock.now();
  if (now - parts.told_at < told_every) return;
  parts.told_at = now;
  parts.forget_ended();
  if (List listeners = parts.listeners(Role::engineer()); !listeners.empty())
    parts.protocol.tell("listen", Members{{"listeners", std::move(listeners)}});
}

Result<std::shared_ptr<stream::OggListener>> Listening::redeem(std::string_view place, std::string_view ticket) {
  const std::scoped_lock lock(parts_->tickets_mutex);
  const auto found = parts_->tickets.find(ticket);
  if (found == parts_->tickets.end() || found->second.until < parts_->clock.now() || found->second.place != place)
    return failure("This ticket is not good for that.", "Each is good once, for a minute: ask for another.");
  const Ticket used = found->second;
  parts_->tickets.erase(found);
  auto heard = parts_->station.hear(place);
  if (!heard) return std::unexpected(heard.error());
  parts_->redeemed[heard->number] = {.client = used.client, .place = used.place, .measured = {}};
  return std::move(heard->listener);
}

}  // namespace ohmic::api
