#pragma once
// Finds how late a burst comes back, to a small part of a frame, and says when it cannot.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "measure/delay_burst.hpp"
#include "units/quantity.hpp"

namespace ohmic::measure {

/// What one way, from an output to an input, is like. Figures but the levels count for `measured` only.
struct RoundTrip {
  enum class State {
    measured,  // every burst came back, equally late
    silent,    // nothing comes back
    unsure,    // something may come back, buried in noise: no figure
    unsteady,  // bursts came back differently late: frames were lost in between
  };
  State state = State::silent;
  double frames = 0.0;  // from the sample that is handed to the card to the sample that it hands over
  double spread = 0.0;  // frames; half of what the bursts differ by
  Decibel gain;         // of the way, over its band
  bool is_inverted = false;
  bool is_clipped = false;           // samples at full scale were heard
  double certainty = 0.0;            // how far the weakest burst stands above chance, in standard deviations
  std::optional<double> also_after;  // frames: it comes back a second time, half as loud or louder
  DBFS noise, heard;                 // rms at the input before the bursts and while they sound
  std::vector<double> each;          // frames of each burst, also where unsteady
};

/// One for a rate; recordings of any number of ways. Not for two threads at a time. [control]
///
/// The burst is looked for by correlation, weighted by what the noise leaves of each frequency (Knapp & Carter 1976,
/// "The generalized correlation method for estimation of time delay", eq. 24 for a known signal): hum and music in the
/// loop count less where they are strong. The peak's place between two frames is where the correlation of all tones has
/// its maximum. Through a filter this is the delay that fits the phases of all its tones best.
/// Error without noise: below 0.001 frames; with noise as loud as the burst's peak below 0.01. From 16 dB more noise than
/// that on it says `unsure`.
class DelayFinder {
 public:
  explicit DelayFinder(Hertz rate);
  ~DelayFinder();
  DelayFinder(DelayFinder&&) noexcept;
  DelayFinder& operator=(DelayFinder&&) noexcept;

  const BurstTiming& timing() const;
  /// Peak 1.0.
  std::span<const float> burst() const;
  /// `heard`: timing().whole() frames, as an input heard one output's turn. `level`: the burst's peak, as played.
  RoundTrip find(std::span<const float> heard, DBFS level) const;

 private:
  struct Parts;
  std::unique_ptr<const Parts> parts_;
};

/// "Comes back after 336.42 frames (7.009 ms), 0.3 dB quieter, inverted." or why there is no figure, and what to do.
std::string words_of(const RoundTrip& way, Hertz rate);

}  // namespace ohmic::measure
