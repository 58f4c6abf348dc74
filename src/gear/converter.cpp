// Converters: scale, noise, word length and the limit.

#include "gear/converter.hpp"

#include <algorithm>
#include <cmath>

#include "dsp/a_weighting.hpp"
#include "dsp/finite.hpp"

namespace ohmic::gear {
namespace {

constexpr int sample_bits = 24;

double step(int bits) { return std::ldexp(1.0, 1 - bits); }

/// White noise (rms, full scale) a converter adds besides its dither, so that both together read as stated:
///   stated^2 / fraction = noise^2 + dither^2
double analogue_noise(Decibel dynamic_range, int bits, Hertz rate) {
  const double stated = std::sqrt(0.5) / factor(dynamic_range);  // A-weighted
  const double dither = bits < sample_bits ? dither_noise(bits) : 0.0;
  return std::sqrt(std::max(stated * stated / dsp::a_weighted_fraction(rate) - dither * dither, 0.0));
}

/// Both together, A-weighted.
double stated_or_more(Decibel dynamic_range, int bits, Hertz rate) {
  const double dither = bits < sample_bits ? dither_noise(bits) : 0.0;
  return std::hypot(analogue_noise(dynamic_range, bits, rate), dither) * std::sqrt(dsp::a_weighted_fraction(rate));
}

/// Clips to +-1 and counts what was clipped.
std::uint32_t clip(std::span<float> samples) noexcept {
  std::uint32_t clipped = 0;
  for (float& sample : samples) {
    const float held = std::clamp(sample, -1.0f, 1.0f);
    clipped += held != sample;
    sample = held;
  }
  return clipped;
}

/// Adds the grain and rounds to the step: adding and taking away 1.5 * 2^52 rounds a double to whole numbers.
void round_to(int bits, std::span<float> samples, std::span<const float> grain) noexcept {
  const double steps = 1.0 / step(bits);
  const double size = step(bits);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    constexpr double magic = 6755399441055744.0;  // 1.5 * 2^52
    const double rounded = (static_cast<double>(samples[i] + grain[i]) * steps + magic) - magic;
    samples[i] = static_cast<float>(rounded * size);
  }
}

}  // namespace

//   sigma = step / 2: a step of uniform rounding (1/12) and triangular noise (2/12)
double dither_noise(int bits) { return step(bits) / 2.0; }

Figures<Volt, FullScale> figures(const AdcSpec& spec, Hertz rate) {
  return {.gain = 1.0 / peak_of_sine(spec.full_scale).value(),
          .noise = FullScale(stated_or_more(spec.dynamic_range, spec.bits, rate)),
          .limit = FullScale(1.0)};
}

Figures<FullScale, Volt> figures(const DacSpec& spec, Hertz rate) {
  const Volt peak = peak_of_sine(spec.full_scale);
  return {.gain = peak.value(), .noise = peak * stated_or_more(spec.dynamic_range, spec.bits, rate), .limit = peak};
}

Adc::Adc(const AdcSpec& spec, std::uint64_t seed) : spec_(spec), noise_(seed), dither_(seed + 1) {}

void Adc::prepare(const Format& format) {
  scale_ = static_cast<float>(figures(spec_).gain);
  noise_rms_ = static_cast<float>(analogue_noise(spec_.dynamic_range, spec_.bits, format.rate));
  grain_.assign(static_cast<std::size_t>(format.frames), 0.0f);
  reset();
}

void Adc::reset() noexcept {
  noise_.reset();
  dither_.reset();
  clipped_ = 0;
}

void Adc::process(Span<const Volt> in, Span<FullScale> out) noexcept {
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = scale_ * dsp::finite_or_silence(in[i]);
  noise_.add(out.samples(), noise_rms_);
  clipped_ += clip(out.samples());
  if (spec_.bits >= sample_bits) return;
  const auto grain = std::span(grain_).first(out.size());
  dither_.fill(grain, static_cast<float>(step(spec_.bits)));
  round_to(spec_.bits, out.samples(), grain);
  clip(out.samples());
}

Dac::Dac(const DacSpec& spec, std::uint64_t seed) : spec_(spec), noise_(seed), dither_(seed + 1) {}

void Dac::prepare(const Format& format) {
  scale_ = static_cast<float>(figures(spec_).gain);
  noise_rms_ = scale_ * static_cast<float>(analogue_noise(spec_.dynamic_range, spec_.bits, format.rate));
  grain_.assign(static_cast<std::size_t>(format.frames), 0.0f);
  reset();
}

void Dac::reset() noexcept {
  noise_.reset();
  dither_.reset();
  clipped_ = 0;
}

void Dac::process(Span<const FullScale> in, Span<Volt> out) noexcept {
  const auto samples = out.samples();
  for (std::size_t i = 0; i < samples.size(); ++i) samples[i] = dsp::finite_or_silence(in[i]);
  clipped_ += clip(samples);
  if (spec_.bits < sample_bits) {
    const auto grain = std::span(grain_).first(samples.size());
    dither_.fill(grain, static_cast<float>(step(spec_.bits)));
    round_to(spec_.bits, samples, grain);
    clip(samples);
  }
  for (float& sample : samples) sample *= scale_;
  noise_.add(samples, noise_rms_);
}

}  // namespace ohmic::gear
