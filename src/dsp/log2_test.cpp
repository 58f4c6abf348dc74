// The fast logarithm and power keep the errors they state.

#include "dsp/log2.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace ohmic::dsp {
namespace {

TEST(Log2, IsWithinItsStatedErrorOverAllLevels) {
  for (float x = 1.2e-38f; x < 1e38f; x *= 1.00037f) {
    const double exact = std::log2(static_cast<double>(x));
    ASSERT_NEAR(static_cast<double>(log2_4(splat4(x))[0]), exact, 2e-6 + 1e-7 * std::abs(exact)) << x;
  }
}

TEST(Log2, OfOneIsExactlyNothing) { EXPECT_EQ(log2_4(splat4(1.0f))[2], 0.0f); }

TEST(Exp2, IsWithinItsStatedErrorOverAllGains) {
  for (float x = -126.0f; x <= 126.0f; x += 0.00137f) {
    const double exact = std::exp2(static_cast<double>(x));
    ASSERT_NEAR(static_cast<double>(exp2_4(splat4(x))[1]) / exact, 1.0, 4e-7) << x;
  }
}

TEST(Exp2, OfNothingIsExactlyOneAndTheEndsHold) {
  const F4 values = exp2_4(F4{0.0f, -1000.0f, 1000.0f, -0.0f});
  EXPECT_EQ(values[0], 1.0f);
  EXPECT_EQ(values[1], std::exp2(-126.0f));
  EXPECT_EQ(values[2], std::exp2(126.0f));
  EXPECT_EQ(values[3], 1.0f);
}

}  // namespace
}  // namespace ohmic::dsp
