#pragma once
// Tables as text: comma-separated values as RFC 4180 describes them, so that a catalogue is a file anybody can read and mend.

#include <string>
#include <string_view>
#include <vector>

#include "units/error.hpp"

namespace ohmic::store {

inline constexpr std::size_t most_csv_bytes = 16u << 20;

struct CsvRow {
  int line = 0;                    // from 1, where it begins
  std::vector<std::string> cells;  // as many as the header has; blanks around an unquoted cell are gone
};
struct CsvTable {
  std::vector<std::string> header;
  std::vector<CsvRow> rows;
};

/// `file` is what errors call it. A byte order mark, CRLF and empty lines are allowed; quoted cells may hold commas, line
/// ends and doubled quotes. Errors, with line and column: no header, an unnamed or repeated column, a row of another
/// length, a quote that does not close or stands inside a cell, control characters, more than 16 MiB.
Result<CsvTable> parse_csv(std::string_view text, const std::string& file);

/// One cell as it must stand in a file: quoted where it has to be.
std::string csv_cell(std::string_view text);
/// A whole line with its end.
std::string csv_line(const std::vector<std::string>& cells);

}  // namespace ohmic::store
