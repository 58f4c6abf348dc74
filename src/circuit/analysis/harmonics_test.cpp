// Harmonics of signals whose harmonics are known.
#include "circuit/analysis/harmonics.hpp"

#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

namespace ohmic::circuit {
namespace {

std::vector<double> signal(int samples, int periods, double (*shape)(double angle)) {
  std::vector<double> out(static_cast<std::size_t>(samples));
  for (int k = 0; k < samples; ++k)
    out[static_cast<std::size_t>(k)] = shape(2.0 * std::numbers::pi * periods * k / samples);
  return out;
}

TEST(harmonics, a_sum_of_sines_comes_apart_into_them) {
  const auto samples = signal(3840, 20, [](double a) {
    return 0.3 + 2.0 * std::sin(a) + 1e-3 * std::sin(2.0 * a + 1.0) - 1e-7 * std::cos(3.0 * a);
  });
  const Harmonics harmonics = harmonics_of(samples, 20);
  EXPECT_NEAR(harmonics.mean, 0.3, 1e-14);
  EXPECT_NEAR(harmonics.rms(1), std::numbers::sqrt2, 1e-14);
  EXPECT_NEAR(harmonics.rms(2), 1e-3 / std::numbers::sqrt2, 1e-15);
  EXPECT_NEAR(harmonics.rms(3), 1e-7 / std::numbers::sqrt2, 1e-15);
  EXPECT_NEAR(harmonics.thd(), 1e-3 / 2.0, 1e-11);
  EXPECT_NEAR(std::arg(harmonics.peaks[0]), -std::numbers::pi / 2.0, 1e-14);
}

TEST(harmonics, periods_need_not_be_a_whole_number_of_samples_long) {
  const auto samples = signal(96, 5, [](double a) { return std::cos(a) + 0.1 * std::cos(4.0 * a); });  // 10 kHz at 192
  const Harmonics harmonics = harmonics_of(samples, 5);
  EXPECT_EQ(harmonics.peaks.size(), 9u);  // below half the rate
  EXPECT_NEAR(harmonics.thd(), 0.1, 1e-14);
}

}  // namespace
}  // namespace ohmic::circuit
