// The kernels by themselves, for tests, benches and proofs: the solver has them inside its own loop.

#include <algorithm>

#include "circuit/solver/device_program.hpp"

#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_AVX3_DL)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "circuit/solver/device_kernel.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "circuit/solver/device_kernel-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace ohmic::circuit {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

void run_device(const DeviceProgram& program, int lanes, const double* figures, const double* controls, double* outputs,
                double* scratch) {
  switch (lanes) {
    case 8: return evaluate_device<8>(hn::CappedTag<double, 8>(), program, figures, controls, outputs, scratch);
    case 4: return evaluate_device<4>(hn::CappedTag<double, 4>(), program, figures, controls, outputs, scratch);
    default: return evaluate_device<2>(hn::CappedTag<double, 2>(), program, figures, controls, outputs, scratch);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace ohmic::circuit
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ohmic::circuit {

HWY_EXPORT(run_device);

void evaluate_lanes(const DeviceProgram& program, int lanes, const double* figures, const double* controls,
                    double* outputs, double* scratch) noexcept {
  // Kernels leave out what is nothing by their structure.
  const int slopes = program.branches * program.controls;
  std::fill_n(outputs + 2 * program.branches * lanes, (program.has_charges ? 2 : 1) * slopes * lanes, 0.0);
  if (program.has_charges) std::fill_n(outputs + program.branches * lanes, program.branches * lanes, 0.0);
  HWY_DYNAMIC_DISPATCH(run_device)(program, lanes, figures, controls, outputs, scratch);
}

}  // namespace ohmic::circuit
#endif
