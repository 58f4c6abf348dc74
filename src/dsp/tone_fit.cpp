// What is a tone and what is not: least-squares sine fit for levels, phases, harmonics and THD+N of known frequencies.

#include "dsp/tone_fit.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ohmic::dsp {
namespace {

/// 1, sin and cos of every tone at one frame, counted from the middle of the window, where they are most independent.
void row_at(std::size_t frame, std::size_t frames, const std::vector<double>& turns, std::vector<double>& row) {
  const double t = static_cast<double>(frame) - 0.5 * static_cast<double>(frames - 1);
  row[0] = 1.0;
  for (std::size_t k = 0; k < turns.size(); ++k) {
    const double whole = t * turns[k], phase = 2.0 * std::numbers::pi * (whole - std::floor(whole));
    row[2 * k + 1] = std::sin(phase);
    row[2 * k + 2] = std::cos(phase);
  }
}

/// Gauss with pivots on the symmetric system m x = v.
std::vector<double> solve(std::vector<double> m, std::vector<double> v) {
  const std::size_t n = v.size();
  for (std::size_t i = 0; i < n; ++i) {
    std::size_t pivot = i;
    for (std::size_t r = i + 1; r < n; ++r) {
      if (std::abs(m[r * n + i]) > std::abs(m[pivot * n + i])) pivot = r;
    }
    if (m[pivot * n + i] == 0.0) continue;  // nothing there: that unknown stays 0
    for (std::size_t c = 0; c < n; ++c) std::swap(m[i * n + c], m[pivot * n + c]);
    std::swap(v[i], v[pivot]);
    for (std::size_t r = i + 1; r < n; ++r) {
      const double factor = m[r * n + i] / m[i * n + i];
      for (std::size_t c = i; c < n; ++c) m[r * n + c] -= factor * m[i * n + c];
      v[r] -= factor * v[i];
    }
  }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t c = i + 1; c < n; ++c) v[i] -= m[i * n + c] * v[c];
    v[i] = m[i * n + i] != 0.0 ? v[i] / m[i * n + i] : 0.0;
  }
  return v;
}

}  // namespace

double ToneFit::thd_n() const {
  double rest = residual_rms * residual_rms;
  for (std::size_t i = 1; i < tones.size(); ++i) rest += tones[i].rms() * tones[i].rms();
  return std::sqrt(rest) / tones.at(0).rms();
}

double ToneFit::thd() const {
  double rest = 0.0;
  for (std::size_t i = 1; i < tones.size(); ++i) rest += tones[i].rms() * tones[i].rms();
  return std::sqrt(rest) / tones.at(0).rms();
}

ToneFit fit_tones(std::span<const float> samples, Hertz rate, std::span<const Hertz> frequencies) {
  ToneFit fit;
  fit.signal_rms = rms(samples);
  const std::size_t unknowns = 2 * frequencies.size() + 1;
  std::vector<double> turns, row(unknowns), normal(unknowns * unknowns), right(unknowns);
  for (const Hertz f : frequencies) turns.push_back(f / rate);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    row_at(i, samples.size(), turns, row);
    for (std::size_t a = 0; a < unknowns; ++a) {
      for (std::size_t b = a; b < unknowns; ++b) normal[a * unknowns + b] += row[a] * row[b];
      right[a] += row[a] * static_cast<double>(samples[i]);
    }
  }
  for (std::size_t a = 0; a < unknowns; ++a) {
    for (std::size_t b = 0; b < a; ++b) normal[a * unknowns + b] = normal[b * unknowns + a];
  }
  const std::vector<double> found = solve(std::move(normal), std::move(right));

  double rest = 0.0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    row_at(i, samples.size(), turns, row);
    double x = static_cast<double>(samples[i]);
    for (std::size_t a = 0; a < unknowns; ++a) x -= found[a] * row[a];
    rest += x * x;
  }
  fit.residual_rms = samples.empty() ? 0.0 : std::sqrt(rest / static_cast<double>(samples.size()));
  fit.constant = found[0];
  const double middle = 0.5 * (static_cast<double>(samples.size()) - 1.0);
  for (std::size_t k = 0; k < turns.size(); ++k) {
    const double s = found[2 * k + 1], c = found[2 * k + 2];
    const double phase = std::atan2(c, s) - 2.0 * std::numbers::pi * (turns[k] * middle);
    fit.tones.push_back({frequencies[k], std::hypot(s, c), std::remainder(phase, 2.0 * std::numbers::pi)});
  }
  return fit;
}

ToneFit fit_tone(std::span<const float> samples, Hertz rate, Hertz frequency) {
  return fit_tones(samples, rate, {&frequency, 1});
}

ToneFit fit_harmonics(std::span<const float> samples, Hertz rate, Hertz fundamental, int highest) {
  std::vector<Hertz> frequencies;
  for (int n = 1; n <= std::max(highest, 1); ++n) {
    if (n == 1 || fundamental * n < 0.5 * rate) frequencies.push_back(fundamental * n);
  }
  return fit_tones(samples, rate, frequencies);
}

double rms(std::span<const float> samples) {
  double sum = 0.0;
  for (const float x : samples) sum += static_cast<double>(x) * static_cast<double>(x);
  return samples.empty() ? 0.0 : std::sqrt(sum / static_cast<double>(samples.size()));
}

}  // namespace ohmic::dsp
