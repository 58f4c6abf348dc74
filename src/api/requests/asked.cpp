// Reads what a request asks.

#include "api/requests/asked.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ohmic::api {

Result<const Members*> object_of(const Value& value, std::span<const std::string_view> known,
                                 std::string_view example) {
  const Members* members = value.members();
  if (members == nullptr)
    return failure(fmt::format("This is {}; expected an object.", value.kind()), fmt::format("Such as {}.", example));
  for (const auto& [name, member] : *members)
    if (std::ranges::find(known, name) == known.end())
      return failure(fmt::format("\"{}\" is not known here.", name), which(name, known));
  return members;
}

Result<std::string> text_in(const Value& object, std::string_view member, std::string_view example) {
  const Value* value = object.find(member);
  if (value == nullptr) return failure(fmt::format("\"{}\" is missing.", member), fmt::format("Such as {}.", example));
  if (const std::string* text = value->text()) return *text;
  return failure(fmt::format("\"{}\" is {}; expected a text.", member, value->kind()),
                 fmt::format("Such as {}.", example));
}

Result<double> number_in(const Value& object, std::string_view member, double least, double most) {
  const Value* value = object.find(member);
  const std::string range = fmt::format("It takes a number from {:g} to {:g}.", least, most);
  if (value == nullptr) return failure(fmt::format("\"{}\" is missing.", member), range);
  const double* number = value->number();
  if (number == nullptr) return failure(fmt::format("\"{}\" is {}.", member, value->kind()), range);
  if (!(*number >= least && *number <= most))
    return failure(fmt::format("\"{}\" of {:g} was asked for.", member, *number), range);
  return *number;
}

std::string which(std::string_view word, std::span<const std::string_view> known) {
  const auto near = nearest_name(word, known);
  if (near) return fmt::format("Did you mean \"{}\"?", *near);
  return known.empty() ? "There is none." : fmt::format("There is {}.", fmt::join(known, ", "));
}

Error no_such(std::string_view kind, std::string_view name, std::span<const std::string_view> known) {
  return {.what = fmt::format("There is no {} \"{}\".", kind, name), .hint = which(name, known)};
}

}  // namespace ohmic::api
