// Puts members and items into TOML text, and takes them out.

#include "rig/edit_text.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

#include <fmt/format.h>

namespace ohmic::rig {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_space(char c) { return is_blank(c) || c == '\n' || c == '\r'; }
bool is_bare_key(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-'; }

/// A TOML basic string.
std::string quoted(std::string_view value) {
  std::string out = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      out += fmt::format("\\u{:04X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    else out += c;
  }
  return out + "\"";
}

/// gate, threshold -> { threshold = VALUE }: what stands behind the first step.
std::string nested(std::span<const Step> steps, std::string_view value) {
  std::string text(value);
  for (std::size_t i = steps.size() - 1; i > 0; --i)
    text = steps[i].kind == Step::Kind::member ? fmt::format("{{ {} = {} }}", key_text(steps[i].name), text)
                                               : fmt::format("[{}]", text);
  return text;
}

}  // namespace

std::string key_text(std::string_view key) {
  return !key.empty() && std::ranges::all_of(key, is_bare_key) ? std::string(key) : quoted(key);
}

std::string literal(std::string_view value, Spelling spelling) {
  return spelling == Spelling::bare ? std::string(value) : quoted(value);
}

std::optional<Value> read_literal(std::string_view value, Spelling spelling) {
  if (spelling == Spelling::quoted) return Value{.content = std::string(value), .region = {}};
  if (value == "true" || value == "false") return Value{.content = value == "true", .region = {}};
  double number = 0.0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc{} || end != value.data() + value.size()) return std::nullopt;
  return Value{.content = number, .region = {}};
}

TomlText::TomlText(const std::string& text) : text_(text), lines_{0} {
  for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1))
    lines_.push_back(at + 1);
}

std::pair<std::size_t, std::size_t> TomlText::bytes(const Region& region) const {
  // Columns count code points, as TOML readers count them.
  const auto offset = [&](int line, int column) {
    if (line < 1 || static_cast<std::size_t>(line) > lines_.size()) return text_.size();
    std::size_t at = lines_[static_cast<std::size_t>(line) - 1];
    for (int c = 1; c < column && at < text_.size(); ++c) {
      ++at;
      while (at < text_.size() && (static_cast<unsigned char>(text_[at]) & 0xC0u) == 0x80u) ++at;
    }
    return at;
  };
  return {offset(region.line, region.column), offset(region.end_line, region.end_column)};
}

std::size_t TomlText::line_begin(std::size_t at) const { return *(std::ranges::upper_bound(lines_, at) - 1); }

/// Behind the line's newline, or the end of the text.
std::size_t TomlText::line_end(std::size_t at) const {
  const auto next = std::ranges::upper_bound(lines_, at);
  return next == lines_.end() ? text_.size() : *next;
}

/// Is this a table or list under headers of its own, [mix.sends] or [[input.eq]]?
bool TomlText::is_header(const Value& value) const {
  const std::size_t at = begin(value);
  const std::size_t line = line_begin(at);
  return at < text_.size() && text_[at] == '[' &&
         std::ranges::all_of(std::string_view(text_).substr(line, at - line), is_blank);
}

/// Where the last segment of the key in front of a value begins.
std::size_t TomlText::key_begin(std::size_t value_begin) const {
  std::size_t at = value_begin;
  while (at > 0 && (is_blank(text_[at - 1]) || text_[at - 1] == '=')) --at;
  if (at == 0) return 0;
  const char quote = text_[at - 1];
  if (quote != '"' && quote != '\'') {
    while (at > 0 && is_bare_key(text_[at - 1])) --at;
    return at;
  }
  const auto is_escaped = [&](std::size_t i) {
    std::size_t slashes = 0;
    while (quote == '"' && i > slashes && text_[i - 1 - slashes] == '\\') ++slashes;
    return slashes % 2 == 1;
  };
  for (--at; at > 0 && (text_[at - 1] != quote || is_escaped(at - 1));) --at;
  return at == 0 ? 0 : at - 1;
}

/// The last value that stands under this table's own header; null: none does.
const Value* TomlText::last_own(const Value& table) const {
  const Value* last = nullptr;
  for (const Member& member : *table.table()) {
    if (is_header(member.value)) continue;
    const Value* one = &member.value;
    if (one->table() != nullptr && !is_inline(*one)) one = last_own(*one);  // written with dots
    if (one != nullptr && (last == nullptr || end(*last) < end(*one))) last = one;
  }
  return last;
}

/// Behind the line of the last value under this table's own header, or of the header.
std::size_t TomlText::own_end(const Value& table, std::size_t from) const {
  const Value* last = last_own(table);
  return line_end(last != nullptr ? end(*last) - 1 : from);
}

