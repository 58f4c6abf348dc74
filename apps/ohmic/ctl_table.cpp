// Reads members without trusting their kinds, and pads columns.

#include "ctl_table.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace ohmic::app {

using api::List;
using api::Value;

const List& list_of(const Value& value, std::string_view name) {
  static const List nothing;
  const Value* found = value.find(name);
  const List* list = found != nullptr ? found->list() : nullptr;
  return list != nullptr ? *list : nothing;
}

double number_of(const Value& value, std::string_view name) {
  const Value* found = value.find(name);
  const double* number = found != nullptr ? found->number() : nullptr;
  return number != nullptr ? *number : std::nan("");
}

bool is_so(const Value& value, std::string_view name) {
  const Value* found = value.find(name);
  return found != nullptr && found->flag() != nullptr && *found->flag();
}

std::string spelled(const Value& value) {
  if (const std::string* text = value.text()) return *text;
  return api::write_line(value);
}

std::string figure(double value, int digits) {
  const double step = std::pow(10.0, -digits);
  return std::isfinite(value) ? fmt::format("{:.{}f}", std::round(value / step) * step + 0.0, digits)
                              : std::string("-");  // + 0.0: no -0.0
}

std::string table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i)
      line += i + 1 < row.size() ? fmt::format("{:<{}}  ", row[i], widths[i]) : row[i];
    while (line.ends_with(' ')) line.pop_back();
    text += line + "\n";
  }
  return text;
}

}  // namespace ohmic::app
