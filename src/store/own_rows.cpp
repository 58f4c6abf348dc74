// Puts a row behind those that are there, looks whether all of them can be true, and replaces the file.

#include "store/own_rows.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "store/check_rows.hpp"
#include "store/csv.hpp"
#include "store/rows.hpp"

namespace ohmic::store {
namespace {

/// Written beside it, made durable, and renamed over it.
Result<void> replace(const std::filesystem::path& file, const std::string& text) {
  const std::string made = file.string() + ".new-" + std::to_string(::getpid());
  const auto failed = [&](const char* step) {
    const int reason = errno;
    ::unlink(made.c_str());
    return failure(fmt::format("The row could not be written: {} failed: {}.", step, std::strerror(reason)),
                   "The old file is unchanged.", {.file = file.string()});
  };
  const int descriptor = ::open(made.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (descriptor < 0) return failed("making a file");
  bool is_whole = true;
  for (std::size_t at = 0; is_whole && at < text.size();) {
    const ssize_t written = ::write(descriptor, text.data() + at, text.size() - at);
    if (written > 0) at += static_cast<std::size_t>(written);
    else if (errno != EINTR) is_whole = false;
  }
  is_whole = is_whole && ::fsync(descriptor) == 0;
  const int reason = errno;
  ::close(descriptor);
  errno = reason;
  if (!is_whole) return failed("writing");
  if (::rename(made.c_str(), file.c_str()) != 0) return failed("renaming");
  return {};
}

/// The table with one more row, and with the columns that this one needs.
Result<std::string> with_row(const std::filesystem::path& file, Kind kind, const OwnCells& cells) {
  CsvTable table;
  std::ifstream stream(file, std::ios::binary);
  if (stream) {
    auto read = parse_csv(std::string(std::istreambuf_iterator<char>(stream), {}), file.string());
    if (!read) return std::unexpected(read.error());
    table = std::move(*read);
  }
  std::vector<std::string>& header = table.header;
  for (const char* always : {"maker", "model"})
    if (std::ranges::find(header, always) == header.end()) header.emplace_back(always);
  for (const auto& [column, text] : cells) {
    if (find_column(kind, column) == nullptr)
      return failure(fmt::format("A table of {}s knows no column \"{}\".", word_of(kind), column),
                     "ohmic catalogue columns lists them.");
    if (std::ranges::find(header, column) == header.end()) header.push_back(column);
  }
  std::vector<std::string> row(header.size());
  for (const auto& [column, text] : cells)
    row[static_cast<std::size_t>(std::ranges::find(header, column) - header.begin())] = text;
  std::string text = csv_line(header);
  for (CsvRow& old : table.rows) {
    old.cells.resize(header.size());
    text += csv_line(old.cells);
  }
  return text + csv_line(row);
}

}  // namespace

Result<std::filesystem::path> add_own_row(const CatalogueFiles& files, Kind kind, const OwnCells& cells) {
  if (files.own.empty()) return failure("There is no folder for own rows.", "Set XDG_DATA_HOME or HOME.");
  const std::filesystem::path file = files.own / file_of(kind);
  std::error_code error;
  std::filesystem::create_directories(files.own, error);
  const auto text = with_row(file, kind, cells);
  if (!text) return std::unexpected(text.error());

  Rows all = parse_rows(kind, *text, file, true);
  for (auto& [folder, is_own] : {std::pair(files.shipped, false), std::pair(files.own, true)}) {
    Rows others = read_rows(folder, is_own);
    for (Row& row : others.rows)
      if (!is_own || row.kind != kind) all.rows.push_back(std::move(row));
  }
  std::ranges::move(check_rows(all.rows), std::back_inserter(all.errors));
  if (!all.errors.empty()) return std::unexpected(all.errors.front());
  if (auto written = replace(file, *text); !written) return std::unexpected(written.error());
  return file;
}

}  // namespace ohmic::store
