#pragma once
// JSON as the control protocol speaks it: a value in memory, read from a line and written as one.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "units/error.hpp"

namespace ohmic::api {

class Value;
using List = std::vector<Value>;
/// Members in the order they are written.
using Members = std::vector<std::pair<std::string, Value>>;

class Value {
 public:
  Value() = default;
  Value(bool is_so) : data_(is_so) {}
  Value(double number) : data_(number) {}
  Value(int number) : data_(static_cast<double>(number)) {}
  Value(std::string text) : data_(std::move(text)) {}
  Value(std::string_view text) : data_(std::string(text)) {}
  Value(const char* text) : data_(std::string(text)) {}
  Value(List list) : data_(std::move(list)) {}
  Value(Members members) : data_(std::move(members)) {}

  bool is_nothing() const { return std::holds_alternative<std::monostate>(data_); }
  const bool* flag() const { return std::get_if<bool>(&data_); }
  const double* number() const { return std::get_if<double>(&data_); }
  const std::string* text() const { return std::get_if<std::string>(&data_); }
  const List* list() const { return std::get_if<List>(&data_); }
  List* list() { return std::get_if<List>(&data_); }
  const Members* members() const { return std::get_if<Members>(&data_); }
  Members* members() { return std::get_if<Members>(&data_); }
  /// "a number", "a list": for error messages.
  std::string_view kind() const;

  /// The member of this name; null where there is none or this has no members.
  const Value* find(std::string_view name) const;
  /// Text of the member of this name; empty where it is no text.
  std::string_view text_of(std::string_view name) const;

 private:
  std::variant<std::monostate, bool, double, std::string, List, Members> data_;
};

/// What a line may be at most, and how deep its lists and objects.
inline constexpr std::size_t longest_line = 64 * 1024;
inline constexpr int deepest = 16;

/// Reads one line. Errors: too long, too deep, no UTF-8, a member twice, or no JSON, with the column.
Result<Value> read_line(std::string_view line, std::size_t longest = longest_line);
/// One line, without its end. What is no number becomes null, bytes that are no UTF-8 become U+FFFD.
std::string write_line(const Value& value);

}  // namespace ohmic::api
