// Laws of roll-offs: level follows the analogue curve up to 20 kHz.

#include "gear/roll_off.hpp"

#include <gtest/gtest.h>

#include "gear/lab_test.hpp"

namespace ohmic::gear {
namespace {

using namespace lab;

TEST(RollOff, OnePoleIsWithin0p05DbUpTo20Kilohertz) {
  for (const Hertz rate : {44.1_kHz, 48_kHz, 96_kHz, 192_kHz})
    for (const double corner : {3e3, 5e3, 10e3, 16e3, 20e3, 40e3, 100e3, 400e3}) {
      const dsp::Biquad filter = one_pole(Hertz(corner), rate);
      EXPECT_TRUE(filter.is_stable());
      for (double f = 20.0; f <= 20000.0; f *= 1.1) {
        const double wanted = 1.0 / std::hypot(1.0, f / corner);
        EXPECT_NEAR(decibels(std::abs(filter.response(Hertz(f), rate)) / wanted), 0.0, 0.05)
            << f << " Hz, corner " << corner << ", " << text(rate);
      }
    }
}

}  // namespace
}  // namespace ohmic::gear
