// Decades, with the round numbers in them.

#include "circuit_frequencies.hpp"

#include <algorithm>
#include <cmath>

namespace ohmic::app {
namespace {

/// The nearest of 1, 2, 5, 10, ...
double round_number(double value) {
  const double decade = std::pow(10.0, std::floor(std::log10(value)));
  double nearest = decade;
  for (const double digit : {2.0, 5.0, 10.0}) {
    if (std::abs(std::log(digit * decade / value)) < std::abs(std::log(nearest / value))) nearest = digit * decade;
  }
  return nearest;
}

}  // namespace

std::vector<double> frequencies(Hertz from, Hertz to, int per_decade) {
  const double decades = std::log10(to / from);
  const int steps = std::max(1, static_cast<int>(std::lround(decades * per_decade)));
  std::vector<double> grid;
  for (int k = 0; k <= steps; ++k) {
    const double hertz = from.value() * std::pow(10.0, decades * k / steps);
    const double rounded = round_number(hertz);
    grid.push_back(std::abs(hertz / rounded - 1.0) < 0.01 && k > 0 && k < steps ? rounded : hertz);
  }
  grid.front() = from.value();
  grid.back() = to.value();
  return grid;
}

std::vector<std::size_t> shown_frequencies(const std::vector<double>& frequencies) {
  std::vector<std::size_t> shown;
  for (std::size_t k = 0; k < frequencies.size(); ++k) {
    const double rounded = round_number(frequencies[k]);
    const auto apart = [&](std::size_t at) { return std::abs(std::log(frequencies[at] / rounded)); };
    const bool is_nearest = (k == 0 || apart(k) < apart(k - 1)) &&
                            (k + 1 == frequencies.size() || apart(k) <= apart(k + 1)) && apart(k) < 0.1;
    if (is_nearest || k == 0 || k + 1 == frequencies.size()) shown.push_back(k);
  }
  return shown;
}

}  // namespace ohmic::app
