// Takes requests apart and finds who answers them.

#include "api/protocol.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "api/protocol_parts.hpp"

namespace ohmic::api {
namespace {

/// A verb and the members that may stand beside it.
struct Verb {
  std::string_view name;
  std::array<std::string_view, 3> takes;
};
constexpr std::array verbs = {Verb{"set", {"to"}},
                              Verb{"get", {}},
                              Verb{"knob", {"to"}},
                              Verb{"list", {}},
                              Verb{"status", {}},
                              Verb{"undo", {}},
                              Verb{"redo", {}},
                              Verb{"copy_mix", {"to"}},
                              Verb{"scenes", {"name", "fade", "with"}},
                              Verb{"side", {}},
                              Verb{"save", {}},
                              Verb{"talk", {"on", "hold"}},
                              Verb{"subscribe", {"rate"}},
                              Verb{"version", {}}};
constexpr std::array verb_names = [] {
  std::array<std::string_view, verbs.size()> names;
  std::ranges::transform(verbs, names.begin(), &Verb::name);
  return names;
}();

std::string suggestion(std::string_view word, std::span<const std::string_view> known) {
  const auto near = nearest_name(word, known);
  return near ? fmt::format("Did you mean \"{}\"?", *near) : fmt::format("There is {}.", fmt::join(known, ", "));
}

/// The one verb of a request. Errors: none, two, or members it does not take.
Result<const Verb*> verb_of(const Members& members) {
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
    if (members.empty()) return failure("The request is empty.", suggestion("", verb_names));
    return failure(fmt::format("\"{}\" is no request.", members.front().first),
                   suggestion(members.front().first, verb_names));
  }
  for (const auto& [name, value] : members) {
    if (name == verb->name || name == "id" || std::ranges::find(verb->takes, name) != verb->takes.end()) continue;
    std::vector<std::string_view> known{"id"};
    for (const std::string_view taken : verb->takes)
      if (!taken.empty()) known.push_back(taken);
    return failure(fmt::format("\"{}\" does not belong to \"{}\".", name, verb->name), suggestion(name, known));
  }
  return verb;
}

}  // namespace

Result<std::string> Protocol::Request::text(std::string_view example) const {
  if (const std::string* text = verb.text()) return *text;
  return failure(fmt::format("This is {}; expected a text.", verb.kind()), fmt::format("Such as {}.", example));
}

Result<std::string> Protocol::Request::text(std::string_view member, std::string_view example) const {
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
    : session_(session), clock_(clock), surroundings_(std::move(surroundings)) {}

Protocol::~Protocol() = default;

Protocol::Client Protocol::join() {
  clients_.try_emplace(++last_);
  return last_;
}

void Protocol::leave(Client client) {
  const auto found = clients_.find(client);
  if (found == clients_.end()) return;
  const std::vector<std::string> held = std::move(found->second.held_keys);
  clients_.erase(found);
  for (const std::string& key : held) {
    if (is_held_by_another(key, client)) continue;
    if (const auto turned = session_.set(key, "false")) changed({*turned}, client);
  }
}

void Protocol::hear(Client client, std::string_view line) {
  if (!clients_.contains(client)) return;
  const auto request = read_line(line);
  Answer given = request ? answer(client, *request) : std::unexpected(request.error());
  Members members;
  if (request)
    if (const Value* id = request->find("id")) members.emplace_back("id", *id);
  if (given) {
    members.insert(members.end(), std::make_move_iterator(given->begin()), std::make_move_iterator(given->end()));
  } else {
    const std::string_view address = request ? request->text_of("set") : std::string_view();
    members.emplace_back("error", members_of(given.error(), address));
  }
  lines_.push_back({.to = client, .text = write_line(Value(std::move(members)))});
}

Protocol::Answer Protocol::answer(Client client, const Value& value) {
  const Members* members = value.members();
  if (members == nullptr)
    return failure(fmt::format("A request is an object; this is {}.", value.kind()), R"(Such as {"get": "phones"}.)");
  const auto verb = verb_of(*members);
  if (!verb) return std::unexpected(verb.error());
  const std::string_view name = (*verb)->name;
  const Request request{.client = client, .verb = *value.find(name), .all = value};
  if (name == "set") return set(request);
  if (name == "get") return get(request);
  if (name == "knob") return knob(request);
  if (name == "list") return list(request);
  if (name == "status") return status();
  if (name == "undo") return undo(request);
  if (name == "redo") return redo(request);
  if (name == "copy_mix") return copy_mix(request);
  if (name == "scenes") return scenes(request);
  if (name == "side") return side(request);
  if (name == "save") return save();
  if (name == "talk") return talk(request);
  if (name == "subscribe") return subscribe(request);
  return version();
}

Protocol::Answer Protocol::version() const { return Members{{"version", surroundings_().version}, {"protocol", 1}}; }

std::vector<Protocol::Line> Protocol::take() { return std::exchange(lines_, {}); }

}  // namespace ohmic::api
