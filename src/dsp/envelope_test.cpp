// The laws of what the dynamics share: levels without ripple, reductions on their way, the same for every cut.

#include "dsp/envelope.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "dsp/noise.hpp"
#include "dsp/sine.hpp"

namespace ohmic::dsp {
namespace {

constexpr Hertz rate(48000.0);

/// Runs a detector over |signal| in cells cut at `cut` and at multiples of 32.
template <class Detector>
std::vector<float> run(Detector& detector, const std::vector<float>& signal, int cut) {
  std::vector<float> out;
  int position = 0;
  for (int at = 0; at < static_cast<int>(signal.size()); at += cut) {
    const int block = std::min(cut, static_cast<int>(signal.size()) - at);
    in_cells(position, block, [&](int from, int n) {
      const float* const in[] = {signal.data() + at};
      Cell cell;
      find_peaks(in, from, n, cell);
      detector.process(cell, n);
      out.insert(out.end(), cell.begin(), cell.begin() + n);
    });
  }
  return out;
}

TEST(HeldPeak, IsTheHighestOfTheLastFullCellsAndThePresentOne) {
  std::vector<float> in(5000);
  Noise(1).fill(in, 0.3f);
  for (const int cut : {1, 7, 32, 333}) {
    HeldPeak held;
    held.prepare(Second(0.002), rate);  // three cells
    const auto out = run(held, in, cut);
    for (std::size_t i = 0; i < in.size(); ++i) {
      const std::size_t cell = i / 32 * 32, from = cell < 96 ? 0 : cell - 96;
      float highest = 0.0f;
      for (std::size_t k = from; k <= i; ++k) highest = std::max(highest, std::abs(in[k]));
      ASSERT_EQ(out[i], highest) << i << " cut by " << cut;
    }
  }
}

TEST(MeanPower, OfASineIsItsPeakSquaredWithTheRippleItStates) {
  for (const auto& [f, ripple] : std::vector<std::pair<double, double>>{{100.0, 0.11}, {1000.0, 0.0012}}) {
    std::vector<float> in(48000);
    Sine(Hertz(f), rate).fill(in, 0.5f);
    MeanPower mean;
    mean.prepare(rate);
    const auto out = run(mean, in, 64);
    for (std::size_t i = 24000; i < out.size(); ++i) {
      ASSERT_NEAR(10.0 * std::log10(static_cast<double>(out[i]) / 0.25), 0.0, ripple) << f;
    }
  }
}

/// A step up for 0.1 s and down again, cell by cell.
std::vector<float> follow(Second attack, Second release) {
  Follower follower;
  follower.set(attack, release, rate);
  std::vector<float> out;
  for (int at = 0; at < 48000; at += 32) {
    Cell cell;
    cell.fill(at < 4800 ? 2.0f : 0.0f);
    follower.process(cell, 32, true);
    out.insert(out.end(), cell.begin(), cell.end());
  }
  EXPECT_TRUE(follower.is_at_rest());
  return out;
}

TEST(Follower, ObeysItsClosedFormWhicheverOfItsTimesIsLonger) {
  for (const auto& [attack, release] : std::vector<std::pair<double, double>>{{0.005, 0.05}, {0.05, 0.005}}) {
    const auto out = follow(Second(attack), Second(release));
    const double reached = 2.0 * (1.0 - std::exp(-0.1 / attack));
    for (std::size_t i = 0; i < out.size(); ++i) {
      const double t = static_cast<double>(i + 1) / rate.value();
      const double expected = t <= 0.1 ? 2.0 * (1.0 - std::exp(-t / attack)) : reached * std::exp(-(t - 0.1) / release);
      ASSERT_NEAR(static_cast<double>(out[i]), expected, 2e-6) << i;
    }
  }
}

TEST(CellRamp, IsALinearRampInPieces) {
  CellRamp ramp;
  LinearRamp reference(1.0f);
  ramp.jump(1.0);
  EXPECT_EQ(ramp.next(32)[31], 1.0f);
  ramp.aim(0.0, 100);
  reference.aim(0.0f, 100);
  for (const int n : {32, 7, 25, 32, 32}) {
    const Cell& values = ramp.next(n);
    for (int i = 0; i < n; ++i) EXPECT_EQ(values[static_cast<std::size_t>(i)], reference.next());
  }
  EXPECT_EQ(ramp.next(32)[0], 0.0f);
}

TEST(DeepestReduction, ForgetsWhatWasReadButNotWhatIsInForce) {
  DeepestReduction reduction;
  reduction.note(2.0f, 0.5f);
  reduction.note(1.0f, 1.0f);
  EXPECT_NEAR(reduction.read().value(), 12.04, 0.01);
  EXPECT_NEAR(reduction.read().value(), 6.02, 0.01);
}

}  // namespace
}  // namespace ohmic::dsp
