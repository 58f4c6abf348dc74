// Impulse responses: what they are, and how one that was recorded at another rate is made to fit the stream's.

#include "dsp/impulse_response.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "dsp/fourier.hpp"

namespace ohmic::dsp {
namespace {

constexpr std::size_t steps = 512;   // of the kernel in one frame of the lower rate; a straight line between: -106 dB
constexpr std::size_t length = 256;  // of the kernel, in frames of the lower rate
constexpr double pass = 0.905;       // of half the lower rate
constexpr double stop = -92.0;       // dB at half the lower rate, and 24 less with every octave above

/// The low-pass between two rates, continuous in time, of minimum phase; area 1 over time in frames of the lower rate.
std::vector<double> low_pass_kernel() {
  constexpr std::size_t size = 1024 * steps;
  std::vector<double> log_magnitude(size / 2 + 1);
  for (std::size_t k = 0; k < log_magnitude.size(); ++k) {
    const double x = 2.0 * static_cast<double>(k * steps) / size;  // half the lower rate is 1
    const double t = std::clamp((x - pass) / (1.0 - pass), 0.0, 1.0);
    // In decibels a step with four smooth derivatives: the smoother it is, the sooner the kernel has died away.
    const double t5 = t * t * t * t * t;
    const double step = t5 * (126.0 + t * (-420.0 + t * (540.0 + t * (-315.0 + t * 70.0))));
    // And on downwards: what a level stop band is at 512 times the rate would add up when only one in 512 is taken.
    const double decibels = step * stop - 24.0 * std::log2(std::max(x, 1.0));
    log_magnitude[k] = decibels * (std::numbers::ln10 / 20.0);
  }
  std::vector<double> kernel = minimum_phase(log_magnitude);
  kernel.resize(length * steps + 1);
  constexpr std::size_t fade = length * steps / 4;
  for (std::size_t i = kernel.size() - fade; i < kernel.size(); ++i) {
    const double part = static_cast<double>(i + fade + 1 - kernel.size()) / fade;
    kernel[i] *= 0.5 + 0.5 * std::cos(std::numbers::pi * part);
  }
  for (double& g : kernel) g *= static_cast<double>(steps);
  return kernel;
}

std::vector<float> resampled(const std::vector<float>& taps, double in_step, double out_step,
                             const std::vector<double>& kernel) {
  const double end = static_cast<double>(taps.size()) * in_step + static_cast<double>(length);
  std::vector<float> out(taps.empty() ? 0 : static_cast<std::size_t>(end / out_step));
  float highest = 0.0f;
  for (std::size_t n = 0; n < out.size(); ++n) {
    const double now = static_cast<double>(n) * out_step;
    const double oldest = std::ceil((now - static_cast<double>(length)) / in_step);
    const auto first = static_cast<std::size_t>(std::max(oldest, 0.0));
    const auto last = std::min(static_cast<std::size_t>(now / in_step), taps.size() - 1);
    double sum = 0.0;
    for (std::size_t k = first; k <= last; ++k) {
      const double at = std::clamp(now - static_cast<double>(k) * in_step, 0.0, static_cast<double>(length)) * steps;
      const std::size_t i = std::min(static_cast<std::size_t>(at), kernel.size() - 2);
      const double g = kernel[i] + (at - static_cast<double>(i)) * (kernel[i + 1] - kernel[i]);
      sum += g * static_cast<double>(taps[k]);
    }
    out[n] = static_cast<float>(sum * out_step);
    highest = std::max(highest, std::abs(out[n]));
  }
  // The kernel's own end, 140 dB down, is not worth its taps.
  while (out.size() > 1 && std::abs(out.back()) <= 1e-7f * highest) out.pop_back();
  return out;
}

}  // namespace

ImpulseResponse resampled(const ImpulseResponse& response, Hertz from, Hertz to) {
  if (from == to) return response;
  static const std::vector<double> kernel = low_pass_kernel();
  const double lower = std::min(from.value(), to.value());
  ImpulseResponse out;
  for (const auto& taps : response) out.push_back(resampled(taps, lower / from.value(), lower / to.value(), kernel));
  return out;
}

}  // namespace ohmic::dsp
