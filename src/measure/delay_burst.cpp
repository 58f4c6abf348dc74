// The burst is made in the frequency domain and brought back by one transform.

#include "measure/delay_burst.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include "dsp/fourier.hpp"

namespace ohmic::measure {
namespace {

constexpr std::size_t fade = 64;

}  // namespace

BurstTiming burst_timing(Hertz rate) {
  BurstTiming timing;
  for (double reached = 66150.0; rate.value() > reached; reached *= 2.0) {
    timing.length *= 2;
    timing.spacing *= 2;
  }
  return timing;
}

Band burst_band(Hertz rate) { return {Hertz(100.0), Hertz(std::min(20e3, 0.45 * rate.value()))}; }

std::vector<float> delay_burst(Hertz rate) {
  const std::size_t size = burst_timing(rate).length;
  const Band band = burst_band(rate);
  const double step = rate.value() / static_cast<double>(size);
  const auto first = static_cast<std::size_t>(std::ceil(band.low.value() / step));
  const auto last = static_cast<std::size_t>(std::floor(band.high.value() / step));
  const double tones = static_cast<double>(last - first + 1);

  // Of n equally strong tones the k-th has the phase (Schroeder 1970, eq. 11):
  //   phi = -pi k^2 / n
  dsp::AlignedFloats spectrum(2 * size), sound(2 * size);
  for (std::size_t bin = first; bin <= last; ++bin) {
    const double k = static_cast<double>(bin - first);
    const double phase = -std::numbers::pi * k * k / tones;
    spectrum[2 * bin] = static_cast<float>(std::cos(phase));
    spectrum[2 * bin + 1] = static_cast<float>(std::sin(phase));
  }
  dsp::Fourier(size).backward(spectrum.data(), sound.data());

  std::vector<float> burst(size);
  for (std::size_t i = 0; i < size; ++i) burst[i] = sound[2 * i];
  for (std::size_t i = 0; i < fade; ++i) {
    const double turn = (static_cast<double>(i) + 0.5) / static_cast<double>(fade);
    const auto factor = static_cast<float>(0.5 - 0.5 * std::cos(std::numbers::pi * turn));
    burst[i] *= factor;
    burst[size - 1 - i] *= factor;
  }
  float peak = 0.0f;
  for (const float x : burst) peak = std::max(peak, std::abs(x));
  for (float& x : burst) x /= peak;
  return burst;
}

}  // namespace ohmic::measure
