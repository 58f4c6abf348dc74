#pragma once
// A TOML file as a tree whose every value knows its place: the only part of Ohmic that has heard of TOML.

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "units/error.hpp"

namespace ohmic::rig {

struct Value;

/// Where a value stands in the text, from 1; the end is behind its last character.
struct Region {
  int line = 0;
  int column = 0;
  int end_line = 0;
  int end_column = 0;
};

struct Member;
using Table = std::vector<Member>;  // in the order of the file
using Array = std::vector<Value>;

/// One value. Whole numbers and fractions are both numbers; dates are refused by the reader.
struct Value {
  std::variant<Table, Array, std::string, double, bool> content;
  Region region;

  const Table* table() const { return std::get_if<Table>(&content); }
  const Array* array() const { return std::get_if<Array>(&content); }
  const std::string* text() const { return std::get_if<std::string>(&content); }
  const double* number() const { return std::get_if<double>(&content); }
  const bool* flag() const { return std::get_if<bool>(&content); }
  /// "a text", "a number", "a table": for errors.
  std::string_view kind() const;
  /// The member of a table, or null.
  const Value* find(std::string_view key) const;
};

struct Member {
  std::string key;
  Value value;
};

/// A whole file: its root is a table.
struct Document {
  std::string file;
  std::string text;
  Value root;
};

/// Reads TOML. Errors: with line and column; also for files larger than 4 MiB or nested deeper than 32.
Result<Document> parse_document(std::string text, std::string file);
/// Reads a file. Errors: not there, not readable, not a file, not text.
Result<Document> load_document(const std::string& file);

/// Writes a file so that a crash or a full disk leaves the old one whole: new file beside it, fsync, rename, fsync of the
/// folder. Keeps the old file's permissions. Errors: with the step that failed.
Result<void> write_atomically(const std::string& file, std::string_view text);

}  // namespace ohmic::rig
