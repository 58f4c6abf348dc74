// Requests about single values: set, remove, get, list, undo, redo, talk, save.

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "api/protocol_parts.hpp"
#include "rig/address.hpp"
#include "rig/parameters.hpp"
#include "rig/removal.hpp"

namespace ohmic::api {
namespace {

constexpr std::array<std::string_view, 3> laws = {"linear", "logarithmic", "decibel"};
constexpr std::array<std::string_view, 3> keepings = {"scene", "file", "moment"};

std::string_view kind_of(const rig::Parameter& parameter) {
  if (parameter.is_name) return "name";
  if (parameter.field.dimension == Dimension::flag) return "flag";
  return parameter.field.dimension == Dimension::choice ? "choice" : "number";
}

/// All that a control for this value needs to know.
Members described(const rig::Parameter& parameter) {
  const Field& field = parameter.field;
  Members members{{"address", parameter.address}, {"value", rig::value_text(parameter)}, {"kind", kind_of(parameter)}};
  if (parameter.is_name) {
    members.emplace_back("choices", List(parameter.names.begin(), parameter.names.end()));
  } else if (field.dimension == Dimension::choice) {
    members.emplace_back("choices", List(field.choices.begin(), field.choices.end()));
  } else if (field.dimension != Dimension::flag) {
    members.emplace_back("number", parameter.load());
    members.emplace_back("unit", symbol(field.dimension));
    members.emplace_back("minimum", field.minimum);
    members.emplace_back("maximum", field.maximum);
    members.emplace_back("law", laws.at(static_cast<std::size_t>(field.law)));
  }
  if (!parameter.is_name) {
    Value fallback = field.fallback;
    if (field.dimension == Dimension::flag) fallback = field.fallback != 0.0;
    if (field.dimension == Dimension::choice && field.fallback >= 0.0 &&
        field.fallback < static_cast<double>(field.choices.size()))
      fallback = field.choices[static_cast<std::size_t>(field.fallback)];
    members.emplace_back("default", std::move(fallback));
  }
  members.emplace_back("kept", keepings.at(static_cast<std::size_t>(parameter.keeping)));
  members.emplace_back("says", field.says);
  return members;
}

/// The verb's value as the beginning of addresses: a text, or true for all of them.
Result<std::string> prefix_of(const Value& value) {
  if (const bool* all = value.flag(); all != nullptr && *all) return std::string();
  const std::string* text = value.text();
  if (text == nullptr)
    return failure(fmt::format("This is {}; expected an address or its beginning.", value.kind()),
                   "Such as phones.Lead.level, phones.Lead or phones; \"\" is everything.");
  if (text->empty()) return std::string();
  const auto parts = rig::address_parts(*text);
  if (!parts) return std::unexpected(parts.error());
  return rig::address_of(*parts);
}

}  // namespace

bool is_below(std::string_view address, std::string_view prefix) {
  if (prefix.empty()) return true;
  return address.starts_with(prefix) && (address.size() == prefix.size() || address[prefix.size()] == '.');
}

Result<std::string> spelled(const Value& value) {
  if (const std::string* text = value.text()) return *text;
  if (const bool* flag = value.flag()) return std::string(*flag ? "true" : "false");
  if (const double* number = value.number()) return fmt::format("{}", *number);
  if (value.is_nothing()) return std::string("unknown");
  return failure(fmt::format("A value is a text, a number, true or false; this is {}.", value.kind()),
                 R"(Such as "-20 dB".)");
}

Answer Protocol::set(const Request& request) {
  if (const Members* all = request.verb.members()) {
    if (request.all.find("to") != nullptr)
      return failure("\"to\" does not go with several values.", R"(Such as {"set": {"input.Kick.mute": true}}.)");
    std::vector<rig::Scene::Value> values;
    for (const auto& [address, value] : *all) {
      auto text = spelled(value);
      if (!text) return std::unexpected(std::move(text).error().at({.field = address}));
      values.push_back({address, std::move(*text)});
    }
    const auto turned = session_.set(values);
    if (!turned) return std::unexpected(turned.error());
    return changed(*turned, request.client);
  }
  const auto address = request.text("phones.Lead.level");
  if (!address) return std::unexpected(address.error());
  const Value* to = request.all.find("to");
  if (to == nullptr) return failure("\"to\" is missing.", R"(Such as {"set": "phones.Lead.level", "to": "-20 dB"}.)");
  const auto text = spelled(*to);
  if (!text) return std::unexpected(text.error());
  const auto turned = session_.set(*address, *text);
  if (!turned) return std::unexpected(turned.error());
  changed({*turned}, request.client);
  return members_of(*turned);
}

Answer Protocol::remove(const Request& request) {
  const auto address = request.text("input.Kick.eq.2");
  if (!address) return std::unexpected(address.error());
  const auto values = rig::removal(session_.desk().rig(), *address);
  if (!values) return std::unexpected(values.error());
  const auto turned = session_.set(*values);
  if (!turned) return std::unexpected(turned.error());
  return changed(*turned, request.client);
}

Answer Protocol::get(const Request& request) const {
  const auto prefix = prefix_of(request.verb);
  if (!prefix) return std::unexpected(prefix.error());
  auto value = session_.desk().value(*prefix);
  if (value) return Members{{"address", *prefix}, {"value", std::move(*value)}};
  rig::Rig rig = session_.desk().rig();
  Members values;
  for (const rig::Parameter& parameter : rig::parameters(rig))
    if (is_below(parameter.address, *prefix)) values.emplace_back(parameter.address, rig::value_text(parameter));
  if (values.empty() && !prefix->empty()) return std::unexpected(value.error());
  return Members{{"values", std::move(values)}};
}

Answer Protocol::list(const Request& request) const {
  const auto prefix = prefix_of(request.verb);
  if (!prefix) return std::unexpected(prefix.error());
  rig::Rig rig = session_.desk().rig();
  List list;
  for (const rig::Parameter& parameter : rig::parameters(rig))
    if (is_below(parameter.address, *prefix)) list.emplace_back(described(parameter));
  if (list.empty() && !prefix->empty()) {
    const auto one = rig::find_parameter(rig, *prefix);  // a send that is not there yet
    if (!one) return std::unexpected(one.error());
    list.emplace_back(described(*one));
  }
  return Members{{"parameters", std::move(list)}};
}

Answer Protocol::travelled(const std::vector<rig::Turned>& turned, char side_before, Client by) {
  Members members = changed(turned, by);
  const char side = session_.desk().side();
  if (side != side_before) members.emplace_back("side", std::string(1, side));
  return members;
}

Answer Protocol::undo(const Request& request) {
  const char side = session_.desk().side();
  return travelled(session_.undo(), side, request.client);
}

Answer Protocol::redo(const Request& request) {
  const char side = session_.desk().side();
  return travelled(session_.redo(), side, request.client);
}

bool Protocol::is_held_by_another(const std::string& key, Client but) const {
  return std::ranges::any_of(clients_, [&](const auto& one) {
    return one.first != but && std::ranges::find(one.second.held_keys, key) != one.second.held_keys.end();
  });
}

Answer Protocol::talk(const Request& request) {
  const auto name = request.text("the name of a talkback");
  if (!name) return std::unexpected(name.error());
  const auto flag = [&](std::string_view member, bool fallback) -> Result<bool> {
    const Value* value = request.all.find(member);
    if (value == nullptr) return fallback;
    if (const bool* is_on = value->flag()) return *is_on;
    return failure(fmt::format("\"{}\" is {}; expected true or false.", member, value->kind()));
  };
  const auto is_on = flag("on", true), is_held = flag("hold", false);
  if (!is_on) return std::unexpected(is_on.error());
  if (!is_held) return std::unexpected(is_held.error());
  const std::string key = rig::address_of({"talkback", *name, "open"});
  if (!*is_on && is_held_by_another(key, request.client)) {
    std::erase(clients_.at(request.client).held_keys, key);
    return Members{{"address", key},
                   {"before", "true"},
                   {"value", "true"},
                   {"words", fmt::format("Talkback {} stays open: somebody else holds it.", *name)}};
  }
  const auto turned = session_.set(key, *is_on ? "true" : "false");
  if (!turned) return std::unexpected(turned.error());
  std::erase(clients_.at(request.client).held_keys, key);
  if (*is_on && *is_held) clients_.at(request.client).held_keys.push_back(key);
  changed({*turned}, request.client);
  return members_of(*turned);
}

Answer Protocol::save() {
  const auto saved = session_.save();
  if (!saved) return std::unexpected(saved.error());
  return Members{{"saved", *saved}, {"file", session_.rig().file}};
}

}  // namespace ohmic::api
