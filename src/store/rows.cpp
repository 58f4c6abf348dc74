// Reads the files of a catalogue folder into rows; what cannot be read is told, and the other rows go on.

#include "store/rows.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <optional>
#include <system_error>

#include <fmt/format.h>

#include "store/csv.hpp"
#include "store/name.hpp"

namespace ohmic::store {
namespace {

std::optional<std::string> text_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

template <class E, std::size_t N>
Result<E> word(std::string_view text, const std::array<std::pair<std::string_view, E>, N>& known,
               std::string_view what) {
  std::string all;
  for (const auto& [name, value] : known) {
    if (name == text) return value;
    all += (all.empty() ? "" : ", ") + std::string(name);
  }
  return failure(fmt::format("\"{}\" is no {}; known are {}.", text, what, all));
}
constexpr std::array bases{std::pair{std::string_view("published"), Basis::published},
                           std::pair{std::string_view("measured"), Basis::measured},
                           std::pair{std::string_view("own"), Basis::own}};
constexpr std::array confidences{std::pair{std::string_view("low"), Confidence::low},
                                 std::pair{std::string_view("medium"), Confidence::medium},
                                 std::pair{std::string_view("high"), Confidence::high}};

std::vector<std::string> separated(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('|'), text.size());
    std::string_view part = text.substr(0, end);
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    if (!part.empty()) parts.emplace_back(part);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

/// Reads one row, cell by cell; keeps what is wrong.
class RowReader {
 public:
  RowReader(Kind kind, const std::filesystem::path& file, bool is_own, std::vector<Error>& errors)
      : kind_(kind), file_(file), is_own_(is_own), errors_(errors) {}

  void read(const CsvTable& table, const CsvRow& from, std::vector<Row>& to) {
    line_ = from.line;
    Row row{.kind = kind_,
            .id = {},
            .maker = {},
            .model = {},
            .type = {},
            .aliases = {},
            .source = {},
            .price = {},
            .cells = {},
            .values = {}};
    const std::size_t before = errors_.size();
    for (std::size_t i = 0; i < table.header.size(); ++i)
      if (!from.cells[i].empty()) cell(row, *find_column(kind_, table.header[i]), from.cells[i]);
    finish(row);
    if (errors_.size() == before) to.push_back(std::move(row));
  }

 private:
  void refuse(std::string_view column, Error error) {
    errors_.push_back(
        std::move(error).at({.file = file_.string(), .line = line_, .column = 0, .field = std::string(column)}));
  }

  void cell(Row& row, const Column& column, const std::string& text) {
    Result<Value> value = read_cell(column, text);
    if (value && column.shape == Shape::curve) value = curve(text);
    if (!value) return refuse(column.name, value.error());
    const auto own = columns(kind_);
    if (&column >= own.data() && &column < own.data() + own.size()) row.cells.emplace_back(column.name, text);
    row.values.add(column.name, std::move(*value));
  }

  Result<Value> curve(const std::string& name) {
    const std::filesystem::path relative = std::filesystem::path(name).lexically_normal();
    if (relative.is_absolute() || relative.string().starts_with(".."))
      return failure("A curve's file stands in the catalogue's folder or below it.",
                     "Name it relative to that folder.");
    const std::filesystem::path file = file_.parent_path() / relative;
    const auto text = text_of(file);
    if (!text) return failure(fmt::format("The curve's file {} cannot be read.", file.string()));
    auto points = parse_curve(*text, file.string());
    if (!points) return std::unexpected(Error{points.error().sentence(), {}, {}});
    return Value{.text = name, .numbers = {}, .points = {}, .curve = std::move(*points)};
  }

