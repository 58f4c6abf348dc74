#pragma once
// What gear's tests share: well-known headphones from published measurements, and the instruments that read signals.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

#include "dsp/a_weighting.hpp"
#include "dsp/sine.hpp"
#include "dsp/tone_fit.hpp"
#include "gear/headphone.hpp"
#include "units/block.hpp"
#include "units/format.hpp"

namespace ohmic::gear::lab {

using namespace ohmic::literals;

inline constexpr Format format{Hertz(48000.0), 64};

inline SectionSpec inductive(double ohm, double henry) {
  return {
      .kind = SectionKind::inductive, .resistance = Ohm(ohm), .inductance = Henry(henry), .capacitance{}, .frequency{}};
}
inline SectionSpec capacitive(double ohm, double farad) {
  return {.kind = SectionKind::capacitive,
          .resistance = Ohm(ohm),
          .inductance{},
          .capacitance = Farad(farad),
          .frequency{}};
}
inline SectionSpec resonance(double ohm, double hertz, double q) {
  return {.kind = SectionKind::resonance,
          .resistance = Ohm(ohm),
          .inductance{},
          .capacitance{},
          .frequency = Hertz(hertz),
          .q = q};
}

/// Networks fitted to impedances published by Audio Science Review and Stereophile; sensitivities from the voltage ASR
/// needed for 94 dB SPL (collected in Sha1rholder/Sound-Library 93fe23e6).
inline HeadphoneSpec hd650() {
  HeadphoneSpec spec = defaults(headphone_fields);
  spec.impedance = 300_ohm;
  spec.sensitivity = 104.8_dB_per_V;
  spec.dc_resistance = 295.1_ohm;
  spec.sections = {inductive(39.2, 3.564e-3), inductive(196.1, 0.609e-3), resonance(178.9, 100, 0.85)};
  return spec;
}
inline HeadphoneSpec dt990() {
  HeadphoneSpec spec = defaults(headphone_fields);
  spec.impedance = 250_ohm;
  spec.sensitivity = 97.0_dB_per_V;
  spec.sensitivity_high = 103.6_dB_per_V;  // RTINGS
  spec.dc_resistance = 237.1_ohm;
  spec.sections = {inductive(45, 4.49e-3), resonance(114.8, 90, 0.65)};
  return spec;
}
inline HeadphoneSpec dt1990() {
  HeadphoneSpec spec = defaults(headphone_fields);
  spec.impedance = 250_ohm;
  spec.sensitivity = 104.3_dB_per_V;
  spec.dc_resistance = 256.7_ohm;
  spec.sections = {inductive(34, 0.271e-3), resonance(294.3, 70.2, 0.48)};
  return spec;
}
inline HeadphoneSpec mdr7506() {
  HeadphoneSpec spec = defaults(headphone_fields);
  spec.impedance = 63_ohm;
  spec.sensitivity = 113.9_dB_per_V;
  spec.dc_resistance = 56.3_ohm;
  spec.sections = {inductive(29, 5.7e-3), resonance(39.5, 70.5, 0.49)};
  return spec;
}
inline HeadphoneSpec k701() {
  HeadphoneSpec spec = defaults(headphone_fields);
  spec.impedance = 62_ohm;
  spec.sensitivity = 104.6_dB_per_V;
  spec.dc_resistance = 58.4_ohm;
  spec.sections = {inductive(47, 0.47e-3)};
  return spec;
}
/// HE400i: a planar is a resistor.
inline HeadphoneSpec planar() {
  HeadphoneSpec spec = defaults(headphone_fields);
  spec.impedance = 46_ohm;
  spec.sensitivity = 104.5_dB_per_V;
  return spec;
}
/// Westone 3: balanced armatures with a crossover.
inline HeadphoneSpec westone3() {
  HeadphoneSpec spec = defaults(headphone_fields);
  spec.impedance = 30_ohm;
  spec.sensitivity = 120_dB_per_V;
  spec.dc_resistance = 13.8_ohm;
  spec.sections = {capacitive(16.3, 36.9e-6), resonance(32.7, 1349.5, 1.3253), inductive(48, 0.199e-3)};
  return spec;
}
/// Any resistor.
inline HeadphoneSpec resistor(double ohm, DBPerVolt sensitivity = 100_dB_per_V) {
  HeadphoneSpec spec = defaults(headphone_fields);
  spec.impedance = Ohm(ohm);
  spec.sensitivity = sensitivity;
  return spec;
}

using Samples = std::vector<float>;

inline Samples sine(Hertz frequency, double peak, std::size_t frames, Hertz rate = format.rate) {
  Samples samples(frames);
  dsp::Sine(frequency, rate).fill(samples, static_cast<float>(peak));
  return samples;
}
inline Samples silence(std::size_t frames) { return Samples(frames, 0.0f); }

/// Level of what an A filter lets through, its first tenth of a second left out.
inline double a_weighted_rms(const Samples& samples, Hertz rate = format.rate) {
  dsp::AWeighting filter;
  filter.prepare(rate);
  Samples heard(samples.size());
  filter.process(samples, heard);
  return dsp::rms(std::span<const float>(heard).subspan(static_cast<std::size_t>(rate.value() / 10.0)));
}

/// A processor from one channel to one, in blocks of 64.
template <class P>
Samples run(P& processor, const Samples& in, const std::vector<float>& settings = {}) {
  Samples out(in.size());
  for (std::size_t at = 0; at < in.size(); at += 64) {
    const int frames = static_cast<int>(std::min<std::size_t>(64, in.size() - at));
    const float* read = in.data() + at;
    float* write = out.data() + at;
    processor.process(settings, Block{std::span(&read, 1), std::span(&write, 1), frames});
  }
  return out;
}

/// The same with the same signal on both inputs; `outputs` channels out.
template <class P>
std::vector<Samples> run_stereo(P& processor, const Samples& in, std::size_t outputs,
                                const std::vector<float>& settings = {}) {
  std::vector<Samples> out(outputs, Samples(in.size()));
  std::vector<float*> writes(outputs);
  for (std::size_t at = 0; at < in.size(); at += 64) {
    const int frames = static_cast<int>(std::min<std::size_t>(64, in.size() - at));
    const float* reads[2] = {in.data() + at, in.data() + at};
    for (std::size_t c = 0; c < outputs; ++c) writes[c] = out[c].data() + at;
    processor.process(settings, Block{reads, writes, frames});
  }
  return out;
}

/// Amplitude and phase of one frequency in the second half of a signal, relative to a sine that began with the signal.
inline std::complex<double> tone(const Samples& samples, Hertz frequency, Hertz rate = format.rate) {
  const std::size_t from = samples.size() / 2;
  const auto found = dsp::fit_tone(std::span<const float>(samples).subspan(from), rate, frequency).tones.at(0);
  const double began =
      2.0 * std::numbers::pi * std::fmod(frequency.value() * static_cast<double>(from) / rate.value(), 1.0);
  return std::polar(found.peak, found.phase - began);
}

inline double decibels(double ratio) { return 20.0 * std::log10(ratio); }

}  // namespace ohmic::gear::lab
