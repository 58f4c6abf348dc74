// Writes and reads values by address, a line for each.

#include "rig/scene_text.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <sys/stat.h>

#include "rig/address.hpp"
#include "rig/edit_text.hpp"

namespace ohmic::rig {
namespace {

constexpr off_t largest_file = 16 << 20;

Result<void> collect(const Value& table, const std::string& prefix, const std::string& file,
                     std::vector<Scene::Value>& into) {
  for (const Member& member : *table.table()) {
    // A key of its own in a section is a part of an address; at the top it is one.
    const std::string address = prefix.empty() ? member.key : fmt::format("{}.{}", prefix, address_part(member.key));
    const Value& value = member.value;
    if (value.table() != nullptr) {
      if (auto inside = collect(value, address, file, into); !inside) return inside;
    } else if (value.text() != nullptr) {
      into.push_back({address, *value.text()});
    } else if (value.flag() != nullptr) {
      into.push_back({address, *value.flag() ? "true" : "false"});
    } else if (value.number() != nullptr) {
      into.push_back({address, fmt::format("{}", *value.number())});
    } else {
      return failure(fmt::format("This is {}; expected a value as a rig file spells it.", value.kind()), {},
                     {.file = file, .line = value.region.line, .column = value.region.column, .field = address});
    }
  }
  return {};
}

}  // namespace

std::string key_of(std::string_view address) {
  const bool is_plain = address.find_first_of("'\n\t\x7f") == std::string_view::npos;
  return is_plain && address.find_first_of("\"\\") != std::string_view::npos ? fmt::format("'{}'", address)
                                                                             : literal(address, Spelling::quoted);
}

std::string lines_of(const std::vector<Scene::Value>& values) {
  std::string text;
  text.reserve(values.size() * 48);
  for (const Scene::Value& value : values) {
    text += key_of(value.address);
    text += " = ";
    text += literal(value.text, Spelling::quoted);
    text += '\n';
  }
  return text;
}

Result<std::vector<Scene::Value>> values_of(const Document& document) {
  std::vector<Scene::Value> values;
  if (auto all = collect(document.root, "", document.file, values); !all) return std::unexpected(all.error());
  return values;
}

Result<std::string> read_text(const std::string& file, bool& is_absent) {
  struct stat status{};
  is_absent = ::stat(file.c_str(), &status) != 0 && errno == ENOENT;
  if (is_absent) return failure("There is no such file.", {}, {.file = file});
  if (!S_ISREG(status.st_mode) || status.st_size > largest_file)
    return failure("This is no file of values.", {}, {.file = file});
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  if (!stream || (status.st_size > 0 && !(text << stream.rdbuf())))
    return failure(fmt::format("The file could not be read: {}.", std::strerror(errno)), {}, {.file = file});
  return text.str();
}

}  // namespace ohmic::rig
