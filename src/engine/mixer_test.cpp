// The matrix against a plain loop in double, its ramps against their formula, and all instruction sets against each other.

#include "engine/mixer.hpp"

#include <algorithm>

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include "dsp/processor_laws_test.hpp"
#include "engine/hand_card_test.hpp"

namespace ohmic::engine {
namespace {

const Format format{Hertz(48000.0), 512};

std::vector<float> gains_of(const Mixer& mixer) {
  std::vector<float> gains(mixer.fields().size());
  for (std::size_t k = 0; k < gains.size(); ++k) gains[k] = noise_at(7, static_cast<std::int64_t>(k));
  return gains;
}

TEST(Mixer, is_the_sum_of_gain_times_input) {
  Mixer mixer(64, 64);
  mixer.prepare(format);
  const auto gains = gains_of(mixer);
  const Channels in = noise(64, 200);
  const Channels out = play(mixer, gains, in, 64, 200, 200);
  for (int m = 0; m < 64; ++m) {
    for (std::size_t i = 0; i < 200; ++i) {
      double expected = 0.0;
      for (int n = 0; n < 64; ++n) {
        expected += static_cast<double>(gains[mixer.crosspoint(n, m)]) *
                    static_cast<double>(in[static_cast<std::size_t>(n)][i]);
      }
      ASSERT_NEAR(out[static_cast<std::size_t>(m)][i], expected, 1e-5) << m << " " << i;
    }
  }
}

TEST(Mixer, unity_crosspoint_hands_the_samples_on_bit_by_bit) {
  Mixer mixer(3, 2);
  mixer.prepare(format);
  std::vector<float> gains(6);
  gains[mixer.crosspoint(2, 0)] = 1.0f;
  const Channels in = noise(3, 100);
  const Channels out = play(mixer, gains, in, 2, 33, 100);
  EXPECT_EQ(out[0], in[2]);
  EXPECT_EQ(out[1], std::vector<float>(100, 0.0f));
}

TEST(Mixer, gain_moves_along_a_straight_line_of_its_declared_length) {
  Mixer mixer(1, 1);
  mixer.prepare(format);
  const Channels ones(1, std::vector<float>(512, 1.0f));
  play(mixer, std::vector{0.25f}, ones, 1, 64, 64);
  const auto length = mixer.ramp_length().count();
  EXPECT_EQ(length, 480);
  const Channels out = play(mixer, std::vector{1.0f}, ones, 1, 512, 512);
  for (std::size_t i = 0; i < 480; ++i) ASSERT_NEAR(out[0][i], 0.25 + 0.75 * static_cast<double>(i) / 480.0, 1e-6) << i;
  EXPECT_TRUE(std::ranges::is_sorted(out[0]));
  EXPECT_EQ(out[0][480], 1.0f);
}

TEST(Mixer, gain_moved_on_the_way_turns_where_it_stands) {
  Mixer mixer(1, 1);
  mixer.prepare(format);
  const Channels ones(1, std::vector<float>(1024, 1.0f));
  play(mixer, std::vector{0.0f}, ones, 1, 32, 32);
  const Channels up = play(mixer, std::vector{1.0f}, ones, 1, 32, 96);
  const Channels down = play(mixer, std::vector{0.0f}, ones, 1, 64, 512);
  EXPECT_NEAR(down[0][0], 0.2, 1e-6);
  EXPECT_NEAR(up[0].back(), 95.0 / 480.0, 1e-6);
  EXPECT_NEAR(down[0][240], 0.1, 1e-6);
  EXPECT_EQ(down[0][480], 0.0f);
}

TEST(Mixer, a_fade_is_as_long_as_it_was_asked_for) {
  Mixer mixer(1, 1);
  mixer.prepare(format);
  const Channels ones(1, std::vector<float>(96512, 1.0f));
  play(mixer, std::vector{0.0f, 2.0f}, ones, 1, 32, 32);
  const Channels out = play(mixer, std::vector{1.0f, 2.0f}, ones, 1, 512, 96512);
  for (std::size_t i = 0; i < 96000; i += 100) ASSERT_NEAR(out[0][i], static_cast<double>(i) / 96000.0, 1e-6) << i;
  EXPECT_LT(out[0][95999], 1.0f);
  EXPECT_EQ(out[0][96000], 1.0f);
}

TEST(Mixer, a_gain_that_is_moved_leaves_the_others_on_their_way) {
  Mixer mixer(2, 1);
  mixer.prepare(format);
  const Channels ones = {std::vector<float>(48512, 1.0f), std::vector<float>(48512, 0.0f)};
  play(mixer, std::vector{0.0f, 0.0f, 1.0f}, ones, 1, 32, 32);
  play(mixer, std::vector{1.0f, 0.0f, 1.0f}, ones, 1, 32, 12000);   // a fade of a second begins
  play(mixer, std::vector{1.0f, 0.5f, 0.01f}, ones, 1, 32, 12000);  // and something else is turned at once
  const Channels out = play(mixer, std::vector{1.0f, 0.5f, 0.01f}, ones, 1, 32, 24512);
  EXPECT_NEAR(out[0][0], 0.5, 1e-5);
  EXPECT_NEAR(out[0][12000], 0.75, 1e-5);
  EXPECT_EQ(out[0][24000], 1.0f);
}

TEST(Mixer, gains_that_rest_are_the_same_bits_beside_gains_that_move) {
  const Channels in = noise(2, 960);
  Mixer still(2, 1), moving(2, 1);
  still.prepare(format), moving.prepare(format);
  Channels silent_second = in;
  std::ranges::fill(silent_second[1], 0.0f);
  play(still, std::vector{0.7f, 0.0f}, silent_second, 1, 64, 64);
  play(moving, std::vector{0.7f, 0.0f}, silent_second, 1, 64, 64);
  EXPECT_EQ(play(still, std::vector{0.7f, 0.0f}, silent_second, 1, 64, 640),
            play(moving, std::vector{0.7f, 0.9f}, silent_second, 1, 64, 640));
}

TEST(Mixer, moves_the_same_in_blocks_of_any_size) {
  const Channels in = noise(9, 1024);
  const auto run = [&](int block) {
    Mixer mixer(9, 6);
    mixer.prepare(format);
    auto gains = gains_of(mixer);
    Channels all = play(mixer, gains, in, 6, block, 300);
    for (const int change : {1, 2, 3}) {
      for (std::size_t k = 0; k < gains.size(); k += static_cast<std::size_t>(change)) gains[k] *= -0.5f;
      const Channels more = play(mixer, gains, in, 6, block, 150);
      for (std::size_t m = 0; m < 6; ++m) all[m].insert(all[m].end(), more[m].begin(), more[m].end());
    }
    return all;
  };
  const Channels reference = run(300);
  for (const int block : {1, 7, 16, 32, 64, 150}) EXPECT_EQ(run(block), reference) << block;
}

TEST(Mixer, every_instruction_set_gives_the_same_bits) {
  const Channels in = noise(17, 700);
  const auto run = [&] {
    Mixer mixer(17, 5);
    mixer.prepare(format);
    auto gains = gains_of(mixer);
    Channels all = play(mixer, gains, in, 5, 50, 350);
    for (float& gain : gains) gain = 0.9f - gain;
    const Channels more = play(mixer, gains, in, 5, 50, 700);
    all.insert(all.end(), more.begin(), more.end());
    return all;
  };
  const Channels reference = run();
  int tried = 0;
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
    EXPECT_EQ(run(), reference) << hwy::TargetName(target);
    ++tried;
  }
  hwy::SetSupportedTargetsForTest(0);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  EXPECT_GE(tried, 1);
}

TEST(Mixer, a_gain_that_is_no_number_is_ignored) {
  Mixer mixer(1, 1);
  mixer.prepare(format);
  const Channels ones(1, std::vector<float>(512, 1.0f));
  play(mixer, std::vector{0.5f}, ones, 1, 64, 64);
  const Channels out = play(mixer, std::vector{std::numeric_limits<float>::quiet_NaN()}, ones, 1, 64, 512);
  EXPECT_EQ(out[0], std::vector<float>(512, 0.5f));
}

TEST(Mixer, an_input_that_is_not_finite_is_silent_even_where_it_is_not_heard) {
  Mixer mixer(2, 1);
  mixer.prepare(format);
  Channels in(2, std::vector<float>(64, 0.5f));
  std::ranges::fill(in[1], std::numeric_limits<float>::infinity());
  EXPECT_EQ(play(mixer, std::vector{1.0f, 0.0f}, in, 1, 64, 64)[0], std::vector<float>(64, 0.5f));
  EXPECT_TRUE(is_finite(play(mixer, std::vector{1.0f, 1.0f}, in, 1, 64, 64)));
}

struct MixerCase {
  static Held make() { return {std::make_unique<Mixer>(5, 3)}; }
  static constexpr std::size_t inputs = 5, outputs = 3;
  static std::vector<float> settings() {
    auto gains = gains_of(Mixer(5, 3));
    gains[0] = 1.0f;
    return gains;
  }
};
struct SmallestMixerCase {
  static Held make() { return {std::make_unique<Mixer>(1, 1)}; }
  static constexpr std::size_t inputs = 1, outputs = 1;
  static std::vector<float> settings() {
    auto gains = gains_of(Mixer(1, 1));
    gains[0] = 1.0f;
    return gains;
  }
};

}  // namespace
}  // namespace ohmic::engine

namespace ohmic::dsp::laws {
INSTANTIATE_TYPED_TEST_SUITE_P(mixer, ProcessorLaws, engine::MixerCase);
INSTANTIATE_TYPED_TEST_SUITE_P(smallest_mixer, ProcessorLaws, engine::SmallestMixerCase);
}  // namespace ohmic::dsp::laws
