#pragma once
// Reads what a request asks: members that must be there, and names that must exist, with a sentence where they do not.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/value.hpp"
#include "units/dimension.hpp"
#include "units/error.hpp"

namespace ohmic::api {

/// The members of an object, of which there are only `known`. Errors: it is none, or has others; `example` is what it could be.
Result<const Members*> object_of(const Value& value, std::span<const std::string_view> known, std::string_view example);
/// A text that must be there. Errors: it is missing, or something else.
Result<std::string> text_in(const Value& object, std::string_view member, std::string_view example);
/// A number from `least` to `most` that must be there. Errors: it is missing, something else, or beyond.
Result<double> number_in(const Value& object, std::string_view member, double least, double most);
/// "Did you mean ...?", or what there is.
std::string which(std::string_view word, std::span<const std::string_view> known);

/// "There is no phones output \"Leda\".", with the nearest or all there are.
Error no_such(std::string_view kind, std::string_view name, std::span<const std::string_view> known);

/// The thing of this name. Errors: there is none; the nearest. `kind`: "phones output".
template <class Thing>
Result<const Thing*> named(const std::vector<Thing>& things, std::string_view name, std::string_view kind) {
  std::vector<std::string_view> names;
  for (const Thing& thing : things) {
    if (thing.name == name) return &thing;
    names.emplace_back(thing.name);
  }
  return std::unexpected(no_such(kind, name, names));
}

}  // namespace ohmic::api