std::string TomlText::with_member(const Value& table, std::string_view key, std::string_view value,
                                  bool is_root) const {
  std::string text = text_;
  if (!is_root && is_inline(table)) {
    std::size_t at = end(table) - 1;  // the brace
    while (at > 0 && is_blank(text[at - 1])) --at;
    const bool is_empty = text[at - 1] == '{';
    const std::string_view space = text[at] == '}' ? " " : "";
    return text.insert(at, fmt::format("{}{} = {}{}", is_empty ? " " : ", ", key_text(key), value, space));
  }
  const Value* last = last_own(table);
  std::size_t at = is_root && last == nullptr ? 0 : own_end(table, begin(table));
  std::string line = fmt::format("{} = {}\n", key_text(key), value);
  if (!is_root && !is_header(table)) {  // sends.Kick = ...: with the dots of its neighbour
    const Value& neighbour = table.table()->front().value;
    const std::size_t key_at =
        neighbour.table() != nullptr && !is_inline(neighbour) ? begin(neighbour) : key_begin(begin(neighbour));
    line.insert(0, text_, line_begin(key_at), key_at - line_begin(key_at));
  } else if (last != nullptr) {  // indented like the line above it
    const std::size_t from = line_begin(key_begin(begin(*last)));
    line.insert(0, text_, from, std::min(text_.find_first_not_of(" \t", from), text_.size()) - from);
  }
  if (at > 0 && text[at - 1] != '\n') text.insert(at++, "\n");
  return text.insert(at, line);
}

std::string TomlText::with_item(const Value& list, std::span<const Step> rest, std::string_view value) const {
  std::string text = text_;
  const Array& items = *list.array();
  if (is_header(list) && !items.empty()) {  // another [[header]] like the last one
    const std::size_t header = begin(items.back());
    const std::string indent = text.substr(line_begin(header), header - line_begin(header));
    const std::string title = text.substr(header, text.find("]]", header) + 2 - header);
    std::size_t at = own_end(items.back(), header);
    if (at > 0 && text[at - 1] != '\n') text.insert(at++, "\n");
    return text.insert(at, fmt::format("{0}{1}\n{0}{2} = {3}\n", indent, title, key_text(rest[1].name),
                                       nested(rest.subspan(1), value)));
  }
  const std::string item = nested(rest, value);
  if (items.empty()) return text.insert(begin(list) + 1, fmt::format(" {} ", item));
  const std::size_t last = begin(items.back());
  const std::size_t line = line_begin(last);
  const std::string_view before = std::string_view(text_).substr(line, last - line);
  const bool has_own_line = std::ranges::all_of(before, is_blank);
  return text.insert(end(items.back()),
                     has_own_line ? fmt::format(",\n{}{}", before, item) : fmt::format(", {}", item));
}

std::string TomlText::with(const Value& holder, std::span<const Step> missing, std::string_view value,
                           bool is_root) const {
  if (missing.front().kind != Step::Kind::member) return with_item(holder, missing, value);
  if (is_root && missing.size() > 1) {  // a section of its own
    const std::string_view gap = text_.empty() || text_.ends_with("\n\n") ? "" : text_.ends_with('\n') ? "\n" : "\n\n";
    return fmt::format("{}{}[{}]\n{} = {}\n", text_, gap, key_text(missing[0].name), key_text(missing[1].name),
                       nested(missing.subspan(1), value));
  }
  return with_member(holder, missing.front().name, nested(missing, value), is_root);
}

std::string TomlText::with_table_for_short(const Value& shorthand, std::string_view key, std::string_view value) const {
  const auto [from, to] = bytes(shorthand.region);
  std::string text = text_;
  return text.replace(
      from, to - from,
      fmt::format("{{ {} = {}, {} = {} }}", short_member.name, text_.substr(from, to - from), key_text(key), value));
}

/// Takes bytes out of an inline table or list, with the comma that parted them from their neighbours.
std::string TomlText::without_inline(std::size_t from, std::size_t to) const {
  std::size_t behind = to, before = from;
  while (behind < text_.size() && is_space(text_[behind])) ++behind;
  while (before > 0 && is_space(text_[before - 1])) --before;
  if (text_[behind] == ',') {
    to = behind + 1;
    while (to < text_.size() && is_blank(text_[to])) ++to;
  } else if (before > 0 && text_[before - 1] == ',') {
    from = before - 1;
  }
  std::string text = text_;
  return text.erase(from, to - from);
}

/// Takes bytes of a line away, and the line when nothing but blanks is left of it.
void TomlText::cut_line(std::string& text, std::size_t from, std::size_t to) const {
  while (to < text_.size() && is_blank(text_[to])) ++to;
  const bool is_all = to >= text_.size() || text_[to] == '\n' || text_[to] == '\r';
  text.erase(from, (is_all ? line_end(to) : to) - from);
}

std::string TomlText::without(const Value& holder, const Value& value) const {
  std::string text = text_;
  if (holder.array() != nullptr && is_header(value)) {  // an item under a [[header]]: its lines, from the last up
    for (auto member = value.table()->rbegin(); member != value.table()->rend(); ++member)
      cut_line(text, line_begin(key_begin(begin(member->value))), end(member->value));
    cut_line(text, line_begin(begin(value)), end(value));
    return text;
  }
  if (holder.array() != nullptr) return without_inline(begin(value), end(value));
  const std::size_t key = key_begin(begin(value));
  if (is_inline(holder)) return without_inline(key, end(value));
  cut_line(text, line_begin(key), end(value));
  return text;
}

}  // namespace ohmic::rig
