// Two tables: what a performer may ask, and at which addresses. Everything else ends at the last line of a function: no.

#include "api/rights.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <span>

#include <fmt/format.h>

#include "rig/address.hpp"
#include "rig/matrix.hpp"

namespace ohmic::api {
namespace {

using Parts = std::vector<std::string>;
using Words = std::initializer_list<std::string_view>;

bool is_among(std::string_view word, Words words) { return std::ranges::find(words, word) != words.end(); }

/// What belongs to a performer in this rig.
struct Own {
  const std::string& output;
  const rig::Mix* mix = nullptr;  // null: it hears none
  bool is_its_own = false;        // else it overhears another output's

  Own(const Role& role, const rig::Rig& rig) : output(role.output) {
    const auto phones = std::ranges::find(rig.phones, output, &rig::Phones::name);
    if (phones == rig.phones.end()) return;
    is_there = true;
    const auto heard = std::ranges::find(rig.mixes, rig::heard_mix(rig, phones->mix), &rig::Mix::name);
    if (heard == rig.mixes.end()) return;
    mix = &*heard;
    is_its_own = phones->mix == mix->name;
  }
  bool sends(std::string_view channel) const {
    return std::ranges::find(mix->sends, channel, &rig::Send::input) != mix->sends.end();
  }

  bool is_there = false;
};

/// Is it the address of a value that this performer sees? phones.NAME.level, mix.M.sends.Kick, ...
bool is_value(const Own& own, const Parts& at) {
  const std::size_t depth = at.size();
  if (depth < 3) return false;
  if (own.is_there && at[0] == "phones" && at[1] == own.output) {
    if (depth == 3) return is_among(at[2], {"level", "mute", "mono", "balance"});
    return depth == 4 && at[2] == "crossfeed";
  }
  if (own.mix != nullptr && at[0] == "mix" && at[1] == own.mix->name) {
    if (depth == 3) return is_among(at[2], {"level", "me_level", "others_level"});
    if (at[2] != "sends" || !own.sends(at[3])) return false;  // what is in the mix is the engineer's choice
    return depth == 4 || (depth == 5 && is_among(at[4], {"level", "pan", "mute"}));
  }
  return false;
}

/// May such values stand below this address?
bool is_above_values(const Own& own, const Parts& at) {
  if (at.empty()) return true;
  if (at[0] == "phones")
    return at.size() == 1 ||
           (own.is_there && at[1] == own.output && (at.size() == 2 || (at.size() == 3 && at[2] == "crossfeed")));
  if (at[0] != "mix") return false;
  if (at.size() == 1) return true;
  if (own.mix == nullptr || at[1] != own.mix->name) return false;
  return at.size() == 2 || (at[2] == "sends" && (at.size() == 3 || (at.size() == 4 && own.sends(at[3]))));
}

/// Nothing: it is no address.
std::optional<Parts> parts_of(std::string_view address) {
  if (address.empty()) return Parts();
  auto parts = rig::address_parts(address);
  return parts ? std::optional(std::move(*parts)) : std::nullopt;
}

bool may_turn(const Own& own, std::string_view address) {
  const auto parts = parts_of(address);
  return parts && is_value(own, *parts) && (parts->front() == "phones" || own.is_its_own);
}

Error refused(std::string_view what) {
  return {.what = fmt::format("{} belongs to the engineer.", what),
          .hint = "You turn your own mix and your own volume. Call the engineer."};
}
Error refused_address(std::string_view address) { return refused(fmt::format("\"{}\"", address)); }

/// An empty text takes a send away: what is in the mix is the engineer's choice.
bool takes_away(const Value* value) { return value != nullptr && value->text() != nullptr && value->text()->empty(); }

Result<void> set(const Request& request, const Own& own) {
  if (const Members* all = request.verb.members()) {
    for (const auto& [address, value] : *all)
      if (!may_turn(own, address) || takes_away(&value)) return std::unexpected(refused_address(address));
    return {};
  }
  const std::string* address = request.verb.text();
  if (address != nullptr && may_turn(own, *address) && !takes_away(request.all.find("to"))) return {};
  return std::unexpected(refused_address(address != nullptr ? *address : "That"));
}

/// get, list
Result<void> look(const Request& request, const Own& own) {
  if (const bool* all = request.verb.flag(); all != nullptr && *all) return {};
  const std::string* address = request.verb.text();
  const auto parts = address != nullptr ? parts_of(*address) : std::nullopt;
  if (parts && (is_value(own, *parts) || is_above_values(own, *parts))) return {};
  return std::unexpected(refused_address(address != nullptr ? *address : "That"));
}

Result<void> knob(const Request& request, const Own& own) {
  const std::string* address = request.verb.text();
  const auto parts = address != nullptr ? parts_of(*address) : std::nullopt;
  if (parts && own.is_there && *parts == Parts{"phones", own.output}) return {};
  return std::unexpected(refused_address(address != nullptr ? *address : "That"));
}

/// {"output": NAME}, with whatever belongs to the request beside it.
Result<void> of_own_output(const Request& request, const Own& own) {
  if (own.is_there && request.verb.members() != nullptr && request.verb.text_of("output") == own.output) return {};
  return std::unexpected(refused("That output"));
}

constexpr std::array<std::string_view, 4> topics = {"changes", "meters", "calls", "dose"};

Result<void> subscribe(const Request& request, const Own&) {
  const List* wanted = request.verb.list();
  if (wanted == nullptr) return {};  // is refused by who reads it
  for (const Value& one : *wanted)
    if (one.text() == nullptr || std::ranges::find(topics, *one.text()) == topics.end())
      return std::unexpected(refused(one.text() != nullptr ? fmt::format("The topic \"{}\"", *one.text()) : "That"));
  return {};
}

/// To an engineer, never to another performer. That a client of this number is one, the request itself looks after; what
/// is not understood it says, too.
Result<void> relay(const Request& request, const Own&) {
  const std::string_view to = request.verb.text_of("to");
  if (to.empty() || to == "engineer") return {};
  return std::unexpected(refused("Who is there beside you"));
}

Result<void> call(const Request& request, const Own&) {
  if (request.verb.members() == nullptr) return {};
  return std::unexpected(refused("To call a performer"));
}

/// Their own only, by its number: the request itself looks whose it is.
Result<void> peer(const Request& request, const Own&) {
  const Value* number = request.verb.find("number");
  if (number != nullptr && number->number() != nullptr) return {};
  return std::unexpected(refused("That"));
}

Result<void> as_it_is(const Request&, const Own&) { return {}; }

/// What performers may ask.
struct Allowed {
  std::string_view verb;
  Result<void> (*may)(const Request& request, const Own& own);
};
constexpr std::array allowed = {Allowed{"version", as_it_is},
                                Allowed{"subscribe", subscribe},
                                Allowed{"set", set},
                                Allowed{"get", look},
                                Allowed{"list", look},
                                Allowed{"knob", knob},
                                Allowed{"status", as_it_is},
                                Allowed{"rig", as_it_is},
                                Allowed{"dose", of_own_output},
                                Allowed{"listen", of_own_output},
                                Allowed{"peer", peer},
                                Allowed{"call", call},
                                Allowed{"relay", relay}};

void keep(Members& members, Words names) {
  std::erase_if(members, [&](const auto& member) { return !is_among(member.first, names); });
}

/// Of a list of things, the one of this name.
void keep_named(Value& things, std::string_view name) {
  List* list = things.list();
  if (list == nullptr) return;
  std::erase_if(*list, [&](const Value& one) { return name.empty() || one.text_of("name") != name; });
}

void keep_own(Members& status, const Own& own) {
  keep(status, {"version", "name", "title", "mixes", "phones"});
  for (auto& [name, value] : status) {
    if (name == "mixes") keep_named(value, own.mix != nullptr ? std::string_view(own.mix->name) : "");
    if (name != "phones") continue;
    keep_named(value, own.output);
    for (Value& one : *value.list())
      if (Members* phones = one.members()) std::erase_if(*phones, [](const auto& m) { return m.first == "circuit"; });
  }
}

template <class State>
std::vector<State> only(const std::vector<State>& states, std::string_view name) {
  std::vector<State> list;
  for (const State& state : states)
    if (!name.empty() && state.name == name) list.push_back(state);
  return list;
}

}  // namespace

Result<void> may(const Request& request, const Verb& verb, const rig::Rig& rig) {
  if (request.role.is_engineer) return {};
  const auto found = std::ranges::find(allowed, std::string_view(verb.name), &Allowed::verb);
  if (!verb.performers_may || found == allowed.end()) return std::unexpected(refused(fmt::format("\"{}\"", verb.name)));
  return found->may(request, Own(request.role, rig));
}

bool may_read(const Role& role, std::string_view address, const rig::Rig& rig) {
  if (role.is_engineer) return true;
  const auto parts = parts_of(address);
  return parts && is_value(Own(role, rig), *parts);
}

bool may_turn(const Role& role, std::string_view address, const rig::Rig& rig) {
  return role.is_engineer || may_turn(Own(role, rig), address);
}

Members seen_by(const Role& role, const Verb& verb, Members answer, const rig::Rig& rig) {
  if (role.is_engineer) return answer;
  const Own own(role, rig);
  const auto is_hidden = [&](std::string_view address) {
    const auto parts = parts_of(address);
    return !parts || !is_value(own, *parts);
  };
  if (verb.name == "status") keep_own(answer, own);
  for (auto& [name, value] : answer) {
    if (verb.name == "get" && name == "values" && value.members() != nullptr)
      std::erase_if(*value.members(), [&](const auto& member) { return is_hidden(member.first); });
    if (verb.name == "list" && name == "parameters" && value.list() != nullptr)
      std::erase_if(*value.list(), [&](const Value& one) { return is_hidden(one.text_of("address")); });
  }
  return answer;
}

std::vector<rig::Turned> seen_by(const Role& role, const std::vector<rig::Turned>& turned, const rig::Rig& rig) {
  if (role.is_engineer) return turned;
  const Own own(role, rig);
  std::vector<rig::Turned> seen;
  std::ranges::copy_if(turned, std::back_inserter(seen), [&](const rig::Turned& one) {
    const auto parts = parts_of(one.address);
    return parts && is_value(own, *parts);
  });
  return seen;
}

Levels seen_by(const Role& role, const Levels& levels, const rig::Rig& rig) {
  if (role.is_engineer) return levels;
  const Own own(role, rig);
  return {.inputs = {},
          .mixes = only(levels.mixes, own.mix != nullptr ? std::string_view(own.mix->name) : ""),
          .phones = only(levels.phones, own.is_there ? std::string_view(own.output) : ""),
          .streams = {}};
}

}  // namespace ohmic::api
