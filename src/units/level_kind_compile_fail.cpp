// A level has its reference in its type: dBV does not pass for dBu.
// expect-error: (could not convert|no known conversion|cannot convert|no matching)
#include "units/levels.hpp"

int main() {
  using namespace ohmic::literals;
  const auto line_level = [](ohmic::DBu level) { return ohmic::volts(level); };
#ifdef OHMIC_COMPILE_FAIL_CONTROL
  return static_cast<int>(line_level(-10_dBu).value());
#else
  return static_cast<int>(line_level(-10_dBV).value());
#endif
}
