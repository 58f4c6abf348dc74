// The meters behind a render read what passed, all of it, whatever the size of the blocks.

#include "metered.hpp"

#include <array>
#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

namespace ohmic::app {
namespace {

/// A sine of 997 Hz on all outputs.
class Sine final : public devices::Client {
 public:
  explicit Sine(double peak) : peak_(peak) {}
  void process(const Block& block) noexcept override {
    for (int i = 0; i < block.frames; ++i, ++frame_)
      for (float* out : block.out)
        out[i] = static_cast<float>(peak_ * std::sin(2.0 * std::numbers::pi * 997.0 * frame_ / 48000.0));
  }
  void missed(Frames) noexcept override {}

 private:
  double peak_;
  double frame_ = 0.0;
};

TEST(metered, a_stereo_sine_reads_its_peak_and_its_loudness_in_blocks_of_any_size) {
  // BS.1770-4: a 997 Hz sine in one front channel at 0 dBFS reads -3.01 LUFS; in both of them 0 LUFS.
  for (const int frames : {1, 64, 4096}) {
    Sine sine(0.1);
    Metered metered(sine, {0});
    ASSERT_TRUE(metered.prepare({Hertz(48000.0), 4096}));
    std::vector<float> left(4096), right(4096);
    const std::array out{left.data(), right.data()};
    for (int done = 0; done < 3 * 48000; done += frames) metered.process({{}, out, frames});
    metered.finish();
    EXPECT_NEAR(metered.peak(0), 0.1, 1e-4);
    EXPECT_NEAR(metered.loudness(0), -20.0, 0.1);
  }
}

TEST(metered, silence_has_no_loudness) {
  Sine sine(0.0);
  Metered metered(sine, {0, 2});
  ASSERT_TRUE(metered.prepare({Hertz(48000.0), 64}));
  metered.finish();
  EXPECT_EQ(metered.peak(1), 0.0);
  EXPECT_FALSE(std::isfinite(metered.loudness(1)));
}

TEST(metered, may_be_dropped_at_any_time) {
  Sine sine(0.1);
  Metered metered(sine, {0});
  ASSERT_TRUE(metered.prepare({Hertz(48000.0), 64}));
}

}  // namespace
}  // namespace ohmic::app
