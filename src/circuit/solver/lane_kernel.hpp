#pragma once
// The inner loop: lanes of one shape beside each other, step by step. Chosen at run time for the processor's registers.

#include <array>
#include <cstddef>
#include <cstdint>

#include "circuit/solver/lane.hpp"
#include "circuit/solver/model_parts.hpp"

namespace ohmic::circuit {

/// Up to most_lanes lanes, side by side: [place][lane], as many lanes as `width`.
struct LaneJob {
  int width = 0;  // kernel_width() of what is wanted; lanes beyond `lanes` repeat the first
  int lanes = 0;
  std::array<const Model::Parts*, most_lanes> parts{};
  std::array<const double*, most_lanes> in{};
  std::array<double* const*, most_lanes> out{};  // [lane][tap], null: not wanted
  std::array<LaneCounts*, most_lanes> counts{};
  const double* coefficients = nullptr;       // Layout, 64-byte aligned
  const double* fine_coefficients = nullptr;  // the same for a fine step
  double* state = nullptr;                    // StateLayout, 64-byte aligned
  double* work = nullptr;                     // kernel_work(parts, width) doubles, 64-byte aligned
  int steps = 0;
};

std::size_t kernel_work(const Model::Parts& parts, int width);
/// The narrowest kernel that takes this many lanes: 4 or 8, at most lanes_per_register(): 2 with SSE4, 1 without.
int kernel_width(std::size_t lanes) noexcept;
/// [audio]
void run_kernel(const LaneJob& job) noexcept;

/// After so many iterations a step is taken finely, and a fine step the slow way.
inline constexpr int most_coarse_iterations = 6, most_fine_iterations = 12;

}  // namespace ohmic::circuit
