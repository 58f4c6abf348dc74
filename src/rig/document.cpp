// Turns toml++'s tree into ours, and nothing else.

#include "rig/document.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <sys/stat.h>
#include <toml++/toml.h>

namespace ohmic::rig {
namespace {

constexpr std::size_t largest_file = 4u << 20;
constexpr int deepest_nesting = 32;

Region region_of(const toml::node& node) {
  const toml::source_region& s = node.source();
  return {.line = static_cast<int>(s.begin.line),
          .column = static_cast<int>(s.begin.column),
          .end_line = static_cast<int>(s.end.line),
          .end_column = static_cast<int>(s.end.column)};
}

std::unexpected<Error> refuse(const std::string& file, const Region& where, std::string what, std::string hint = {}) {
  return failure(std::move(what), std::move(hint), {.file = file, .line = where.line, .column = where.column});
}

Result<Value> converted(const toml::node& node, const std::string& file, int depth) {
  Value value{.content = {}, .region = region_of(node)};
  if (depth > deepest_nesting)
    return refuse(file, value.region, fmt::format("Tables are nested deeper than {}.", deepest_nesting));
  if (const toml::table* table = node.as_table()) {
    Table members;
    for (const auto& [key, child] : *table) {
      auto converted_child = converted(child, file, depth + 1);
      if (!converted_child) return converted_child;
      members.push_back({std::string(key.str()), std::move(*converted_child)});
    }
    std::ranges::sort(members, {},
                      [](const Member& m) { return std::pair(m.value.region.line, m.value.region.column); });
    value.content = std::move(members);
  } else if (const toml::array* array = node.as_array()) {
    Array items;
    for (const toml::node& child : *array) {
      auto item = converted(child, file, depth + 1);
      if (!item) return item;
      items.push_back(std::move(*item));
    }
    value.content = std::move(items);
  } else if (const auto* text = node.as_string()) {
    value.content = text->get();
  } else if (const auto* whole = node.as_integer()) {
    value.content = static_cast<double>(whole->get());
  } else if (const auto* fraction = node.as_floating_point()) {
    value.content = fraction->get();
  } else if (const auto* flag = node.as_boolean()) {
    value.content = flag->get();
  } else {
    return refuse(file, value.region, "Dates and times have no meaning in a rig.");
  }
  return value;
}

}  // namespace

std::string_view Value::kind() const {
  constexpr std::array<std::string_view, 5> names{"a table", "a list", "a text", "a number", "yes or no"};
  return names[content.index()];
}

const Value* Value::find(std::string_view key) const {
  const Table* members = table();
  if (members == nullptr) return nullptr;
  const auto found = std::ranges::find(*members, key, &Member::key);
  return found == members->end() ? nullptr : &found->value;
}

Result<Document> parse_document(std::string text, std::string file) {
  if (text.size() > largest_file)
    return failure(fmt::format("The file has {} MiB; a rig has at most {} MiB.", text.size() >> 20, largest_file >> 20),
                   "Is this a rig file?", {.file = file});
  try {
    const toml::table parsed = toml::parse(std::string_view(text), file);
    auto root = converted(parsed, file, 0);
    if (!root) return std::unexpected(root.error());
    return Document{std::move(file), std::move(text), std::move(*root)};
  } catch (const toml::parse_error& error) {
    const auto& at = error.source().begin;
    return failure(fmt::format("This is not TOML: {}.", error.description()), {},
                   {.file = file, .line = static_cast<int>(at.line), .column = static_cast<int>(at.column)});
  } catch (const std::exception& error) {  // out of memory and the like: still a sentence
    return failure(fmt::format("The file could not be read: {}.", error.what()), {}, {.file = file});
  }
}

Result<Document> load_document(const std::string& file) {
  const Place place{.file = file};
  struct stat status{};
  if (stat(file.c_str(), &status) != 0)
    return failure(fmt::format("The rig file could not be opened: {}.", std::strerror(errno)),
                   "`ohmic run rigs/band.toml` plays the rig that comes with Ohmic.", place);
  if (!S_ISREG(status.st_mode)) return failure("This is not a file.", "A rig is one TOML file.", place);
  if (static_cast<std::size_t>(status.st_size) > largest_file)
    return failure(
        fmt::format("The file has {} MiB; a rig has at most {} MiB.", status.st_size >> 20, largest_file >> 20),
        "Is this a rig file?", place);
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  if (!stream || (status.st_size > 0 && !(text << stream.rdbuf())))
    return failure(fmt::format("The rig file could not be read: {}.", std::strerror(errno)), {}, place);
  return parse_document(text.str(), file);
}

}  // namespace ohmic::rig
