// Tables are read as they were written, and what is no table is told with its place.

#include "store/csv.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace ohmic::store {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

CsvTable table(std::string_view text) {
  auto read = parse_csv(text, "t.csv");
  EXPECT_TRUE(read.has_value()) << (read ? "" : read.error().sentence());
  return read ? *read : CsvTable{};
}
Error error(std::string_view text) {
  auto read = parse_csv(text, "t.csv");
  EXPECT_FALSE(read.has_value());
  return read ? Error{} : read.error();
}

TEST(csv, cells_stand_between_commas) {
  const CsvTable read = table("a,b\n 1 ,two words\n\n3,\n");
  EXPECT_THAT(read.header, ElementsAre("a", "b"));
  ASSERT_EQ(read.rows.size(), 2u);
  EXPECT_THAT(read.rows[0].cells, ElementsAre("1", "two words"));
  EXPECT_THAT(read.rows[1].cells, ElementsAre("3", ""));
  EXPECT_EQ(read.rows[1].line, 4);
}

TEST(csv, a_quoted_cell_holds_commas_quotes_and_lines) {
  const CsvTable read = table(
      "\xEF\xBB\xBF"
      "a,b\r\n\"x, \"\"y\"\"\",\"1\r\n2\"\r\nlast,row");
  ASSERT_EQ(read.rows.size(), 2u);
  EXPECT_THAT(read.rows[0].cells, ElementsAre("x, \"y\"", "1\n2"));
  EXPECT_EQ(read.rows[1].line, 4);
}

TEST(csv, what_is_no_table_is_told_with_line_and_column) {
  EXPECT_THAT(error("").what, HasSubstr("empty"));
  EXPECT_THAT(error("a,,b\n").what, HasSubstr("no name"));
  EXPECT_THAT(error("a,a\n").what, HasSubstr("twice"));
  EXPECT_EQ(error("a,b\n1,2\n1,2,3\n").place.line, 3);
  EXPECT_EQ(error("a,b\n1,\"2\n").place, (Place{.file = "t.csv", .line = 2, .column = 3}));
  EXPECT_EQ(error("a,b\n1,2\"\n").place, (Place{.file = "t.csv", .line = 2, .column = 4}));
  EXPECT_THAT(error("a,b\n\"1\"2,3\n").what, HasSubstr("comma"));
  EXPECT_THAT(error(std::string_view("a\n\0\n", 4)).what, HasSubstr("control character"));
}

/// Without control characters, which no table has.
std::string printable(std::string text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 32 || c == 127) c = '"';
  return text;
}

TEST(csv, a_first_cell_that_begins_like_a_file_is_read_back) {
  const std::string name =
      "\xEF\xBB\xBF"
      "one";
  EXPECT_THAT(table(csv_line({name, "two"})).header, ElementsAre(name, "two"));
}

RC_GTEST_PROP(csv, what_is_written_is_read, (const std::vector<std::pair<std::string, std::string>>& cells)) {
  std::string text = csv_line({"one", "two"});
  for (const auto& [a, b] : cells) text += csv_line({"x" + printable(a), printable(b)});
  const auto read = parse_csv(text, "t.csv");
  RC_ASSERT(read.has_value());
  RC_ASSERT(read->rows.size() == cells.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    RC_ASSERT(read->rows[i].cells[0] == "x" + printable(cells[i].first));
    RC_ASSERT(read->rows[i].cells[1] == printable(cells[i].second));
  }
}

}  // namespace
}  // namespace ohmic::store
