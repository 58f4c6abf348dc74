// Sensitivity, self-noise, maximum and phantom power of a microphone.

#include "gear/microphone.hpp"

#include <algorithm>

#include "dsp/a_weighting.hpp"
#include "dsp/finite.hpp"

namespace ohmic::gear {

Result<void> check(const MicrophoneSpec& spec) {
  if (spec.self_noise && spec.maximum_spl && *spec.self_noise >= *spec.maximum_spl)
    return failure("A microphone's self_noise (" + text(*spec.self_noise) + ") is not below its maximum_spl (" +
                       text(*spec.maximum_spl) + ").",
                   "Swap the two, or look them up in its datasheet.");
  return {};
}

//   v = S p;  noise: S 20 uPa 10^(L_noise/20), A-weighted;  limit: the peak of the sine with maximum_spl
Figures<Pascal, Volt> figures(const MicrophoneSpec& spec) {
  Figures<Pascal, Volt> row{.gain = spec.sensitivity.value()};
  if (spec.self_noise) row.noise = spec.sensitivity * pascals(*spec.self_noise);
  if (spec.maximum_spl) row.limit = spec.sensitivity * peak_of_sine(pascals(*spec.maximum_spl));
  return row;
}

std::optional<std::string> why_silent(const MicrophoneSpec& spec, bool phantom) {
  if (!spec.needs_phantom || phantom) return std::nullopt;
  return "This microphone is a condenser and gets no phantom power: it is silent until 48 V is switched on at its "
         "input.";
}

Ohm thermal_resistance(const MicrophoneSpec& spec) { return spec.self_noise ? Ohm(0.0) : spec.output_impedance; }

Microphone::Microphone(const MicrophoneSpec& spec, std::uint64_t seed) : spec_(spec), noise_(seed) {}

void Microphone::prepare(const Format& format) {
  const auto row = figures(spec_);
  sensitivity_ = static_cast<float>(row.gain);
  limit_ = static_cast<float>(row.limit.value());
  // White noise that reads the stated level behind an A filter.
  noise_rms_ = static_cast<float>(row.noise.value() / std::sqrt(dsp::a_weighted_fraction(format.rate)));
  ramp_ = dsp::ramp_frames(Second(0.05), format.rate);
  reset();
}

void Microphone::reset() noexcept {
  noise_.reset();
  is_fresh_ = true;
}

void Microphone::process(std::span<const float> settings, Span<const Pascal> in, Span<Volt> out) noexcept {
  const bool has_phantom = settings.empty() || settings[0] > 0.5f;
  const float power = !spec_.needs_phantom || has_phantom ? 1.0f : 0.0f;
  if (is_fresh_) power_.jump(power);
  else power_.aim(power, ramp_);
  is_fresh_ = false;

  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = std::clamp(sensitivity_ * dsp::finite_or_silence(in[i]), -limit_, limit_);
  if (noise_rms_ > 0.0f) noise_.add(out.samples(), noise_rms_);
  if (!power_.is_moving() && power_.value() == 1.0f) return;
  for (float& sample : out) sample *= power_.next();
}

}  // namespace ohmic::gear
