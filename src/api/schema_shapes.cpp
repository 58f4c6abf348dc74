// The table of shapes, and a reader of its notation.

#include "api/schema_shapes.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace ohmic::api {
namespace {

constexpr std::array shapes = {
    Shape{"set", "text|object", "to?:any", "address:text before:text value:text words:text or turned:list<Turned>"},
    Shape{"remove", "text", "", "turned:list<Turned>"},
    Shape{"get", "text|flag", "", "address:text value:text or values:Values"},
    Shape{"list", "text|flag", "", "parameters:list<Parameter>"},
    Shape{"knob", "text", "to?:number|text", "address:text value:text position:number|null before?:text words?:text"},
    Shape{"status", "any", "",
          "version:text name:text title:text mixes:list<object> phones:list<object> file?:text side?:text "
          "unsaved?:number played_seconds?:number card?:object health?:object inputs?:list<object> "
          "streams?:list<object>"},
    Shape{"undo", "any", "", "turned:list<Turned> side?:text"},
    Shape{"redo", "any", "", "turned:list<Turned> side?:text"},
    Shape{"copy_mix", "text", "to:text", "turned:list<Turned>"},
    Shape{"scenes", "text", "name?:text fade?:text|number with?:text",
          "scenes:list<text> or saved:text values:number file:text or turned:list<Turned> unknown:list<text> or "
          "differences:list<Turned> or removed:text"},
    Shape{"side", "text", "", "side:text turned:list<Turned>"},
    Shape{"save", "any", "", "saved:number file:text"},
    Shape{"talk", "text", "on?:flag hold?:flag", "address:text before:text value:text words:text"},
    Shape{"subscribe", "list<text>", "rate?:number form?:text", "subscribed:list<text> layout?:object"},
    Shape{"version", "any", "", "version:text protocol:number"},
    Shape{"rig", "any", "",
          "title:text inputs:list<object> mixes:list<object> phones:list<object> file?:text groups?:list<object> "
          "monitors?:list<object> talkbacks?:list<object> streams?:list<object> card?:object"},
    Shape{"pair", "object", "",
          "id:number role:text link:text qr_svg:text expires_seconds:number links:list<object> notes:list<text>"},
    Shape{"pairings", "any", "", "pairings:list<Pairing>"},
    Shape{"unpair", "number", "", "unpaired:Pairing"},
    Shape{"log", "any", "", "events:list<object>"},
    Shape{"curve", "text", "", "curve:text x:object y:list<object>"},
    Shape{"schema", "text", "", "schema:object"},
    Shape{"call", "flag|object|text", "voice?:flag", ""},
    Shape{"relay", "object", "", ""},
    Shape{"dose", "object", "", "listener?:text|null words?:text unknown?:list<text>"},
    Shape{"cards", "any", "", "cards:list<object>"},
    Shape{"switches", "any", "", "switches:list<object>"},
    Shape{"switch", "object", "", "value:number"},
    Shape{"listen", "object|text", "", ""},
    Shape{"peer", "object", "", ""},
};

struct Told {
  std::string_view topic, shape;
};
constexpr std::array told = {Told{"changes", "changed:list<Turned> by:text or rig_changed:flag"},
                             Told{"meters", "meters:object or layout:object"},
                             Told{"log", "event:object"},
                             Told{"calls", "call:object or relay:object"},
                             Told{"dose", "dose:object"},
                             Told{"cards", "cards:list<object>"},
                             Told{"switches", "switched:object or switches:list<object>"}};

std::string_view before(std::string_view& rest, std::string_view mark) {
  const std::size_t at = rest.find(mark);
  const std::string_view first = rest.substr(0, at);
  rest.remove_prefix(at == rest.npos ? rest.size() : at + mark.size());
  return first;
}

Members schema_of(std::string_view kind) {
  if (const std::size_t bar = kind.find('|'); bar != kind.npos) {
    List any;
    while (!kind.empty()) any.emplace_back(schema_of(before(kind, "|")));
    return {{"anyOf", std::move(any)}};
  }
  if (kind == "text") return {{"type", "string"}};
  if (kind == "flag") return {{"type", "boolean"}};
  if (kind == "number" || kind == "object" || kind == "null") return {{"type", kind}};
  if (kind == "list") return {{"type", "array"}};
  if (kind.starts_with("list<")) return {{"type", "array"}, {"items", schema_of(kind.substr(5, kind.size() - 6))}};
  if (kind == "any") return {};
  return {{"$ref", "#/components/schemas/" + std::string(kind)}};
}

Members one_object(std::string_view notation) {
  Members properties;
  List required;
  while (!notation.empty()) {
    std::string_view kind = before(notation, " ");
    std::string_view name = before(kind, ":");
    if (name.ends_with('?')) name.remove_suffix(1);
    else required.emplace_back(name);
    properties.emplace_back(std::string(name), schema_of(kind));
  }
  Members schema{{"type", "object"}};
  if (!properties.empty()) schema.emplace_back("properties", std::move(properties));
  if (!required.empty()) schema.emplace_back("required", std::move(required));
  return schema;
}

}  // namespace

Members object_schema(std::string_view notation) {
  constexpr std::string_view otherwise = " or ";
  if (notation.find(otherwise) == notation.npos) return one_object(notation);
  List any;
  while (!notation.empty()) any.emplace_back(one_object(before(notation, otherwise)));
  return {{"anyOf", std::move(any)}};
}

const Shape* shape_of(std::string_view verb) {
  const auto found = std::ranges::find(shapes, verb, &Shape::verb);
  return found == shapes.end() ? nullptr : &*found;
}

std::string_view shape_of_topic(std::string_view topic) {
  const auto found = std::ranges::find(told, topic, &Told::topic);
  return found == told.end() ? std::string_view() : found->shape;
}

}  // namespace ohmic::api
