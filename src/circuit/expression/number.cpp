// Numbers as SPICE spells them: 4.7k, 1Meg, 10uF. Letters behind the scale are a unit and mean nothing.

#include "circuit/expression/number.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "circuit/expression/operators.hpp"

namespace ohmic::circuit {
namespace {

struct Scale {
  std::string_view name;
  double factor;
};
// The longer names first: "meg" and "mil" are no "m". The two micros of Unicode, and Latin-1's.
constexpr std::array scales = {
    Scale{"meg", 1e6}, Scale{"mil", 25.4e-6}, Scale{"t", 1e12},        Scale{"g", 1e9},         Scale{"k", 1e3},
    Scale{"m", 1e-3},  Scale{"u", 1e-6},      Scale{"\xc2\xb5", 1e-6}, Scale{"\xce\xbc", 1e-6}, Scale{"\xb5", 1e-6},
    Scale{"n", 1e-9},  Scale{"p", 1e-12},     Scale{"f", 1e-15},       Scale{"a", 1e-18}};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_unit(char c) { return (lower(c) >= 'a' && lower(c) <= 'z') || static_cast<unsigned char>(c) >= 0x80; }

bool begins_with(std::string_view text, std::string_view with) {
  if (text.size() < with.size()) return false;
  for (std::size_t i = 0; i < with.size(); ++i)
    if (lower(text[i]) != with[i]) return false;
  return true;
}

}  // namespace

std::optional<LeadingNumber> leading_number(std::string_view text) {
  const bool has_digit =
      !text.empty() && (is_digit(text[0]) || (text[0] == '.' && text.size() > 1 && is_digit(text[1])));
  if (!has_digit) return std::nullopt;
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{}) return std::nullopt;
  auto length = static_cast<std::size_t>(end - text.data());
  for (const Scale& scale : scales) {
    if (!begins_with(text.substr(length), scale.name)) continue;
    value *= scale.factor;
    length += scale.name.size();
    break;
  }
  while (length < text.size() && is_unit(text[length])) ++length;
  // 4k7, 1_000: letters that go on as a name are no unit
  if (length < text.size() && (is_digit(text[length]) || text[length] == '_')) return std::nullopt;
  if (!std::isfinite(value)) return std::nullopt;
  return LeadingNumber{value, length};
}

std::optional<double> parse_number(std::string_view text) {
  const bool is_negative = text.starts_with('-');
  if (is_negative || text.starts_with('+')) text.remove_prefix(1);
  const auto number = leading_number(text);
  if (!number || number->length != text.size()) return std::nullopt;
  return is_negative ? -number->value : number->value;
}

}  // namespace ohmic::circuit
