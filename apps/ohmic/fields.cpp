// ohmic fields: the reference of the rig file, from the same descriptors that check it.

#include <algorithm>
#include <cmath>
#include <cstdio>

#include <fmt/format.h>

#include "commands.hpp"
#include "rig/schema.hpp"

namespace ohmic::app {
namespace {

std::string value_text(const Field& field, double value) {
  if (std::isnan(value)) return "unknown";
  if (field.dimension == Dimension::flag) return value != 0.0 ? "true" : "false";
  if (field.dimension == Dimension::choice) {
    const auto index = static_cast<std::size_t>(value);
    return index < field.choices.size() ? fmt::format("\"{}\"", field.choices[index]) : "?";
  }
  return format_value(field.dimension, value);
}

std::string range_text(const Field& field) {
  if (field.dimension == Dimension::flag) return "true or false";
  if (field.dimension == Dimension::choice) return fmt::format("one of {}", fmt::join(field.choices, ", "));
  const bool is_open = field.maximum >= 1e9;
  if (is_open) return fmt::format("from {}", value_text(field, field.minimum));
  return fmt::format("{} to {}", value_text(field, field.minimum), value_text(field, field.maximum));
}

void print_section(const rig::Section& section) {
  fmt::print("{}\n  {}\n\n", section.heading.empty() ? "at the top of the file" : section.heading, section.says);
  std::size_t name = 8;
  for (const auto known : section.names()) name = std::max(name, known.size());
  for (const rig::Word& word : section.words)
    fmt::print("  {:<{}}  {}\n  {:<{}}    {}\n", word.name, name, word.says, "", name, word.expects);
  for (const Field& field : section.fields)
    fmt::print("  {:<{}}  {}\n  {:<{}}    {}{}\n", field.name, name, field.says, "", name, range_text(field),
               field.is_required ? "; must be given" : "; default " + value_text(field, field.fallback));
  fmt::print("\n");
}

}  // namespace

int fields(const FieldsAsked& asked) {
  std::vector<std::string_view> names;
  for (const rig::Section& section : rig::sections())
    if (!section.name.empty()) names.push_back(section.name);
  if (!asked.section.empty() && std::ranges::find(names, asked.section) == names.end()) {
    const auto near = nearest_name(asked.section, names);
    complain(fmt::format(
        "A rig file has no section \"{}\". {}", asked.section,
        near ? fmt::format("Did you mean \"{}\"?", *near) : fmt::format("It has {}.", fmt::join(names, ", "))));
    return wrong;
  }
  if (asked.is_markdown) {
    fmt::print("{}", rig::reference_markdown(asked.section));
    return done;
  }
  for (const rig::Section& section : rig::sections())
    if (asked.section.empty() || section.name == asked.section) print_section(section);
  return done;
}

}  // namespace ohmic::app
