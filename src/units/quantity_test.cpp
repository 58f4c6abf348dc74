// The laws of quantities: Ohm's, and the arithmetic that has a meaning.

#include "units/quantity.hpp"

#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "units/format.hpp"

namespace ohmic {
namespace {

using namespace literals;

TEST(Quantity, ObeysOhmsLaw) {
  EXPECT_DOUBLE_EQ((2_V / 32_ohm).value(), 0.0625);        // I = U / R
  EXPECT_DOUBLE_EQ((2_V / Ampere(0.0625)).value(), 32.0);  // R = U / I
  EXPECT_DOUBLE_EQ((32_ohm * 62.5_mA).value(), 2.0);       // U = R I
  EXPECT_DOUBLE_EQ((62.5_mA * 32_ohm).value(), 2.0);
  EXPECT_DOUBLE_EQ((2_V * 62.5_mA).value(), 0.125);  // P = U I
}

RC_GTEST_PROP(Quantity, OhmsLawGivesBackWhatItWasGiven, ()) {
  const Volt u(static_cast<double>(*rc::gen::inRange(1, 1'000'000)) * 1e-4);
  const Ohm r(static_cast<double>(*rc::gen::inRange(1, 1'000'000)) * 1e-2);
  RC_ASSERT(std::abs((u / r * r) / u - 1.0) < 1e-12);
  RC_ASSERT(std::abs((u / (u / r)) / r - 1.0) < 1e-12);
}

TEST(Quantity, TwoEqualResistancesInParallelAreHalfOfOne) {
  EXPECT_DOUBLE_EQ(parallel(32_ohm, 32_ohm).value(), 16.0);
  EXPECT_DOUBLE_EQ(parallel(300_ohm, 600_ohm).value(), 200.0);
}

TEST(Quantity, LiteralsReadAsADatasheetPrintsThem) {
  EXPECT_DOUBLE_EQ((28.5_mV_per_Pa).value(), 0.0285);
  EXPECT_DOUBLE_EQ((2.2_kohm).value(), 2200.0);
  EXPECT_DOUBLE_EQ((1_Mohm).value(), 1e6);
  EXPECT_DOUBLE_EQ((48_kHz).value(), 48000.0);
  EXPECT_DOUBLE_EQ((-10_dBV).value(), -10.0);
  EXPECT_DOUBLE_EQ((470_pF).value(), 470e-12);
  EXPECT_DOUBLE_EQ((28.5_mV_per_Pa * 2_Pa).value(), 0.057);
}

TEST(Quantity, OneDimensionAddsScalesAndCompares) {
  EXPECT_DOUBLE_EQ((1_V + 500_mV - 2.0 * 100_mV).value(), 1.3);
  EXPECT_DOUBLE_EQ(3_V / 2_V, 1.5);
  EXPECT_LT(999_mV, 1_V);
  EXPECT_EQ(-(1_V), Volt(-1.0));
}

TEST(Frames, CountExactlyAndBecomeTimeByARate) {
  EXPECT_DOUBLE_EQ((Frames(48) / 48_kHz).value(), 1e-3);
  Frames total;
  for (int i = 0; i < 10; ++i) total += Frames(441);
  EXPECT_EQ(total, Frames(4410));
  // A day at 192 kHz, where a float would have lost count.
  EXPECT_EQ((Frames(16'588'800'000) + Frames(1)).count(), 16'588'800'001);
}

TEST(Format, APeriodIsItsFramesByItsRate) {
  EXPECT_DOUBLE_EQ((Format{48_kHz, 48}.period().value()), 1e-3);
  EXPECT_EQ((Format{48_kHz, 64}), Format{});
}

}  // namespace
}  // namespace ohmic
