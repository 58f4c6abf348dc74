// The checks every setting goes through: is it of the right kind, in the right unit, within its range?

#include "rig/field_reader.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ohmic::rig {
namespace {

std::string range_text(const Field& field) {
  const bool has_lowest = std::isfinite(field.minimum);
  const bool has_highest = std::isfinite(field.maximum);
  const auto value = [&](double v) { return format_value(field.dimension, v); };
  if (has_lowest && has_highest) return fmt::format("from {} to {}", value(field.minimum), value(field.maximum));
  return has_lowest ? fmt::format("at least {}", value(field.minimum))
                    : fmt::format("at most {}", value(field.maximum));
}

/// A number of the wrong size is often a number of the wrong unit; the sentence names the range with units.
Result<double> read(const Field& field, const Value& value) {
  if (field.dimension == Dimension::choice) {
    const std::string* word = value.text();
    if (word != nullptr) {
      const auto found = std::ranges::find(field.choices, *word);
      if (found != field.choices.end()) return static_cast<double>(found - field.choices.begin());
    }
    const auto near = word != nullptr ? nearest_name(*word, field.choices) : std::nullopt;
    return failure(
        fmt::format("{} is not one of {}.", word != nullptr ? fmt::format("\"{}\"", *word) : std::string(value.kind()),
                    fmt::join(field.choices, ", ")),
        near ? fmt::format("Did you mean \"{}\"?", *near) : std::string{});
  }
  Result<double> number = 0.0;
  if (const bool* flag = value.flag(); flag != nullptr && field.dimension == Dimension::flag) {
    number = *flag ? 1.0 : 0.0;
  } else if (const std::string* text = value.text()) {
    number = parse_value(field.dimension, *text);
  } else if (const double* bare = value.number(); bare != nullptr) {
    number = parse_value(field.dimension, fmt::format("{}", *bare));  // one rule for bare numbers, in one place
  } else {
    return failure(fmt::format("This is {}; expected {}.", value.kind(), describe(field.dimension)));
  }
  if (number && field.is_whole && *number != std::floor(*number))
    return failure(fmt::format("{} is not a whole number.", *number));
  if (number && !field.accepts(*number))
    return failure(
        fmt::format("{} is outside its range, {}.", format_value(field.dimension, *number), range_text(field)));
  return number;
}

}  // namespace

std::string joined(std::string_view path, std::string_view key) {
  return path.empty() ? std::string(key) : fmt::format("{}.{}", path, key);
}

Place FieldReader::place(const Value& at, std::string_view path) const {
  return {.file = file_, .line = at.region.line, .column = at.region.column, .field = std::string(path)};
}

void FieldReader::refuse(const Value& at, std::string_view path, std::string what, std::string hint) {
  errors_.push_back({std::move(what), std::move(hint), place(at, path)});
}

double FieldReader::field(const Field& field, const Value& table, std::string_view path) {
  const Value* value = table.find(field.name);
  if (value == nullptr) {
    if (field.is_required)
      refuse(table, path, fmt::format("\"{}\" is missing: {}", field.name, field.says),
             field.dimension == Dimension::choice ? fmt::format("It is one of {}.", fmt::join(field.choices, ", "))
                                                  : fmt::format("Expected {}.", describe(field.dimension)));
    return field.fallback;
  }
  Result<double> number = read(field, *value);
  if (number) return *number;
  Error error = std::move(number.error()).at(place(*value, joined(path, field.name)));
  if (error.hint.empty() && !field.says.empty()) error.hint = fmt::format("({})", field.says);
  errors_.push_back(std::move(error));
  return field.fallback;
}

void FieldReader::known(const Value& table, std::string_view path, std::vector<std::string_view> names) {
  if (table.table() == nullptr) return;
  for (const Member& member : *table.table()) {
    if (std::ranges::find(names, member.key) != names.end()) continue;
    const auto near = nearest_name(member.key, names);
    std::ranges::sort(names);
    refuse(member.value, joined(path, member.key), "There is no setting of this name here.",
           near            ? fmt::format("Did you mean \"{}\"?", *near)
           : names.empty() ? "There are none."
                           : fmt::format("There are: {}.", fmt::join(names, ", ")));
  }
}

std::string FieldReader::text(const Value& table, std::string_view key, std::string_view path) {
  const Value* value = table.find(key);
  if (value == nullptr) return {};
  if (const std::string* text = value->text()) {
    // Rigs are passed around, and what is read here is printed on terminals.
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    if (std::ranges::none_of(*text, is_control)) return *text;
    refuse(*value, joined(path, key), "The text holds control characters.", "Take them out.");
    return {};
  }
  refuse(*value, joined(path, key), fmt::format("This is {}; expected a text in quotes.", value->kind()));
  return {};
}

std::vector<std::string> FieldReader::texts(const Value& table, std::string_view key, std::string_view path) {
  const Value* value = table.find(key);
  if (value == nullptr) return {};
  if (value->text() != nullptr) return {*value->text()};
  std::vector<std::string> texts;
  if (value->array() != nullptr)
    for (const Value& item : *value->array()) {
      if (item.text() != nullptr) texts.push_back(*item.text());
      else refuse(item, joined(path, key), fmt::format("This is {}; expected a text in quotes.", item.kind()));
    }
  else refuse(*value, joined(path, key), fmt::format("This is {}; expected a text or a list of texts.", value->kind()));
  return texts;
}

std::vector<int> FieldReader::numbers(const Value& table, std::string_view key, std::string_view path, int lowest,
                                      int highest) {
  const Value* value = table.find(key);
  if (value == nullptr) return {};
  std::vector<int> numbers;
  const auto take = [&](const Value& item) {
    const double* number = item.number();
    if (number != nullptr && *number == std::floor(*number) && *number >= lowest && *number <= highest)
      numbers.push_back(static_cast<int>(*number));
    else refuse(item, joined(path, key), fmt::format("Expected a whole number from {} to {}.", lowest, highest));
  };
  if (value->array() != nullptr) std::ranges::for_each(*value->array(), take);
  else take(*value);
  return numbers;
}

}  // namespace ohmic::rig
