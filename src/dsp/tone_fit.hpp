#pragma once
// What is a tone and what is not: least-squares sine fit for levels, phases, harmonics and THD+N of known frequencies.

#include <complex>
#include <cstddef>
#include <span>
#include <vector>

#include "units/quantity.hpp"

namespace ohmic::dsp {

/// A tone found in a signal: peak * sin(2 pi f t + phase), t = 0 at the first sample.
struct Tone {
  Hertz frequency;
  double peak = 0.0;   // in the unit of the signal
  double phase = 0.0;  // radians, -pi to pi

  double rms() const { return peak / 1.4142135623730951; }
};

/// All tones fitted together with a constant; what is left is noise and everything else.
struct ToneFit {
  std::vector<Tone> tones;  // in the order asked
  double constant = 0.0;
  double residual_rms = 0.0;
  double signal_rms = 0.0;  // of the input, with its constant

  /// Everything but the first tone and the constant, relative to the first tone: rms over rms.
  double thd_n() const;
  /// Tones behind the first, relative to the first.
  double thd() const;
};

/// Fits tones of known frequencies (each below rate / 2, at least one period in the window, pairwise further apart than
/// rate / samples). Level exact to 1e-9 for a clean float64 tone; no window, no leakage. [control]
ToneFit fit_tones(std::span<const float> samples, Hertz rate, std::span<const Hertz> frequencies);

/// One tone.
ToneFit fit_tone(std::span<const float> samples, Hertz rate, Hertz frequency);

/// A fundamental and its harmonics up to `highest` (1: only the fundamental), those below half the rate.
ToneFit fit_harmonics(std::span<const float> samples, Hertz rate, Hertz fundamental, int highest);

/// Root of the mean square.
double rms(std::span<const float> samples);

}  // namespace ohmic::dsp
