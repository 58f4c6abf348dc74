// Filters from a curve: taps of minimum phase whose magnitude is what somebody measured or wishes.

#include "dsp/fir_design.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>

#include "dsp/fourier.hpp"

namespace ohmic::dsp {

Decibel gain_at(std::span<const GainPoint> points, Hertz frequency) {
  if (points.empty()) return Decibel(0.0);
  const auto above = std::ranges::lower_bound(points, frequency, {}, &GainPoint::frequency);
  if (above == points.begin()) return points.front().gain;
  if (above == points.end()) return points.back().gain;
  const GainPoint &low = above[-1], &high = *above;
  const double part = std::log(frequency / low.frequency) / std::log(high.frequency / low.frequency);
  return low.gain + part * (high.gain - low.gain);
}

std::vector<float> minimum_phase_fir(std::span<const GainPoint> points, Hertz rate, std::size_t taps) {
  taps = std::clamp<std::size_t>(taps, 1, 65536);
  // Eight times as long as asked for: what the cepstrum folds back from its end (Oppenheim & Schafer 1975, 10.5.2) then
  // is below rounding.
  const std::size_t half = std::max<std::size_t>(4 * std::bit_ceil(taps), 16384);
  std::vector<double> log_magnitude(half + 1);
  for (std::size_t k = 0; k <= half; ++k) {
    const Hertz frequency = rate * (0.5 * static_cast<double>(k) / static_cast<double>(half));
    const double gain = std::clamp(gain_at(points, frequency).value(), -100.0, 100.0);
    log_magnitude[k] = gain * (std::numbers::ln10 / 20.0);
  }
  const std::vector<double> whole = minimum_phase(log_magnitude);
  std::vector<float> response(taps);
  const std::size_t fade = taps / 4;
  for (std::size_t i = 0; i < taps; ++i) {
    double share = 1.0;
    if (i + fade >= taps) {
      const double part = static_cast<double>(i + fade - taps + 1) / static_cast<double>(fade + 1);
      share = 0.5 + 0.5 * std::cos(std::numbers::pi * part);
    }
    response[i] = static_cast<float>(share * whole[i]);
  }
  return response;
}

}  // namespace ohmic::dsp
