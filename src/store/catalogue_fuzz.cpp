// Any bytes are a table of a catalogue or get sentences; what is taken comes back from its own text.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "store/check_rows.hpp"
#include "store/csv.hpp"
#include "store/devices.hpp"
#include "store/rows.hpp"

namespace {

void hold(bool is_true) {
  if (!is_true) std::abort();
}

bool is_sentence(const ohmic::Error& error) { return !error.what.empty() && error.what.back() == '.'; }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ohmic::store;
  if (size == 0) return 0;
  const Kind kind = all_kinds[data[0] % 5];
  const std::string text(reinterpret_cast<const char*>(data + 1), size - 1);

  const auto table = parse_csv(text, "fuzz.csv");
#ifdef OHMIC_PLANTED_BUG
  if (table && table->rows.size() == 1 && table->header.size() > 2 && table->rows[0].line == 3) std::abort();
#endif
  if (!table) hold(is_sentence(table.error()));
  else {
    std::string again = csv_line(table->header);
    for (const auto& row : table->rows) again += csv_line(row.cells);
    const auto read = parse_csv(again, "again.csv");
    hold(read.has_value() && read->header == table->header && read->rows.size() == table->rows.size());
    for (std::size_t i = 0; i < read->rows.size(); ++i) hold(read->rows[i].cells == table->rows[i].cells);
  }

  Rows rows = parse_rows(kind, text, "nowhere/fuzz.csv", false);
  for (const auto& error : rows.errors) hold(is_sentence(error));
  for (const auto& error : check_rows(rows.rows)) hold(is_sentence(error));
  const Devices devices = assemble(rows.rows);
  std::size_t sources = 0;
  devices.each([&](const Device& device) {
    hold(!device.id.empty());
    sources += device.sources.size();
  });
  hold(sources == rows.rows.size());
  (void)parse_curve(text, "curve.csv");
  return 0;
}
