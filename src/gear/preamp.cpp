// The preamp's closed form, and the loop that obeys it.

#include "gear/preamp.hpp"

#include <algorithm>
#include <cmath>

#include "dsp/a_weighting.hpp"
#include "dsp/finite.hpp"
#include "gear/roll_off.hpp"

namespace ohmic::gear {
namespace {

constexpr Ohm ein_source{150.0};

double squared(double x) { return x * x; }

DBu maximum_at_minimum_gain(const PreampSpec& spec) {
  switch (spec.input) {
    case PreampInput::instrument: return spec.instrument_maximum;
    case PreampInput::line: return spec.line_maximum;
    case PreampInput::microphone: break;
  }
  return spec.microphone_maximum;
}

/// What stands between the socket and the common amplifier.
Decibel attenuation(const PreampSpec& spec, bool has_pad) {
  const Decibel socket = maximum_at_minimum_gain(spec) - spec.microphone_maximum;
  return has_pad ? socket + spec.pad_attenuation : socket;
}

Decibel knob(const PreampSpec& spec, const PreampSettings& settings) {
  const double gain = settings[static_cast<std::size_t>(PreampSetting::gain)];
  if (std::isnan(gain)) return spec.minimum_gain;
  return Decibel(std::clamp(gain, spec.minimum_gain.value(), spec.maximum_gain.value()));
}

bool has_pad(const PreampSettings& settings) { return settings[static_cast<std::size_t>(PreampSetting::pad)] > 0.5f; }

/// Thermal noise of a source behind the divider it forms with the input, A-weighted, squared.
double thermal_power(Ohm source, Ohm input, Hertz rate) {
  const Hertz a_band(rate.value() / 2.0 * dsp::a_weighted_fraction(rate));
  return squared(thermal_noise(source, a_band).value() * divider(source, input));
}

//   own^2 = EIN^2 - thermal(150 ohm)^2 - (output noise / maximum gain)^2       all A-weighted
double own_power(const PreampSpec& spec, Hertz rate) {
  return squared(volts(spec.ein).value()) - thermal_power(ein_source, spec.microphone_impedance, rate) -
         squared(volts(spec.output_noise).value() / factor(spec.maximum_gain));
}

double output_noise_power(const PreampSpec& spec, const PreampSettings& settings, Ohm source, Hertz rate) {
  const PreampNoise parts = noise_parts(spec, settings, source, rate);
  return squared(parts.source.value()) + squared(parts.input.value()) + squared(parts.output.value());
}

Volt clip_level(const PreampSpec& spec) { return peak_of_sine(volts(spec.microphone_maximum + spec.minimum_gain)); }

}  // namespace

Result<void> check(const PreampSpec& spec) {
  if (spec.minimum_gain > spec.maximum_gain)
    return failure("A preamp's minimum_gain (" + text(spec.minimum_gain) + ") is above its maximum_gain (" +
                   text(spec.maximum_gain) + ").");
  const double thermal = std::sqrt(thermal_power(ein_source, spec.microphone_impedance, usual_rate));
  if (own_power(spec, usual_rate) < 0.0)
    return failure("A preamp's ein of " + text(spec.ein) + " is quieter than what it contains: " +
                       text(dbu(Volt(thermal))) + " from 150 ohm alone, A-weighted, and its output_noise of " +
                       text(spec.output_noise) + " divided by its maximum_gain.",
                   "Check whether the figure is A-weighted and taken with 150 ohm, or lower output_noise.");
  return {};
}

Ohm input_impedance(const PreampSpec& spec) {
  switch (spec.input) {
    case PreampInput::instrument: return spec.instrument_impedance;
    case PreampInput::line: return spec.line_impedance;
    case PreampInput::microphone: break;
  }
  return spec.microphone_impedance;
}

Decibel gain(const PreampSpec& spec, const PreampSettings& settings) {
  return knob(spec, settings) - attenuation(spec, has_pad(settings));
}

DBu maximum_input(const PreampSpec& spec, const PreampSettings& settings) {
  return dbu(rms_of_sine(clip_level(spec))) - gain(spec, settings);
}

DBu equivalent_input_noise(const PreampSpec& spec, const PreampSettings& settings, Ohm source, Hertz rate) {
  return dbu(Volt(std::sqrt(output_noise_power(spec, settings, source, rate)))) - gain(spec, settings);
}

//   out^2 = (g thermal(source))^2 + (k own)^2 + output^2          g: from the socket, k: from the common amplifier
PreampNoise noise_parts(const PreampSpec& spec, const PreampSettings& settings, Ohm source, Hertz rate) {
  return {.source = Volt(factor(gain(spec, settings)) * std::sqrt(thermal_power(source, input_impedance(spec), rate))),
          .input = Volt(factor(knob(spec, settings)) * std::sqrt(std::max(own_power(spec, rate), 0.0))),
          .output = volts(spec.output_noise)};
}

Figures<Volt, Volt> figures(const PreampSpec& spec, const PreampSettings& settings, Ohm source, Hertz rate) {
  return {.gain = factor(gain(spec, settings)),
          .noise = Volt(std::sqrt(output_noise_power(spec, settings, source, rate))),
          .limit = clip_level(spec)};
}

Preamp::Preamp(const PreampSpec& spec, Ohm source, std::uint64_t seed)
    : spec_(spec),
      source_(source),
      fields_{Field{.name = "gain",
                    .dimension = Dimension::decibel,
                    .minimum = spec.minimum_gain.value(),
                    .maximum = std::max(spec.minimum_gain, spec.maximum_gain).value(),
                    .fallback = spec.minimum_gain.value(),
                    .says = "The gain knob.",
                    .law = Law::decibel},
              Field{.name = "pad", .dimension = Dimension::flag, .says = "The pad is pressed."},
              Field{.name = "phantom", .dimension = Dimension::flag, .says = "48 V on the microphone input."}},
      noise_(seed) {}

void Preamp::prepare(const Format& format) {
  ramp_ = dsp::ramp_frames(Second(0.02), format.rate);
  limit_ = static_cast<float>(clip_level(spec_).value());
  hiss_.assign(static_cast<std::size_t>(format.frames), 0.0f);
  weighting_ = dsp::a_weighted_fraction(format.rate);
  thermal_ = thermal_power(source_, input_impedance(spec_), format.rate);
  own_ = std::max(own_power(spec_, format.rate), 0.0);
  if (spec_.bandwidth && *spec_.bandwidth < Hertz(400e3)) low_pass_ = one_pole(*spec_.bandwidth, format.rate);
  else low_pass_.reset();
  reset();
}

void Preamp::reset() noexcept {
  noise_.reset();
  filter_.reset();
  clipped_ = 0;
  is_fresh_ = true;
}

void Preamp::aim(const PreampSettings& settings) noexcept {
  if (!is_fresh_ && settings == seen_) return;
  const double g = factor(gain(spec_, settings));
  const double k = factor(knob(spec_, settings));
  const double noise =
      std::sqrt((g * g * thermal_ + k * k * own_ + squared(volts(spec_.output_noise).value())) / weighting_);
  if (is_fresh_) {
    gain_.jump(static_cast<float>(g));
    noise_rms_.jump(static_cast<float>(noise));
  } else {
    gain_.aim(static_cast<float>(g), ramp_);
    noise_rms_.aim(static_cast<float>(noise), ramp_);
  }
  seen_ = settings;
  is_fresh_ = false;
}

void Preamp::process(std::span<const float> settings, Span<const Volt> in, Span<Volt> out) noexcept {
  PreampSettings asked{static_cast<float>(spec_.minimum_gain.value()), 0.0f, 0.0f};
  for (std::size_t i = 0; i < std::min(settings.size(), asked.size()); ++i)
    if (std::isfinite(settings[i])) asked[i] = settings[i];
  aim(asked);

  const std::size_t frames = out.size();
  noise_.fill(std::span(hiss_).first(frames), 1.0f);
  if (gain_.is_moving() || noise_rms_.is_moving()) {
    for (std::size_t i = 0; i < frames; ++i) {
      const float g = gain_.next(), n = noise_rms_.next();
      out[i] = g * dsp::finite_or_silence(in[i]) + n * hiss_[i];
    }
  } else {
    const float g = gain_.value(), n = noise_rms_.value();
    for (std::size_t i = 0; i < frames; ++i) out[i] = g * dsp::finite_or_silence(in[i]) + n * hiss_[i];
  }
  clip(out);
  if (low_pass_) filter_.process(*low_pass_, out.samples(), out.samples());
}

void Preamp::clip(Span<Volt> out) noexcept {
  std::uint32_t clipped = 0;
  for (float& sample : out) {
    const float held = std::clamp(sample, -limit_, limit_);
    clipped += held != sample;
    sample = held;
  }
  clipped_ += clipped;
}

}  // namespace ohmic::gear
