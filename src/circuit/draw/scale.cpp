// From values to pixels: ranges and ticks.
#include "circuit/draw/scale.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "circuit/draw/svg.hpp"

namespace ohmic::circuit {
namespace {

// The smallest of 1, 2, 5 times a power of ten that is not below `value`.
double round_step(double value) {
  const double decade = std::pow(10.0, std::floor(std::log10(value)));
  for (const double digit : {1.0, 2.0, 5.0})
    if (digit * decade >= value * (1.0 - 1e-9)) return digit * decade;
  return 10.0 * decade;
}

std::string unit_of(const std::string& title) {
  const auto open = title.rfind('(');
  if (open == std::string::npos || title.empty() || title.back() != ')') return {};
  return title.substr(open + 1, title.size() - open - 2);
}

bool takes_prefixes(const std::string& unit) {
  static constexpr std::array<std::string_view, 8> units = {"s", "V", "A", "Hz", "Ω", "ohm", "W", "F"};
  return std::find(units.begin(), units.end(), unit) != units.end();
}

}  // namespace

Scale::Scale(const Axis& axis, const std::vector<double>& values, double length, bool is_exact)
    : title_(axis.title), unit_(unit_of(axis.title)), is_logarithmic_(axis.is_logarithmic), length_(length) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const double v : values) {
    if (!std::isfinite(v) || (is_logarithmic_ && v <= 0.0)) continue;
    low = std::min(low, v);
    high = std::max(high, v);
  }
  const bool is_asked = axis.from != axis.to && std::isfinite(axis.from) && std::isfinite(axis.to) &&
                        (!is_logarithmic_ || (axis.from > 0.0 && axis.to > 0.0));
  if (is_asked) {
    low = std::min(axis.from, axis.to);
    high = std::max(axis.from, axis.to);
  } else if (low > high) {
    low = is_logarithmic_ ? 1.0 : 0.0;
    high = is_logarithmic_ ? 10.0 : 1.0;
  }
  if (!is_asked && is_logarithmic_) {
    if (!is_exact || high < low * 1.01) {  // whole decades for y; a third of one where that would waste most of it
      const double grain = std::log10(high / low) < 0.8 ? 3.0 : 1.0;
      low = std::pow(10.0, std::floor(std::log10(low) * grain + 1e-6) / grain);
      high = std::pow(10.0, std::ceil(std::log10(high) * grain - 1e-6) / grain);
    }
    if (high < low * 1.01) high = low * 10.0;
  } else if (!is_asked) {
    // A flat curve lies in the middle of a range, not on the noise of its last digits.
    const double least = unit_ == "dB" ? 2.0 : std::max(1e-12, 1e-6 * std::max(std::abs(low), std::abs(high)));
    if (high - low < least) {
      const double middle = 0.5 * (low + high);
      const double half = unit_ == "dB" ? 1.0 : std::max(0.5 * least, 0.1 * std::abs(middle));
      low = middle - half;
      high = middle + half;
    }
    if (!is_exact) {
      const double grain = round_step((high - low) / 8.0);
      low = std::floor(low / grain + 1e-9) * grain;
      high = std::ceil(high / grain - 1e-9) * grain;
    }
  }
  from_ = low;
  to_ = high;
  choose_prefix();
}

void Scale::choose_prefix() {
  if (is_logarithmic_ || !takes_prefixes(unit_)) return;
  const double largest = std::max(std::abs(from_), std::abs(to_));
  const int group = std::clamp(static_cast<int>(std::floor(std::log10(largest) / 3.0 + 1e-9)), -5, 4);
  if (group == 0) return;
  unit_size_ = std::pow(1000.0, group);
  const auto open = title_.rfind('(');
  title_.insert(open + 1, prefix(group));
}

double Scale::at(double value) const {
  if (!std::isfinite(value) || (is_logarithmic_ && value <= 0.0)) return std::numeric_limits<double>::quiet_NaN();
  const double part =
      is_logarithmic_ ? std::log(value / from_) / std::log(to_ / from_) : (value - from_) / (to_ - from_);
  return std::clamp(part, -50.0, 50.0) * length_;
}

std::string Scale::label(double value) const {
  std::string text = is_logarithmic_ && unit_ != "%" ? engineering(value, 3) : plain(value / unit_size_, 6);
  if (text.front() == '-') text.replace(0, 1, "−");
  return text;
}

double Scale::step(double room) const {
  return round_step((to_ - from_) * std::min(0.5, std::max(room, 1.0) / length_));
}

std::vector<Tick> Scale::ticks(double room) const {
  std::vector<Tick> ticks;
  if (!is_logarithmic_) {
    const double by = step(room);
    const auto first = static_cast<long>(std::ceil(from_ / by - 1e-6));
    const auto last = static_cast<long>(std::floor(to_ / by + 1e-6));
    for (long k = first; k <= last && k - first < 100; ++k) {
      const double value = static_cast<double>(k) * by;
      ticks.push_back({value, label(value)});
    }
    return ticks;
  }
  // Every digit of every decade has a line, as far as lines stay apart; numbers go to 1 first, then to 2, then to 5.
  const int first = static_cast<int>(std::floor(std::log10(from_) + 1e-9));
  const int last = static_cast<int>(std::ceil(std::log10(to_) - 1e-9));
  const double decade = length_ / std::max(1e-9, std::log10(to_ / from_));
  const int stride = std::max(1, static_cast<int>(std::ceil(room / decade)));
  std::vector<double> labelled;
  const auto is_free = [&](double value) {
    return std::none_of(labelled.begin(), labelled.end(),
                        [&](double other) { return std::abs(at(value) - at(other)) < room; });
  };
  for (int exponent = first; exponent <= last; ++exponent)
    for (int digit = 1; digit <= 9; ++digit) {
      const double value = digit * std::pow(10.0, exponent);
      if (value < from_ * (1.0 - 1e-9) || value > to_ * (1.0 + 1e-9) || (digit > 1 && decade < 30.0)) continue;
      ticks.push_back({value, {}});
    }
  for (const int digit : {1, 2, 5, 3})
    for (Tick& tick : ticks) {
      const double exponent = std::floor(std::log10(tick.value) + 1e-9);
      if (std::lround(tick.value / std::pow(10.0, exponent)) != digit || !is_free(tick.value)) continue;
      if (digit == 1 && (static_cast<int>(exponent) - first) % stride != 0) continue;
      if (digit == 3 && labelled.size() > 2) continue;
      labelled.push_back(tick.value);
      tick.label = label(tick.value);
    }
  return ticks;
}

}  // namespace ohmic::circuit
