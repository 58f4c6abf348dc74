#pragma once
// Holds a value against a JSON Schema, as far as our documents use the language, for tests.

#include <string>

#include <fmt/format.h>
#include <regex.h>

#include "api/value.hpp"

namespace ohmic::api::testing {

inline bool fits_pattern(const std::string& text, const std::string& pattern) {
  regex_t compiled{};
  if (::regcomp(&compiled, pattern.c_str(), REG_EXTENDED | REG_NOSUB) != 0) return false;
  const bool fits = ::regexec(&compiled, text.c_str(), 0, nullptr, 0) == 0;
  ::regfree(&compiled);
  return fits;
}

/// Empty: `value` is as `schema` says. Else what is wrong, and where. `document` holds what is referred to.
inline std::string violation(const Value& value, const Value& schema, const Value& document,
                             const std::string& at = "$") {
  if (const std::string_view reference = schema.text_of("$ref"); !reference.empty()) {
    const Value* found = document.find("components")->find("schemas")->find(reference.substr(reference.rfind('/') + 1));
    return found != nullptr ? violation(value, *found, document, at) : fmt::format("{}: {} is nowhere", at, reference);
  }
  for (const char* several : {"anyOf", "oneOf"})
    if (const Value* any = schema.find(several)) {
      std::string all;
      for (const Value& one : *any->list()) {
        const std::string wrong = violation(value, one, document, at);
        if (wrong.empty()) return {};
        all += wrong + "; ";
      }
      return all;
    }
  if (const Value* type = schema.find("type")) {
    const auto is = [&](std::string_view name) {
      return (name == "string" && value.text() != nullptr) || (name == "number" && value.number() != nullptr) ||
             (name == "boolean" && value.flag() != nullptr) || (name == "array" && value.list() != nullptr) ||
             (name == "object" && value.members() != nullptr) || (name == "null" && value.is_nothing());
    };
    bool fits = type->text() != nullptr && is(*type->text());
    if (type->list() != nullptr)
      for (const Value& one : *type->list()) fits = fits || is(*one.text());
    if (!fits) return fmt::format("{} is {}, not {}", at, value.kind(), write_line(*type));
  }
  if (const Value* choices = schema.find("enum")) {
    bool fits = false;
    for (const Value& one : *choices->list()) fits = fits || write_line(one) == write_line(value);
    if (!fits) return fmt::format("{} is {}, none of {}", at, write_line(value), write_line(*choices));
  }
  if (const Value* required = schema.find("required"))
    for (const Value& name : *required->list())
      if (value.find(*name.text()) == nullptr) return fmt::format("{} has no {}", at, *name.text());
  if (const Value* items = schema.find("items"); items != nullptr && value.list() != nullptr)
    for (const Value& one : *value.list())
      if (std::string wrong = violation(one, *items, document, at + "[]"); !wrong.empty()) return wrong;
  if (value.members() == nullptr) return {};
  const Value* properties = schema.find("properties");
  const Value* patterns = schema.find("patternProperties");
  const Value* others = schema.find("additionalProperties");
  for (const auto& [name, member] : *value.members()) {
    const Value* described = properties != nullptr ? properties->find(name) : nullptr;
    if (patterns != nullptr)
      for (const auto& [pattern, one] : *patterns->members())
        if (fits_pattern(name, pattern)) described = &one;
    if (described == nullptr && others != nullptr) return fmt::format("{}.{} is described nowhere", at, name);
    if (described == nullptr) continue;
    if (std::string wrong = violation(member, *described, document, at + "." + name); !wrong.empty()) return wrong;
  }
  return {};
}

}  // namespace ohmic::api::testing
