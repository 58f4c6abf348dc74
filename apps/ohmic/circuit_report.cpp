// Lays a report out for people: prefixes and units at every figure, columns aligned.

#include "circuit_report.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "system.hpp"
#include "terminal/line.hpp"

namespace ohmic::app {
namespace {

constexpr int page_width = 100;
constexpr double silence = -160.0;  // dB; below it stands rounding

bool is_name(const CircuitTable& table, std::size_t column) {
  return std::ranges::all_of(table.rows,
                             [column](const auto& row) { return std::holds_alternative<std::string>(row[column]); });
}

void add_line(std::string& text, std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  text += line + '\n';
}

/// Broken between words; lines behind the first begin under its first word.
void add_sentence(std::string& text, std::string_view sentence) {
  std::string line = "  ";
  while (!sentence.empty()) {
    const std::string_view word = sentence.substr(0, sentence.find(' '));
    if (columns(line) > 2 && columns(line) + 1 + columns(word) > page_width) {
      add_line(text, line);
      line = "  ";
    }
    if (columns(line) > 2) line += ' ';
    line += word;
    sentence.remove_prefix(std::min(sentence.size(), word.size() + 1));
  }
  add_line(text, line);
}

void add_table(std::string& text, const CircuitTable& table) {
  std::vector<std::vector<std::string>> rows(1);
  for (const CircuitColumn& column : table.columns) rows[0].push_back(column.title);
  std::vector<std::size_t> shown = table.shown;
  if (shown.empty()) {
    for (std::size_t r = 0; r < table.rows.size(); ++r) shown.push_back(r);
  }
  for (const std::size_t r : shown) {
    rows.emplace_back();
    for (std::size_t c = 0; c < table.columns.size(); ++c)
      rows.back().push_back(written(table.rows[r][c], table.columns[c]));
  }
  std::vector<int> widths(table.columns.size());
  for (const auto& row : rows) {
    for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], columns(row[c]));
  }
  for (const auto& row : rows) {
    Line line;
    line.space(2);
    for (std::size_t c = 0; c < row.size(); ++c)
      (is_name(table, c) ? line.left(row[c], widths[c]) : line.right(row[c], widths[c])).space(3);
    add_line(text, line.plain());
  }
}

/// Quoted where a spreadsheet needs it.
std::string in_csv(const std::string& name) {
  if (name.find_first_of(",\"\n") == std::string::npos) return name;
  std::string quoted = "\"";
  for (const char c : name) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

}  // namespace

std::string written(const CircuitCell& cell, const CircuitColumn& column) {
  if (const auto* name = std::get_if<std::string>(&cell)) return *name;
  const double value = std::get<double>(cell);
  if (!std::isfinite(value)) return "-";
  if (!column.suffix.empty()) {
    if (column.suffix == "%") {  // as many digits behind the point as say something
      if (value < 1e-5) return value > 0.0 ? "< 0.00001 %" : "0 %";
      const int digits = value >= 10.0 ? 1 : value >= 1.0 ? 2 : value >= 0.1 ? 3 : value >= 0.01 ? 4 : 5;
      return fmt::format("{:.{}f} %", value, digits);
    }
    const double step = std::pow(10.0, -column.digits);
    return fmt::format("{:.{}f} {}", std::abs(value) < 0.5 * step ? 0.0 : value, column.digits, column.suffix);
  }
  if (column.unit == Dimension::decibel && value < silence) return fmt::format("< {:g} dB", silence);
  if (column.unit == Dimension::decibel) return fmt::format("{:.{}f} dB", value, column.digits);
  if (column.unit != Dimension::number && std::abs(value) < 1e-15) return "0 " + std::string(symbol(column.unit));
  return format_value(column.unit, value, column.digits);
}

std::string page(const CircuitReport& report) {
  std::string text;
  add_line(text, report.title);
  if (!report.sentences.empty()) text += '\n';
  for (const std::string& sentence : report.sentences) add_sentence(text, sentence);
  for (const CircuitTable& table : report.tables) {
    if (table.rows.empty()) continue;
    text += '\n';
    if (!table.title.empty()) add_line(text, table.title);
    add_table(text, table);
  }
  if (!report.warnings.empty()) text += '\n';
  for (const std::string& warning : report.warnings) add_sentence(text, warning + " (warning)");
  return prints_utf8() ? text : in_ascii(text);
}

std::string csv(const CircuitReport& report) {
  std::string text;
  if (report.tables.empty()) return text;
  const CircuitTable& table = report.tables.front();
  for (std::size_t c = 0; c < table.columns.size(); ++c) text += (c == 0 ? "" : ",") + table.columns[c].key;
  text += '\n';
  for (const auto& row : table.rows) {
    for (std::size_t c = 0; c < row.size(); ++c) {
      if (c > 0) text += ',';
      if (const auto* name = std::get_if<std::string>(&row[c])) text += in_csv(*name);
      else if (std::isfinite(std::get<double>(row[c]))) text += fmt::format("{:.10g}", std::get<double>(row[c]));
    }
    text += '\n';
  }
  return text;
}

}  // namespace ohmic::app
