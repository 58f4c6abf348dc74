// Half-band filters: double the rate, or halve it, for what must not alias: amplifiers that clip, peaks between samples.

#include "dsp/half_band.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <type_traits>

#include "dsp/lanes.hpp"

namespace ohmic::dsp {
namespace {

constexpr std::size_t chunk = 128;

D2 load2(const double* from) {
  D2 v;
  std::memcpy(&v, from, sizeof v);
  return v;
}
void store2(double* to, D2 v) { std::memcpy(to, &v, sizeof v); }

/// Coefficient `index` of an elliptic half-band filter of that order (Valenzuela & Constantinides 1983, eqs. 6 to 11):
/// theta functions of the nome q, whose series are cut where they no longer change a double.
double elliptic_coefficient(std::size_t index, double k, double q, double order) {
  const double c = static_cast<double>(index) + 1.0;
  double above = 0.0, below = 0.5, sign = 1.0;
  for (int i = 0; i < 12; ++i, sign = -sign) {
    above += sign * std::pow(q, i * (i + 1)) * std::sin((2 * i + 1) * c * std::numbers::pi / order);
    if (i > 0) below += sign * std::pow(q, i * i) * std::cos(2 * i * c * std::numbers::pi / order);
  }
  const double w = above * std::pow(q, 0.25) / below, w2 = w * w;
  const double x = std::sqrt((1.0 - w2 * k) * (1.0 - w2 / k)) / (1.0 + w2);
  return (1.0 - x) / (1.0 + x);
}

/// Modified Bessel function of order 0, by its series.
double bessel_i0(double x) {
  double sum = 1.0, term = 1.0;
  for (int i = 1; i < 40; ++i) sum += term *= (0.5 * x / i) * (0.5 * x / i);
  return sum;
}

}  // namespace

HalfBandIir::HalfBandIir(std::size_t coefficients, double transition)
    : count_(std::clamp<std::size_t>(coefficients / 2, 1, max_coefficients / 2)) {
  const double tangent = std::tan((1.0 - 2.0 * transition) * std::numbers::pi / 4.0), k = tangent * tangent;
  // The nome of the modulus k, by Jacobi's series:
  const double root = std::pow(1.0 - k * k, 0.25), e = 0.5 * (1.0 - root) / (1.0 + root), e4 = e * e * e * e;
  const double q = e * (1.0 + e4 * (2.0 + e4 * (15.0 + 150.0 * e4)));
  const double order = static_cast<double>(4 * count_ + 1);
  for (std::size_t s = 0; s < count_; ++s) {
    for (std::size_t branch = 0; branch < 2; ++branch) {
      sections_[s].a[branch] = elliptic_coefficient(2 * s + branch, k, q, order);
    }
  }
  reset();
}

void HalfBandIir::reset() noexcept {
  for (Section& s : sections_) std::fill_n(s.x1, 2, 0.0), std::fill_n(s.y1, 2, 0.0);
}

namespace {

/// Both branches, one in each lane, through N all-passes each: y = a (x - y1) + x1. State in registers.
template <std::size_t N>
struct Chain {
  D2 a[N], x1[N], y1[N];

