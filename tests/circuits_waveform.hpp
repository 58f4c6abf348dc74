#pragma once
// Two waveforms beside each other: a spline through ngspice's uneven points, the error, the harmonics.

#include <array>
#include <span>
#include <vector>

namespace ohmic::circuits_test {

/// Values at k / rate, k = 0 .. count - 1, of the natural cubic spline through uneven points (time ascending).
std::vector<double> at_instants(std::span<const double> time, std::span<const double> value, double rate,
                                std::size_t count);

/// 20 log10 (rms of the difference / rms of the reference without its mean). No alignment, no fit.
double error_db(std::span<const double> got, std::span<const double> wanted);

/// Peak values of the fundamental and of the harmonics 2 to 10, over whole periods. Those above half the rate: 0.
struct Harmonics {
  std::array<double, 11> peak{};  // [order]
  double thd() const;             // of the second to tenth, re the fundamental
};
Harmonics harmonics(std::span<const double> window, double frequency, double rate);

}  // namespace ohmic::circuits_test
