// Two documents that share their schemas: one for each request, one for its answer, one for all values of the rig.

#include "api/schema.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "api/schema_shapes.hpp"
#include "rig/edit.hpp"
#include "rig/parameters.hpp"

namespace ohmic::api {
namespace {

constexpr std::array<std::string_view, 3> laws = {"linear", "logarithmic", "decibel"};
constexpr std::array<std::string_view, 3> keepings = {"scene", "file", "moment"};

Members reference(const std::string& schema) { return {{"$ref", "#/components/schemas/" + schema}}; }

/// Names of the user's own, and numbers of bands, may be any: "^phones\.NAME\.level$".
std::string pattern_of(const rig::Parameter& parameter) {
  constexpr std::string_view any_name = R"(("[^"]+"|[^."]+))";
  std::string pattern;
  const rig::Way& way = parameter.way;
  for (std::size_t i = 0; i < way.size(); ++i) {
    // The channel of a send and the netlist of a circuit are members of a table, and yet names of the user's.
    const bool is_users = way[i].kind == rig::Step::Kind::item_named ||
                          (i > 1 && (way[i - 1].name == "sends" || way[i - 1].name == "circuit"));
    pattern += pattern.empty() ? "^" : "\\.";
    if (is_users) pattern += any_name;
    else if (way[i].kind == rig::Step::Kind::item_at) pattern += any_name;
    else pattern += way[i].name;
  }
  return pattern + "$";
}

/// A value as it is sent and told. Numbers with a unit are texts, "-6 dB", so their range stands in members of ours.
Members schema_of(const rig::Parameter& parameter) {
  const Field& field = parameter.field;
  Members schema{{"description", field.says}};
  const bool is_choice = field.dimension == Dimension::choice;
  if (parameter.is_name || is_choice) {
    schema.emplace_back("type", "string");
    if (is_choice) schema.emplace_back("enum", List(field.choices.begin(), field.choices.end()));
  } else if (field.dimension == Dimension::flag) {
    schema.emplace_back("enum", List{true, false, "true", "false"});
  } else {
    schema.emplace_back("type", List{"string", "number", "null"});
    schema.emplace_back("x-unit", symbol(field.dimension));
    schema.emplace_back("x-minimum", field.minimum);
    schema.emplace_back("x-maximum", field.maximum);
    schema.emplace_back("x-law", laws.at(static_cast<std::size_t>(field.law)));
    if (std::isfinite(field.fallback)) schema.emplace_back("x-default", field.fallback);
  }
  schema.emplace_back("x-kept", keepings.at(static_cast<std::size_t>(parameter.keeping)));
  return schema;
}

/// Of the same value in several places, the widest range.
void widen(Members& schema, const Members& other) {
  const auto number = [](const Members& members, std::string_view name) -> const double* {
    const auto found = std::ranges::find(members, name, &Members::value_type::first);
    return found == members.end() ? nullptr : found->second.number();
  };
  for (auto& [name, value] : schema) {
    const double* theirs = name == "x-minimum" || name == "x-maximum" ? number(other, name) : nullptr;
    if (theirs != nullptr && value.number() != nullptr)
      value = name == "x-minimum" ? std::min(*value.number(), *theirs) : std::max(*value.number(), *theirs);
  }
}

Members values_schema(const rig::Rig& playing) {
  rig::Rig rig = playing;
  Members patterns;
  std::map<std::string, std::size_t> places;
  for (const rig::Parameter& parameter : rig::parameters(rig)) {
    std::string pattern = pattern_of(parameter);
    const auto [place, is_new] = places.try_emplace(pattern, patterns.size());
    if (is_new) patterns.emplace_back(std::move(pattern), schema_of(parameter));
    else widen(*patterns[place->second].second.members(), schema_of(parameter));
  }
  return {{"type", "object"},
          {"description", "Values by their addresses, section.NAME.member, spelled as in the rig file."},
          {"patternProperties", std::move(patterns)},
          {"additionalProperties", false}};
}

Members request_schema(const Verb& verb) {
  const Shape* shape = shape_of(verb.name);
  Members properties{{verb.name, Members{}}};
  if (shape != nullptr) {
    const Members described = object_schema(fmt::format("{}:{}", verb.name, shape->asks));
    properties.front().second = *described.at(1).second.find(verb.name);
  }
  List required{verb.name};
  const Value beside = shape != nullptr ? Value(object_schema(shape->members)) : Value();
  const Value* kinds = beside.find("properties");
  const Value* needed = beside.find("required");
  for (const std::string& taken : verb.takes) {
    const Value* kind = kinds != nullptr ? kinds->find(taken) : nullptr;
    properties.emplace_back(taken, kind != nullptr ? *kind : Value(Members{}));
    if (needed != nullptr &&
        std::ranges::any_of(*needed->list(), [&](const Value& one) { return *one.text() == taken; }))
      required.emplace_back(taken);
  }
  properties.emplace_back("id", Members{{"description", "Comes back with the answer."}});
  List roles{"engineer"};
  if (verb.performers_may) roles.emplace_back("performer");
  return {{"type", "object"},
          {"description", verb.says},
          {"properties", std::move(properties)},
          {"required", std::move(required)},
          {"additionalProperties", false},
          {"x-roles", std::move(roles)},
          {"x-answer", "#/components/schemas/answer_" + verb.name}};
}

Members schemas(const Protocol& protocol, const rig::Rig& rig) {
  Members all{
      {"Values", values_schema(rig)},
      {"Turned", object_schema("address:text before:text value:text words:text")},
      {"Parameter",
       object_schema("address:text value:text kind:text kept:text says:text number?:number|null unit?:text "
                     "minimum?:number maximum?:number law?:text choices?:list<text> default?:any")},
      {"Pairing", object_schema("id:number role:text label:text created:number last_seen:number|null output?:text")},
      {"error", Members{{"type", "object"},
                        {"properties", Members{{"error", object_schema("what:text hint:text address?:text file?:text "
                                                                       "line?:number")},
                                               {"id", Members{}}}},
                        {"required", List{"error"}}}}};
  for (const Verb& verb : protocol.verbs()) {
    const Shape* shape = shape_of(verb.name);
    all.emplace_back("request_" + verb.name, request_schema(verb));
    all.emplace_back("answer_" + verb.name, object_schema(shape != nullptr ? shape->answers : ""));
  }
  return all;
}

List references(const Protocol& protocol, std::string_view prefix) {
  List list;
  for (const Verb& verb : protocol.verbs()) list.emplace_back(reference(fmt::format("{}{}", prefix, verb.name)));
  return list;
}

Members info(std::string_view version) {
  return {{"title", "Ohmic's control protocol"},
          {"version", fmt::format("{}", protocol_version)},
          {"description", fmt::format("As {} speaks it. Values, units and roles: docs/control.md.", version)},
          {"license", Members{{"name", "GPL-3.0-or-later"}}}};
}

Members json(Value schema) { return {{"application/json", Members{{"schema", std::move(schema)}}}}; }
Members response(std::string_view says, Value schema) {
  return {{"description", says}, {"content", json(std::move(schema))}};
}
Members document_path(std::string_view says) {
  return {{"get", Members{{"summary", says},
                          {"security", List{}},
                          {"responses", Members{{"200", response(says, Members{{"type", "object"}})}}}}}};
}

Members message(std::string_view says, Value payload) {
  return {{"summary", says}, {"contentType", "application/json"}, {"payload", std::move(payload)}};
}
Members one_of(const std::string& name) { return {{"$ref", "#/channels/socket/messages/" + name}}; }

}  // namespace

Value openapi(const Protocol& protocol, const rig::Rig& rig, std::string_view version) {
  const Value error = reference("error");
  Members request{
      {"summary", "One request, one answer."},
      {"security", List{Members{{"token", List{}}}}},
      {"requestBody",
       Members{{"required", true}, {"content", json(Members{{"oneOf", references(protocol, "request_")}})}}},
      {"responses", Members{{"200", response("Its answer: the schema that x-answer of the request names.",
                                             Members{{"anyOf", references(protocol, "answer_")}})},
                            {"400", response("It was not understood, or cannot be done.", error)},
                            {"401", response("The token opens nothing here.", error)},
                            {"403", response("This role, or this way in, may not.", error)},
                            {"413", response("It is longer than 64 KiB.", error)},
                            {"429", response("Too many wrong tokens, or too many requests. Wait.", error)}}}};
  return Members{
      {"openapi", "3.1.0"},
      {"info", info(version)},
      {"paths", Members{{"/api/v1/request", Members{{"post", std::move(request)}}},
                        {"/api/v1/openapi.json", document_path("This document.")},
                        {"/api/v1/asyncapi.json", document_path("The WebSocket's: AsyncAPI 3.0.")}}},
      {"components", Members{{"securitySchemes", Members{{"token", Members{{"type", "http"}, {"scheme", "bearer"}}}}},
                             {"schemas", schemas(protocol, rig)}}}};
}

Value asyncapi(const Protocol& protocol, const rig::Rig& rig, std::string_view version) {
  Members messages{
      {"hello", message("The first message: the token of a pairing.", object_schema("hello:text"))},
      {"welcome", message("Its answer; behind it requests are heard.", object_schema("hello:object"))},
      {"refusal", message("A request that cannot be done; instead of a welcome, the connection ends with 4401.",
                          reference("error"))}};
  List heard{one_of("hello")}, said{one_of("welcome"), one_of("refusal")};
  for (const Verb& verb : protocol.verbs()) {
    messages.emplace_back("request_" + verb.name, message(verb.says, reference("request_" + verb.name)));
    messages.emplace_back("answer_" + verb.name, message("Answers it.", reference("answer_" + verb.name)));
    heard.emplace_back(one_of("request_" + verb.name));
    said.emplace_back(one_of("answer_" + verb.name));
  }
  for (const Topic& topic : protocol.topics()) {
    messages.emplace_back("told_" + topic.name, message(topic.says, object_schema(shape_of_topic(topic.name))));
    said.emplace_back(one_of("told_" + topic.name));
  }
  const Value channel = Members{{"$ref", "#/channels/socket"}};
  return Members{
      {"asyncapi", "3.0.0"},
      {"info", info(version)},
      {"servers", Members{{"console", Members{{"host", "127.0.0.1:7480"}, {"protocol", "ws"}}}}},
      {"channels", Members{{"socket", Members{{"address", "/api/v1/socket"},
                                              {"description",
                                               "A WebSocket with the subprotocol ohmic.v1; each text message is "
                                               "one object."},
                                              {"messages", std::move(messages)}}}}},
      {"operations",
       Members{{"hear", Members{{"action", "receive"}, {"channel", channel}, {"messages", std::move(heard)}}},
               {"tell", Members{{"action", "send"}, {"channel", channel}, {"messages", std::move(said)}}}}},
      {"components", Members{{"schemas", schemas(protocol, rig)}}}};
}

void add_schema(Protocol& protocol, const rig::Session& session, std::string version) {
  protocol.add({.name = "schema",
                .takes = {},
                .says = "The protocol described for programs: openapi or asyncapi.",
                .answer = [&protocol, &session, version = std::move(version)](const Request& request) -> Answer {
                  const auto which = request.text("openapi or asyncapi");
                  if (!which) return std::unexpected(which.error());
                  if (*which == "openapi") return Members{{"schema", openapi(protocol, session.desk().rig(), version)}};
                  if (*which == "asyncapi")
                    return Members{{"schema", asyncapi(protocol, session.desk().rig(), version)}};
                  return failure(fmt::format("There is no schema \"{}\".", *which), "There is openapi, asyncapi.");
                }});
}

}  // namespace ohmic::api
