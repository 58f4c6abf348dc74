// The resampler between two cards is flat as far as is said.

#include "engine/follow/filter_length.hpp"

#include <numbers>
#include <vector>

#include <gtest/gtest.h>
#include <zita-resampler/vresampler.h>

namespace ohmic::engine {
namespace {

/// Level of a tone through the resampler, in dB.
double gain(double rate, int length, double hz) {
  VResampler resampler;
  resampler.setup(1.0, 1, static_cast<unsigned>(length));
  resampler.set_rratio(1.0001);
  std::vector<float> in(20000), out(20000);
  for (std::size_t i = 0; i < in.size(); ++i)
    in[i] = static_cast<float>(std::sin(2.0 * std::numbers::pi * hz * static_cast<double>(i) / rate));
  resampler.inp_data = in.data(), resampler.inp_count = 20000;
  resampler.out_data = out.data(), resampler.out_count = 19000;
  resampler.process();
  double power = 0.0;
  for (std::size_t i = 2000; i < 18000; ++i) power += static_cast<double>(out[i]) * static_cast<double>(out[i]);
  return 10.0 * std::log10(2.0 * power / 16000.0);
}

TEST(FilterLength, follows_the_lower_rate_and_the_channels) {
  EXPECT_EQ(filter_length(Hertz(48000.0), Hertz(48000.0), 2), 32);
  EXPECT_EQ(filter_length(Hertz(48000.0), Hertz(44100.0), 32), 48);
  EXPECT_EQ(filter_length(Hertz(48000.0), Hertz(48000.0), 33), 24);
  EXPECT_EQ(filter_length(Hertz(96000.0), Hertz(192000.0), 64), 16);
  EXPECT_EQ(filter_length(Hertz(22050.0), Hertz(48000.0), 2), 96);
}

TEST(FilterLength, is_flat_up_to_19_khz_in_every_case) {
  for (const double rate : {44100.0, 48000.0, 88200.0, 96000.0}) {
    for (const int channels : {2, 64}) {
      const int length = filter_length(Hertz(rate), Hertz(rate), channels);
      for (double hz = 1000.0; hz <= 19000.0; hz += 2000.0)
        EXPECT_NEAR(gain(rate, length, hz), 0.0, 0.05) << rate << " " << hz;
    }
  }
}

}  // namespace
}  // namespace ohmic::engine
