// Quantities of different dimensions do not add.
// expect-error: (no match for|invalid operands).*operator\+|invalid operands to binary expression
#include "units/quantity.hpp"

int main() {
  using namespace ohmic::literals;
#ifdef OHMIC_COMPILE_FAIL_CONTROL
  return static_cast<int>((1_V + 1_mV).value());
#else
  return static_cast<int>((1_V + 1_mA).value());
#endif
}
