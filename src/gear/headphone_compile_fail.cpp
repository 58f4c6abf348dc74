// A headphone refuses full scale: it is driven by volts, and what makes volts of samples is a converter.
// expect-error: no matching function|could not convert|cannot convert

#include "gear/headphone.hpp"

namespace ohmic::gear {

void listen(Headphone& headphone, Span<const FullScale> samples, Span<const Volt> volts, Span<Pascal> ear) {
#ifdef OHMIC_COMPILE_FAIL_CONTROL
  (void)samples;
  headphone.process(volts, volts, ear, ear);
#else
  (void)volts;
  headphone.process(samples, samples, ear, ear);
#endif
}

}  // namespace ohmic::gear
