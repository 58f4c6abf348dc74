// Correlation with each harmonic by itself: for ten of them cheaper than a transform, and of any length.

#include "circuit/analysis/harmonics.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace ohmic::circuit {

double Harmonics::rms(std::size_t harmonic) const {
  return harmonic == 0 || harmonic > peaks.size() ? 0.0 : std::abs(peaks[harmonic - 1]) / std::numbers::sqrt2;
}

double Harmonics::thd() const {
  double power = 0.0;
  for (std::size_t k = 2; k <= peaks.size(); ++k) power += rms(k) * rms(k);
  return rms(1) > 0.0 ? std::sqrt(power) / rms(1) : 0.0;
}

Harmonics harmonics_of(std::span<const double> samples, int periods, int most) {
  const std::size_t n = samples.size();
  Harmonics result;
  result.mean = std::accumulate(samples.begin(), samples.end(), 0.0) / static_cast<double>(n);
  // X(k) = 2/N sum x(n) e^(-j 2 pi k n / N); the turn is taken from k n mod N, so that no angle is large.
  std::vector<std::complex<double>> turns(n);
  for (std::size_t k = 0; k < n; ++k)
    turns[k] = std::polar(1.0, -2.0 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(n));
  for (int h = 1; h <= most; ++h) {
    const std::size_t line = static_cast<std::size_t>(h) * static_cast<std::size_t>(periods);
    if (2 * line >= n) break;
    std::complex<double> sum = 0.0;
    for (std::size_t k = 0, at = 0; k < n; ++k, at = (at + line) % n) sum += (samples[k] - result.mean) * turns[at];
    result.peaks.push_back(2.0 * sum / static_cast<double>(n));
  }
  return result;
}

}  // namespace ohmic::circuit
