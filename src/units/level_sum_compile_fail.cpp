// Levels do not add: +4 dBu and +4 dBu is no level.
// expect-error: (no match for|invalid operands).*operator\+|invalid operands to binary expression
#include "units/quantity.hpp"

int main() {
  using namespace ohmic::literals;
#ifdef OHMIC_COMPILE_FAIL_CONTROL
  return static_cast<int>((4_dBu + 4_dB).value());
#else
  return static_cast<int>((4_dBu + 4_dBu).value());
#endif
}
