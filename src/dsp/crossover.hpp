#pragma once
// The crossover of a pair of loudspeakers and a subwoofer: what is low goes to the sub, the rest to the pair.

#include <array>
#include <complex>
#include <cstddef>
#include <vector>

#include "dsp/processor.hpp"
#include "dsp/ramp.hpp"
#include "dsp/svf.hpp"

namespace ohmic::dsp {

struct CrossoverSettings {
  bool is_on = false;
  Hertz frequency{80.0};
  Decibel sub_level;
  bool operator==(const CrossoverSettings&) const = default;
};

inline constexpr std::array crossover_fields = {
    bind<&CrossoverSettings::is_on>({.name = "on", .fallback = 1, .says = "Whether the sub takes the low end."}),
    bind<&CrossoverSettings::frequency>({.name = "frequency",
                                         .minimum = 30,
                                         .maximum = 400,
                                         .fallback = 80,
                                         .says = "Where sub and loudspeakers are equally loud, both 6 dB down.",
                                         .law = Law::logarithmic}),
    bind<&CrossoverSettings::sub_level>({.name = "sub_level",
                                         .minimum = -24,
                                         .maximum = 12,
                                         .fallback = 0,
                                         .says = "Trim of the sub against the loudspeakers.",
                                         .law = Law::decibel}),
};

/// Settings: on, frequency, sub_level, all moved over 20 ms. In: left, right. Out: left high, right high, and the low of
/// (left + right) / 2. Linkwitz-Riley of fourth order (Linkwitz 1976): each side is a Butterworth filter of second order
/// twice, so high and low are in phase and their sum is an all-pass: flat. Off, left and right pass bit for bit and the
/// low output is silent.
class Crossover {
 public:
  void prepare(const Format& format);
  void reset() noexcept;
  void process(std::span<const float> settings, const Block& block) noexcept;
  Frames latency() const noexcept { return {}; }
  std::span<const Field> fields() const noexcept;

  /// Closed form of what runs, from one side to its high and from a mono signal to the low.
  struct Response {
    std::complex<double> high, low;
  };
  static Response response(const CrossoverSettings& settings, Hertz frequency, Hertz rate);

 private:
  Hertz rate_{48000.0};
  SvfChain highs_, low_;
  std::vector<float> middle_, factors_;
  LinearRamp sub_;
  std::array<float, 3> seen_{};
  int ramp_ = 1;
  bool is_fresh_ = true;
};

}  // namespace ohmic::dsp
