// Takes requests apart, finds who answers them, and sends the changes and meters to those who subscribed.

#include "api/protocol.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "api/protocol_parts.hpp"

namespace ohmic::api {
namespace {

constexpr double fastest_meters = 60.0;  // Hz

/// A verb and the members that may stand beside it.
struct Verb {
  std::string_view name;
  std::array<std::string_view, 3> takes;
};
constexpr std::array verbs = {Verb{"set", {"to"}},
                              Verb{"get", {}},
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

template <class State>
void hold_peaks(std::vector<State>& held, const std::vector<State>& now) {
  const std::vector<State> before = std::exchange(held, now);
  if (before.size() != now.size()) return;
  for (std::size_t i = 0; i < now.size(); ++i)
    if (before[i].peak > held[i].peak) held[i].peak = before[i].peak;
}

/// A hundredth of a decibel is all a meter needs.
Value rounded(double value) { return std::round(value * 100.0) / 100.0; }

Value meters(const Levels& levels, Clock::Time now) {
  Members inputs, mixes, phones, streams;
  for (const auto& i : levels.inputs)
    inputs.emplace_back(i.name, List{rounded(i.rms.value()), rounded(i.peak.value())});
  for (const auto& m : levels.mixes) mixes.emplace_back(m.name, List{rounded(m.rms.value()), rounded(m.peak.value())});
  for (const auto& p : levels.phones)
    phones.emplace_back(p.name, List{rounded(p.sound.value()), rounded(p.peak.value())});
  for (const auto& s : levels.streams)
    streams.emplace_back(s.name, List{rounded(s.rms.value()), rounded(s.peak.value())});
  return Members{{"meters", Members{{"at", std::chrono::duration<double>(now).count()},
                                    {"inputs", std::move(inputs)},
                                    {"mixes", std::move(mixes)},
                                    {"phones", std::move(phones)},
                                    {"streams", std::move(streams)}}}};
}

}  // namespace

Levels levels_of(rig::Session& session) {
  return {
      .inputs = session.inputs(), .mixes = session.mixes(), .phones = session.phones(), .streams = session.streams()};
}

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
  for (const std::string& key : held)
    if (const auto turned = session_.set(key, "false")) changed({*turned}, client);
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

Protocol::Answer Protocol::subscribe(const Request& request) {
  const List* wanted = request.verb.list();
  if (wanted == nullptr)
    return failure(fmt::format("This is {}; expected a list.", request.verb.kind()),
                   R"(Such as {"subscribe": ["changes", "meters"], "rate": 30}; an empty one ends it.)");
  double rate = 15.0;  // Hz
  if (const Value* given = request.all.find("rate")) {
    const double* number = given->number();
    if (number == nullptr || !(*number >= 0.1 && *number <= fastest_meters))
      return failure("\"rate\" is how often a second the meters are sent, 0.1 to 60.", "Give a number.");
    rate = *number;
  }
  bool wants_changes = false, wants_meters = false;
  for (const Value& one : *wanted) {
    const std::string word = one.text() != nullptr ? *one.text() : std::string(one.kind());
    wants_changes = wants_changes || word == "changes";
    wants_meters = wants_meters || word == "meters";
    if (word != "changes" && word != "meters")
      return failure(fmt::format("\"{}\" cannot be subscribed to.", word), "There is changes, meters.");
  }
  Subscription& subscription = clients_.at(request.client);
  subscription.wants_changes = wants_changes;
  subscription.every = wants_meters ? Clock::Time(static_cast<Clock::Time::rep>(1e9 / rate)) : Clock::Time{};
  subscription.due = clock_.now();
  subscription.held = {};
  return Members{{"subscribed", *wanted}};
}

Protocol::Answer Protocol::version() const { return Members{{"version", surroundings_().version}, {"protocol", 1}}; }

Members Protocol::changed(const std::vector<rig::Turned>& turned, Client by) {
  tell(turned, fmt::format("client {}", by));
  return {{"turned", list_of(turned)}};
}

void Protocol::tell(const std::vector<rig::Turned>& turned, std::string_view by) {
  std::vector<rig::Turned> real;
  std::ranges::copy_if(turned, std::back_inserter(real), [](const auto& t) { return t.before != t.after; });
  if (real.empty()) return;
  std::string line;
  for (const auto& [client, subscription] : clients_) {
    if (!subscription.wants_changes) continue;
    if (line.empty()) line = write_line(Members{{"changed", list_of(real)}, {"by", by}});
    lines_.push_back({.to = client, .text = line});
  }
}

void Protocol::tell(const Levels& levels) {
  levels_ = levels;
  const Clock::Time now = clock_.now();
  for (auto& [client, subscription] : clients_) {
    if (subscription.every == Clock::Time{}) continue;
    hold_peaks(subscription.held.inputs, levels.inputs);
    hold_peaks(subscription.held.phones, levels.phones);
    subscription.held.mixes = levels.mixes;
    subscription.held.streams = levels.streams;
    if (now < subscription.due) continue;
    // Late looks do not make up for it with a burst.
    subscription.due = std::max(subscription.due + subscription.every, now + subscription.every / 2);
    lines_.push_back({.to = client, .text = write_line(meters(subscription.held, now)), .is_meters = true});
    subscription.held = {};
  }
}

std::optional<Clock::Time> Protocol::meters_due() const {
  std::optional<Clock::Time> due;
  for (const auto& [client, subscription] : clients_)
    if (subscription.every != Clock::Time{}) due = std::min(due.value_or(subscription.due), subscription.due);
  return due;
}

std::vector<Protocol::Line> Protocol::take() { return std::exchange(lines_, {}); }

}  // namespace ohmic::api
