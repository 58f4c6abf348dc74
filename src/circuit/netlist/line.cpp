// From bytes to statements.

#include "circuit/netlist/line.hpp"

#include <algorithm>
#include <utility>

namespace ohmic::circuit::netlist {
namespace {

constexpr std::string_view blank = " \t\r\v\f";

/// Where the comment behind a statement begins: ";" anywhere, "$" or "//" behind a blank, none of them in double quotes.
std::size_t comment_of(std::string_view line) {
  bool is_quoted = false, is_behind_blank = true;
  for (std::size_t k = 0; k < line.size(); ++k) {
    const char c = line[k];
    if (c == '"') is_quoted = !is_quoted;
    if (!is_quoted) {
      const char next = k + 1 < line.size() ? line[k + 1] : ' ';
      if (c == ';') return k;
      if (is_behind_blank && c == '$' && blank.contains(next)) return k;
      if (is_behind_blank && c == '/' && next == '/') return k;
    }
    is_behind_blank = blank.contains(c) || c == ',';
  }
  return line.size();
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blank) + 1 - first);
}

std::string from_utf16(std::string_view bytes, bool is_little) {
  std::string text;
  for (std::size_t k = 0; k + 1 < bytes.size(); k += 2) {
    const auto low = static_cast<unsigned char>(bytes[is_little ? k : k + 1]);
    const auto high = static_cast<unsigned char>(bytes[is_little ? k + 1 : k]);
    const unsigned code = high * 256u + low;
    if (code == 0xfeff) continue;
    if (code == 0xb5 || code == 0x3bc) text += 'u';
    else text += code < 0x80 ? static_cast<char>(code) : '?';
  }
  return text;
}

}  // namespace

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

Place Line::place(std::size_t offset) const {
  const auto behind = std::ranges::upper_bound(parts, offset, {}, &Part::offset);
  const Part part = behind == parts.begin() ? Part{} : *std::prev(behind);
  return {.file = file ? *file : std::string{},
          .line = part.line,
          .column = part.column + static_cast<int>(offset - std::min(offset, part.offset))};
}

std::string plain_text(std::string_view bytes) {
  const auto byte = [&](std::size_t k) { return k < bytes.size() ? static_cast<unsigned char>(bytes[k]) : 1u; };
  if (byte(0) == 0xff && byte(1) == 0xfe) return from_utf16(bytes, true);
  if (byte(0) == 0xfe && byte(1) == 0xff) return from_utf16(bytes, false);
  if (bytes.size() >= 4 && byte(0) != 0 && byte(1) == 0 && byte(2) != 0 && byte(3) == 0) return from_utf16(bytes, true);
  std::string text;
  text.reserve(bytes.size());
  for (std::size_t k = byte(0) == 0xef && byte(1) == 0xbb && byte(2) == 0xbf ? 3 : 0; k < bytes.size(); ++k) {
    const bool is_micro = (byte(k) == 0xc2 && byte(k + 1) == 0xb5) || (byte(k) == 0xce && byte(k + 1) == 0xbc);
    // A micro sign alone is Latin-1; behind another byte of UTF-8 it is part of that character.
    const bool is_latin = byte(k) == 0xb5 && (k == 0 || byte(k - 1) < 0x80);
    text += is_micro || is_latin ? 'u' : bytes[k];
    if (is_micro) ++k;
  }
  return text;
}

Result<Lines> read_lines(std::string_view bytes, const std::string& file, bool has_title) {
  const std::string text = plain_text(bytes);
  const auto name = std::make_shared<const std::string>(file);
  Lines read;
  std::ptrdiff_t last = -1;  // the statement that a + continues
  int number = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view physical = std::string_view(text).substr(begin, end - begin);
    begin = end + 1;
    ++number;
    if (physical.contains('\0'))
      return failure("The line holds bytes that are no text.", "Expected a netlist in UTF-8, UTF-16 or Latin-1.",
                     {.file = file, .line = number});
    const bool is_title = has_title && number == 1;
    const std::string_view whole = trimmed(physical);
    if (is_title) {
      read.title = whole.starts_with('*') ? trimmed(whole.substr(1)) : whole;
      if (!whole.starts_with('.') && !whole.starts_with("*@")) continue;
      read.title.clear();
    }
    const bool is_note = whole.starts_with("*@");
    const std::string_view statement = is_note                  ? whole
                                       : whole.starts_with('*') ? std::string_view{}
                                                                : trimmed(whole.substr(0, comment_of(whole)));
    if (statement.empty()) continue;
    const int column = static_cast<int>(physical.find(whole)) + 1;
    if (!statement.starts_with('+')) {
      if (!is_note) last = std::ssize(read.lines);
      read.lines.push_back({lower_case(statement), std::string(statement), name, {{0, number, column}}});
      continue;
    }
    if (last < 0)
      return failure("The line begins with +, but there is no statement before it that it could continue.",
                     "Expected an element, or a command that begins with a full stop.",
                     {.file = file, .line = number, .column = column});
    Line& continued = read.lines[static_cast<std::size_t>(last)];
    continued.text += ' ';
    continued.written += ' ';
    continued.parts.push_back({continued.text.size(), number, column + 1});
    continued.text += lower_case(statement.substr(1));
    continued.written += statement.substr(1);
  }
  return read;
}

}  // namespace ohmic::circuit::netlist
