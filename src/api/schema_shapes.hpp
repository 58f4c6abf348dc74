#pragma once
// What requests look like and what their answers hold, in a short notation, and the JSON Schema made of it.

#include <string_view>

#include "api/value.hpp"

namespace ohmic::api {

/// "address:text value:text position:number|null side?:text turned:list<Turned>": members with their kinds (text, number,
/// flag, list, object, any, or the name of a schema); ? for those that are not always there. Alternatives stand on both
/// sides of " or ". Other members may stand beside them.
Members object_schema(std::string_view notation);

/// A request that is described further than by its registration.
struct Shape {
  std::string_view verb;
  std::string_view asks;     // kind of what stands behind the verb: "text", "flag", "text|object"
  std::string_view members;  // kinds of what stands beside it: "to:any name?:text"
  std::string_view answers;
};
/// Null: it is not described further.
const Shape* shape_of(std::string_view verb);
/// A line that is told under this topic. Empty: it is not described further.
std::string_view shape_of_topic(std::string_view topic);

}  // namespace ohmic::api
