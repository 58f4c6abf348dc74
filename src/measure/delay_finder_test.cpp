// Delays are found to a hundredth of a frame, through noise, filters and inversion; and where they are not, that is said.

#include "measure/delay_finder.hpp"

#include <cstdio>

#include <gtest/gtest.h>

#include "measure/loop_test.hpp"
#include "measure/tones_test.hpp"

namespace ohmic::measure {
namespace {

using State = RoundTrip::State;
using testing::Bench;
using testing::Loop;

TEST(DelayBurst, is_even_over_its_band_and_loud_for_its_peak) {
  for (const double rate : {44.1e3, 48e3, 96e3, 192e3}) {
    const std::vector<float> burst = delay_burst(Hertz(rate));
    EXPECT_EQ(burst.size(), burst_timing(Hertz(rate)).length);
    double peak = 0.0, power = 0.0;
    for (const float x : burst) {
      peak = std::max(peak, static_cast<double>(std::abs(x)));
      power += static_cast<double>(x) * static_cast<double>(x);
    }
    EXPECT_FLOAT_EQ(static_cast<float>(peak), 1.0f);
    const double rms_db = 10.0 * std::log10(power / static_cast<double>(burst.size()));
    std::printf("burst at %.1f kHz: %zu frames, rms %.1f dB below its peak\n", rate / 1e3, burst.size(), -rms_db);
    EXPECT_NEAR(rms_db, -5.5, 0.1);
  }
}

TEST(DelayFinder, a_clean_loop_is_exact_to_a_hundredth_of_a_frame) {
  double worst = 0.0;
  for (const double delay : {112.0, 128.5, 200.01, 333.25, 1024.75, 4096.37, 20000.81, 32000.5}) {
    Loop loop({{.delay = delay}});
    const RoundTrip way = Bench(loop).one();
    ASSERT_EQ(way.state, State::measured) << delay;
    worst = std::max(worst, std::abs(way.frames - delay));
    EXPECT_NEAR(way.frames, delay, 0.01);
    EXPECT_NEAR(way.gain.value(), 0.0, 0.01);
    EXPECT_FALSE(way.is_inverted);
    EXPECT_FALSE(way.also_after) << *way.also_after;
  }
  std::printf("clean loop: error at most %.5f frames\n", worst);
}

TEST(DelayFinder, every_rate_is_as_exact) {
  for (const double rate : {44.1e3, 88.2e3, 96e3, 192e3}) {
    Loop loop({{.delay = 517.63}});
    const RoundTrip way = Bench(loop, Hertz(rate)).one();
    ASSERT_EQ(way.state, State::measured) << rate;
    std::printf("%.1f kHz: error %.5f frames\n", rate / 1e3, way.frames - 517.63);
    EXPECT_NEAR(way.frames, 517.63, 0.01);
  }
}

TEST(DelayFinder, an_inverted_and_quiet_loop_is_as_exact_and_says_so) {
  Loop loop({{.delay = 700.3, .gain = -0.001}});
  loop.noise_rms = 1e-6;
  const RoundTrip way = Bench(loop).one();
  ASSERT_EQ(way.state, State::measured);
  EXPECT_NEAR(way.frames, 700.3, 0.01);
  EXPECT_TRUE(way.is_inverted);
  EXPECT_NEAR(way.gain.value(), -60.0, 0.1);
}

TEST(DelayFinder, filters_of_converters_and_couplings_move_it_little) {
  const double rate = 48e3;
  struct Case {
    const char* name;
    std::vector<testing::Filter> filters;
    double late, tolerance;
  };
  // A one-pole low-pass is late by rate / (2 pi f) frames where it passes: what the bursts' lower half hears.
  for (Case& c : std::vector<Case>{
           {"coupling, 5 Hz high-pass", {testing::high_pass(5.0, rate)}, 0.0, 0.01},
           {"coupling, 80 Hz high-pass", {testing::high_pass(80.0, rate)}, 0.0, 0.02},
           {"two couplings of 20 Hz", {testing::high_pass(20.0, rate), testing::high_pass(20.0, rate)}, 0.0, 0.02},
           {"cable, 60 kHz low-pass", {testing::low_pass(60e3, rate)}, 0.0, 0.05},
           {"dull, 4 kHz low-pass", {testing::low_pass(4e3, rate)}, 0.6, 0.6}}) {
    Loop loop({{.delay = 400.25, .filters = std::move(c.filters)}});
    const RoundTrip way = Bench(loop).one();
    ASSERT_EQ(way.state, State::measured) << c.name;
    std::printf("%-28s %+.4f frames\n", c.name, way.frames - 400.25);
    EXPECT_NEAR(way.frames - 400.25, c.late, c.tolerance) << c.name;
  }
}

/// The same loop heard through steady tones.
double by_tones(double delay, double noise_rms, double peak) {
  class Player final : public devices::Client {
   public:
    explicit Player(double peak) : peak_(static_cast<float>(peak)), sound_(testing::Tones().sound()) {
      heard_.resize(3 * testing::Tones::grid + 4096);
    }
    void process(const Block& block) noexcept override {
      for (int i = 0; i < block.frames; ++i, ++at_) {
        block.out[0][i] = peak_ * sound_[at_ % sound_.size()];
        if (at_ < heard_.size()) heard_[at_] = block.in[0][i];
      }
    }
    void missed(Frames) noexcept override {}
    std::span<const float> settled() const {
      return std::span(heard_).subspan(2 * testing::Tones::grid, testing::Tones::grid);
    }

   private:
    float peak_;
    std::vector<float> sound_;
    std::vector<float> heard_;
    std::size_t at_ = 0;
  };
  Loop loop({{.delay = delay}});
  loop.noise_rms = noise_rms;
  Bench bench(loop);
  Player player(peak);
  static_cast<void>(bench.card.start(player));
  bench.card.turn(3 * 1024 + 16);
  bench.card.stop();
  return testing::Tones().delay(player.settled());
}

TEST(DelayFinder, under_noise_it_is_right_or_unsure_and_never_wrong_by_a_period) {
  const double delay = 1234.567, peak = std::pow(10.0, -30.0 / 20.0);
  std::printf("  peak / noise rms   bursts: error, certainty    tones: error\n");
  for (const double snr : {60.0, 40.0, 20.0, 10.0, 0.0, -6.0, -12.0, -18.0, -24.0, -30.0, -40.0}) {
    const double noise = peak * std::pow(10.0, -snr / 20.0);
    Loop loop({{.delay = delay}});
    loop.noise_rms = noise;
    const RoundTrip way = Bench(loop).one({.outputs = {0}, .loudest = DBFS(-30.0)});
    const bool is_measured = way.state == State::measured;
    const double tones = by_tones(delay, noise, peak) - delay;
    if (is_measured) std::printf("%11.0f dB   %+14.4f  %9.1f", snr, way.frames - delay, way.certainty);
    else std::printf("%11.0f dB   %14s  %9.1f", snr, way.state == State::unsure ? "unsure" : "silent", way.certainty);
    std::printf("    %+12.4f\n", tones);
    if (is_measured) {
      EXPECT_NEAR(way.frames, delay, 0.5) << snr;
    }
    if (snr >= -6.0) {
      EXPECT_TRUE(is_measured) << snr;
    }
    if (snr >= 20.0) {
      EXPECT_NEAR(way.frames, delay, 0.01) << snr;
    }
  }
}

TEST(DelayFinder, at_the_edge_of_hearing_no_noise_makes_it_wrong) {
  const double delay = 1234.567, peak = std::pow(10.0, -30.0 / 20.0);
  for (const double snr : {-14.0, -16.0, -18.0, -20.0, -22.0}) {
    int measured = 0;
    for (std::uint64_t seed = 1; seed <= 16; ++seed) {
      Loop loop({{.delay = delay}});
      loop.noise_rms = peak * std::pow(10.0, -snr / 20.0);
      loop.noise = dsp::Noise(seed);
      const RoundTrip way = Bench(loop).one({.outputs = {0}, .loudest = DBFS(-30.0)});
      if (way.state != State::measured) {
        EXPECT_EQ(way.state, State::unsure);
        continue;
      }
      ++measured;
      EXPECT_NEAR(way.frames, delay, 0.25) << snr << " dB, seed " << seed;
    }
    std::printf("%.0f dB: %d of 16 measured, the others unsure\n", snr, measured);
  }
}

TEST(DelayFinder, noise_alone_never_makes_a_figure) {
  int figures = 0;
  for (int i = 0; i < 12; ++i) {
    Loop loop({{.gain = 0.0}});
    loop.noise_rms = std::pow(10.0, -0.5 * i);
    figures += Bench(loop).one().state == State::measured ? 1 : 0;
  }
  EXPECT_EQ(figures, 0);
}

TEST(DelayFinder, hum_thirty_times_louder_than_the_burst_is_heard_past) {
  Loop loop({{.delay = 640.4, .gain = 0.03}});
  loop.noise_rms = 1e-5;
  loop.interference = [](std::int64_t frame) {
    const double t = 2.0 * std::numbers::pi * 50.0 * static_cast<double>(frame) / 48e3;
    return 0.03 * (std::sin(t) + 0.5 * std::sin(3.0 * t) + 0.2 * std::sin(5.0 * t));
  };
  const RoundTrip way = Bench(loop).one();
  ASSERT_EQ(way.state, State::measured) << way.certainty;
  std::printf("under hum: error %+.4f frames, certainty %.0f\n", way.frames - 640.4, way.certainty);
  EXPECT_NEAR(way.frames, 640.4, 0.05);
}

TEST(DelayFinder, a_delay_beyond_what_it_can_tell_is_no_figure) {
  for (const double delay : {34000.0, 40000.0, 52000.0, 60000.5, 90000.0}) {
    Loop loop({{.delay = delay}});
    const RoundTrip way = Bench(loop).one({.outputs = {0}, .loudest = DBFS(-30.0)});
    EXPECT_NE(way.state, State::measured) << delay << " seemed to be " << way.frames;
  }
}

TEST(DelayFinder, a_loop_that_slips_by_a_period_is_unsteady) {
  Loop loop({{.delay = 400.0}});
  loop.slip = [](std::int64_t frame) { return frame / 49152 % 2 == 1 ? 64.0 : 0.0; };
  const RoundTrip way = Bench(loop).one();
  EXPECT_EQ(way.state, State::unsteady);
  EXPECT_NE(words_of(way, Hertz(48e3)).find("400.0 to 464.0"), std::string::npos) << words_of(way, Hertz(48e3));
}

TEST(DelayFinder, of_two_arrivals_the_first_counts_and_the_second_is_told) {
  Loop loop({{.delay = 300.0, .gain = 0.8}, {.delay = 900.0, .gain = 1.0}});
  const RoundTrip way = Bench(loop).one();
  ASSERT_EQ(way.state, State::measured);
  EXPECT_NEAR(way.frames, 300.0, 0.05);
  ASSERT_TRUE(way.also_after);
  EXPECT_NEAR(*way.also_after, 900.0, 0.5);
}

TEST(DelayFinder, clipping_is_told_and_changes_nothing) {
  Loop loop({{.delay = 300.5, .gain = 60.0}});
  loop.limit = 1.0;
  const RoundTrip way = Bench(loop).one();
  ASSERT_EQ(way.state, State::measured);
  EXPECT_TRUE(way.is_clipped);
  EXPECT_NEAR(way.frames, 300.5, 0.01);
}

TEST(DelayFinder, what_it_found_is_said_in_words) {
  Loop loop({{.delay = 480.0, .gain = -0.5}});
  const std::string words = words_of(Bench(loop).one(), Hertz(48e3));
  EXPECT_EQ(words, "Comes back after 480.00 frames (10.000 ms), 6.0 dB quieter, inverted.");
  Loop none({});
  EXPECT_TRUE(words_of(Bench(none).one(), Hertz(48e3)).starts_with("Nothing comes back"));
}

}  // namespace
}  // namespace ohmic::measure
