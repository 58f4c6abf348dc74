// Finds the bytes of a value by its region, puts others in their place, and reads the result back before giving it out.

#include "rig/edit.hpp"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

namespace ohmic::rig {
namespace {

/// Offset of a place in the text; columns count code points, as TOML readers count them.
std::size_t offset_of(std::string_view text, int line, int column) {
  std::size_t at = 0;
  for (int l = 1; l < line && at < text.size(); ++l) {
    const std::size_t end = text.find('\n', at);
    at = end == std::string_view::npos ? text.size() : end + 1;
  }
  for (int c = 1; c < column && at < text.size(); ++c) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0u) == 0x80u) ++at;
  }
  return at;
}

/// A TOML basic string.
std::string quoted(std::string_view value) {
  std::string out = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20) out += fmt::format("\\u{:04X}", static_cast<unsigned>(c));
    else out += c;
  }
  return out + "\"";
}

std::string key_text(std::string_view key) {
  const auto is_bare = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-'; };
  return !key.empty() && std::ranges::all_of(key, is_bare) ? std::string(key) : quoted(key);
}

const Value* step_into(const Value& from, const Step& step) {
  if (step.kind == Step::Kind::member) return from.find(step.name);
  if (from.array() == nullptr) return nullptr;
  for (const Value& item : *from.array()) {
    const Value* name = item.find("name");
    if (name != nullptr && name->text() != nullptr && *name->text() == step.name) return &item;
  }
  return nullptr;
}

const Value* follow(const Value& root, const Way& way, std::size_t steps) {
  const Value* at = &root;
  for (std::size_t i = 0; i < steps && at != nullptr; ++i) at = step_into(*at, way[i]);
  return at;
}

std::string text_of(const Way& way) {
  std::string text;
  for (const Step& step : way) text += (text.empty() ? "" : ".") + step.name;
  return text;
}

/// Where a new member goes: behind the brace of an inline table, else on a line of its own below the header and name.
void insert(std::string& text, const Value& table, std::string_view key, std::string_view value) {
  const std::size_t begin = offset_of(text, table.region.line, table.region.column);
  if (begin < text.size() && text[begin] == '{') {
    const bool is_empty = table.table()->empty();
    text.insert(begin + 1, fmt::format(" {} = {}{}", key_text(key), value, is_empty ? " " : ","));
    return;
  }
  const Value* name = table.find("name");
  const int line = name != nullptr ? name->region.end_line : table.region.line;
  std::size_t end = text.find('\n', offset_of(text, line, 1));
  if (end == std::string::npos) {
    text += '\n';
    end = text.size() - 1;
  }
  text.insert(end + 1, fmt::format("{} = {}\n", key_text(key), value));
}

}  // namespace

const Value* find_value(const Document& document, const Way& way) { return follow(document.root, way, way.size()); }

Result<std::string> with_value(const Document& document, const Way& way, std::string_view value) {
  const Place place{.file = document.file, .field = text_of(way)};
  const Value* holder = way.empty() ? nullptr : follow(document.root, way, way.size() - 1);
  if (holder == nullptr || holder->table() == nullptr || way.back().kind != Step::Kind::member)
    return failure("There is nothing of this name in the file to change.", {}, place);

  std::string text = document.text;
  const std::string literal = quoted(value);
  if (const Value* old = holder->find(way.back().name)) {
    const std::size_t begin = offset_of(text, old->region.line, old->region.column);
    const std::size_t end = offset_of(text, old->region.end_line, old->region.end_column);
    text.replace(begin, end - begin, literal);
  } else {
    insert(text, *holder, way.back().name, literal);
  }

  const auto read_back = parse_document(text, document.file);
  const Value* changed = read_back ? follow(read_back->root, way, way.size()) : nullptr;
  if (changed == nullptr || changed->text() == nullptr || *changed->text() != value)
    return failure("The value could not be changed in the file's text without harming it.", "Change it by hand.",
                   place);
  return text;
}

}  // namespace ohmic::rig
