// The second-order section: its coefficients, its closed-form response, and the loop that runs it on one or two channels.

#include "dsp/biquad.hpp"

#include <cmath>
#include <cstddef>
#include <numbers>

namespace ohmic::dsp {
namespace {

using Pair = double __attribute__((vector_size(16)));

}  // namespace

std::complex<double> Biquad::response(Hertz frequency, Hertz rate) const {
  // In u = 1 - z^-1, which is small where z^-1 is near 1: no digits cancel at 20 Hz and 192 kHz.
  //   b0 + b1 z^-1 + b2 z^-2 = (b0 + b1 + b2) - (b1 + 2 b2) u + b2 u^2,   u = 2 sin^2(w/2) + j sin(w)
  const double w = 2.0 * std::numbers::pi * (frequency / rate);
  const double half = std::sin(0.5 * w);
  const std::complex<double> u(2.0 * half * half, std::sin(w));
  return ((b0 + b1 + b2) - (b1 + 2.0 * b2) * u + b2 * u * u) / ((1.0 + a1 + a2) - (a1 + 2.0 * a2) * u + a2 * u * u);
}

Decibel magnitude(std::complex<double> h) { return Decibel(10.0 * std::log10(std::norm(h))); }

void BiquadFilter::process(const Biquad& c, std::span<const float> in, std::span<float> out) noexcept {
  double s1 = s1_, s2 = s2_;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const double x = static_cast<double>(in[i]);
    const double y = c.b0 * x + s1;
    s1 = (c.b1 * x + s2) - c.a1 * y;
    s2 = c.b2 * x - c.a2 * y;
    out[i] = static_cast<float>(y);
  }
  s1_ = s1, s2_ = s2;
}

void BiquadPair::process(const Biquad& c, std::span<const float> in_a, std::span<const float> in_b,
                         std::span<float> out_a, std::span<float> out_b) noexcept {
  const Pair b0 = {c.b0, c.b0}, b1 = {c.b1, c.b1}, b2 = {c.b2, c.b2}, a1 = {c.a1, c.a1}, a2 = {c.a2, c.a2};
  Pair s1 = {s1_[0], s1_[1]}, s2 = {s2_[0], s2_[1]};
  for (std::size_t i = 0; i < out_a.size(); ++i) {
    const Pair x = {static_cast<double>(in_a[i]), static_cast<double>(in_b[i])};
    const Pair y = b0 * x + s1;
    s1 = (b1 * x + s2) - a1 * y;
    s2 = b2 * x - a2 * y;
    out_a[i] = static_cast<float>(y[0]);
    out_b[i] = static_cast<float>(y[1]);
  }
  s1_[0] = s1[0], s1_[1] = s1[1], s2_[0] = s2[0], s2_[1] = s2[1];
}

}  // namespace ohmic::dsp
