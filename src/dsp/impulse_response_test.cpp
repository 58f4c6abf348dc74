// The laws of a resampled response: its magnitude is kept, nothing comes early, nothing above both halves is left.

#include "dsp/impulse_response.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include <gtest/gtest.h>

#include "dsp/noise.hpp"

namespace ohmic::dsp {
namespace {

std::complex<double> response_of(const std::vector<float>& taps, double frequency, double rate) {
  std::complex<double> sum = 0.0;
  const double w = 2.0 * std::numbers::pi * frequency / rate;
  for (std::size_t i = 0; i < taps.size(); ++i) {
    sum += static_cast<double>(taps[i]) * std::polar(1.0, -w * static_cast<double>(i));
  }
  return sum;
}

std::vector<float> room(std::size_t taps) {
  std::vector<float> response(taps);
  Noise(5).fill(response, 0.1f);
  for (std::size_t i = 0; i < taps; ++i) {
    response[i] *= std::exp(-6.9f * static_cast<float>(i) / static_cast<float>(taps));
  }
  response[0] = 1.0f;
  return response;
}

struct Rates {
  double from, to;
};
class Resampled : public testing::TestWithParam<Rates> {
 protected:
  double from = GetParam().from, to = GetParam().to, half = 0.5 * std::min(from, to);
};

TEST_P(Resampled, KeepsTheMagnitudeWithinAHundredthOfADecibelUpToNineTenths) {
  const ImpulseResponse original = {room(2000), {1.0f}};
  const ImpulseResponse fitted = resampled(original, Hertz(from), Hertz(to));
  ASSERT_EQ(fitted.size(), 2u);
  for (std::size_t r = 0; r < 2; ++r) {
    double worst = 0.0;
    for (double f = 10.0; f <= 0.9 * half; f += half / 97.0) {
      const double kept = std::abs(response_of(fitted[r], f, to)) / std::abs(response_of(original[r], f, from));
      worst = std::max(worst, std::abs(20.0 * std::log10(kept)));
    }
    EXPECT_LT(worst, 0.01) << r;
  }
}

TEST_P(Resampled, LeavesNothingAboveTheLowerHalf) {
  const auto fitted = resampled({{1.0f}}, Hertz(from), Hertz(to))[0];
  for (double f = half; f < 0.5 * to; f += half / 97.0) {
    EXPECT_LT(20.0 * std::log10(std::abs(response_of(fitted, f, to))), -80.0) << f;
  }
}

TEST_P(Resampled, FoldsNothingBackFromAbove) {
  // A tone between both halves, which only the old rate can carry; with a lower old rate its top, which is not passed.
  std::vector<float> tone(20000);
  const double w = std::numbers::pi * (half + 0.5 * from) / from;
  for (std::size_t i = 0; i < tone.size(); ++i) {
    tone[i] = static_cast<float>(std::sin(w * static_cast<double>(i)) *
                                 std::pow(std::sin(std::numbers::pi * static_cast<double>(i) / 20000.0), 4.0));
  }
  const auto fitted = resampled({tone}, Hertz(from), Hertz(to))[0];
  for (const float x : fitted) EXPECT_LT(std::abs(x), 1e-4);
}

TEST_P(Resampled, IsLateByLessThanThreeAndAFifthFramesOfTheLowerRate) {
  const auto fitted = resampled({{1.0f}}, Hertz(from), Hertz(to))[0];
  for (double f = half / 500.0; f < half / 12.0; f += half / 500.0) {
    const double delay = -std::arg(response_of(fitted, f, to)) / (2.0 * std::numbers::pi * f);
    EXPECT_GT(delay, 0.0);
    EXPECT_LT(delay * 2.0 * half, 3.2) << f;
  }
}

INSTANTIATE_TEST_SUITE_P(rates, Resampled,
                         testing::Values(Rates{44100, 48000}, Rates{48000, 44100}, Rates{96000, 48000},
                                         Rates{48000, 192000}, Rates{192000, 44100}, Rates{47999.5, 48000}));

TEST(Resampling, TheSameRateIsTheSameResponse) {
  const ImpulseResponse original = {room(100)};
  EXPECT_EQ(resampled(original, Hertz(48000.0), Hertz(48000.0)), original);
  EXPECT_EQ(resampled({{}}, Hertz(44100.0), Hertz(48000.0)), ImpulseResponse{{}});
}

}  // namespace
}  // namespace ohmic::dsp
