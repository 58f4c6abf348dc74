// What a headphone's equalizer does, from the bands and taps that run.

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include "dsp/equalizer.hpp"
#include "rig/node_settings.hpp"
#include "rig/session_parts.hpp"
#include "units/levels.hpp"

namespace ohmic::rig {
namespace {

///   H(f) = sum h[n] e^(-j 2 pi f n / rate), the powers by one rotation a tap
std::complex<double> response_of(const std::vector<float>& taps, double frequency, Hertz rate) {
  const std::complex<double> turn = std::polar(1.0, -2.0 * std::numbers::pi * frequency / rate.value());
  std::complex<double> sum = 0.0, phase = 1.0;
  for (const float tap : taps) {
    sum += static_cast<double>(tap) * phase;
    phase *= turn;
  }
  return sum;
}

}  // namespace

std::vector<double> Session::eq_response(std::string_view output, std::span<const double> frequencies) const {
  std::vector<double> levels(frequencies.size(), 0.0);
  const auto& all = rig().phones;
  const auto phones = std::ranges::find(all, output, &Phones::name);
  if (phones == all.end()) return levels;
  const Material& material = parts_->material;
  const auto found = material.equalizers.find(phones->eq);
  if (found == material.equalizers.end()) return levels;
  const auto& [eq, taps] = found->second;
  const std::vector<float> bands = equalizer_settings(eq.bands, most_headphone_bands);
  for (std::size_t i = 0; i < frequencies.size(); ++i) {
    auto h = dsp::Equalizer::response(bands, Hertz(frequencies[i]), material.rate);
    if (taps != nullptr) h *= response_of(taps->front(), frequencies[i], material.rate);
    levels[i] = eq.preamp.value() + std::max(gain_of(std::abs(h)).value(), -120.0);
  }
  return levels;
}

}  // namespace ohmic::rig
