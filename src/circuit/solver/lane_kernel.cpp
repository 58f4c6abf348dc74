// The inner loop, compiled for each generation of registers.

#include "circuit/solver/lane_kernel.hpp"

#include <algorithm>

#include "circuit/solver/scheme.hpp"
#include "circuit/solver/slow_step.hpp"

// Three generations of registers are enough: 2, 4 and 8 lanes.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_AVX3_DL)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "circuit/solver/lane_kernel.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "circuit/solver/step_chunk-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace ohmic::circuit {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

void run_lanes(const LaneJob& job) {
#if HWY_MAX_BYTES >= 64
  if (job.width == 8) return Chunk<hn::CappedTag<double, 8>>(job).run();
#endif
  Chunk<hn::CappedTag<double, 4>>(job).run();
}

std::size_t widest() { return hn::Lanes(hn::CappedTag<double, 8>()); }

}  // namespace HWY_NAMESPACE
}  // namespace ohmic::circuit
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ohmic::circuit {

HWY_EXPORT(run_lanes);
HWY_EXPORT(widest);

std::size_t lanes_per_register() noexcept { return HWY_DYNAMIC_DISPATCH(widest)(); }

int kernel_width(std::size_t lanes) noexcept {
  return static_cast<int>(std::min<std::size_t>(lanes_per_register(), lanes <= 4 ? 4 : 8));
}

void run_kernel(const LaneJob& job) noexcept { HWY_DYNAMIC_DISPATCH(run_lanes)(job); }

std::size_t kernel_work(const Model::Parts& parts, int width) {
  const Layout& layout = parts.layout;
  const int a_lane = layout.states + 9 * layout.controls + 5 * layout.currents + 4 * layout.slopes +
                     2 * layout.currents * layout.currents + 2 * layout.currents * (layout.controls + layout.states) +
                     3 * layout.charges + most_device_outputs + 9 + static_cast<int>(parts.scratch) +
                     4 * parts.state.size;
  return static_cast<std::size_t>(a_lane * width) + static_cast<std::size_t>(parts.state.size) + most_taps +
         slow_work(parts);
}

}  // namespace ohmic::circuit
#endif
