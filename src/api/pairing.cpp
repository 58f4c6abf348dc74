// What an engineer asks, made of the doorkeeper, this machine's addresses and a QR code.

#include "api/pairing.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "api/qr_code.hpp"

namespace ohmic::api {
namespace {

constexpr std::size_t longest_label = 80;  // bytes

bool is_everywhere(std::string_view bound) { return bound == "0.0.0.0" || bound == "::"; }
bool is_loop(std::string_view bound) { return bound.starts_with("127.") || bound == "::1" || bound == "localhost"; }

Members members_of(const store::Pairing& pairing) {
  Members members{{"id", static_cast<double>(pairing.id)}, {"role", pairing.is_engineer ? "engineer" : "performer"}};
  if (!pairing.is_engineer) members.emplace_back("output", pairing.output);
  members.emplace_back("label", pairing.label);
  members.emplace_back("created", static_cast<double>(pairing.created));
  members.emplace_back("last_seen", pairing.last_seen == 0 ? Value() : Value(static_cast<double>(pairing.last_seen)));
  return members;
}

/// The role that is asked for. Errors: no such output, or neither role.
Result<Role> role_of(const Value& asked, const rig::Rig& rig) {
  const std::string_view role = asked.text_of("role");
  const Value* output = asked.find("output");
  if (role == "engineer" && output == nullptr) return Role::engineer();
  if (role != "" && role != "performer")
    return failure(fmt::format("There is no role \"{}\".", role),
                   R"(There is performer (with an output) and engineer (without one).)");
  const std::string name(asked.text_of("output"));
  std::vector<std::string_view> names;
  for (const rig::Phones& phones : rig.phones) names.emplace_back(phones.name);
  if (std::ranges::find(names, name) != names.end()) return Role::performer(name);
  const auto near = nearest_name(name, names);
  return failure(output == nullptr ? "Whose telephone it is was not said."
                                   : fmt::format("There is no phones output \"{}\".", name),
                 near ? fmt::format("Did you mean \"{}\"?", *near)
                      : std::string(R"(Such as {"pair": {"output": "Lead", "label": "Anna's phone"}}.)"));
}

/// Errors: members that do not belong there, or of another kind.
Result<void> check(const Value& asked) {
  const Members* members = asked.members();
  if (members == nullptr)
    return failure(
        fmt::format("This is {}; expected an object.", asked.kind()),
        R"(Such as {"pair": {"output": "Lead", "label": "Anna's phone"}}, or {"pair": {"role": "engineer"}}.)");
  for (const auto& [name, value] : *members) {
    if (name != "output" && name != "role" && name != "label")
      return failure(fmt::format("\"{}\" does not belong to \"pair\".", name), "There is output, role, label.");
    if (value.text() == nullptr) return failure(fmt::format("\"{}\" is {}; expected a text.", name, value.kind()));
  }
  if (asked.text_of("label").size() > longest_label)
    return failure(fmt::format("The label is longer than {} bytes.", longest_label), "Give a shorter one.");
  return {};
}

class Pairing {
 public:
  Pairing(Doorkeeper& doorkeeper, const rig::Session& session, std::function<Reach()> reach)
      : doorkeeper_(doorkeeper), session_(session), reach_(std::move(reach)) {}

  Answer pair(const Request& request) {
    if (auto good = check(request.verb); !good) return std::unexpected(good.error());
    const auto role = role_of(request.verb, session_.desk().rig());
    if (!role) return std::unexpected(role.error());
    const Reach reach = reach_();
    if (reach.port == 0)
      return failure("The console is not served, so there is no page to open.", "Start Ohmic without --port off.");
    const auto made = doorkeeper_.pair(*role, std::string(request.verb.text_of("label")));
    if (!made) return std::unexpected(made.error());
    List links;
    for (const PairingLink& way : pairing_links(reach, *role, made->token, own_addresses())) {
      const auto code = qr_code(way.link);
      if (!code) return std::unexpected(code.error());
      links.emplace_back(Members{{"address", way.address}, {"link", way.link}, {"qr_svg", svg(*code)}});
    }
    const Value first = links.front();
    List notes;
    if (std::string doubt = doubt_about(reach, *role); !doubt.empty()) notes.emplace_back(std::move(doubt));
    return Members{{"id", static_cast<double>(made->pairing.id)},
                   {"pairing", static_cast<double>(made->pairing.id)},  // the same, for requests that have an id
                   {"role", role->is_engineer ? "engineer" : "performer"},
                   {"link", first.text_of("link")},
                   {"qr_svg", first.text_of("qr_svg")},
                   {"expires_seconds", static_cast<double>(store::Pairings::first_use)},
                   {"links", std::move(links)},
                   {"notes", std::move(notes)}};
  }

  Answer all() {
    const auto pairings = doorkeeper_.pairings();
    if (!pairings) return std::unexpected(pairings.error());
    List list;
    for (const store::Pairing& one : *pairings) list.emplace_back(members_of(one));
    return Members{{"pairings", std::move(list)}};
  }

  Answer unpair(const Request& request) {
    const double* number = request.verb.number();
    if (number == nullptr || !(*number >= 1.0 && *number < 9e15) || std::floor(*number) != *number)
      return failure(fmt::format("This is {}; expected the number of a pairing.", request.verb.kind()),
                     R"({"pairings": true} says which there are.)");
    const auto revoked = doorkeeper_.revoke(static_cast<std::int64_t>(*number));
    if (!revoked) return std::unexpected(revoked.error());
    return Members{{"unpaired", members_of(*revoked)}};
  }

 private:
  Doorkeeper& doorkeeper_;
  const rig::Session& session_;
  std::function<Reach()> reach_;
};

}  // namespace

std::vector<PairingLink> pairing_links(const Reach& reach, const Role& role, std::string_view token,
                                       const std::vector<OwnAddress>& addresses) {
  std::vector<PairingLink> links;
  const auto add = [&](const std::string& address) {
    const bool is_ipv6 = address.find(':') != std::string::npos;
    links.push_back(
        {address, fmt::format("{}://{}{}{}:{}/{}#token={}", reach.is_https ? "https" : "http", is_ipv6 ? "[" : "",
                              address, is_ipv6 ? "]" : "", reach.port, role.is_engineer ? "" : "phone", token)});
  };
  if (!is_everywhere(reach.bound)) add(reach.bound);
  else
    for (const OwnAddress& one : addresses)
      if (!one.is_ipv6 || reach.bound == "::") add(one.address);
  if (links.empty()) add("127.0.0.1");
  return links;
}

std::string doubt_about(const Reach& reach, const Role& role) {
  if (is_loop(reach.bound))
    return "Only this machine reaches this link. To let telephones in, start Ohmic with --bind 0.0.0.0.";
  if (role.is_engineer && !reach.is_https)
    return "Others on this network could listen, so this link lets an engineer in only on this machine. Start Ohmic "
           "with "
           "--https to work from another one.";
  return {};
}

void add_pairing(Protocol& protocol, Doorkeeper& doorkeeper, const rig::Session& session,
                 std::function<Reach()> reach) {
  const auto pairing = std::make_shared<Pairing>(doorkeeper, session, std::move(reach));
  protocol.add({.name = "pair",
                .takes = {},
                .says = "A new pairing: a link with a token for a performer's telephone, or for an engineer.",
                .answer = [pairing](const Request& request) { return pairing->pair(request); }});
  protocol.add({.name = "pairings",
                .takes = {},
                .says = "Who is paired, and when they were last here.",
                .answer = [pairing](const Request&) { return pairing->all(); }});
  protocol.add({.name = "unpair",
                .takes = {},
                .says = "Takes a pairing back: its token opens nothing any more, its connections end.",
                .answer = [pairing](const Request& request) { return pairing->unpair(request); }});
}

}  // namespace ohmic::api
