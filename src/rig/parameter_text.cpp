// Values and their text: what is written reads back to the very same number, and what is read is checked like the file.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "rig/field_reader.hpp"
#include "rig/parameters.hpp"

namespace ohmic::rig {
namespace {

/// The shortest text that reads back to exactly this value.
std::string exact(Dimension dimension, double value) {
  const std::string_view unit = symbol(dimension);
  const std::string plain = fmt::format("{}{}{}", value, unit.empty() ? "" : " ", unit);
  if (unit.empty() || unit.starts_with("dB")) return plain;
  // With a prefix where that loses nothing: 20 ms, 2.5 kHz.
  for (int digits = 4; digits <= 17; ++digits) {
    std::string text = format_value(dimension, value, digits);
    const auto back = parse_value(dimension, text);
    if (back && *back == value) return text;
  }
  return plain;
}

/// Decibels of every kind are stepped in plain decibels, too: a ceiling "+= 3 dB".
Result<double> read_step(Dimension dimension, std::string_view text) {
  auto step = parse_value(dimension, text);
  if (!step && symbol(dimension).starts_with("dB"))
    if (const auto plain = parse_value(Dimension::decibel, text)) return *plain;
  return step;
}

Result<double> stepped(const Parameter& parameter, std::string_view text) {
  const Field& field = parameter.field;
  if (field.dimension == Dimension::flag || field.dimension == Dimension::choice)
    return failure("Only numbers can be turned by steps.", "Give the value itself.");
  const double now = parameter.load();
  if (std::isnan(now)) return failure("It is unknown, so there is nothing to step from.", "Give the value itself.");
  const auto step = read_step(field.dimension, text.substr(2));
  if (!step) return step;
  if (field.is_whole && *step != std::floor(*step)) return failure(fmt::format("{} is not a whole number.", *step));
  const double sum = text.front() == '+' ? now + *step : now - *step;
  // Ten digits: -6.1 and 0.1 steps make -6, not -5.999999999999999.
  const auto rounded = parse_value(Dimension::number, fmt::format("{:.10g}", sum));
  return std::clamp(rounded.value_or(sum), field.minimum, field.maximum);
}

/// One rule for what is understood and what is in range: the file's.
Result<double> read_as_in_file(const Field& field, std::string_view text) {
  const std::string key(field.name);
  const Value table{.content = Table{{key, Value{.content = std::string(text), .region = {}}}}, .region = {}};
  FieldReader reader("");
  const double value = reader.field(field, table, "");
  if (reader.errors().empty()) return value;
  Error error = std::move(reader.errors().front());
  error.place = {};
  return std::unexpected(std::move(error));
}

Result<void> store_name(const Parameter& parameter, std::string_view text) {
  if (std::ranges::find(parameter.names, text) != parameter.names.end()) {
    parameter.store_name(std::string(text));
    return {};
  }
  if (parameter.spelled) {
    auto spelled = parameter.spelled(text);
    if (!spelled) return std::unexpected(std::move(spelled.error()).at({.field = parameter.address}));
    parameter.store_name(std::move(*spelled));
    return {};
  }
  const std::vector<std::string_view> names(parameter.names.begin(), parameter.names.end());
  const auto near = nearest_name(text, names);
  return failure(
      fmt::format("There is no \"{}\" to choose.", text),
      near ? fmt::format("Did you mean \"{}\"?", *near) : fmt::format("There are: {}.", fmt::join(names, ", ")),
      {.field = parameter.address});
}

}  // namespace

std::string value_text(const Parameter& parameter) {
  if (parameter.is_name) return parameter.load_name();
  const Field& field = parameter.field;
  const double value = parameter.load();
  if (std::isnan(value)) return "unknown";
  if (field.dimension == Dimension::flag) return value != 0.0 ? "true" : "false";
  if (field.dimension == Dimension::choice) return std::string(field.choices[static_cast<std::size_t>(value)]);
  return exact(field.dimension, value + 0.0);  // 0, not -0
}

Result<void> store_text(const Parameter& parameter, std::string_view text) {
  if (parameter.is_name) return store_name(parameter, text);
  Result<double> value = unknown;
  if (text.starts_with("+=") || text.starts_with("-=")) value = stepped(parameter, text);
  else if (text != "unknown" || !std::isnan(parameter.field.fallback)) value = read_as_in_file(parameter.field, text);
  if (!value) return std::unexpected(std::move(value.error()).at({.field = parameter.address}));
  parameter.store(*value + 0.0);
  return {};
}

}  // namespace ohmic::rig
