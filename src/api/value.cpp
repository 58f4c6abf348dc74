// JSON as the control protocol speaks it; no other file of this library knows the JSON library.

#include "api/value.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ohmic::api {
namespace {

using Json = nlohmann::json;

/// Builds a value without recursion, so that no line, however deep, costs stack.
class Builder final : public nlohmann::json_sax<Json> {
 public:
  Value root;
  Error error;

  bool null() override { return put({}); }
  bool boolean(bool is_so) override { return put(is_so); }
  bool number_integer(std::int64_t number) override { return put(static_cast<double>(number)); }
  bool number_unsigned(std::uint64_t number) override { return put(static_cast<double>(number)); }
  bool number_float(double number, const std::string&) override { return put(number); }
  bool string(std::string& text) override { return put(std::move(text)); }
  bool binary(Json::binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(Members{}); }
  bool start_array(std::size_t) override { return open(List{}); }
  bool end_object() override {
    std::vector<std::string_view> names;
    for (const auto& [name, value] : *open_.back()->members()) names.emplace_back(name);
    std::ranges::sort(names);
    if (const auto twice = std::ranges::adjacent_find(names); twice != names.end())
      return refuse(fmt::format("\"{}\" is there twice.", *twice), "Give it once.");
    return close();
  }
  bool end_array() override { return close(); }
  bool key(std::string& name) override {
    name_ = std::move(name);
    return true;
  }
  bool parse_error(std::size_t at, const std::string& token, const nlohmann::detail::exception&) override {
    return refuse(fmt::format("This is no JSON, from column {} on{}.", at,
                              token.empty() ? "" : fmt::format(" (\"{}\")", shown(token))),
                  R"(Send one object a line, such as {"get": "phones"}.)");
  }

 private:
  static std::string shown(std::string_view token) {
    std::string text;
    for (const char c : token.substr(token.size() > 24 ? token.size() - 24 : 0))
      text += c >= 0x20 && c < 0x7F ? c : '?';
    return text;
  }
  bool refuse(std::string what, std::string hint) {
    if (error.what.empty()) error = {.what = std::move(what), .hint = std::move(hint)};
    return false;
  }
  Value* add(Value value) {
    if (open_.empty()) return &(root = std::move(value));
    if (List* list = open_.back()->list()) return &list->emplace_back(std::move(value));
    return &open_.back()->members()->emplace_back(std::move(name_), std::move(value)).second;
  }
  bool put(Value value) { return add(std::move(value)), true; }
  bool open(Value value) {
    if (open_.size() >= static_cast<std::size_t>(deepest))
      return refuse(fmt::format("Lists and objects are nested deeper than {}.", deepest), "No request needs that.");
    // A list grows only while it is the innermost one, so what is open stays where it is.
    open_.push_back(add(std::move(value)));
    return true;
  }
  bool close() { return open_.pop_back(), true; }

  std::vector<Value*> open_;
  std::string name_;
};

/// The first byte that is no UTF-8 (RFC 3629, section 4), or the length.
std::size_t valid_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const auto byte = [&](std::size_t i) {
      return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
    };
    const auto follows = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xBF) {
      return byte(i) >= low && byte(i) <= high;
    };
    const unsigned first = byte(0);
    std::size_t length = 0;
    if (first < 0x80) length = 1;
    else if (first >= 0xC2 && first <= 0xDF && follows(1)) length = 2;
    else if (first >= 0xE0 && first <= 0xEF && follows(1, first == 0xE0 ? 0xA0 : 0x80, first == 0xED ? 0x9F : 0xBF) &&
             follows(2))
      length = 3;
    else if (first >= 0xF0 && first <= 0xF4 && follows(1, first == 0xF0 ? 0x90 : 0x80, first == 0xF4 ? 0x8F : 0xBF) &&
             follows(2) && follows(3))
      length = 4;
    if (length == 0) return at;
    at += length;
  }
  return at;
}

void write(const Value& value, std::string& to) {
  if (const bool* flag = value.flag()) {
    to += *flag ? "true" : "false";
  } else if (const double* number = value.number()) {
    to += std::isfinite(*number) ? fmt::format("{}", *number) : "null";
  } else if (const std::string* text = value.text()) {
    to += Json(*text).dump(-1, ' ', false, Json::error_handler_t::replace);
  } else if (const List* list = value.list()) {
    const char* before = "[";
    for (const Value& item : *list) {
      to += before;
      write(item, to);
      before = ", ";
    }
    to += list->empty() ? "[]" : "]";
  } else if (const Members* members = value.members()) {
    const char* before = "{";
    for (const auto& [name, member] : *members) {
      to += before;
      write(Value(name), to);
      to += ": ";
      write(member, to);
      before = ", ";
    }
    to += members->empty() ? "{}" : "}";
  } else {
    to += "null";
  }
}

}  // namespace

std::string_view Value::kind() const {
  if (flag()) return "true or false";
  if (number()) return "a number";
  if (text()) return "a text";
  if (list()) return "a list";
  return members() ? "an object" : "null";
}

const Value* Value::find(std::string_view name) const {
  const Members* all = members();
  if (all == nullptr) return nullptr;
  const auto found = std::ranges::find(*all, name, &Members::value_type::first);
  return found == all->end() ? nullptr : &found->second;
}

std::string_view Value::text_of(std::string_view name) const {
  const Value* value = find(name);
  const std::string* text = value != nullptr ? value->text() : nullptr;
  return text != nullptr ? std::string_view(*text) : std::string_view();
}

Result<Value> read_line(std::string_view line, std::size_t longest) {
  if (line.size() > longest)
    return failure(fmt::format("The line is {} bytes long.", line.size()),
                   fmt::format("At most {} are read.", longest));
  if (const std::size_t at = valid_utf8(line); at < line.size())
    return failure(fmt::format("The bytes from column {} on are no UTF-8.", at + 1), "Send UTF-8.");
  Builder builder;
  if (Json::sax_parse(line, &builder)) return std::move(builder.root);
  if (builder.error.what.empty()) builder.error.what = "This is no JSON.";
  return std::unexpected(std::move(builder.error));
}

std::string write_line(const Value& value) {
  std::string line;
  write(value, line);
  return line;
}

}  // namespace ohmic::api