  void finish(Row& row) {
    row.maker = row.values.text("maker");
    row.model = row.values.text("model");
    row.type = row.values.text("type");
    row.aliases = separated(row.values.text("aliases"));
    row.id = id_of(row.maker, row.model);
    if (plain(row.model).empty())
      refuse("model", {"The row names no model.", "Every row has a maker and a model.", {}});
    if (plain(row.maker).empty() && kind_ != Kind::source)
      refuse("maker", {"The row names no maker.", "Every row has a maker and a model.", {}});
    source(row);
    const auto price = row.values.number("price_usd"), year = row.values.number("price_year");
    if (price && !year)
      refuse("price_year", {"A price stands without its year.", "Prices age: say of which year it is.", {}});
    if (price) row.price = Price{*price, static_cast<int>(year.value_or(0.0))};
    for (const auto& [column, text] : row.cells)
      if (column.ends_with("noise_weighting") && text != "A" && text != "none")
        refuse(column, {fmt::format("\"{}\" is no weighting; known are A, none.", text), {}, {}});
  }

  void source(Row& row) {
    row.source.by = row.values.text("source");
    row.source.where = row.values.text("address");
    row.source.file = file_.filename().string();
    row.source.line = line_;
    const std::string basis = row.values.text("basis"), confidence = row.values.text("confidence");
    if (is_own_) row.source.basis = Basis::own;
    else if (auto read = word(basis, bases, "basis")) row.source.basis = *read;
    else refuse("basis", read.error());
    if (is_own_ && confidence.empty()) row.source.confidence = Confidence::high;
    else if (auto read = word(confidence, confidences, "confidence")) row.source.confidence = *read;
    else refuse("confidence", read.error());
    if (row.source.by.empty() && row.source.basis == Basis::own) row.source.by = "own";
    if (row.source.by.empty())
      refuse("source", {"The row does not say who says it.",
                        "A figure without a source is no figure: name it, and where it can be read.",
                        {}});
  }

  Kind kind_;
  const std::filesystem::path& file_;
  bool is_own_;
  std::vector<Error>& errors_;
  int line_ = 0;
};

bool knows_all_columns(Kind kind, const CsvTable& table, const std::string& file, std::vector<Error>& errors) {
  std::vector<std::string_view> names;
  for (const auto part : {common_columns(), columns(kind)})
    for (const Column& column : part) names.push_back(column.name);
  const std::size_t before = errors.size();
  for (const auto& name : table.header) {
    if (find_column(kind, name) != nullptr) continue;
    const auto near = nearest_name(name, names);
    errors.push_back({fmt::format("A table of {}s knows no column \"{}\".", word_of(kind), name),
                      near ? fmt::format("Did you mean \"{}\"?", *near) : "docs/catalogue.md lists the columns.",
                      {.file = file, .line = 1, .column = 0, .field = name}});
  }
  return errors.size() == before;
}

}  // namespace

Rows parse_rows(Kind kind, std::string_view text, const std::filesystem::path& file, bool is_own) {
  Rows to;
  const Result<CsvTable> table = parse_csv(text, file.string());
  if (!table) {
    to.errors.push_back(table.error());
    return to;
  }
  if (!knows_all_columns(kind, *table, file.string(), to.errors)) return to;
  RowReader reader(kind, file, is_own, to.errors);
  for (const CsvRow& row : table->rows) reader.read(*table, row, to.rows);
  return to;
}

Rows read_rows(const std::filesystem::path& folder, bool is_own) {
  Rows all;
  bool has_any = false;
  for (const Kind kind : all_kinds) {
    const std::filesystem::path file = folder / file_of(kind);
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) continue;
    has_any = true;
    const auto text = text_of(file);
    if (!text) {
      all.errors.push_back({"The file cannot be read.", {}, {.file = file.string()}});
      continue;
    }
    Rows some = parse_rows(kind, *text, file, is_own);
    std::ranges::move(some.rows, std::back_inserter(all.rows));
    std::ranges::move(some.errors, std::back_inserter(all.errors));
  }
  if (!has_any && !is_own)
    all.errors.push_back({"The folder holds no catalogue: headphones.csv, amplifiers.csv and the like were expected.",
                          "Set OHMIC_CATALOGUE to the folder catalogue/ of Ohmic.",
                          {.file = folder.string()}});
  return all;
}

}  // namespace ohmic::store
