// Reads a headphone's impedance over frequency from its own little table.

#include <cmath>

#include <fmt/format.h>

#include "store/csv.hpp"
#include "store/rows.hpp"

namespace ohmic::store {
namespace {

constexpr Column frequency{"frequency_hz", Shape::number, 1, 200000, "frequency in Hz"};
constexpr Column magnitude{"impedance_ohm", Shape::number, 0.5, 100000, "magnitude of the impedance in ohm"};
constexpr Column angle{
    "degrees", Shape::number,          -90,
    90,        "its phase in degrees", "A headphone takes power: its phase lies within +-90 degrees."};

}  // namespace

Result<std::vector<ImpedanceAt>> parse_curve(std::string_view text, const std::string& file) {
  const Result<CsvTable> table = parse_csv(text, file);
  if (!table) return std::unexpected(table.error());
  const bool has_phase = table->header.size() == 3 && table->header[2] == angle.name;
  if (table->header.size() != (has_phase ? 3u : 2u) || table->header[0] != frequency.name ||
      table->header[1] != magnitude.name)
    return failure(
        "The columns are not those of an impedance curve: frequency_hz,impedance_ohm and, if known, degrees.", {},
        {.file = file, .line = 1});
  std::vector<ImpedanceAt> points;
  for (const CsvRow& row : table->rows) {
    const Place here{.file = file, .line = row.line};
    const auto number = [&](const Column& column, std::size_t at) -> Result<double> {
      auto value = read_cell(column, row.cells[at]);
      if (!value) return std::unexpected(std::move(value.error()).at(here));
      return value->numbers[0];
    };
    const auto hz = number(frequency, 0), ohm = number(magnitude, 1);
    if (!hz) return std::unexpected(hz.error());
    if (!ohm) return std::unexpected(ohm.error());
    ImpedanceAt point{Hertz(*hz), Ohm(*ohm), std::nullopt};
    if (has_phase && !row.cells[2].empty()) {
      const auto degrees = number(angle, 2);
      if (!degrees) return std::unexpected(degrees.error());
      point.degrees = *degrees;
    }
    if (!points.empty() && !(points.back().frequency < point.frequency))
      return failure(fmt::format("{} Hz does not rise above the line before.", *hz), "Sort the curve by frequency.",
                     here);
    points.push_back(point);
  }
  if (points.size() < 2) return failure("A curve has at least two points.", {}, {.file = file});
  return points;
}

}  // namespace ohmic::store
