// A bare number is no resistance: whoever means 250 ohm writes ohm.
// expect-error: (could not convert|no known conversion|cannot convert|no matching)
#include "units/levels.hpp"

int main() {
  using namespace ohmic::literals;
#ifdef OHMIC_COMPILE_FAIL_CONTROL
  return static_cast<int>(ohmic::divider(10_ohm, 250_ohm));
#else
  return static_cast<int>(ohmic::divider(10_ohm, 250.0));
#endif
}
