// A span of const samples is read only: it does not become a writable one.
// expect-error: (could not convert|no known conversion|no matching function).*(Span|silence)
#include "units/span.hpp"

namespace {
void silence(ohmic::Span<ohmic::Volt> wire) {
  for (float& sample : wire.samples()) sample = 0.0f;
}
}  // namespace

int main() {
  float samples[4] = {};
#ifdef OHMIC_COMPILE_FAIL_CONTROL
  const ohmic::Span<ohmic::Volt> wire(samples);
#else
  const ohmic::Span<const ohmic::Volt> wire(samples);
#endif
  silence(wire);
}
