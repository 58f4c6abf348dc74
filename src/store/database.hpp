#pragma once
// SQLite behind one door: opening with migrations, statements with values, errors as sentences. No other file knows the library.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "units/error.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace ohmic::store {

/// A prepared statement. Lives no longer than its database. [control]
class Statement {
 public:
  /// Parameters count from 1. A text is copied. Errors come with the next `step`.
  Statement& bind(int parameter, std::string_view text);
  Statement& bind(int parameter, double number);
  Statement& bind(int parameter, std::int64_t number);
  Statement& bind(int parameter, int number) { return bind(parameter, static_cast<std::int64_t>(number)); }
  Statement& bind(int parameter, std::optional<double> number);  // null when there is none

  /// Moves to the next row; false behind the last. Errors: what SQLite says, with the statement.
  Result<bool> step();
  /// For statements without rows: does it and is ready for new values.
  Result<void> run();
  void reset();

  /// Of the row we stand on; columns count from 0. Null reads as empty and 0.
  std::string text(int column) const;
  double number(int column) const;
  std::int64_t whole(int column) const;
  bool is_null(int column) const;

 private:
  friend class Database;
  struct Close {
    void operator()(sqlite3_stmt* statement) const;
  };
  std::unique_ptr<sqlite3_stmt, Close> statement_;
  int wrong_ = 0;  // what a bind said
};

/// One connection. Not for two threads at a time. [control]
class Database {
 public:
  /// Opens or makes the file; ":memory:" stands for none. `migrations` are steps of SQL: those that this file has not seen
  /// (its user_version counts them) are run in order, each whole or not at all. A file is used with a write-ahead log and
  /// waits up to two seconds for others. Errors: it cannot be opened or is no database, it comes from a newer Ohmic, a step
  /// fails; each with the file.
  static Result<Database> open(const std::string& file, std::span<const std::string_view> migrations = {});
  /// A new file that nobody else knows of yet, to be filled as fast as possible. Errors: as above.
  static Result<Database> open_new(const std::string& file);
  /// An existing file that nobody changes. Errors: as above.
  static Result<Database> open_for_reading(const std::string& file);

  /// Statements separated by semicolons.
  Result<void> run(std::string_view sql);
  Result<Statement> prepare(std::string_view sql);
  /// All that `work` does, or, when it returns an error, nothing of it.
  Result<void> whole(const std::function<Result<void>()>& work);

  const std::string& file() const noexcept { return file_; }

 private:
  struct Close {
    void operator()(sqlite3* connection) const;
  };
  static Result<Database> connect(const std::string& file, int flags);
  Result<void> migrate(std::span<const std::string_view> migrations);
  Error wrong(std::string_view step) const;

  std::unique_ptr<sqlite3, Close> connection_;
  std::string file_;
};

}  // namespace ohmic::store
