#pragma once
// The catalogue as a SQLite file: built from the CSV files whenever one changed, so that they stay what people edit.

#include "store/catalogue.hpp"
#include "store/database.hpp"
#include "store/rows.hpp"

namespace ohmic::store {

/// The database that belongs to the files as they are now, open for reading: the one that is there, or a new one, written
/// beside it and put in its place whole. Where it cannot be written it is kept in memory. [control]
/// Errors: rows that are refused (see Catalogue::open), an unreadable file.
Result<Database> up_to_date_database(const CatalogueFiles& files);

/// The rows in it. Errors: it is damaged.
Result<std::vector<Row>> read_rows(Database& database);

/// Ids of the devices whose names share letters with these words, most alike first. Errors: it is damaged.
Result<std::vector<std::string>> ids_like(Database& database, std::string_view words, std::size_t most);

}  // namespace ohmic::store
