// Devices in lanes: currents, charges and all their derivatives of one device, several circuits beside each other.
//
// For files compiled once a target, behind <hwy/foreach_target.h> and <hwy/highway.h>. Arrays are [what][lane]; `lanes`
// is a whole number of vectors of D.

#include "circuit/solver/device_program.hpp"
#include "circuit/solver/lane_math-inl.hpp"

#if defined(OHMIC_CIRCUIT_SOLVER_DEVICE_KERNEL_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef OHMIC_CIRCUIT_SOLVER_DEVICE_KERNEL_INL_HPP
#undef OHMIC_CIRCUIT_SOLVER_DEVICE_KERNEL_INL_HPP
#else
#define OHMIC_CIRCUIT_SOLVER_DEVICE_KERNEL_INL_HPP
#endif

// Transistors are made of junctions: in this order.
#include "circuit/solver/device_kernel_junction-inl.hpp"
//
#include "circuit/solver/device_kernel_bipolar-inl.hpp"
#include "circuit/solver/device_kernel_tape-inl.hpp"
#include "circuit/solver/device_kernel_tube-inl.hpp"
#include "circuit/solver/device_kernel_vdmos-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace ohmic::circuit {
namespace HWY_NAMESPACE {

/// [audio]
template <std::size_t lanes, class D>
HWY_INLINE void evaluate_device(D d, const DeviceProgram& program, const double* HWY_RESTRICT figures,
                                const double* HWY_RESTRICT controls, double* HWY_RESTRICT outputs,
                                double* HWY_RESTRICT scratch) {
  switch (program.kernel) {
    case Kernel::diode: return evaluate_diode<lanes>(d, program, figures, controls, outputs);
    case Kernel::limiter: return evaluate_limiter<lanes>(d, program, figures, controls, outputs);
    case Kernel::bipolar: return evaluate_bipolar<lanes>(d, program, figures, controls, outputs);
    case Kernel::vdmos: return evaluate_vdmos<lanes>(d, program, figures, controls, outputs);
    case Kernel::triode: return evaluate_triode<lanes>(d, program, figures, controls, outputs);
    default: return evaluate_tape<lanes>(d, program, figures, controls, outputs, scratch);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace ohmic::circuit
HWY_AFTER_NAMESPACE();

#endif
