// Plain floats get a unit only where somebody writes it down: they do not become volts by being passed.
// expect-error: (could not convert|no known conversion|no matching function).*(span|first)
#include "units/span.hpp"

namespace {
float first(ohmic::Span<const ohmic::Volt> wire) { return wire[0]; }
}  // namespace

int main() {
  const float samples[4] = {};
  const std::span<const float> plain(samples);
#ifdef OHMIC_COMPILE_FAIL_CONTROL
  return static_cast<int>(first(ohmic::Span<const ohmic::Volt>(plain)));
#else
  return static_cast<int>(first(plain));
#endif
}
