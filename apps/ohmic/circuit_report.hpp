#pragma once
// What a circuit command found out, before anybody decides whether a person, a spreadsheet or a program reads it.

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "circuit/draw/curves.hpp"
#include "units/dimension.hpp"
#include "units/error.hpp"

namespace ohmic::app {

/// A name or a figure in its column's unit; NaN: none.
using CircuitCell = std::variant<std::string, double>;
struct CircuitColumn {
  std::string title;  // for a person
  std::string key;    // for a program, with the unit in it: "gain_db"
  Dimension unit = Dimension::number;
  int digits = 4;           // significant; of decibels, degrees and percent: behind the point
  std::string suffix = {};  // where no dimension has it: "deg", "%", "nV/sqrt(Hz)"
};
struct CircuitTable {
  std::string title;  // a heading; "Nodes"
  std::string key;    // "nodes"
  std::vector<CircuitColumn> columns;
  std::vector<std::vector<CircuitCell>> rows;
  std::vector<std::size_t> shown = {};  // rows that a person sees; empty: all. The others are for curves.
};
struct CircuitReport {
  std::string title;
  std::vector<std::string> sentences = {};
  std::vector<CircuitTable> tables = {};
  std::vector<std::string> warnings = {};
  std::optional<circuit::Chart> chart = {};
  int status = 0;  // exit code
};

/// One cell as a person reads it: "12.3 mV", "-0.46 dB".
std::string written(const CircuitCell& cell, const CircuitColumn& column);
/// A page of headings, sentences and aligned tables.
std::string page(const CircuitReport& report);
/// The first table, all rows, in base units; names with commas are quoted (RFC 4180).
std::string csv(const CircuitReport& report);
std::string json(const CircuitReport& report);
/// A list of what was found out about each file: its report, or {"file", "error"} where it could not be read.
std::string json(const std::vector<std::pair<std::string, Result<CircuitReport>>>& reports);

}  // namespace ohmic::app
