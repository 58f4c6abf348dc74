#pragma once
// The frequencies at which curves are computed, and those of them that a table shows.

#include <cstddef>
#include <vector>

#include "units/quantity.hpp"

namespace ohmic::app {

/// So many a decade, evenly by ratio; both ends are in it, and what comes within 1 % of 1, 2 or 5 times a power of ten is
/// exactly that.
std::vector<double> frequencies(Hertz from, Hertz to, int per_decade);

/// Indices of the ends and of those nearest to 1, 2 and 5 times the powers of ten between them.
std::vector<std::size_t> shown_frequencies(const std::vector<double>& frequencies);

}  // namespace ohmic::app
