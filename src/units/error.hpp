#pragma once
// Errors are sentences for a person: what was read, where, what was expected, and what to do.

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace ohmic {

/// Where an error stands. Empty and zero mean "not known".
struct Place {
  std::string file = {};
  int line = 0;            // from 1
  int column = 0;          // from 1
  std::string field = {};  // dotted path inside the file: "phones.Singer.ceiling"

  bool operator==(const Place&) const = default;
};

/// One thing that went wrong. `what` is a whole sentence; `hint` says what to do, when that is known.
struct Error {
  std::string what = {};
  std::string hint = {};
  Place place = {};

  /// "rigs/band.toml:12:3: phones.Singer.ceiling: <what> <hint>" with the parts that are known.
  std::string sentence() const;

  /// The same error, standing at `where`; parts that `where` does not know are kept.
  Error at(Place where) &&;
};

template <class T>
using Result = std::expected<T, Error>;

/// Shorthand for returning an error: `return failure("...", "...");`
inline std::unexpected<Error> failure(std::string what, std::string hint = {}, Place place = {}) {
  return std::unexpected(Error{std::move(what), std::move(hint), std::move(place)});
}

}  // namespace ohmic
