// Rules that need more than one cell: of one row, and between the rows of one device.

#include "store/check_rows.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <span>

#include <fmt/format.h>

#include "store/check_outputs.hpp"
#include "units/levels.hpp"

namespace ohmic::store {
namespace {

using Group = std::span<const Row* const>;

void refuse(std::vector<Error>& errors, const Row& row, std::string_view column, std::string what, std::string hint) {
  errors.push_back({std::move(what),
                    std::move(hint),
                    {.file = row.source.file, .line = row.source.line, .column = 0, .field = std::string(column)}});
}

constexpr std::string_view per_mw = "sensitivity_db_per_mw", per_v = "sensitivity_db_per_v";

/// The impedance to convert with: the row's own, else that of another source.
std::optional<Ohm> impedance(const Row& row, Group all) {
  if (const auto own = row.values.number("impedance_ohm")) return Ohm(*own);
  for (const Row* other : all)
    if (const auto of = other->values.number("impedance_ohm")) return Ohm(*of);
  return std::nullopt;
}

/// Both units in one row:  S_V = S_mW + 30 - 10 log10(Z); nominal impedances and rounding leave some dB.
void check_pair(const Row& row, Group all, std::vector<Error>& errors) {
  const auto mw = row.values.number(per_mw), v = row.values.number(per_v);
  const auto z = impedance(row, all);
  if (!mw || !v || !z) return;
  const double computed = per_volt(DBPerMilliwatt(*mw), *z).value();
  if (std::abs(computed - *v) > 4.0)
    refuse(errors, row, per_v,
           fmt::format("{} dB at 1 mW in {} ohm are {:.1f} dB at 1 V, not {}.", *mw, z->value(), computed, *v),
           "One of them is in the other unit, or the impedance is wrong.");
}

/// What other sources say, per volt.
std::vector<double> others_per_volt(const Row& row, Group all) {
  std::vector<double> values;
  for (const Row* other : all) {
    if (other == &row) continue;
    if (const auto v = other->values.number(per_v)) values.push_back(*v);
    else if (const auto mw = other->values.number(per_mw)) {
      if (const auto z = impedance(*other, all)) values.push_back(per_volt(DBPerMilliwatt(*mw), *z).value());
    }
  }
  return values;
}

/// A published figure that every other source contradicts as it is printed, and confirms in the other unit.
void check_unit(const Row& row, Group all, std::vector<Error>& errors) {
  const auto mw = row.values.number(per_mw), v = row.values.number(per_v);
  const auto z = impedance(row, all);
  if (row.source.basis == Basis::measured || mw.has_value() == v.has_value() || !z) return;
  const double shift = per_volt(DBPerMilliwatt(0.0), *z).value();  // dB from per milliwatt to per volt
  const double printed = v ? *v : *mw + shift;
  const double otherwise = v ? *v + shift : *mw;
  const std::vector<double> others = others_per_volt(row, all);
  constexpr double contradicts = 4.5, confirms = 2.0;
  const bool is_other_unit = !others.empty() && std::ranges::all_of(others, [&](double other) {
    return std::abs(printed - other) > contradicts && std::abs(otherwise - other) < confirms;
  });
  if (is_other_unit)
    refuse(
        errors, row, v ? per_v : per_mw,
        fmt::format(
            "{} dB per {} is {:.1f} dB away from the other sources ({:.1f} dB per volt); per {} it agrees with them.",
            v ? *v : *mw, v ? "volt" : "milliwatt", std::abs(printed - others[0]), others[0], v ? "milliwatt" : "volt"),
        fmt::format("Put it into {} if the source means that.", v ? per_mw : per_v));
}

/// The same number in both units, by two sources: one of them mixed them up.
void check_same_number(Group all, std::vector<Error>& errors) {
  for (const Row* a : all)
    for (const Row* b : all) {
      const auto mw = a->values.number(per_mw), v = b->values.number(per_v);
      const auto z = impedance(*b, all);
      if (a == b || !mw || !v || !z || std::abs(*mw - *v) > 0.05) continue;
      const double shift = per_volt(DBPerMilliwatt(0.0), *z).value();
      if (std::abs(shift) < 2.0) continue;
      refuse(
          errors, *b, per_v,
          fmt::format("{} dB per volt, but {}:{} has the same number per milliwatt; at {} ohm that is {:.1f} dB apart.",
                      *v, a->source.file, a->source.line, z->value(), std::abs(shift)),
          "One of the two has the wrong unit.");
    }
}

void check_microphone(const Row& row, std::vector<Error>& errors) {
  const auto noise = row.values.number("self_noise_db_spl"), most = row.values.number("maximum_spl_db");
  if (noise && most && *noise + 40.0 > *most)
    refuse(errors, row, "maximum_spl_db",
           fmt::format("A highest level of {} dB above a self-noise of {} dB leaves no room for sound.", *most, *noise),
           "Are the two columns swapped?");
}

/// The same figure of one device from one source, twice.
void check_twice(Group all, std::vector<Error>& errors) {
  for (std::size_t i = 0; i < all.size(); ++i)
    for (std::size_t j = i + 1; j < all.size(); ++j) {
      const Row &a = *all[i], &b = *all[j];
      if (a.source.basis != b.source.basis || a.source.by != b.source.by || a.source.where != b.source.where) continue;
      if (a.source.basis == Basis::own && a.cells != b.cells) continue;  // who measures again has reasons
      for (const auto& [column, text] : b.cells)
        if (a.values.find(column) != nullptr && column != "form" && column != "back") {
          refuse(errors, b, column,
                 fmt::format("{} {} has this figure from this source already in line {}.", b.maker, b.model,
                             a.source.line),
                 "Keep one of the two rows.");
          break;
        }
    }
}

void check_device(Group all, std::vector<Error>& errors) {
  for (const Row* row : all) {
    if (row->kind != all[0]->kind)
      refuse(
          errors, *row, "model",
          fmt::format("{} {} stands in {}, too: a device is of one kind.", row->maker, row->model, all[0]->source.file),
          {});
    check_pair(*row, all, errors);
    check_unit(*row, all, errors);
    check_microphone(*row, errors);
    check_outputs(*row, errors);
  }
  check_same_number(all, errors);
  check_powers_between(all, errors);
  check_twice(all, errors);
}

}  // namespace

std::vector<Error> check_rows(const std::vector<Row>& rows) {
  std::map<std::string_view, std::vector<const Row*>> devices;
  for (const Row& row : rows) devices[row.id].push_back(&row);
  std::vector<Error> errors;
  for (const auto& [id, all] : devices) check_device(all, errors);
  return errors;
}

}  // namespace ohmic::store
