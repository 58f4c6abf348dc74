// An output is limited by a voltage and by a current: into a higher load it gives no less voltage and no more current.

#include "store/check_outputs.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "units/levels.hpp"

namespace ohmic::store {
namespace {

/// What printed figures are rounded by, and what distortion limits differ in, from one load to the next.
constexpr double rounding = 1.12;  // 1 dB

/// A voltage into a load, and how it is printed.
struct Given {
  Volt rms;
  Ohm load;
  std::string printed;
};

std::vector<Given> given(const Row& row, const std::string& prefix, std::string_view column) {
  std::vector<Given> all;
  const Value* value = row.values.find(prefix + std::string(column));
  if (value == nullptr) return all;
  for (const Point& p : value->points) {
    const Ohm load(p.load);
    if (column == "power_mw_at_ohm")
      all.push_back({volts_for(Watt(p.value * 1e-3), load), load, fmt::format("{} mW into {} ohm", p.value, p.load)});
    else if (column == "level_dbu_at_ohm")
      all.push_back({volts(DBu(p.value)), load, fmt::format("{} dBu into {} ohm", p.value, p.load)});
    else all.push_back({Volt(p.value), load, fmt::format("{} V into {} ohm", p.value, p.load)});
  }
  return all;
}

constexpr std::string_view point_columns[] = {"power_mw_at_ohm", "voltage_v_at_ohm", "level_dbu_at_ohm"};
constexpr const char* prefixes[] = {"", "balanced_", "phones_"};

class Refusals {
 public:
  Refusals(const Row& row, std::string column, std::vector<Error>& errors)
      : row_(row), column_(std::move(column)), errors_(errors) {}
  void add(std::string what, std::string hint) {
    errors_.push_back({std::move(what),
                       std::move(hint),
                       {.file = row_.source.file, .line = row_.source.line, .column = 0, .field = column_}});
  }

 private:
  const Row& row_;
  std::string column_;
  std::vector<Error>& errors_;
};

/// V = sqrt(P R). Voltage rises with the load, current falls.
void check_loads(std::vector<Given> all, Refusals& refusals) {
  std::ranges::stable_sort(all, {}, &Given::load);
  for (std::size_t i = 1; i < all.size(); ++i) {
    const Given &low = all[i - 1], &high = all[i];
    if (low.load == high.load) {
      if (std::max(low.rms, high.rms) > rounding * std::min(low.rms, high.rms))
        refusals.add(fmt::format("{} and {} contradict each other: {:.3g} V and {:.3g} V.", low.printed, high.printed,
                                 low.rms.value(), high.rms.value()),
                     "Is one of them in another unit?");
    } else if (high.rms * rounding < low.rms) {
      refusals.add(fmt::format("{} ({:.3g} V) and {} ({:.3g} V): no output gives less voltage into the higher load.",
                               low.printed, low.rms.value(), high.printed, high.rms.value()),
                   "Are the figures of two gain settings mixed, or a unit wrong?");
    } else if ((high.rms / high.load).value() > rounding * (low.rms / low.load).value()) {
      refusals.add(fmt::format("{} ({:.3g} mA) and {} ({:.3g} mA): no output gives more current into the higher load.",
                               low.printed, 1e3 * (low.rms / low.load).value(), high.printed,
                               1e3 * (high.rms / high.load).value()),
                   "Is a load or a unit wrong?");
    }
  }
}

void check_output(const Row& row, const std::string& prefix, std::vector<Error>& errors) {
  std::vector<Given> all;
  std::string column;
  for (const auto name : point_columns) {
    auto some = given(row, prefix, name);
    if (!some.empty()) column = prefix + std::string(name);
    std::ranges::move(some, std::back_inserter(all));
  }
  Refusals refusals(row, column, errors);
  check_loads(all, refusals);
  if (const auto open = row.values.number(prefix + "open_voltage_v"))
    for (const Given& g : all)
      if (g.rms.value() > rounding * *open)
        refusals.add(fmt::format("{} is {:.3g} V, more than the {} V without load.", g.printed, g.rms.value(), *open),
                     "Is one of them of another socket, or peak instead of rms?");
}

}  // namespace

void check_outputs(const Row& row, std::vector<Error>& errors) {
  for (const char* prefix : prefixes) check_output(row, prefix, errors);
}

void check_powers_between(std::span<const Row* const> rows, std::vector<Error>& errors) {
  constexpr double apart = 100.0;  // in power; makers and laboratories differ by less than 4
  for (const char* prefix : prefixes)
    for (std::size_t i = 0; i < rows.size(); ++i)
      for (std::size_t j = i + 1; j < rows.size(); ++j)
        for (const Given& a : given(*rows[i], prefix, point_columns[0]))
          for (const Given& b : given(*rows[j], prefix, point_columns[0])) {
            if (a.load != b.load) continue;
            const double ratio = power(a.rms, a.load) / power(b.rms, b.load);
            if (ratio < apart && ratio > 1.0 / apart) continue;
            const bool is_first = ratio < 1.0;
            Refusals(*rows[is_first ? i : j], prefix + std::string(point_columns[0]), errors)
                .add(fmt::format("{}, but {} by {}.", is_first ? a.printed : b.printed,
                                 is_first ? b.printed : a.printed, rows[is_first ? j : i]->source.by),
                     "Powers stand in mW: 2 W are 2000.");
          }
}

}  // namespace ohmic::store
