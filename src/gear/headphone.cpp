// Sensitivity, response and strict bound of a headphone.

#include "gear/headphone.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "dsp/eq_band.hpp"
#include "dsp/finite.hpp"
#include "gear/load.hpp"

namespace ohmic::gear {
namespace {

dsp::EqBand band_of(const BandSpec& band) {
  static constexpr std::array shapes = {dsp::EqShape::peak, dsp::EqShape::low_shelf, dsp::EqShape::high_shelf};
  return {shapes[static_cast<std::size_t>(band.kind)], band.frequency, band.gain, band.q};
}

/// Level of the response bands relative to 1 kHz, where the sensitivity is stated.
std::complex<double> bands_response(const std::vector<BandSpec>& bands, Hertz frequency) {
  std::complex<double> h = 1.0;
  for (const auto& band : bands)
    h *= analogue_response(band_of(band), frequency) / std::abs(analogue_response(band_of(band), reference_frequency));
  return h;
}

/// The bands as filters, their common level right at 1 kHz.
std::vector<dsp::Biquad> sections_of(const std::vector<BandSpec>& bands, Hertz rate) {
  std::vector<dsp::Biquad> sections;
  for (const auto& band : bands) {
    dsp::Biquad section = design(band_of(band), rate);
    const double at_1k = std::abs(section.response(reference_frequency, rate));
    section.b0 /= at_1k;
    section.b1 /= at_1k;
    section.b2 /= at_1k;
    sections.push_back(section);
  }
  return sections;
}

/// sum |h[n]| of cable divider and response bands, summed until a tenth of a second adds nothing that counts.
double impulse_sum(const HeadphoneSpec& spec, Hertz rate) {
  if (spec.response.empty() && spec.cable_resistance == Ohm(0)) return 1.0;
  const Load load{network(spec), Ohm(0)};
  LoadSolver divider;
  divider.prepare({.impedance = spec.cable_resistance.value()}, {&load, 1}, rate);
  const auto sections = sections_of(spec.response, rate);
  std::vector<dsp::BiquadFilter> filters(sections.size());

  const auto frames = static_cast<std::size_t>(rate.value() / 10.0);
  std::vector<float> samples(frames), unused(frames);
  double sum = 0.0;
  for (int tenth = 0; tenth < 100; ++tenth) {
    std::fill(samples.begin(), samples.end(), 0.0f);
    if (tenth == 0) samples[0] = 1.0f;
    divider.process(samples.data(), samples.data(), nullptr, nullptr, samples.data(), unused.data(),
                    static_cast<int>(frames));
    for (std::size_t k = 0; k < sections.size(); ++k) filters[k].process(sections[k], samples, samples);
    double added = 0.0;
    for (const float sample : samples) added += std::abs(static_cast<double>(sample));
    sum += added;
    if (added < 1e-7 * sum) break;
  }
  return sum;
}

}  // namespace

Result<void> check(const HeadphoneSpec& spec) {
  if (!spec.sensitivity && !spec.sensitivity_per_mw)
    return failure("A headphone does not say how loud it is.",
                   "Give sensitivity (\"104 dB/V\") or sensitivity_per_mw (\"98 dB/mW\").");
  if (spec.sensitivity && spec.sensitivity_per_mw)
    return failure("A headphone has two sensitivities, " + text(*spec.sensitivity) + " and " +
                       text(*spec.sensitivity_per_mw) + ".",
                   "Keep one; where sources disagree give sensitivity_low and sensitivity_high.");
  const DBPerVolt stated = sensitivity(spec);
  if (spec.sensitivity_low && *spec.sensitivity_low > stated)
    return failure("A headphone's sensitivity_low (" + text(*spec.sensitivity_low) + ") is above its sensitivity (" +
                   text(stated) + ").");
  if (spec.sensitivity_high && *spec.sensitivity_high < stated)
    return failure("A headphone's sensitivity_high (" + text(*spec.sensitivity_high) + ") is below its sensitivity (" +
                   text(stated) + ").");
  if (!spec.sections.empty() && !spec.dc_resistance && spec.table.empty())
    return failure("A headphone has impedance sections but no dc_resistance to stand in series with.",
                   "Add dc_resistance = \"295 ohm\".");
  if (!spec.sections.empty() && !spec.table.empty())
    return failure("A headphone has both impedance sections and an impedance_table.", "Keep one of the two.");
  if (!spec.table.empty())
    if (auto fitted = fit_impedance(spec.table); !fitted) return std::unexpected(std::move(fitted).error());
  return check(ImpedanceNetwork{spec.dc_resistance.value_or(spec.impedance), spec.sections});
}

DBPerVolt sensitivity(const HeadphoneSpec& spec) {
  if (spec.sensitivity) return *spec.sensitivity;
  return per_volt(spec.sensitivity_per_mw.value_or(DBPerMilliwatt(0)), spec.impedance);
}

DBPerVolt lowest_sensitivity(const HeadphoneSpec& spec) { return spec.sensitivity_low.value_or(sensitivity(spec)); }

DBPerVolt highest_sensitivity(const HeadphoneSpec& spec) { return spec.sensitivity_high.value_or(sensitivity(spec)); }

ImpedanceNetwork network(const HeadphoneSpec& spec) {
  if (!spec.table.empty())
    if (auto fitted = fit_impedance(spec.table)) return std::move(fitted->network);
  return {spec.dc_resistance.value_or(spec.impedance), spec.sections};
}

std::complex<double> response(const HeadphoneSpec& spec, Hertz frequency) {
  return pascal_per_volt(sensitivity(spec)) * bands_response(spec.response, frequency);
}

Figures<Volt, Pascal> figures(const HeadphoneSpec& spec) { return {.gain = pascal_per_volt(sensitivity(spec))}; }

double highest_pascal_per_volt(const HeadphoneSpec& spec, Hertz rate) {
  constexpr double rounding = 1.0001;  // samples are floats
  return pascal_per_volt(highest_sensitivity(spec)) * impulse_sum(spec, rate) * rounding;
}

Headphone::Headphone(const HeadphoneSpec& spec)
    : pascal_per_volt_(static_cast<float>(pascal_per_volt(sensitivity(spec)))), bands_(spec.response) {}

void Headphone::prepare(const Format& format) {
  sections_ = sections_of(bands_, format.rate);
  filters_.assign(sections_.size(), {});
}

void Headphone::reset() noexcept {
  for (auto& filter : filters_) filter.reset();
}

void Headphone::process(Span<const Volt> left, Span<const Volt> right, Span<Pascal> left_ear,
                        Span<Pascal> right_ear) noexcept {
  for (std::size_t i = 0; i < left_ear.size(); ++i) {
    left_ear[i] = pascal_per_volt_ * dsp::finite_or_silence(left[i]);
    right_ear[i] = pascal_per_volt_ * dsp::finite_or_silence(right[i]);
  }
  for (std::size_t k = 0; k < sections_.size(); ++k)
    filters_[k].process(sections_[k], left_ear.samples(), right_ear.samples(), left_ear.samples(), right_ear.samples());
}

}  // namespace ohmic::gear
