// SQLite's C interface, wrapped: every code that is not success becomes a sentence with the file.

#include "store/database.hpp"

#include <utility>

#include <fmt/format.h>
#include <sqlite3.h>

namespace ohmic::store {
namespace {

constexpr int patience_ms = 2000;

std::string shortened(std::string_view sql) {
  constexpr std::size_t most = 80;
  return sql.size() <= most ? std::string(sql) : std::string(sql.substr(0, most)) + " ...";
}

}  // namespace

void Statement::Close::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
void Database::Close::operator()(sqlite3* connection) const { sqlite3_close(connection); }

Statement& Statement::bind(int parameter, std::string_view text) {
  const int code = sqlite3_bind_text64(statement_.get(), parameter, text.empty() ? "" : text.data(), text.size(),
                                       SQLITE_TRANSIENT, SQLITE_UTF8);
  if (code != SQLITE_OK) wrong_ = code;
  return *this;
}
Statement& Statement::bind(int parameter, double number) {
  if (const int code = sqlite3_bind_double(statement_.get(), parameter, number); code != SQLITE_OK) wrong_ = code;
  return *this;
}
Statement& Statement::bind(int parameter, std::int64_t number) {
  if (const int code = sqlite3_bind_int64(statement_.get(), parameter, number); code != SQLITE_OK) wrong_ = code;
  return *this;
}
Statement& Statement::bind(int parameter, std::optional<double> number) {
  if (number) return bind(parameter, *number);
  if (const int code = sqlite3_bind_null(statement_.get(), parameter); code != SQLITE_OK) wrong_ = code;
  return *this;
}

Result<bool> Statement::step() {
  const int code = wrong_ != 0 ? std::exchange(wrong_, 0) : sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  sqlite3* connection = sqlite3_db_handle(statement_.get());
  const char* file = sqlite3_db_filename(connection, "main");
  return failure(fmt::format("The database could not do \"{}\": {}.", shortened(sqlite3_sql(statement_.get())),
                             sqlite3_errstr(code)),
                 code == SQLITE_FULL ? "Make room on the disk." : "", {.file = file != nullptr ? file : ""});
}

Result<void> Statement::run() {
  const Result<bool> stepped = step();
  reset();
  if (!stepped) return std::unexpected(stepped.error());
  return {};
}

void Statement::reset() {
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
}

std::string Statement::text(int column) const {
  const unsigned char* text = sqlite3_column_text(statement_.get(), column);
  const int bytes = sqlite3_column_bytes(statement_.get(), column);
  return text == nullptr ? std::string()
                         : std::string(reinterpret_cast<const char*>(text), static_cast<std::size_t>(bytes));
}
double Statement::number(int column) const { return sqlite3_column_double(statement_.get(), column); }
std::int64_t Statement::whole(int column) const { return sqlite3_column_int64(statement_.get(), column); }
bool Statement::is_null(int column) const { return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL; }

Error Database::wrong(std::string_view step) const {
  return {fmt::format("{}: {}.", step, sqlite3_errmsg(connection_.get())), {}, {.file = file_}};
}

Result<Database> Database::connect(const std::string& file, int flags) {
  Database database;
  database.file_ = file;
  sqlite3* connection = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &connection, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  database.connection_.reset(connection);
  if (code != SQLITE_OK)
    return failure(fmt::format("The database cannot be opened: {}.", sqlite3_errstr(code)),
                   "Its folder must exist and be writable.", {.file = file});
  sqlite3_busy_timeout(connection, patience_ms);
  return database;
}

Result<Database> Database::open(const std::string& file, std::span<const std::string_view> migrations) {
  Result<Database> database = connect(file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  if (!database) return database;
  if (file != ":memory:")
    if (auto set = database->run("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL"); !set)
      return std::unexpected(set.error());
  if (auto migrated = database->migrate(migrations); !migrated) return std::unexpected(migrated.error());
  return database;
}

Result<Database> Database::open_new(const std::string& file) {
  return connect(file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
}

Result<Database> Database::open_for_reading(const std::string& file) { return connect(file, SQLITE_OPEN_READONLY); }

Result<void> Database::run(std::string_view sql) {
  const std::string text(sql);
  if (sqlite3_exec(connection_.get(), text.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) return {};
  return std::unexpected(wrong(fmt::format("The database could not do \"{}\"", shortened(sql))));
}

Result<Statement> Database::prepare(std::string_view sql) {
  Statement made;
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(connection_.get(), sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
  made.statement_.reset(statement);
  if (code == SQLITE_OK && statement != nullptr) return made;
  return std::unexpected(wrong(fmt::format("The database does not understand \"{}\"", shortened(sql))));
}

Result<void> Database::whole(const std::function<Result<void>()>& work) {
  if (auto begun = run("BEGIN IMMEDIATE"); !begun) return begun;
  Result<void> done = work();
  if (done) done = run("COMMIT");
  if (!done && !run("ROLLBACK")) done.error().hint += "What was begun is undone when the file is opened again.";
  return done;
}

Result<void> Database::migrate(std::span<const std::string_view> migrations) {
  if (migrations.empty()) return {};
  // The version is read inside the transaction: two programs may start at the same time.
  return whole([&]() -> Result<void> {
    Result<Statement> asked = prepare("PRAGMA user_version");
    if (!asked) return std::unexpected(asked.error());
    if (auto row = asked->step(); !row) return std::unexpected(row.error());
    const auto seen = static_cast<std::size_t>(asked->whole(0));
    asked->reset();
    if (seen > migrations.size())
      return failure(
          fmt::format("The database was made by a newer Ohmic (version {} of its tables; this one knows {}).", seen,
                      migrations.size()),
          "Use that Ohmic, or put the file aside.", {.file = file_});
    for (std::size_t step = seen; step < migrations.size(); ++step)
      if (auto done = run(migrations[step]); !done) return done;
    return run(fmt::format("PRAGMA user_version = {}", migrations.size()));
  });
}

}  // namespace ohmic::store
