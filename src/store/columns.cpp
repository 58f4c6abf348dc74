// The columns of every file, one line each, and how a cell is read.

#include "store/columns.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace ohmic::store {
namespace {

using enum Shape;

constexpr Column common[] = {
    {"maker", text, 0, 0, "who makes it"},
    {"model", text, 0, 0, "its name without the maker's"},
    {"aliases", text, 0, 0, "other names, separated by |"},
    {"type", text, 0, 0, "dynamic, planar; solid-state, tube; condenser; phone"},
    {"price_usd", number, 1, 200000, "price in US dollars"},
    {"price_year", whole, 1950, 2100, "year of the price"},
    {"basis", text, 0, 0, "published, measured or own"},
    {"confidence", text, 0, 0, "low, medium or high"},
    {"source", text, 0, 0, "who says it"},
    {"address", text, 0, 0, "where it can be read; several separated by |"},
    {"note", text, 0, 0, "for readers: conditions, what else the source says; computed with nowhere"},
};

constexpr std::string_view per_milliwatt_hint =
    "Per milliwatt headphones reach 70 to 130 dB; per volt they reach 5 to 20 dB more.";

constexpr Column headphones[] = {
    {"form", text, 0, 0, "over-ear, on-ear, iem, earbud"},
    {"back", text, 0, 0, "open, semi-closed, closed"},
    {"impedance_ohm", number, 2, 2000, "nominal as published, at 1 kHz as measured"},
    {"sensitivity_db_per_mw", number, 70, 130, "dB SPL at 1 mW", per_milliwatt_hint},
    {"sensitivity_db_per_v", number, 75, 145, "dB SPL at 1 V rms", per_milliwatt_hint},
    {"sensitivity_at_hz", number, 20, 20000, "tone at which the sensitivity holds"},
    {"power_limit_mw", number, 1, 30000, "most power it bears, in mW"},
    {"impedance_curve", curve, 0, 0, "file with impedance over frequency, beside this one"},
};

#define OHMIC_OUTPUT(prefix, of)                                                                                        \
  {prefix "power_mw_at_ohm",           points, 0.1, 50000, "most power in mW per channel into loads in ohm" of,         \
   "Powers stand in mW: 2 W are 2000."},                                                                                \
      {prefix "voltage_v_at_ohm",                                                                                       \
       points,                                                                                                          \
       0.01,                                                                                                            \
       60,                                                                                                              \
       "most voltage in V rms into loads in ohm" of,                                                                    \
       "Voltages stand in V rms: 500 mV are 0.5; a peak-to-peak voltage is divided by 2.83."},                          \
      {prefix "level_dbu_at_ohm", points, -40, 38, "most level in dBu into loads in ohm" of},                           \
      {prefix "open_voltage_v",                                                                                         \
       number,                                                                                                          \
       0.01,                                                                                                            \
       60,                                                                                                              \
       "most voltage in V rms without load" of,                                                                         \
       "Voltages stand in V rms: 500 mV are 0.5; a peak-to-peak voltage is divided by 2.83."},                          \
      {prefix "output_impedance_ohm", number, 0, 1000, "output impedance" of, "An output impedance is 0 ohm or more."}, \
      {prefix "noise_uv",                                                                                               \
       number,                                                                                                          \
       0.05,                                                                                                            \
       10000,                                                                                                           \
       "residual noise in uV rms" of,                                                                                   \
       "Noise stands in microvolts: 0.5 mV are 500."},                                                                  \
      {prefix "noise_weighting", text, 0, 0, "A or none: how the noise was weighted" of}, {                             \
    prefix "dynamic_range_db", number, 40, 160, "dynamic range, A-weighted" of                                          \
  }

constexpr Column amplifiers[] = {
    {"has_dac", flag, 0, 1, "yes: takes digital sound"},
    {"phones_outputs", whole, 1, 64, "headphone sockets that work at the same time"},
    {"has_mix_per_output", flag, 0, 1, "yes: every socket has at least its own level"},
    {"gains_db", numbers, -60, 80, "gain settings, rising"},
    {"snr_db", number, 40, 160, "signal-to-noise ratio as printed"},
    OHMIC_OUTPUT("", ""),
    OHMIC_OUTPUT("balanced_", ", balanced socket"),
};

constexpr Column interfaces[] = {
    {"microphone_inputs", whole, 0, 128, "microphone preamps"},
    {"line_inputs", whole, 0, 128, "analogue inputs that take line level"},
    {"line_outputs", whole, 0, 128, "analogue line outputs"},
    {"phones_outputs", whole, 0, 64, "headphone sockets"},
    {"has_phantom", flag, 0, 1, "yes: 48 V"},
    {"has_instrument_input", flag, 0, 1, "yes: Hi-Z"},
    {"has_direct_monitoring", flag, 0, 1, "yes: inputs can be heard past the computer"},
    {"is_bus_powered", flag, 0, 1, "yes: runs from USB alone"},
    {"microphone_gain_db", number, 10, 100, "highest microphone gain"},
    {"input_noise_dbu", number, -140, -90, "equivalent input noise, A-weighted, 150 ohm",
     "Equivalent input noise is negative: -128 dBu is good, -135 impossible."},
    {"microphone_limit_dbu", number, -30, 40, "highest microphone level"},
    {"line_limit_dbu", number, -20, 40, "highest line level"},
    {"instrument_impedance_ohm", number, 1000, 20e6, "of the instrument input", "1 megohm is 1000000."},
    {"line_output_dbu", number, -20, 36, "highest level of the line outputs"},
    {"input_dynamic_range_db", number, 60, 150, "of the inputs, A-weighted"},
    {"output_dynamic_range_db", number, 60, 150, "of the line outputs, A-weighted"},
    {"highest_rate_hz", number, 8000, 1536000, "highest sample rate", "192 kHz are 192000."},
    {"smallest_buffer_frames", whole, 1, 8192, "smallest buffer"},
    {"latency_ms", number, 0.1, 500, "round trip"},
    {"latency_conditions", text, 0, 0, "at which rate, buffer and system"},
    OHMIC_OUTPUT("phones_", ", headphone socket"),
};

constexpr Column microphones[] = {
    {"sensitivity_mv_per_pa", number, 0.02, 500, "mV at 1 Pa (94 dB SPL), unloaded",
     "dB re 1 V/Pa become mV/Pa by 1000 x 10^(dB/20): -56 dB are 1.6 mV/Pa."},
    {"self_noise_db_spl", number, -10, 50, "equivalent noise level, A-weighted"},
    {"maximum_spl_db", number, 80, 190, "highest level; distortion as the source takes it"},
    {"impedance_ohm", number, 5, 20000, "output impedance at 1 kHz"},
    {"needs_phantom", flag, 0, 1, "yes: needs 48 V"},
    {"pattern", text, 0, 0, "cardioid, omnidirectional, figure-8, several"},
};

constexpr Column sources[] = {
    {"can_host_usb", flag, 0, 1, "yes: takes a USB interface or DAC"},
    OHMIC_OUTPUT("", ""),
};
#undef OHMIC_OUTPUT

std::optional<double> number_in(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0.0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (wrong != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::vector<std::string_view> words_in(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

std::unexpected<Error> not_read(const Column& column, std::string_view cell, std::string_view expected) {
  return failure(fmt::format("\"{}\" is no {} ({}).", cell, expected, column.says),
                 "Leave the cell empty when it is not known.");
}

Result<double> in_range(const Column& column, double value) {
  if (value >= column.least && value <= column.most) return value;
  return failure(
      fmt::format("{} is outside {} to {}, which is possible ({}).", value, column.least, column.most, column.says),
      std::string(column.otherwise));
}

}  // namespace

std::string_view file_of(Kind kind) {
  switch (kind) {
    case Kind::headphone: return "headphones.csv";
    case Kind::amplifier: return "amplifiers.csv";
    case Kind::interface: return "interfaces.csv";
    case Kind::microphone: return "microphones.csv";
    case Kind::source: break;
  }
  return "sources.csv";
}

std::string_view word_of(Kind kind) {
  switch (kind) {
    case Kind::headphone: return "headphone";
    case Kind::amplifier: return "amplifier";
    case Kind::interface: return "interface";
    case Kind::microphone: return "microphone";
    case Kind::source: break;
  }
  return "source";
}

std::span<const Column> common_columns() { return common; }

std::span<const Column> columns(Kind kind) {
  switch (kind) {
    case Kind::headphone: return headphones;
    case Kind::amplifier: return amplifiers;
    case Kind::interface: return interfaces;
    case Kind::microphone: return microphones;
    case Kind::source: break;
  }
  return sources;
}

const Column* find_column(Kind kind, std::string_view name) {
  for (const auto part : {common_columns(), columns(kind)})
    if (const auto at = std::ranges::find(part, name, &Column::name); at != part.end()) return &*at;
  return nullptr;
}

Result<Value> read_cell(const Column& column, std::string_view cell) {
  Value value{.text = std::string(cell), .numbers = {}, .points = {}, .curve = {}};
  const auto take_number = [&](std::string_view word) -> Result<void> {
    const auto number = number_in(word);
    if (!number) return not_read(column, cell, "plain number");
    const auto right = in_range(column, *number);
    if (!right) return std::unexpected(right.error());
    value.numbers.push_back(*right);
    return {};
  };
  switch (column.shape) {
    case text:
    case curve: break;
    case number:
    case whole:
      if (auto taken = take_number(cell); !taken) return std::unexpected(taken.error());
      if (column.shape == whole && value.numbers[0] != std::trunc(value.numbers[0]))
        return not_read(column, cell, "whole number");
      break;
    case flag:
      if (cell != "yes" && cell != "no") return not_read(column, cell, "\"yes\" or \"no\"");
      value.numbers.push_back(cell == "yes" ? 1.0 : 0.0);
      break;
    case numbers:
      for (const auto word : words_in(cell))
        if (auto taken = take_number(word); !taken) return std::unexpected(taken.error());
      if (!std::ranges::is_sorted(value.numbers)) return not_read(column, cell, "list of rising numbers");
      break;
    case points:
      for (const auto word : words_in(cell)) {
        const std::size_t at = word.find('@');
        const auto figure = number_in(word.substr(0, at));
        const auto load = at == word.npos ? std::nullopt : number_in(word.substr(at + 1));
        if (!figure || !load) return not_read(column, cell, "list such as \"1800@16 260@300\"");
        if (*load < 1.0 || *load > 100000.0)
          return failure(fmt::format("A load of {} ohm is outside 1 to 100000 ohm.", *load), {});
        if (const auto right = in_range(column, *figure); !right) return std::unexpected(right.error());
        value.points.push_back({*figure, *load});
      }
      break;
  }
  return value;
}

const Value* Values::find(std::string_view column) const {
  const auto at = std::ranges::find(cells_, column, &Cell::column);
  return at == cells_.end() ? nullptr : &at->value;
}
std::optional<double> Values::number(std::string_view column) const {
  const Value* value = find(column);
  return value != nullptr && !value->numbers.empty() ? std::optional(value->numbers[0]) : std::nullopt;
}
std::string Values::text(std::string_view column) const {
  const Value* value = find(column);
  return value != nullptr ? value->text : std::string();
}

}  // namespace ohmic::store
