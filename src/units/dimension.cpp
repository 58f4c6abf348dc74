// The table of units, and the reading and writing of "45 dB", "250 ohm", "28.5 mV/Pa".

#include "units/dimension.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <vector>

#include <fmt/format.h>

namespace ohmic {
namespace {

/// A unit's spelling. Prefixed ones also come as "m" + text, "k" + text and so on.
struct Unit {
  std::string_view text;
  bool takes_prefixes = false;
};

struct Entry {
  Dimension dimension;
  std::string_view describe;
  std::array<Unit, 7> units;  // the first is the one printed
};

// clang-format off
constexpr std::array entries{
    Entry{Dimension::number, "a plain number", {}},
    Entry{Dimension::flag, "yes or no", {}},
    Entry{Dimension::choice, "one of the choices", {}},
    Entry{Dimension::volt, "a voltage such as \"2.5 V\" or \"300 mV\"",
          {{{"V", true}, {"volt", true}, {"volts"}, {"Vrms", true}, {"V rms"}}}},
    Entry{Dimension::ohm, "a resistance or impedance such as \"250 ohm\" or \"1 Mohm\"",
          {{{"ohm", true}, {"ohms", true}, {"Ω", true}, {"Ω", true}}}},  // Greek omega and the ohm sign
    Entry{Dimension::watt, "a power such as \"100 mW\"", {{{"W", true}, {"watt"}, {"watts"}}}},
    Entry{Dimension::ampere, "a current such as \"80 mA\"", {{{"A", true}, {"ampere"}, {"amperes"}}}},
    Entry{Dimension::pascal, "a sound pressure such as \"1 Pa\"", {{{"Pa", true}}}},
    Entry{Dimension::hertz, "a frequency such as \"48 kHz\" or \"80 Hz\"", {{{"Hz", true}}}},
    Entry{Dimension::second, "a time such as \"20 ms\"", {{{"s", true}, {"sec"}, {"second"}, {"seconds"}}}},
    Entry{Dimension::frames, "a number of frames such as \"64\"", {{{"frames"}, {"frame"}, {"samples"}}}},
    Entry{Dimension::farad, "a capacitance such as \"120 pF\"", {{{"F", true}}}},
    Entry{Dimension::henry, "an inductance such as \"3.5 mH\"", {{{"H", true}}}},
    Entry{Dimension::metre, "a length such as \"3 m\"", {{{"m", true}, {"metre"}, {"metres"}, {"meter"}, {"meters"}}}},
    Entry{Dimension::volt_per_pascal, "a microphone sensitivity such as \"28.5 mV/Pa\"", {{{"V/Pa", true}}}},
    Entry{Dimension::full_scale, "a share of full scale from 0 to 1", {{{"FS"}}}},
    Entry{Dimension::decibel, "a gain or ratio in decibels such as \"45 dB\"", {{{"dB"}, {"dB(A)"}, {"dBA"}, {"decibel"}}}},
    Entry{Dimension::dbu, "a level such as \"18 dBu\"", {{{"dBu"}, {"dBu(A)"}}}},
    Entry{Dimension::dbv, "a level such as \"-10 dBV\"", {{{"dBV"}, {"dBV(A)"}}}},
    Entry{Dimension::dbfs, "a digital level such as \"-18 dBFS\"", {{{"dBFS"}}}},
    Entry{Dimension::db_spl, "a sound level such as \"94 dB SPL\"",
          {{{"dB SPL"}, {"dBSPL"}, {"dB(SPL)"}, {"dB SPL(A)"}, {"dB(A)"}, {"dBA"}, {"dB SPL (A)"}}}},
    Entry{Dimension::db_per_milliwatt, "a sensitivity per milliwatt such as \"97 dB/mW\"",
          {{{"dB/mW"}, {"dB SPL/mW"}, {"dBSPL/mW"}}}},
    Entry{Dimension::db_per_volt, "a sensitivity per volt such as \"102 dB/V\"",
          {{{"dB/V"}, {"dB SPL/V"}, {"dBSPL/V"}, {"dB/Vrms"}}}},
};
struct Prefix { std::string_view text; double factor; };
constexpr std::array prefixes{Prefix{"", 1.0}, Prefix{"p", 1e-12}, Prefix{"n", 1e-9}, Prefix{"u", 1e-6}, Prefix{"µ", 1e-6},
                              Prefix{"μ", 1e-6}, Prefix{"m", 1e-3}, Prefix{"c", 1e-2}, Prefix{"k", 1e3}, Prefix{"M", 1e6},
                              Prefix{"G", 1e9}};
// clang-format on

const Entry& entry(Dimension dimension) { return *std::ranges::find(entries, dimension, &Entry::dimension); }

std::string_view trimmed(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

/// Lower case without blanks: "dB SPL" and "dbspl" become the same.
std::string folded(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c != ' ') out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

/// The factor to the base unit. Exact spelling first; then any capitals, as long as only one reading fits ("khz", not "MV").
std::optional<double> unit_factor(Dimension dimension, std::string_view text) {
  std::vector<double> loose;
  for (const Unit& unit : entry(dimension).units) {
    if (unit.text.empty()) continue;
    for (const Prefix& prefix : prefixes) {
      if (!prefix.text.empty() && !unit.takes_prefixes) continue;
      const std::string spelling = std::string(prefix.text) + std::string(unit.text);
      if (spelling == text) return prefix.factor;
      if (folded(spelling) == folded(text) && std::ranges::find(loose, prefix.factor) == loose.end())
        loose.push_back(prefix.factor);
    }
  }
  if (loose.size() == 1) return loose.front();
  return std::nullopt;
}

constexpr double zero_dbu_volt = 0.7745966692414834;

/// Reads one kind of voltage as another: the conversions that need no context.
std::optional<double> converted(Dimension wanted, double number, std::string_view unit) {
  const auto is_voltage = [](Dimension d) {
    return d == Dimension::volt || d == Dimension::dbu || d == Dimension::dbv;
  };
  if (!is_voltage(wanted)) return std::nullopt;
  double volt = 0.0;
  if (const auto f = unit_factor(Dimension::volt, unit)) volt = number * *f;
  else if (unit_factor(Dimension::dbu, unit)) volt = zero_dbu_volt * std::pow(10.0, number / 20.0);
  else if (unit_factor(Dimension::dbv, unit)) volt = std::pow(10.0, number / 20.0);
  else return std::nullopt;
  if (wanted == Dimension::volt) return volt;
  if (volt <= 0.0) return std::nullopt;
  return 20.0 * std::log10(volt / (wanted == Dimension::dbu ? zero_dbu_volt : 1.0));
}

Result<double> expected_instead(Dimension dimension, std::string_view text, std::string_view why) {
  return failure(fmt::format("\"{}\" {}; expected {}.", text, why, describe(dimension)));
}

Result<double> parse_flag(std::string_view text) {
  const std::string word = folded(text);
  for (const std::string_view yes : {"yes", "on", "true", "1"})
    if (word == yes) return 1.0;
  for (const std::string_view no : {"no", "off", "false", "0"})
    if (word == no) return 0.0;
  return expected_instead(Dimension::flag, text, "is neither");
}

}  // namespace

std::string_view symbol(Dimension dimension) { return entry(dimension).units.front().text; }
std::string_view describe(Dimension dimension) { return entry(dimension).describe; }

Result<double> parse_value(Dimension dimension, std::string_view text) {
  const std::string_view whole = trimmed(text);
  if (dimension == Dimension::flag) return parse_flag(whole);
  if (whole.empty()) return expected_instead(dimension, text, "is empty");

  std::string_view digits = whole;
  if (digits.front() == '+' && !digits.starts_with("+-")) digits.remove_prefix(1);  // from_chars takes no plus
  double number = 0.0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error == std::errc::result_out_of_range)
    return expected_instead(dimension, whole, "is too large or too small to compute with");
  if (error != std::errc{}) return expected_instead(dimension, whole, "does not begin with a number");
  if (std::isnan(number)) return expected_instead(dimension, whole, "is not a number");
  const auto unit = trimmed(digits.substr(static_cast<std::size_t>(end - digits.data())));

