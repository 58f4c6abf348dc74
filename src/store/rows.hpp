#pragma once
// The rows of a catalogue's files: one device's facts from one source each, every cell understood or refused with a sentence.

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "store/columns.hpp"
#include "store/device.hpp"

namespace ohmic::store {

/// One row. `cells`: what stands in the columns of its kind that are filled in, as printed.
struct Row {
  Kind kind = Kind::headphone;
  std::string id, maker, model, type;
  std::vector<std::string> aliases;
  Source source;
  std::optional<Price> price;
  std::vector<std::pair<std::string, std::string>> cells;
  Values values;
};
struct Rows {
  std::vector<Row> rows;
  std::vector<Error> errors;  // what was refused; each names file, line and column
};

/// One file from text. `file` is what errors call it; curves are looked for beside it. `is_own`: whose rows these are: the
/// person's count as Basis::own and need no source. Refused: unknown columns, a row without maker and model, cells that
/// are not understood, a missing source, a price without its year.
Rows parse_rows(Kind kind, std::string_view text, const std::filesystem::path& file, bool is_own);

/// All files of a folder, in the order of the kinds. A file may be missing; a folder without any is refused, unless own.
Rows read_rows(const std::filesystem::path& folder, bool is_own);

/// An impedance curve from text: frequency_hz,impedance_ohm and, if known, degrees. Errors: as parse_csv; other columns,
/// frequencies that do not rise, impossible figures, fewer than two points.
Result<std::vector<ImpedanceAt>> parse_curve(std::string_view text, const std::string& file);

}  // namespace ohmic::store
