// Builds the catalogue's database, finds out whether the one that is there still fits, and reads it back.

#include "store/catalogue_database.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

#include "store/check_rows.hpp"
#include "store/name.hpp"
#include "store/stamps.hpp"

namespace ohmic::store {
namespace {

constexpr std::string_view tables = R"(
CREATE TABLE stamp (path TEXT PRIMARY KEY, size INTEGER, changed INTEGER, contents INTEGER);
CREATE TABLE row (number INTEGER PRIMARY KEY, kind INTEGER, id TEXT, maker TEXT, model TEXT, type TEXT, aliases TEXT,
  basis INTEGER, confidence INTEGER, said_by TEXT, address TEXT, file TEXT, line INTEGER, price_usd REAL, price_year INTEGER);
CREATE TABLE figure (row INTEGER, name TEXT, value TEXT, PRIMARY KEY (row, name)) WITHOUT ROWID;
CREATE TABLE curve (row INTEGER, hz REAL, ohm REAL, degrees REAL, PRIMARY KEY (row, hz)) WITHOUT ROWID;
CREATE VIRTUAL TABLE name USING fts5(id UNINDEXED, words, joined, tokenize = 'trigram');
)";

/// Changes when the tables above or the columns of the files do: then a database of another Ohmic does not fit.
std::uint32_t version() {
  std::uint64_t hash = hash_of(tables);
  for (const Kind kind : all_kinds)
    for (const auto part : {common_columns(), columns(kind)})
      for (const Column& column : part) hash = hash_of(column.name, hash);
  return static_cast<std::uint32_t>(hash % 0x7FFFFFFFu) + 1u;
}

std::vector<std::filesystem::path> folders(const CatalogueFiles& files) {
  std::vector<std::filesystem::path> folders{files.shipped};
  if (!files.own.empty()) folders.push_back(files.own);
  return folders;
}

/// " hd 600 ": with blanks around, so that short words have three letters, too.
std::string padded(std::string_view text) { return " " + plain(text) + " "; }
std::string without_blanks(std::string text) {
  std::erase(text, ' ');
  return text;
}

Result<void> write_row(Statement& into, const Row& row, std::int64_t number) {
  std::string aliases;
  for (const auto& alias : row.aliases) aliases += (aliases.empty() ? "" : "|") + alias;
  into.bind(1, number).bind(2, static_cast<int>(row.kind)).bind(3, row.id).bind(4, row.maker).bind(5, row.model);
  into.bind(6, row.type).bind(7, aliases).bind(8, static_cast<int>(row.source.basis));
  into.bind(9, static_cast<int>(row.source.confidence)).bind(10, row.source.by).bind(11, row.source.where);
  into.bind(12, row.source.file).bind(13, row.source.line);
  into.bind(14, row.price ? std::optional(row.price->usd) : std::nullopt).bind(15, row.price ? row.price->year : 0);
  return into.run();
}

Result<void> write_rows(Database& to, const std::vector<Row>& rows) {
  auto row_in = to.prepare("INSERT INTO row VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
  auto figure_in = to.prepare("INSERT INTO figure VALUES (?,?,?)");
  auto curve_in = to.prepare("INSERT INTO curve VALUES (?,?,?,?)");
  auto name_in = to.prepare("INSERT INTO name VALUES (?,?,?)");
  for (const auto* statement : {&row_in, &figure_in, &curve_in, &name_in})
    if (!*statement) return std::unexpected(statement->error());
  std::map<std::string, std::string> names;  // of a device, all its rows' together
  std::int64_t number = 0;
  for (const Row& row : rows) {
    ++number;
    Result<void> done = write_row(*row_in, row, number);
    for (std::size_t i = 0; done && i < row.cells.size(); ++i)
      done = figure_in->bind(1, number).bind(2, row.cells[i].first).bind(3, row.cells[i].second).run();
    if (const Value* value = row.values.find("impedance_curve"))
      for (std::size_t i = 0; done && i < value->curve.size(); ++i) {
        const ImpedanceAt& at = value->curve[i];
        done = curve_in->bind(1, number)
                   .bind(2, at.frequency.value())
                   .bind(3, at.magnitude.value())
                   .bind(4, at.degrees)
                   .run();
      }
    std::string& words = names[row.id];
    if (words.empty()) words = padded(row.maker + " " + row.model);
    for (const auto& alias : row.aliases) words += padded(alias);
    if (!done) return done;
  }
  for (const auto& [id, words] : names)
    if (auto done = name_in->bind(1, id).bind(2, words).bind(3, without_blanks(words)).run(); !done) return done;
  return {};
}

Result<void> write_stamps(Database& to, const std::vector<Stamp>& stamps) {
  auto into = to.prepare("INSERT INTO stamp VALUES (?,?,?,?)");
  if (!into) return std::unexpected(into.error());
  for (const Stamp& stamp : stamps) {
    into->bind(1, stamp.path).bind(2, stamp.size).bind(3, stamp.changed);
    if (auto done = into->bind(4, static_cast<std::int64_t>(stamp.contents)).run(); !done) return done;
  }
  return to.run(fmt::format("PRAGMA user_version = {}", version()));
}

Result<void> build(Database& database, const std::vector<Row>& rows, const std::vector<Stamp>& stamps) {
  // Nobody sees this file before it is whole: it needs no journal.
  if (auto set = database.run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF"); !set) return set;
  return database.whole([&]() -> Result<void> {
    Result<void> done = database.run(tables);
    if (done) done = write_rows(database, rows);
    if (done) done = write_stamps(database, stamps);
    return done;
  });
}

/// Whether the database was made by this Ohmic of the files as they are.
bool fits(Database& database, const CatalogueFiles& files) {
  auto asked = database.prepare("PRAGMA user_version");
  if (!asked || !asked->step().value_or(false) || asked->whole(0) != static_cast<std::int64_t>(version())) return false;
  asked->reset();
  auto from = database.prepare("SELECT path, size, changed, contents FROM stamp ORDER BY path");
  if (!from) return false;
  std::vector<Stamp> then;
  for (Result<bool> row = from->step(); row.value_or(false); row = from->step())
    then.push_back({from->text(0), from->whole(1), from->whole(2), static_cast<std::uint64_t>(from->whole(3))});
  if (are_same(then, stamps_of(folders(files), false), false)) return true;
  return are_same(then, stamps_of(folders(files), true), true);
}

/// Made beside its place and renamed into it; in memory when that is not possible.
Result<Database> built(const std::string& file, const std::vector<Row>& rows, const std::vector<Stamp>& stamps) {
  std::error_code error;
  if (file != ":memory:") {
    const std::filesystem::path place(file);
    if (place.has_parent_path()) std::filesystem::create_directories(place.parent_path(), error);
    const std::string made = file + ".new-" + std::to_string(::getpid());
    std::filesystem::remove(made, error);
    bool is_written = false;
    if (auto database = Database::open_new(made)) is_written = build(*database, rows, stamps).has_value();
    if (is_written) std::filesystem::rename(made, file, error);
    if (is_written && !error) return Database::open_for_reading(file);
    std::filesystem::remove(made, error);
  }
  auto database = Database::open(":memory:");
  if (!database) return database;
  if (auto done = build(*database, rows, stamps); !done) return std::unexpected(done.error());
  return database;
}

Error refused(const std::vector<Error>& errors) {
  std::string all;
  for (const Error& error : errors) all += (all.empty() ? "" : "\n") + error.sentence();
  return {all,
          errors.size() == 1
              ? ""
              : fmt::format("{} rows of the catalogue are refused; the others would be fine.", errors.size()),
          {}};
}

}  // namespace

Result<Database> up_to_date_database(const CatalogueFiles& files) {
  const std::string file = files.database.empty() ? ":memory:" : files.database.string();
  std::error_code ignored;
  if (file != ":memory:" && std::filesystem::exists(file, ignored))
    if (auto database = Database::open_for_reading(file); database && fits(*database, files)) return database;
  const std::vector<Stamp> stamps = stamps_of(folders(files), true);  // before reading: a later change is noticed
  Rows all = read_rows(files.shipped, false);
  if (!files.own.empty()) {
    Rows own = read_rows(files.own, true);
    std::ranges::move(own.rows, std::back_inserter(all.rows));
    std::ranges::move(own.errors, std::back_inserter(all.errors));
  }
  std::ranges::move(check_rows(all.rows), std::back_inserter(all.errors));
  if (!all.errors.empty()) return std::unexpected(refused(all.errors));
  return built(file, all.rows, stamps);
}

Result<std::vector<Row>> read_rows(Database& database) {
  auto from = database.prepare("SELECT * FROM row ORDER BY number");
  auto figures = database.prepare("SELECT name, value FROM figure WHERE row = ?");
  auto curves = database.prepare("SELECT hz, ohm, degrees FROM curve WHERE row = ? ORDER BY hz");
  for (const auto* statement : {&from, &figures, &curves})
    if (!*statement) return std::unexpected(statement->error());
  std::vector<Row> rows;
  Result<bool> is_row = from->step();
  for (; is_row.value_or(false); is_row = from->step()) {
    Row row{.kind = static_cast<Kind>(std::clamp<std::int64_t>(from->whole(1), 0, 4)),
            .id = from->text(2),
            .maker = from->text(3),
            .model = from->text(4),
            .type = from->text(5),
            .aliases = {},
            .source = {},
            .price = {},
            .cells = {},
            .values = {}};
    const std::string aliases = from->text(6);
    for (std::size_t at = 0, end = 0; at < aliases.size(); at = end + 1) {
      end = std::min(aliases.find('|', at), aliases.size());
      row.aliases.push_back(aliases.substr(at, end - at));
    }
    row.source = {static_cast<Basis>(from->whole(7)),
                  static_cast<Confidence>(from->whole(8)),
                  from->text(9),
                  from->text(10),
                  from->text(11),
                  static_cast<int>(from->whole(12))};
    if (!from->is_null(13)) row.price = Price{from->number(13), static_cast<int>(from->whole(14))};
    const std::int64_t number = from->whole(0);
    figures->bind(1, number);
    for (auto is_figure = figures->step(); is_figure.value_or(false); is_figure = figures->step()) {
      const Column* column = find_column(row.kind, figures->text(0));
      if (column == nullptr) continue;
      auto value = read_cell(*column, figures->text(1));
      if (!value) return std::unexpected(value.error());
      if (column->shape == Shape::curve) {
        curves->bind(1, number);
        for (auto is_point = curves->step(); is_point.value_or(false); is_point = curves->step())
          value->curve.push_back({Hertz(curves->number(0)), Ohm(curves->number(1)),
                                  curves->is_null(2) ? std::nullopt : std::optional(curves->number(2))});
        curves->reset();
      }
      row.cells.emplace_back(column->name, figures->text(1));
      row.values.add(column->name, std::move(*value));
    }
    figures->reset();
    rows.push_back(std::move(row));
  }
  if (!is_row) return std::unexpected(is_row.error());
  return rows;
}

Result<std::vector<std::string>> ids_like(Database& database, std::string_view words, std::size_t most) {
  // Every three letters in a row, of the words as they stand and joined; a name that shares some is a candidate.
  std::vector<std::string> trigrams;
  for (const std::string& text : {padded(words), without_blanks(plain(words))})
    for (std::size_t i = 0; i + 3 <= text.size() && trigrams.size() < 256; ++i)
      trigrams.push_back('"' + text.substr(i, 3) + '"');
  std::vector<std::string> ids;
  if (trigrams.empty()) return ids;
  auto asked = database.prepare("SELECT id FROM name WHERE name MATCH ? ORDER BY rank LIMIT ?");
  if (!asked) return std::unexpected(asked.error());
  asked->bind(1, fmt::format("{}", fmt::join(trigrams, " OR "))).bind(2, static_cast<std::int64_t>(most));
  Result<bool> row = asked->step();
  for (; row.value_or(false); row = asked->step()) ids.push_back(asked->text(0));
  if (!row) return std::unexpected(row.error());
  return ids;
}

}  // namespace ohmic::store
