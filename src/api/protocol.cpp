// Takes requests apart and finds who answers them.

#include "api/protocol.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "api/clerk.hpp"
#include "api/protocol_parts.hpp"
#include "api/rights.hpp"

namespace ohmic::api {
namespace {

template <class Named>
std::vector<std::string_view> names_of(const std::vector<Named>& all) {
  std::vector<std::string_view> names;
  for (const Named& one : all) names.emplace_back(one.name);
  return names;
}

std::string suggestion(std::string_view word, std::span<const std::string_view> known) {
  const auto near = nearest_name(word, known);
  return near ? fmt::format("Did you mean \"{}\"?", *near) : fmt::format("There is {}.", fmt::join(known, ", "));
}

/// The one verb of a request. Errors: none, two, or members it does not take.
Result<const Verb*> verb_of(const Members& members, const std::vector<Verb>& verbs) {
  const Verb* verb = nullptr;
  for (const auto& [name, value] : members) {
    const auto found = std::ranges::find(verbs, name, &Verb::name);
    if (found == verbs.end()) continue;
    if (verb != nullptr)
      return failure(fmt::format("\"{}\" and \"{}\" are two requests.", verb->name, name),
                     "Send each on its own line.");
    verb = &*found;
  }
  if (verb == nullptr) {
    const auto known = names_of(verbs);
    if (members.empty()) return failure("The request is empty.", suggestion("", known));
    return failure(fmt::format("\"{}\" is no request.", members.front().first),
                   suggestion(members.front().first, known));
  }
  for (const auto& [name, value] : members) {
    if (name == verb->name || name == "id" || std::ranges::find(verb->takes, name) != verb->takes.end()) continue;
    std::vector<std::string_view> known{"id"};
    known.insert(known.end(), verb->takes.begin(), verb->takes.end());
    return failure(fmt::format("\"{}\" does not belong to \"{}\".", name, verb->name), suggestion(name, known));
  }
  return verb;
}

}  // namespace

Result<std::string> Request::text(std::string_view example) const {
  if (const std::string* text = verb.text()) return *text;
  return failure(fmt::format("This is {}; expected a text.", verb.kind()), fmt::format("Such as {}.", example));
}

Result<std::string> Request::text(std::string_view member, std::string_view example) const {
  const Value* value = all.find(member);
  if (value == nullptr) return failure(fmt::format("\"{}\" is missing.", member), fmt::format("Such as {}.", example));
  if (const std::string* text = value->text()) return *text;
  return failure(fmt::format("\"{}\" is {}; expected a text.", member, value->kind()),
                 fmt::format("Such as {}.", example));
}

Members members_of(const rig::Turned& turned) {
  return {
      {"address", turned.address}, {"before", turned.before}, {"value", turned.after}, {"words", turned.sentence()}};
}

List list_of(const std::vector<rig::Turned>& turned) {
  List list;
  for (const rig::Turned& one : turned) list.emplace_back(members_of(one));
  return list;
}

Members members_of(const Error& error, std::string_view address) {
  Members members{{"what", error.what}, {"hint", error.hint}};
  if (address.empty()) address = error.place.field;
  if (!address.empty()) members.emplace_back("address", address);
  if (!error.place.file.empty()) members.emplace_back("file", error.place.file);
  if (error.place.line > 0) members.emplace_back("line", error.place.line);
  return members;
}

Protocol::Protocol(rig::Session& session, const Clock& clock, std::function<Surroundings()> surroundings)
    : session_(session), clock_(clock), surroundings_(std::move(surroundings)) {
  add_own();
}

Protocol::~Protocol() = default;

void Protocol::add_own() {
  const auto here = [this](auto method) {
    return [this, method](const Request& request) { return (this->*method)(request); };
  };
  const auto plain = [this](auto method) { return [this, method](const Request&) { return (this->*method)(); }; };
  add({.name = "set",
       .takes = {"to"},
       .says = "Turns one value, or several at once.",
       .performers_may = true,
       .answer = here(&Protocol::set)});
  add({.name = "remove",
       .says = "Takes a band of an equalizer or a send away; bands behind it move up.",
       .answer = here(&Protocol::remove)});
  add({.name = "get",
       .says = "One value, or all below an address.",
       .performers_may = true,
       .answer = here(&Protocol::get)});
  add({.name = "knob",
       .takes = {"to"},
       .says = "A volume knob by its travel, 0 to 1.",
       .performers_may = true,
       .answer = here(&Protocol::knob)});
  add({.name = "list",
       .says = "What can be turned, with range and meaning.",
       .performers_may = true,
       .answer = here(&Protocol::list)});
  add({.name = "status",
       .says = "What plays, how loud, how well.",
       .performers_may = true,
       .answer = plain(&Protocol::status)});
  add({.name = "undo", .says = "Takes back the last step.", .answer = here(&Protocol::undo)});
  add({.name = "redo", .says = "Does it again.", .answer = here(&Protocol::redo)});
  add({.name = "copy_mix",
       .takes = {"to"},
       .says = "One mix's sends and faders to another.",
       .answer = here(&Protocol::copy_mix)});
  add({.name = "scenes",
       .takes = {"name", "fade", "with"},
       .says = "Lists, saves, recalls, compares and removes scenes.",
       .answer = here(&Protocol::scenes)});
  add({.name = "side", .says = "The other of two desks.", .answer = here(&Protocol::side)});
  add({.name = "save", .says = "Writes what was turned into the rig file.", .answer = plain(&Protocol::save)});
  add({.name = "talk",
       .takes = {"on", "hold"},
       .says = "Opens or closes a talkback.",
       .answer = here(&Protocol::talk)});
  add({.name = "subscribe",
       .takes = {"rate", "form"},
       .says = "What is told from now on, without being asked.",
       .performers_may = true,
       .answer = here(&Protocol::subscribe)});
  add({.name = "version",
       .says = "The program's version and the protocol's.",
       .performers_may = true,
       .answer = plain(&Protocol::version)});
  add(Topic{.name = "changes", .says = "Every value that is turned, whoever turns it.", .performers_may = true});
  add(Topic{.name = "meters", .says = "Levels, as often as asked for.", .performers_may = true});
}

void Protocol::add(Verb verb) {
  const auto found = std::ranges::find(verbs_, verb.name, &Verb::name);
  if (found != verbs_.end()) *found = std::move(verb);
  else verbs_.push_back(std::move(verb));
}

void Protocol::add(Topic topic) {
  const auto found = std::ranges::find(topics_, topic.name, &Topic::name);
  if (found != topics_.end()) *found = std::move(topic);
  else topics_.push_back(std::move(topic));
}

Protocol::Client Protocol::join(Role role, Door door) {
  clients_.try_emplace(++last_, Member{.role = std::move(role), .door = door});
  return last_;
}

void Protocol::leave(Client client) {
  const auto found = clients_.find(client);
  if (found == clients_.end()) return;
  const std::vector<std::string> held = std::move(found->second.held_keys);
  clients_.erase(found);
  end_idle_beats();
  for (const std::string& key : held) {
    if (is_held_by_another(key, client)) continue;
    if (const auto turned = session_.set(key, "false")) changed({*turned}, client);
  }
  for (const auto& hears : leavers_) hears(client);
}

void Protocol::when_left(std::function<void(Client)> hears) { leavers_.push_back(std::move(hears)); }

void Protocol::when_turned(std::function<void(const std::vector<rig::Turned>&)> hears) {
  turners_.push_back(std::move(hears));
}

const Role* Protocol::role_of(Client client) const {
  const auto found = clients_.find(client);
  return found == clients_.end() ? nullptr : &found->second.role;
}

bool Protocol::is_waiting(Client client) const {
  const auto found = clients_.find(client);
  return found != clients_.end() && found->second.is_waiting;
}

void Protocol::hear(Client client, std::string_view line) {
  if (!clients_.contains(client)) return;
  const auto request = read_line(line);
  if (!request) return reply(client, std::nullopt, {}, std::unexpected(request.error()));
  auto given = answer(client, *request);
  if (!given) return;
  const Value* id = request->find("id");
  reply(client, id != nullptr ? std::optional(*id) : std::nullopt, request->text_of("set"), std::move(*given));
}

/// id: the request's, so that whoever asked finds the answer; an answer's own gives way to it.
void Protocol::reply(Client client, const std::optional<Value>& id, std::string_view address, Answer given) {
  Members members;
  if (id) members.emplace_back("id", *id);
  if (given) {
    for (auto& member : *given)
      if (!id || member.first != "id") members.push_back(std::move(member));
  } else {
    members.emplace_back("error", members_of(given.error(), address));
  }
  send(client, write_line(Value(std::move(members))), given ? Line::Kind::answer : Line::Kind::refusal);
}

std::optional<Answer> Protocol::answer(Client client, const Value& value) {
  const Members* members = value.members();
  if (members == nullptr)
    return failure(fmt::format("A request is an object; this is {}.", value.kind()), R"(Such as {"get": "phones"}.)");
  const auto verb = verb_of(*members, verbs_);
  if (!verb) return std::unexpected(verb.error());
  const Role role = clients_.at(client).role;
  const Verb asked = **verb;  // stays while verbs are added
  const Request request{.client = client, .role = role, .verb = *value.find(asked.name), .all = value};
  if (auto allowed = may(request, asked, session_.desk().rig()); !allowed) return std::unexpected(allowed.error());
  if (!asked.work) return seen(role, asked, asked.answer(request));
  auto work = asked.work(request);
  if (!work) return seen(role, asked, std::unexpected(work.error()));
  if (clerk_ == nullptr) return seen(role, asked, (*work)());
  clients_.at(client).is_waiting = true;
  const Value* id = value.find("id");
  clerk_->give(std::move(*work),
               [this, client, role, asked, id = id != nullptr ? std::optional(*id) : std::nullopt](Answer given) {
                 const auto waits = clients_.find(client);
                 if (waits == clients_.end()) return;
                 waits->second.is_waiting = false;
                 reply(client, id, {}, seen(role, asked, std::move(given)));
               });
  return std::nullopt;
}

/// As much of it as is told to them.
Answer Protocol::seen(const Role& role, const Verb& verb, Answer given) const {
  if (given) return seen_by(role, verb, std::move(*given), session_.desk().rig());
  if (!role.is_engineer) given.error().place = {.field = given.error().place.field};  // files are the engineer's
  return given;
}

Answer Protocol::version() const { return Members{{"version", surroundings_().version}, {"protocol", 1}}; }

void Protocol::send(Client client, std::string text, Line::Kind kind) {
  const auto found = clients_.find(client);
  if (found == clients_.end()) return;
  lines_[found->second.door].push_back({.to = client, .text = std::move(text), .kind = kind});
}

std::vector<Protocol::Line> Protocol::take(Door door) { return std::exchange(lines_[door], {}); }

}  // namespace ohmic::api
