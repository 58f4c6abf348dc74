// Volts do not pass for ohms, in whatever order they stand.
// expect-error: (could not convert|no known conversion|cannot convert|no matching)
#include "units/levels.hpp"

int main() {
  using namespace ohmic::literals;
#ifdef OHMIC_COMPILE_FAIL_CONTROL
  return static_cast<int>(ohmic::power(2_V, 32_ohm).value());
#else
  return static_cast<int>(ohmic::power(32_ohm, 2_V).value());
#endif
}
