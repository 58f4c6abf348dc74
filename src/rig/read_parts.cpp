// What a table, a list or a name that is none gets to hear.

#include "rig/read_parts.hpp"

#include <fmt/format.h>

namespace ohmic::rig {

const Value* SectionReader::table(const Value& from, std::string_view key, std::string_view path) {
  const Value* value = from.find(key);
  if (value == nullptr || value->table() != nullptr) return value;
  reader_.refuse(*value, path, fmt::format("This is {}; expected a table.", value->kind()));
  return nullptr;
}

void SectionReader::refuse_no_table(const Value& at, std::string_view path, std::string_view heading) {
  reader_.refuse(at, path, fmt::format("This is {}; expected a table, as in {}.", at.kind(), heading));
}

const Array* SectionReader::tables(const Value& from, std::string_view key, std::string_view path,
                                   std::string_view heading, std::size_t most) {
  const Value* value = from.find(key);
  if (value == nullptr) return nullptr;
  const Array* items = value->array();
  if (items == nullptr)
    reader_.refuse(*value, path,
                   fmt::format("This is {}; expected a list of tables, as in {}.", value->kind(), heading));
  else if (items->size() > most) {
    reader_.refuse(*value, path, fmt::format("There are {} of them; at most {} fit.", items->size(), most));
    return nullptr;
  }
  return items;
}

std::string SectionReader::path_of_item(const Value& item, std::string_view key, std::size_t number) {
  const Value* name = item.find("name");
  const bool is_named = name != nullptr && name->text() != nullptr;
  std::string path = is_named ? joined(key, *name->text()) : fmt::format("{} {}", key, number);
  // A name that is no text is refused where it is read.
  if (item.table() != nullptr && (name == nullptr || (is_named && name->text()->empty())))
    reader_.refuse(item, path, "It has no name.", "Give it one: name = \"...\".");
  return path;
}

}  // namespace ohmic::rig
