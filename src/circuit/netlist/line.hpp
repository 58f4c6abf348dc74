#pragma once
// Statements of a netlist: continuation lines joined, comments gone, each character still knowing file, line and column.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "units/error.hpp"

namespace ohmic::circuit::netlist {

/// One statement. Lower case is what is read; as written is what titles and file names are taken from.
struct Line {
  struct Part {
    std::size_t offset = 0;  // in text
    int line = 0, column = 0;
  };
  std::string text;     // in lower case
  std::string written;  // the same characters as they stand in the file
  std::shared_ptr<const std::string> file;
  std::vector<Part> parts;  // ascending; one for each physical line

  Place place(std::size_t offset = 0) const;
};

struct Lines {
  std::string title;        // of the first line, when it is one
  std::vector<Line> lines;  // statements, and comments that begin with *@
};

/// Bytes as netlists are found: UTF-8, UTF-8 or UTF-16 with a mark (LTspice), Latin-1. Every micro sign becomes u.
std::string plain_text(std::string_view bytes);
/// A title is what SPICE takes the first line of a file for, unless it begins with a full stop or *@.
/// Errors: a + that continues nothing, bytes that are no text.
Result<Lines> read_lines(std::string_view bytes, const std::string& file, bool has_title);

std::string lower_case(std::string_view text);

}  // namespace ohmic::circuit::netlist
