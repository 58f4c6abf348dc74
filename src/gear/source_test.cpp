// Laws of a source: how loud full scale is.

#include "gear/source.hpp"

#include <gtest/gtest.h>

#include "gear/lab_test.hpp"

namespace ohmic::gear {
namespace {

using namespace lab;

TEST(Source, AFullScaleSineAt94DbSplIsOnePascalRms) {
  // 94 dB SPL = 20 uPa 10^(94/20) = 1.0024 Pa rms, 1.4176 Pa peak
  Source voice({.sound_level = 94_dB_SPL, .level{}, .output_impedance{}});
  const double peak = std::abs(tone(run(voice, sine(997_Hz, 1.0, 4800)), 997_Hz));
  EXPECT_NEAR(peak, 20e-6 * std::pow(10.0, 94.0 / 20.0) * std::sqrt(2.0), 1e-5);
  EXPECT_NEAR(db_spl(rms_of_sine(Pascal(peak))).value(), 94.0, 0.01);
}

TEST(Source, AFullScaleSineAtMinus10DbvIs316Millivolt) {
  // -10 dBV = 0.31623 V rms, 0.44721 V peak
  Source player({.sound_level{}, .level = volts(-10_dBV), .output_impedance = 600_ohm});
  EXPECT_NEAR(std::abs(tone(run(player, sine(997_Hz, 1.0, 4800)), 997_Hz)), 0.447214, 1e-5);
}

TEST(Source, HasExactlyOneLevel) {
  EXPECT_FALSE(check(SourceSpec{}));
  EXPECT_FALSE(check(SourceSpec{.sound_level = 94_dB_SPL, .level = 1_V, .output_impedance{}}));
  EXPECT_TRUE(check(SourceSpec{.sound_level{}, .level = 1_V, .output_impedance{}}));
}

}  // namespace
}  // namespace ohmic::gear
