// A headphone takes volts: handing it the samples of a digital bus does not compile.
// expect-error: (could not convert|no known conversion|no matching function).*(Span|headphone)
#include "units/span.hpp"

namespace {
void headphone(ohmic::Span<const ohmic::Volt> terminals, ohmic::Span<ohmic::Pascal> ear) {
  for (std::size_t frame = 0; frame < ear.size(); ++frame) ear[frame] = terminals[frame] * 12.0f;
}
}  // namespace

int main() {
  float samples[4] = {};
  float pressure[4] = {};
#ifdef OHMIC_COMPILE_FAIL_CONTROL
  const ohmic::Span<ohmic::Volt> wire(samples);
#else
  const ohmic::Span<ohmic::FullScale> wire(samples);
#endif
  headphone(wire, ohmic::Span<ohmic::Pascal>(pressure));
}
