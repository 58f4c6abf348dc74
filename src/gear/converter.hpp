#pragma once
// The two ends of a digital wire: ADC (volt to full scale) and DAC (full scale to volt), by level, range and bits.

#include <array>
#include <cstdint>
#include <vector>

#include "dsp/noise.hpp"
#include "gear/figures.hpp"
#include "units/block.hpp"
#include "units/error.hpp"
#include "units/field.hpp"
#include "units/format.hpp"

namespace ohmic::gear {

struct AdcSpec {
  Volt full_scale;  // rms of the sine that peaks at 1.0
  Decibel dynamic_range;
  int bits = 24;
  Ohm input_impedance;
  bool operator==(const AdcSpec&) const = default;
};

inline constexpr std::array adc_fields = {
    bind<&AdcSpec::full_scale>({.name = "full_scale",
                                .minimum = 1e-3,
                                .maximum = 100,
                                .fallback = 4.887,
                                .says = "Sine level (rms) that fills the converter: 16 dBu.",
                                .law = Law::logarithmic}),
    bind<&AdcSpec::dynamic_range>({.name = "dynamic_range",
                                   .minimum = 40,
                                   .maximum = 150,
                                   .fallback = 115,
                                   .says = "Full scale over its own noise, A-weighted.",
                                   .law = Law::decibel}),
    bind<&AdcSpec::bits>(
        {.name = "bits", .minimum = 8, .maximum = 32, .fallback = 24, .says = "Word length; dithered."}),
    bind<&AdcSpec::input_impedance>({.name = "input_impedance",
                                     .minimum = 100,
                                     .maximum = 1e7,
                                     .fallback = 1e4,
                                     .says = "What the preamp or line source sees.",
                                     .law = Law::logarithmic}),
};

struct DacSpec {
  Volt full_scale;
  Decibel dynamic_range;
  int bits = 24;
  Ohm output_impedance;
  bool operator==(const DacSpec&) const = default;
};

inline constexpr std::array dac_fields = {
    bind<&DacSpec::full_scale>({.name = "full_scale",
                                .minimum = 1e-3,
                                .maximum = 100,
                                .fallback = 2,
                                .says = "Sine level (rms) at its output for a full-scale sine: 2 V, 16 dBu.",
                                .law = Law::logarithmic}),
    bind<&DacSpec::dynamic_range>({.name = "dynamic_range",
                                   .minimum = 40,
                                   .maximum = 150,
                                   .fallback = 115,
                                   .says = "Full scale over its own noise, A-weighted.",
                                   .law = Law::decibel}),
    bind<&DacSpec::bits>(
        {.name = "bits", .minimum = 8, .maximum = 32, .fallback = 24, .says = "Word length; dithered."}),
    bind<&DacSpec::output_impedance>({.name = "output_impedance",
                                      .minimum = 0,
                                      .maximum = 1e4,
                                      .fallback = 0,
                                      .says = "Impedance of its output; what follows loads it."}),
};

/// Noise of rounding to that many bits with triangular dither: half a step rms (Lipshitz, Wannamaker and Vanderkooy 1992).
double dither_noise(int bits);
/// `noise` is the larger of the stated one and what the word length allows.
Figures<Volt, FullScale> figures(const AdcSpec& spec, Hertz rate = usual_rate);
Figures<FullScale, Volt> figures(const DacSpec& spec, Hertz rate = usual_rate);

/// Volt to full scale: noise, word length, and the hard limit at +-1. No settings. From 24 bits on the sample itself
/// (24 bits and a sign) is the rounding, and no dither is added.
class Adc {
 public:
  explicit Adc(const AdcSpec& spec, std::uint64_t seed = 1);
  void prepare(const Format& format);
  void reset() noexcept;
  void process(Span<const Volt> in, Span<FullScale> out) noexcept;
  void process(std::span<const float>, const Block& block) noexcept {
    process(block.input_in<Volt>(0), block.output_in<FullScale>(0));
  }
  Frames latency() const noexcept { return {}; }
  std::span<const Field> fields() const noexcept { return {}; }
  /// Samples held at +-1 since reset. [audio]
  std::uint64_t clipped_samples() const noexcept { return clipped_; }

 private:
  AdcSpec spec_;
  dsp::Noise noise_;
  dsp::TriangularNoise dither_;
  float scale_ = 1.0f, noise_rms_ = 0.0f;
  std::vector<float> grain_;
  std::uint64_t clipped_ = 0;
};

/// Full scale to volt: what exceeds +-1 is clipped, then rounding, scale and noise. No settings.
class Dac {
 public:
  explicit Dac(const DacSpec& spec, std::uint64_t seed = 1);
  void prepare(const Format& format);
  void reset() noexcept;
  void process(Span<const FullScale> in, Span<Volt> out) noexcept;
  void process(std::span<const float>, const Block& block) noexcept {
    process(block.input_in<FullScale>(0), block.output_in<Volt>(0));
  }
  Frames latency() const noexcept { return {}; }
  std::span<const Field> fields() const noexcept { return {}; }
  std::uint64_t clipped_samples() const noexcept { return clipped_; }

 private:
  DacSpec spec_;
  dsp::Noise noise_;
  dsp::TriangularNoise dither_;
  float scale_ = 1.0f, noise_rms_ = 0.0f;
  std::vector<float> grain_;
  std::uint64_t clipped_ = 0;
};

}  // namespace ohmic::gear
