// What `ohmic circuit ... --json` prints: every table by its key, figures in base units.

#include <cmath>

#include <nlohmann/json.hpp>

#include "circuit_report.hpp"

namespace ohmic::app {
namespace {

using Json = nlohmann::ordered_json;

Json rows_of(const CircuitTable& table) {
  Json rows = Json::array();
  for (const auto& row : table.rows) {
    Json entry = Json::object();
    for (std::size_t c = 0; c < row.size(); ++c) {
      Json& value = entry[table.columns[c].key];
      if (const auto* name = std::get_if<std::string>(&row[c])) value = *name;
      else if (std::isfinite(std::get<double>(row[c]))) value = std::get<double>(row[c]);
    }
    rows.push_back(std::move(entry));
  }
  return rows;
}

/// Behind what `whole` holds already.
void add(const CircuitReport& report, Json& whole) {
  whole["title"] = report.title;
  whole["says"] = report.sentences;
  whole["warnings"] = report.warnings;
  for (const CircuitTable& table : report.tables) whole[table.key] = rows_of(table);
}

std::string written(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace); }

}  // namespace

std::string json(const CircuitReport& report) {
  Json whole = Json::object();
  add(report, whole);
  return written(whole);
}

std::string json(const std::vector<std::pair<std::string, Result<CircuitReport>>>& reports) {
  Json list = Json::array();
  for (const auto& [file, report] : reports) {
    Json whole{{"file", file}};
    if (report) add(*report, whole);
    else whole["error"] = report.error().sentence();
    list.push_back(std::move(whole));
  }
  return written(list);
}

}  // namespace ohmic::app
