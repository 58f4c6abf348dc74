// Level over distance of a loudspeaker.

#include "gear/speaker.hpp"

#include <algorithm>

#include "dsp/finite.hpp"

namespace ohmic::gear {

//   p = v (20 uPa 10^(L/20) / level) / (distance / 1 m)
Figures<Volt, Pascal> figures(const SpeakerSpec& spec) {
  const double far = spec.distance.value();
  return {.gain = pascals(spec.sound_level).value() / spec.level.value() / far,
          .limit = peak_of_sine(pascals(spec.maximum_spl)) / far};
}

Speaker::Speaker(const SpeakerSpec& spec)
    : gain_(static_cast<float>(figures(spec).gain)), limit_(static_cast<float>(figures(spec).limit.value())) {}

void Speaker::process(Span<const Volt> in, Span<Pascal> out) noexcept {
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = std::clamp(gain_ * dsp::finite_or_silence(in[i]), -limit_, limit_);
}

}  // namespace ohmic::gear
