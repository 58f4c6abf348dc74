// Devices in lanes, one lane after the other.
#include "circuit/solver/device_program.hpp"

HWY_BEFORE_NAMESPACE();
namespace ohmic::circuit {
namespace HWY_NAMESPACE {

template <std::size_t lanes, class D>
inline void evaluate_device(D, const DeviceProgram& program, const double* /*figures*/, const double* controls,
                            double* outputs, double* /*scratch*/) {
  double one[8], made[72];
  for (std::size_t k = 0; k < lanes; ++k) {
    const auto count = static_cast<std::size_t>(program.controls), made_count = static_cast<std::size_t>(program.outputs());
    for (std::size_t i = 0; i < count; ++i) one[i] = controls[i * lanes + k];
    evaluate(program, {one, count}, {made, made_count});
    for (std::size_t i = 0; i < made_count; ++i) outputs[i * lanes + k] = made[i];
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace ohmic::circuit
HWY_AFTER_NAMESPACE();
