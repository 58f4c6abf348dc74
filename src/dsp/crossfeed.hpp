#pragma once
// Crossfeed for headphones: each ear hears a little of the other side, low-passed, as from loudspeakers (Bauer 1961).

#include <array>
#include <complex>
#include <cstddef>

#include "dsp/processor.hpp"
#include "dsp/ramp.hpp"

namespace ohmic::dsp {

/// Presets of libbs2b: 700 Hz 4.5 dB (its default), 700 Hz 6 dB (Chu Moy), 650 Hz 9.5 dB (Jan Meier).
struct CrossfeedSettings {
  bool is_on = false;
  Hertz frequency{700.0};
  Decibel feed{4.5};
  bool operator==(const CrossfeedSettings&) const = default;
};

inline constexpr std::array crossfeed_fields = {
    bind<&CrossfeedSettings::is_on>({.name = "on", .fallback = 1, .says = "Whether each ear hears the other side."}),
    bind<&CrossfeedSettings::frequency>({.name = "frequency",
                                         .minimum = 300,
                                         .maximum = 2000,
                                         .fallback = 700,
                                         .says = "Where the head begins to shade the far ear: the feed is 3 dB down.",
                                         .law = Law::logarithmic}),
    bind<&CrossfeedSettings::feed>({.name = "feed",
                                    .minimum = 1,
                                    .maximum = 15,
                                    .fallback = 4.5,
                                    .says = "How much louder the near ear is at low frequencies; less is stronger.",
                                    .law = Law::decibel}),
};

/// Settings: on, frequency, feed, all moved over 20 ms. Two channels. With a one-pole low-pass F of gain g at 0 Hz:
///   left  = L + F (R - L),   right = R + F (L - R),   g = 1 / (1 + 10^(feed/20))
/// F is the feed of libbs2b; the near ear keeps the complement. So left + right = L + R: a mono signal passes bit for
/// bit, at every frequency and while the settings move, where libbs2b takes 1.8 dB of its treble. Off, bits pass unchanged.
class Crossfeed {
 public:
  /// What a sound that is on one side only becomes at that side's ear and at the other.
  struct Response {
    std::complex<double> near_ear, far_ear;
  };

  void prepare(const Format& format);
  void reset() noexcept;
  void process(std::span<const float> settings, const Block& block) noexcept;
  Frames latency() const noexcept { return {}; }
  std::span<const Field> fields() const noexcept;

  /// Closed form of what runs.
  static Response response(const CrossfeedSettings& settings, Hertz frequency, Hertz rate);

 private:
  Hertz rate_{48000.0};
  std::array<float, 3> seen_{};
  LinearRamp gain_, step_;  // g, and the share of a difference the low-pass moves in one frame
  double low_ = 0.0;
  int ramp_ = 1;
  bool is_fresh_ = true;
};

}  // namespace ohmic::dsp
