#pragma once
// The slow way through a step that Newton's method did not find: backward Euler in eight small steps, damped, one lane.

#include "circuit/solver/model_parts.hpp"

namespace ohmic::circuit {

/// Advances one lane's state (StateLayout, slopes and charges in fine steps) by a fine step, the input
/// going from `input_before` to `input`, and gives its taps.
/// work: slow_work(parts) doubles. True: every small step converged. [audio]
bool slow_step(const Model::Parts& parts, double* state, double input_before, double input, double* taps,
               double* work) noexcept;
std::size_t slow_work(const Model::Parts& parts);

}  // namespace ohmic::circuit
