// Reads comma-separated values in one pass, character by character, and says where it stopped understanding.

#include "store/csv.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace ohmic::store {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// The text, and where in it we stand.
class Reader {
 public:
  Reader(std::string_view text, const std::string& file) : text_(text), file_(file) {
    if (text_.starts_with(byte_order_mark)) text_.remove_prefix(byte_order_mark.size());
  }

  /// The next row that is not empty; no cells at the end.
  Result<CsvRow> row() {
    CsvRow row;
    while (at_ < text_.size() && row.cells.empty()) {
      row.line = line_;
      bool is_last = false;
      while (!is_last) {
        Result<std::string> cell = this->cell();
        if (!cell) return std::unexpected(cell.error());
        row.cells.push_back(std::move(*cell));
        is_last = at_ >= text_.size() || text_[at_] != ',';
        if (!is_last) step();
      }
      if (Result<void> ended = end_of_line(); !ended) return std::unexpected(ended.error());
      if (row.cells.size() == 1 && row.cells[0].empty()) row.cells.clear();
    }
    return row;
  }

 private:
  void step() {
    if (text_[at_] == '\n') ++line_, start_of_line_ = at_ + 1;
    ++at_;
  }
  Place here() const { return {.file = file_, .line = line_, .column = static_cast<int>(at_ - start_of_line_) + 1}; }
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\n'; }

  Result<void> end_of_line() {
    if (at_ < text_.size() && text_[at_] == '\r') step();
    if (at_ >= text_.size()) return {};
    if (text_[at_] != '\n')
      return failure("Behind a quoted cell a comma or the end of the line was expected.",
                     "A quote inside a quoted cell is written twice.", here());
    step();
    return {};
  }

  Result<std::string> cell() {
    while (is_blank(peek())) step();
    return peek() == '"' ? quoted() : plain();
  }

  Result<std::string> quoted() {
    const Place opened = here();
    step();
    std::string cell;
    for (; at_ < text_.size(); step()) {
      const char c = text_[at_];
      if (c == '"' && peek(1) != '"') {
        step();
        while (is_blank(peek())) step();
        return cell;
      }
      if (c == '"') step();
      if (is_control(c) && c != '\n' && c != '\r') return std::unexpected(control());
      if (c != '\r') cell += c;
    }
    return failure("A quote opens here and never closes.", "Close it, or write a quote inside a cell twice.", opened);
  }

  Result<std::string> plain() {
    const std::size_t begin = at_;
    for (; at_ < text_.size() && text_[at_] != ',' && text_[at_] != '\n' && !at_carriage_return(); step()) {
      if (text_[at_] == '"')
        return failure("A quote stands inside a cell that does not begin with one.",
                       "Quote the whole cell and write the quote inside twice.", here());
      if (is_control(text_[at_])) return std::unexpected(control());
    }
    std::string_view cell = text_.substr(begin, at_ - begin);
    while (!cell.empty() && is_blank(cell.back())) cell.remove_suffix(1);
    return std::string(cell);
  }

  bool at_carriage_return() const { return text_[at_] == '\r' && peek(1) == '\n'; }
  static bool is_control(char c) {
    return (static_cast<unsigned char>(c) < 32 && c != '\t') || static_cast<unsigned char>(c) == 127;
  }
  Error control() const {
    return {"A control character stands here, which no text file has.", "Save the table as plain text (UTF-8).",
            here()};
  }

  std::string_view text_;
  const std::string& file_;
  std::size_t at_ = 0, start_of_line_ = 0;
  int line_ = 1;
};

}  // namespace

Result<CsvTable> parse_csv(std::string_view text, const std::string& file) {
  if (text.size() > most_csv_bytes)
    return failure(fmt::format("The table has {} MiB; at most 16 are read.", text.size() >> 20), {}, {.file = file});
  Reader reader(text, file);
  Result<CsvRow> header = reader.row();
  if (!header) return std::unexpected(header.error());
  CsvTable table{.header = std::move(header->cells), .rows = {}};
  if (table.header.empty())
    return failure("The table is empty.", "Its first line names the columns.", {.file = file, .line = 1});
  for (std::size_t i = 0; i < table.header.size(); ++i) {
    const std::string& name = table.header[i];
    if (name.empty())
      return failure(fmt::format("Column {} has no name.", i + 1), {}, {.file = file, .line = header->line});
    if (std::find(table.header.begin(), table.header.begin() + static_cast<std::ptrdiff_t>(i), name) !=
        table.header.begin() + static_cast<std::ptrdiff_t>(i))
      return failure(fmt::format("The column \"{}\" is there twice.", name), {}, {.file = file, .line = header->line});
  }
  for (;;) {
    Result<CsvRow> row = reader.row();
    if (!row) return std::unexpected(row.error());
    if (row->cells.empty()) return table;
    if (row->cells.size() != table.header.size())
      return failure(fmt::format("This row has {} cells, the first line names {} columns.", row->cells.size(),
                                 table.header.size()),
                     "A comma inside a cell needs quotes around the cell.", {.file = file, .line = row->line});
    table.rows.push_back(std::move(*row));
  }
}

std::string csv_cell(std::string_view text) {
  const bool has_blank_end = !text.empty() && (is_blank(text.front()) || is_blank(text.back()));
  const bool looks_like_a_files_start = text.starts_with(byte_order_mark);
  if (text.find_first_of(",\"\r\n") == std::string_view::npos && !has_blank_end && !looks_like_a_files_start)
    return std::string(text);
  std::string cell = "\"";
  for (const char c : text) cell += c == '"' ? std::string("\"\"") : std::string(1, c);
  return cell + '"';
}

std::string csv_line(const std::vector<std::string>& cells) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) line += (i > 0 ? "," : "") + csv_cell(cells[i]);
  return line + '\n';
}

}  // namespace ohmic::store