  if (unit.empty()) {
    const bool stands_bare =
        symbol(dimension).empty() || dimension == Dimension::frames || dimension == Dimension::full_scale;
    const bool is_zero_of_anything = number == 0.0 && symbol(dimension).substr(0, 2) != "dB";
    if (stands_bare || is_zero_of_anything) return number;
    return expected_instead(dimension, whole, "has no unit");
  }
  if (const auto scale = unit_factor(dimension, unit)) return number * *scale;
  if (const auto value = converted(dimension, number, unit)) return *value;
  if (symbol(dimension).empty()) return expected_instead(dimension, whole, "has a unit where none belongs");
  for (const Entry& other : entries)
    if (other.dimension != dimension && unit_factor(other.dimension, unit))
      return expected_instead(dimension, whole,
                              fmt::format("is {}", other.describe.substr(0, other.describe.find(" such as"))));
  return expected_instead(dimension, whole, fmt::format("has the unknown unit \"{}\"", unit));
}

std::string format_value(Dimension dimension, double value, int digits) {
  if (dimension == Dimension::flag) return value != 0.0 ? "yes" : "no";
  const Unit& unit = entry(dimension).units.front();
  if (unit.text.empty() || !std::isfinite(value))
    return fmt::format("{:.{}g}{}{}", value, digits, unit.text.empty() ? "" : " ", unit.text);
  if (dimension == Dimension::frames) return fmt::format("{:.0f} frames", value);
  if (!unit.takes_prefixes) {  // decibels: a fixed step, so that columns of levels line up; 0.0, not -0.0
    const int places = std::clamp(digits - 3, 0, 6);
    const double step = std::pow(10.0, places);
    return fmt::format("{:.{}f} {}", std::round(value * step) / step + 0.0, places, unit.text);
  }
  double scale = 1.0;
  std::string_view prefix;
  const double size = std::abs(value);
  for (const Prefix& p : {Prefix{"p", 1e-12}, Prefix{"n", 1e-9}, Prefix{"u", 1e-6}, Prefix{"m", 1e-3}, Prefix{"", 1.0},
                          Prefix{"k", 1e3}, Prefix{"M", 1e6}, Prefix{"G", 1e9}})
    if (size >= p.factor * 0.99999) scale = p.factor, prefix = p.text;
  if (size == 0.0) scale = 1.0, prefix = "";
  return fmt::format("{:.{}g} {}{}", value / scale, digits, prefix, unit.text);
}

std::optional<std::string_view> nearest_name(std::string_view word, std::span<const std::string_view> candidates) {
  // Optimal string alignment distance (Damerau 1964 restricted): insert, delete, replace, swap neighbours.
  const auto distance = [](std::string_view a, std::string_view b) {
    std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
    for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i)
      for (std::size_t j = 1; j <= b.size(); ++j) {
        d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1] ? 1 : 0)});
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
          d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
      }
    return d[a.size()][b.size()];
  };
  std::optional<std::string_view> best;
  std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string_view candidate : candidates) {
    if (word.size() > 64 || candidate.size() > 64) continue;
    const std::size_t d = distance(folded(word), folded(candidate));
    if (d < best_distance) best_distance = d, best = candidate;
  }
  return best;
}

}  // namespace ohmic
