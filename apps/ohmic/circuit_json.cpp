// What `ohmic circuit ... --json` prints: every table by its key, figures in base units.

#include <cmath>

#include <nlohmann/json.hpp>

#include "circuit_report.hpp"

namespace ohmic::app {

std::string json(const CircuitReport& report) {
  using Json = nlohmann::ordered_json;
  Json whole{{"title", report.title}, {"says", report.sentences}, {"warnings", report.warnings}};
  for (const CircuitTable& table : report.tables) {
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
    whole[table.key] = std::move(rows);
  }
  return whole.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace ohmic::app
