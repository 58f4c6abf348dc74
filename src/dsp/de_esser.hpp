#pragma once
// The de-esser of a strip: turns down the top of a voice while it hisses, and only then.

#include <array>
#include <complex>
#include <cstddef>
#include <vector>

#include "dsp/envelope.hpp"
#include "dsp/processor.hpp"
#include "units/field.hpp"
#include "units/quantity.hpp"

namespace ohmic::dsp {

struct DeEsserSettings {
  bool is_on = false;
  Hertz frequency;
  DBFS threshold;
  Decibel range;
  Second attack, release;
};

inline constexpr std::array de_esser_fields = {
    bind<&DeEsserSettings::is_on>({.name = "on", .fallback = 1, .says = "Whether the de-esser works."}),
    bind<&DeEsserSettings::frequency>({.name = "frequency",
                                       .minimum = 1000,
                                       .maximum = 16000,
                                       .fallback = 5500,
                                       .says = "Where the band of the hissing begins.",
                                       .law = Law::logarithmic}),
    bind<&DeEsserSettings::threshold>({.name = "threshold",
                                       .minimum = -80,
                                       .maximum = 0,
                                       .fallback = -30,
                                       .says = "The level of that band above which it is turned down.",
                                       .law = Law::decibel}),
    bind<&DeEsserSettings::range>({.name = "range",
                                   .minimum = 0,
                                   .maximum = 24,
                                   .fallback = 8,
                                   .says = "The most that is taken away.",
                                   .law = Law::decibel}),
    bind<&DeEsserSettings::attack>({.name = "attack",
                                    .minimum = 0.0001,
                                    .maximum = 0.1,
                                    .fallback = 0.001,
                                    .says = "Time to 63 % of a new, larger reduction.",
                                    .law = Law::logarithmic}),
    bind<&DeEsserSettings::release>({.name = "release",
                                     .minimum = 0.005,
                                     .maximum = 1,
                                     .fallback = 0.05,
                                     .says = "Time to 63 % of the way back.",
                                     .law = Law::logarithmic}),
};

/// The response while `reduction` is in force, f0 the frequency: a shelf without a bump, 0 dB below, -reduction above:
///             g s^2 + sqrt(2 g) s + 1                                        1 + g^2 (f/f0)^4
///   H(s)  =  -------------------------,   g = 10^(-reduction/20),   |H|^2 = -------------------   (analogue)
///               s^2 + sqrt(2) s + 1                                            1 + (f/f0)^4
/// run through the bilinear transform with f0 kept. Closed form of what runs.
std::complex<double> de_esser_response(Hertz frequency, Decibel reduction, Hertz at, Hertz rate);

/// Settings: de_esser_fields. The band is what a Butterworth high-pass of second order lets through; its level is that of
/// its highest sample in the last millisecond (a sine of that peak in dBFS), of the louder channel. What exceeds the threshold
/// is taken away from the band, up to `range`: a step of the level moves the reduction by 1 - exp(-t / attack) of its way
/// in dB, and back by exp(-t / release). While nothing exceeds it, and off, bits pass unchanged. Poles, not gains, move
/// over 20 ms when the frequency does; so do switching, threshold and range. No frame of latency.
class DeEsser {
 public:
  enum Reading : std::size_t { reduction };
  static constexpr std::size_t readings_count = 1;

  explicit DeEsser(std::size_t channels) : channels_(channels) {}
  void prepare(const Format& format);
  void reset() noexcept;
  void process(std::span<const float> settings, const Block& block) noexcept;
  Frames latency() const noexcept { return {}; }
  std::span<const Field> fields() const noexcept;

  /// dB, positive: the deepest since the last read.
  std::span<const Field> readings() const noexcept;
  void read(std::span<float> values) noexcept;

 private:
  /// High and band pass of two channels, and the memory of the filter that makes them.
  struct alignas(16) Pair {
    double first[2] = {}, second[2] = {};
    std::array<Cell, 2> high{}, band{};
  };
  void adopt(std::span<const float> settings) noexcept;
  void forget() noexcept;
  void split(const Block& block, int from, int frames) noexcept;
  void decide(int frames) noexcept;
  void take_away(const Block& block, int from, int frames) noexcept;

  std::size_t channels_;
  Hertz rate_{48000.0};
  std::array<float, de_esser_fields.size()> seen_{};
  CellRamp corner_, threshold_, range_, amount_;  // tan(pi f / rate), log2, log2, 0 while off
  HeldPeak held_;
  Follower follower_;
  std::vector<Pair> pairs_;
  Cell reductions_{};
  DeepestReduction deepest_;
  int ramp_ = 1, position_ = 0;
  bool is_fresh_ = true, is_on_ = false;
};

}  // namespace ohmic::dsp
