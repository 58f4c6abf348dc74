// Scales full scale to pascals or volts, both by the peak of a sine.

#include "gear/source.hpp"

#include "dsp/finite.hpp"

namespace ohmic::gear {

Result<void> check(const SourceSpec& spec) {
  if (spec.sound_level && spec.level)
    return failure("A source has both sound_level (heard in the air) and level (on a wire).", "Keep one of the two.");
  if (!spec.sound_level && !spec.level)
    return failure("A source does not say how loud it is.",
                   "Give sound_level (\"94 dB SPL\" at the microphone) or level (\"-10 dBV\" on the wire): that of a "
                   "full-scale sine.");
  return {};
}

//   p = sqrt(2) 20 uPa 10^(L/20) x
Figures<FullScale, Pascal> figures_in_air(const SourceSpec& spec) {
  return {.gain = peak_of_sine(pascals(spec.sound_level.value_or(DBSPL(0)))).value()};
}

Figures<FullScale, Volt> figures_on_wire(const SourceSpec& spec) {
  return {.gain = peak_of_sine(spec.level.value_or(Volt(0))).value()};
}

Source::Source(const SourceSpec& spec)
    : gain_(static_cast<float>(is_in_air(spec) ? figures_in_air(spec).gain : figures_on_wire(spec).gain)) {}

void Source::process(Span<const FullScale> in, Span<Pascal> out) const noexcept { scale(in.samples(), out.samples()); }

void Source::process(Span<const FullScale> in, Span<Volt> out) const noexcept { scale(in.samples(), out.samples()); }

void Source::process(std::span<const float>, const Block& block) noexcept { scale(block.input(0), block.output(0)); }

void Source::scale(std::span<const float> in, std::span<float> out) const noexcept {
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = gain_ * dsp::finite_or_silence(in[i]);
}

}  // namespace ohmic::gear
