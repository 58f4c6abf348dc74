#pragma once
// What the columns of a catalogue's files are called, what may stand in them, and which figure of a device each one is.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/device.hpp"
#include "units/error.hpp"

namespace ohmic::store {

enum class Shape {
  text,     // as it stands
  number,   // 102.5
  whole,    // 2
  flag,     // yes, no
  numbers,  // 0 12 24, rising
  points,   // 1800@16 260@300: a figure at a load in ohm
  curve,    // a file of frequency_hz,impedance_ohm[,degrees] beside this one
};

/// One column. A figure outside least to most is impossible or in another unit.
struct Column {
  std::string_view name;  // ends in its unit
  Shape shape = Shape::text;
  double least = 0.0, most = 0.0;
  std::string_view says;            // what it is, in some words
  std::string_view otherwise = {};  // what to do when it is out of its range
};

/// A figure at a load.
struct Point {
  double value = 0.0, load = 0.0;
};
/// What stands in a cell.
struct Value {
  std::string text;
  std::vector<double> numbers;  // one for number, whole and flag (0, 1)
  std::vector<Point> points;
  std::vector<ImpedanceAt> curve;
};

/// File of a kind: "headphones.csv"; and what a kind is called: "headphone".
std::string_view file_of(Kind kind);
std::string_view word_of(Kind kind);
inline constexpr Kind all_kinds[] = {Kind::headphone, Kind::amplifier, Kind::interface, Kind::microphone, Kind::source};

/// Columns that every file has, and those of one kind.
std::span<const Column> common_columns();
std::span<const Column> columns(Kind kind);
/// Of either; null: there is none of this name.
const Column* find_column(Kind kind, std::string_view name);

/// What a cell says. Errors: what was expected, in which unit. Curves are read by the caller.
Result<Value> read_cell(const Column& column, std::string_view cell);

/// The cells of one row that are not empty, by column.
class Values {
 public:
  void add(std::string_view column, Value value) { cells_.push_back({column, std::move(value)}); }

  const Value* find(std::string_view column) const;
  std::optional<double> number(std::string_view column) const;
  std::string text(std::string_view column) const;

 private:
  struct Cell {
    std::string_view column;
    Value value;
  };
  std::vector<Cell> cells_;
};

/// Adds what a row says to a device, as said by `source`; rows come most trusted first.
void take(Headphone& to, const Values& row, int source);
void take(Amplifier& to, const Values& row, int source);
void take(Interface& to, const Values& row, int source);
void take(Microphone& to, const Values& row, int source);
void take(PlaybackSource& to, const Values& row, int source);

}  // namespace ohmic::store