  template <class Section>
  explicit Chain(const Section* sections) noexcept {
    for (std::size_t s = 0; s < N; ++s) {
      a[s] = load2(sections[s].a), x1[s] = load2(sections[s].x1), y1[s] = load2(sections[s].y1);
    }
  }
  template <class Section>
  void keep(Section* sections) const noexcept {
    for (std::size_t s = 0; s < N; ++s) store2(sections[s].x1, x1[s]), store2(sections[s].y1, y1[s]);
  }
  D2 operator()(D2 v) noexcept {
    for (std::size_t s = 0; s < N; ++s) {
      const D2 y = a[s] * (v - y1[s]) + x1[s];
      x1[s] = v;
      y1[s] = y;
      v = y;
    }
    return v;
  }
};

/// Calls f with a chain of as many sections as there are.
template <class Section, class Function>
void with_chain(std::span<Section> sections, Function&& f) noexcept {
  const auto call = [&]<std::size_t N>(std::integral_constant<std::size_t, N>) {
    Chain<N> chain(sections.data());
    f(chain);
    chain.keep(sections.data());
  };
  switch (sections.size()) {
    case 1: return call(std::integral_constant<std::size_t, 1>());
    case 2: return call(std::integral_constant<std::size_t, 2>());
    case 3: return call(std::integral_constant<std::size_t, 3>());
    case 4: return call(std::integral_constant<std::size_t, 4>());
    case 5: return call(std::integral_constant<std::size_t, 5>());
    default: return call(std::integral_constant<std::size_t, 6>());
  }
}

}  // namespace

void HalfBandIir::up(std::span<const float> in, std::span<float> out) noexcept {
  with_chain(std::span(sections_.data(), count_), [&](auto& chain) {
    for (std::size_t i = 0; i < in.size(); ++i) {
      const double x = static_cast<double>(in[i]);
      const D2 y = chain(D2{x, x});
      out[2 * i] = static_cast<float>(y[0]);
      out[2 * i + 1] = static_cast<float>(y[1]);
    }
  });
}

void HalfBandIir::down(std::span<const float> in, std::span<float> out) noexcept {
  with_chain(std::span(sections_.data(), count_), [&](auto& chain) {
    for (std::size_t i = 0; i < out.size(); ++i) {
      const D2 y = chain(D2{static_cast<double>(in[2 * i + 1]), static_cast<double>(in[2 * i])});
      out[i] = static_cast<float>(0.5 * (y[0] + y[1]));
    }
  });
}

double HalfBandIir::delay_up() const noexcept {
  //  the all-pass (a + z^-2) / (1 + a z^-2) delays low frequencies by 2 (1 - a) / (1 + a)
  double frames = 0.5;  // the second branch's own z^-1, halved: the output is the mean of both
  for (std::size_t s = 0; s < count_; ++s) {
    for (const double a : sections_[s].a) frames += (1.0 - a) / (1.0 + a);
  }
  return frames;
}

double HalfBandIir::magnitude(double relative_frequency) const {
  const std::complex<double> z1 = std::polar(1.0, -2.0 * std::numbers::pi * relative_frequency), z2 = z1 * z1;
  std::complex<double> branch[2] = {1.0, z1};
  for (std::size_t s = 0; s < count_; ++s) {
    for (std::size_t b = 0; b < 2; ++b) {
      const double a = sections_[s].a[b];
      branch[b] *= (a + z2) / (1.0 + a * z2);
    }
  }
  return 0.5 * std::abs(branch[0] + branch[1]);
}

HalfBandFir::HalfBandFir(std::size_t half, double stop_band_db) : half_(std::clamp<std::size_t>(half, 1, max_half)) {
  // Kaiser's window for that stop band (Kaiser 1974) on the ideal half-band sin(pi n / 2) / (pi n); then scaled so that
  // the taps beside the middle add up to 1/2 as well: unity at 0, exact zero at half the rate.
  const double a = stop_band_db;
  const double beta = a > 50.0 ? 0.1102 * (a - 8.7) : 0.5842 * std::pow(a - 21.0, 0.4) + 0.07886 * (a - 21.0);
  const double middle = static_cast<double>(2 * half_ - 1);
  double taps[2 * max_half], sum = 0.0;
  for (std::size_t j = 0; j < 2 * half_; ++j) {
    const double n = 2.0 * static_cast<double>(j) - middle, r = n / (middle + 1.0);
    taps[j] = std::sin(0.5 * std::numbers::pi * n) / (std::numbers::pi * n) * bessel_i0(beta * std::sqrt(1.0 - r * r));
    sum += taps[j];
  }
  for (std::size_t j = 0; j < 2 * half_; ++j) taps_[j] = static_cast<float>(0.5 * taps[j] / sum);
}

void HalfBandFir::reset() noexcept {
  past_.fill(0.0f);
  delayed_.fill(0.0f);
}

/// out[n] = sum of taps[j] in[n - j]; at most `chunk` frames.
void HalfBandFir::filter(const float* in, float* out, int frames) noexcept {
  const std::size_t taps = 2 * half_, n = static_cast<std::size_t>(frames);
  float line[2 * max_half + chunk + 4];
  std::copy_n(past_.data(), taps - 1, line);
  std::copy_n(in, n, line + taps - 1);
  std::fill_n(line + taps - 1 + n, 4, 0.0f);
  in_fours(frames, [&](int i, int count) {
    F4 sum{};
    for (std::size_t j = 0; j < taps; ++j) sum += splat4(taps_[taps - 1 - j]) * load4(line + i + j);
    store_some(out + i, sum, count);
  });
  std::copy_n(line + n, taps - 1, past_.data());
}

void HalfBandFir::up(std::span<const float> in, std::span<float> out) noexcept {
  float filtered[chunk], line[max_half + chunk];
  for (std::size_t from = 0; from < in.size(); from += chunk) {
    const std::size_t n = std::min(chunk, in.size() - from);
    filter(in.data() + from, filtered, static_cast<int>(n));
    // The middle tap: the input itself, half - 1 frames late.
    std::copy_n(delayed_.data(), half_ - 1, line);
    std::copy_n(in.data() + from, n, line + half_ - 1);
    std::copy_n(line + n, half_ - 1, delayed_.data());
    for (std::size_t i = 0; i < n; ++i) {
      out[2 * (from + i)] = 2.0f * filtered[i];
      out[2 * (from + i) + 1] = line[i];
    }
  }
}

void HalfBandFir::down(std::span<const float> in, std::span<float> out) noexcept {
  float even[chunk], filtered[chunk], line[max_half + chunk];
  for (std::size_t from = 0; from < out.size(); from += chunk) {
    const std::size_t n = std::min(chunk, out.size() - from);
    // The middle tap meets the odd samples, half frames late.
    std::copy_n(delayed_.data(), half_, line);
    for (std::size_t i = 0; i < n; ++i) even[i] = in[2 * (from + i)], line[half_ + i] = in[2 * (from + i) + 1];
    filter(even, filtered, static_cast<int>(n));
    std::copy_n(line + n, half_, delayed_.data());
    for (std::size_t i = 0; i < n; ++i) out[from + i] = filtered[i] + 0.5f * line[i];
  }
}

double HalfBandFir::magnitude(double relative_frequency) const {
  double sum = 0.5;
  for (std::size_t j = 0; j < 2 * half_; ++j) {
    const double n = 2.0 * static_cast<double>(j) - static_cast<double>(delay());
    sum += static_cast<double>(taps_[j]) * std::cos(2.0 * std::numbers::pi * relative_frequency * n);
  }
  return std::abs(sum);
}

}  // namespace ohmic::dsp
