#pragma once
// A periodic signal taken apart into its harmonics, exactly, over whole periods and in double.

#include <complex>
#include <span>
#include <vector>

namespace ohmic::circuit {

struct Harmonics {
  double mean = 0.0;
  std::vector<std::complex<double>> peaks;  // [0]: fundamental; amplitude, and phase against a cosine

  double rms(std::size_t harmonic) const;  // 1: fundamental; 0 above the last
  /// All harmonics from the second on, against the fundamental.
  double thd() const;
};

/// samples: a whole number of periods. As many harmonics as lie below half the rate, at most `most`.
Harmonics harmonics_of(std::span<const double> samples, int periods, int most = 10);

}  // namespace ohmic::circuit
