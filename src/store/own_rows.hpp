#pragma once
// The person's own rows: written into files like the shipped ones, in a folder of their own, and believed before all others.

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "store/catalogue.hpp"

namespace ohmic::store {

/// Cells of a new row by column: {"maker", "Sennheiser"}, {"impedance_ohm", "312"}.
using OwnCells = std::vector<std::pair<std::string, std::string>>;

/// Adds a row to the own file of a kind, which is made if need be and replaced as a whole; returns the file. [control]
/// Errors: an unknown column, a row that is refused (see parse_rows and check_rows) alone or beside what is known, a file
/// that cannot be written. Then nothing is changed.
Result<std::filesystem::path> add_own_row(const CatalogueFiles& files, Kind kind, const OwnCells& cells);

}  // namespace ohmic::store
