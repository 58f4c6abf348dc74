#pragma once
// Takes a line of somebody's text file apart, and quotes it in a sentence.

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>

namespace ohmic::rig::words {

inline bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r'; }

inline std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

inline std::string folded(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

/// Somebody's text for a sentence: short, and nothing a terminal would obey.
inline std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text.substr(0, 40)) out += c >= ' ' && c <= '~' ? c : '?';
  return out + (text.size() > 40 ? "...\"" : "\"");
}

/// Takes a line apart from the left.
class Line {
 public:
  explicit Line(std::string_view line) : rest_(trimmed(line)) {}

  bool are_over() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }
  bool start_with_digit() const { return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; }

  std::string_view next() {
    const std::size_t end = std::min(rest_.find_first_of(" \t\r"), rest_.size());
    return take(end);
  }
  /// A finite number, "-6.1" or "-6,1"; nothing is taken when there is none.
  std::optional<double> number() {
    const std::size_t end = std::min(rest_.find_first_not_of("+-.,0123456789eE"), rest_.size());
    std::string digits(rest_.substr(0, end));
    std::ranges::replace(digits, ',', '.');
    if (digits.starts_with('+')) digits.erase(0, 1);
    double value = 0.0;
    const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || stop != digits.data() + digits.size() || !std::isfinite(value)) return std::nullopt;
    take(end);
    return value;
  }
  /// Whether `unit` comes next; then it is taken.
  bool unit(std::string_view unit) {
    if (folded(rest_.substr(0, unit.size())) != folded(unit)) return false;
    if (rest_.size() > unit.size() && !is_space(rest_[unit.size()])) return false;
    take(unit.size());
    return true;
  }

 private:
  std::string_view take(std::size_t count) {
    const std::string_view taken = rest_.substr(0, count);
    rest_ = trimmed(rest_.substr(count));
    return taken;
  }
  std::string_view rest_;
};

}  // namespace ohmic::rig::words
