#pragma once
// A statement split into words: what elements, models and commands are read from.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "circuit/netlist/line.hpp"
#include "units/error.hpp"

namespace ohmic::circuit::netlist {

/// Keeps the first mistake; the rest of what follows it is not believed.
class Refusal {
 public:
  void refuse(Place place, std::string what, std::string hint);
  void refuse(Error error);
  explicit operator bool() const { return error_.has_value(); }
  Error& error() { return *error_; }

 private:
  std::optional<Error> error_;
};

/// Text of an expression without the braces or quotes around it, and where it stands.
struct Formula {
  std::string text;
  Place place;
};

/// Blanks, commas and round brackets part words; = is a word; {...}, '...' and "..." are one word each.
class Card {
 public:
  /// Refuses a brace or quote that is not closed.
  Card(Line line, Refusal& refusal);

  std::size_t size() const { return words_.size(); }
  /// As written between blanks; empty behind the last word.
  std::string_view operator[](std::size_t word) const;
  /// The same without braces or quotes, and as the file has it (upper case kept).
  std::string_view inside(std::size_t word) const;
  std::string_view written(std::size_t word) const;
  bool is_group(std::size_t word) const;
  bool is_key(std::size_t word) const { return (*this)[word + 1] == "=" && (*this)[word] != "="; }
  /// First word from `from` on that stands before an =; size() if none does.
  std::size_t next_key(std::size_t from) const;
  Place place(std::size_t word = 0) const;
  const Line& line() const { return line_; }

  /// Everything from one word up to another, brackets included; one pair of braces or quotes around all of it goes away,
  /// inner braces become round brackets.
  Formula formula(std::size_t from, std::size_t to) const;
  /// Everything behind a place in line().text.
  Formula rest(std::size_t offset) const;
  /// One word as a formula; round brackets around it are not its own.
  Formula formula(std::size_t word) const;

 private:
  struct Word {
    std::size_t at = 0, size = 0;
    bool is_group = false;
  };
  Formula slice(std::size_t begin, std::size_t end) const;

  Line line_;
  std::vector<Word> words_;
};

/// key = value, as parameters are given to .param, .subckt, X and .model.
struct Assignment {
  std::string key;
  Formula value;
};
/// All pairs from a word on; words before the first key are the caller's. whole: a value may be several words.
std::vector<Assignment> assignments(const Card& card, std::size_t from, bool is_whole);

}  // namespace ohmic::circuit::netlist
