#pragma once
// Whether the powers and voltages a row gives for a headphone socket can come from one output.

#include <span>
#include <vector>

#include "store/rows.hpp"

namespace ohmic::store {

/// Of one row: what it gives into its loads.
void check_outputs(const Row& row, std::vector<Error>& errors);
/// Of one device: powers into the same load by different sources, a hundred times apart.
void check_powers_between(std::span<const Row* const> rows, std::vector<Error>& errors);

}  // namespace ohmic::store
