// Cubic spline, error and discrete Fourier sums at the harmonics' own frequencies.
#include "circuits_waveform.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <numeric>

namespace ohmic::circuits_test {

std::vector<double> at_instants(std::span<const double> time, std::span<const double> value, double rate,
                                std::size_t count) {
  // Points that ngspice stores twice, or a rounding apart, would divide by zero.
  std::vector<double> x, y;
  x.reserve(time.size());
  y.reserve(time.size());
  for (std::size_t k = 0; k < time.size(); ++k) {
    if (!x.empty() && time[k] - x.back() < 1e-15) continue;
    x.push_back(time[k]);
    y.push_back(value[k]);
  }
  // Natural spline: second derivatives m from h[i-1] m[i-1] + 2 (h[i-1] + h[i]) m[i] + h[i] m[i+1] = 6 (slopes' difference).
  const std::size_t n = x.size();
  std::vector<double> m(n, 0.0), upper(n, 0.0);
  for (std::size_t i = 1; i + 1 < n; ++i) {
    const double before = x[i] - x[i - 1], after = x[i + 1] - x[i];
    const double right = 6.0 * ((y[i + 1] - y[i]) / after - (y[i] - y[i - 1]) / before);
    const double pivot = 2.0 * (before + after) - before * upper[i - 1];
    upper[i] = after / pivot;
    m[i] = (right - before * m[i - 1]) / pivot;
  }
  for (std::size_t i = n - 1; i-- > 1;) m[i] -= upper[i] * m[i + 1];

  std::vector<double> out(count, 0.0);
  std::size_t i = 0;
  for (std::size_t k = 0; k < count && n > 1; ++k) {
    const double t = static_cast<double>(k) / rate;
    while (i + 2 < n && x[i + 1] < t) ++i;
    const double h = x[i + 1] - x[i], a = (x[i + 1] - t) / h, b = (t - x[i]) / h;
    out[k] = a * y[i] + b * y[i + 1] + ((a * a * a - a) * m[i] + (b * b * b - b) * m[i + 1]) * h * h / 6.0;
  }
  return out;
}

double error_db(std::span<const double> got, std::span<const double> wanted) {
  const double mean = std::accumulate(wanted.begin(), wanted.end(), 0.0) / static_cast<double>(wanted.size());
  double error = 0.0, size = 0.0;
  for (std::size_t k = 0; k < wanted.size(); ++k) {
    error += (got[k] - wanted[k]) * (got[k] - wanted[k]);
    size += (wanted[k] - mean) * (wanted[k] - mean);
  }
  return 10.0 * std::log10(error / size + 1e-40);
}

double Harmonics::thd() const {
  double sum = 0.0;
  for (std::size_t order = 2; order < peak.size(); ++order) sum += peak[order] * peak[order];
  return std::sqrt(sum) / peak[1];
}

Harmonics harmonics(std::span<const double> window, double frequency, double rate) {
  Harmonics found;
  for (std::size_t order = 1; order < found.peak.size(); ++order) {
    const double turn = 2.0 * std::numbers::pi * frequency * static_cast<double>(order) / rate;
    if (turn >= std::numbers::pi) break;
    std::complex<double> sum = 0.0;
    for (std::size_t k = 0; k < window.size(); ++k) sum += window[k] * std::polar(1.0, -turn * static_cast<double>(k));
    found.peak[order] = 2.0 * std::abs(sum) / static_cast<double>(window.size());
  }
  return found;
}

}  // namespace ohmic::circuits_test
