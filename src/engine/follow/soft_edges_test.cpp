// Soft edges' laws: sound that goes on is not touched; where it breaks off or begins nothing steps and nothing is loud.

#include "engine/follow/soft_edges.hpp"

#include <cmath>
#include <numbers>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "dsp/click_test.hpp"
#include "rt/guard.hpp"

namespace ohmic::engine {
namespace {

constexpr Hertz rate{48000.0};

std::vector<float> sine(double hz, double turn, std::size_t frames) {
  std::vector<float> out(frames);
  for (std::size_t i = 0; i < frames; ++i)
    out[i] =
        static_cast<float>(0.5 * std::sin(2.0 * std::numbers::pi * (hz * static_cast<double>(i) / 48000.0 + turn)));
  return out;
}

/// Plays in blocks of 64; between two frames the sound is missing.
std::vector<float> with_a_hole(std::vector<float> in, std::size_t from, std::size_t to) {
  SoftEdges edges(1, rate);
  for (std::size_t at = 0; at < in.size(); at += 64) {
    float* channel = in.data() + at;
    const int frames = static_cast<int>(std::min<std::size_t>(64, in.size() - at));
    const auto within = [&](std::size_t frame) {
      return static_cast<int>(
          std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(frame) - static_cast<std::ptrdiff_t>(at), 0, frames));
    };
    const rt::AudioScope audio;
    edges.sound({&channel, 1}, 0, within(from));
    edges.silence({&channel, 1}, within(from), within(to));
    edges.sound({&channel, 1}, within(to), frames);
  }
  return in;
}

TEST(SoftEdges, sound_that_goes_on_is_not_touched) {
  const auto in = sine(997.0, 0.1, 9600);
  const auto out = with_a_hole(in, 9600, 9600);
  for (std::size_t i = 2400; i < in.size(); ++i) ASSERT_EQ(out[i], in[i]) << i;
}

TEST(SoftEdges, it_begins_and_ends_in_silence) {
  const auto out = with_a_hole(sine(997.0, 0.25, 19200), 4800, 9600);
  EXPECT_LT(std::abs(out[0]), 1e-5f);
  for (std::size_t i = 4800 + 480; i < 9600; ++i) ASSERT_EQ(out[i], 0.0f) << i;
  EXPECT_LT(std::abs(out[9600]), 1e-5f);
}

/// What is left above a frequency around frame 9700, where it breaks off.
double above(const std::vector<float>& sound, double hz) {
  return dsp::level_between(sound, 9700 - 2048, Hertz(hz), Hertz(20000.0)).value();
}

TEST(SoftEdges, a_sound_that_breaks_off_is_neither_loud_nor_a_click) {
  for (const double hz : {31.0, 113.0, 440.0, 1000.0}) {
    const double edge = std::max(3000.0, 6.0 * hz);
    // A hard cut where the sine is highest is what it would be by bad luck.
    auto by_hand = sine(hz, 0.25 - hz * 9700.0 / 48000.0, 19200);
    std::fill(by_hand.begin() + 9700, by_hand.end(), 0.0f);
    const double hard = above(by_hand, edge);
    double worst = -200.0, loudest = 0.0;
    for (double turn = 0.0; turn < 1.0; turn += 0.0625) {
      const auto out = with_a_hole(sine(hz, turn, 19200), 9700, 19200);
      worst = std::max(worst, above(out, edge));
      for (const float x : out) loudest = std::max(loudest, std::abs(static_cast<double>(x)));
    }
    fmt::print("  {} Hz, above {} Hz: {:.1f} dBFS, a hard cut {:.1f}; never louder than {:.2f} of its 0.50\n", hz, edge,
               worst, hard, loudest);
    EXPECT_LT(worst, hard - 20.0) << hz;
    EXPECT_LT(loudest, 0.6) << hz;
  }
}

TEST(SoftEdges, noise_that_breaks_off_is_no_louder_than_twice_itself) {
  std::vector<float> in(9600);
  std::uint32_t dice = 1;
  for (float& x : in) {
    dice ^= dice << 13, dice ^= dice >> 17, dice ^= dice << 5;
    x = static_cast<float>(static_cast<std::int32_t>(dice)) * 0x1p-32f;
  }
  for (std::size_t at = 4800; at < 4900; ++at) {
    for (const float x : with_a_hole(in, at, 9600)) ASSERT_LT(std::abs(x), 1.0f) << at;
  }
}

TEST(SoftEdges, breaking_off_again_and_again_stays_without_a_step) {
  const auto in = sine(200.0, 0.0, 48000);
  SoftEdges edges(1, rate);
  auto out = in;
  const auto run = [&](std::size_t from, std::size_t to, bool is_there) {
    float* channel = out.data();
    const rt::AudioScope audio;
    if (is_there) edges.sound({&channel, 1}, static_cast<int>(from), static_cast<int>(to));
    else edges.silence({&channel, 1}, static_cast<int>(from), static_cast<int>(to));
  };
  run(0, 4800, true);
  std::size_t at = 4800;
  for (int i = 0; i < 100; ++i) {
    const std::size_t missing = 1 + static_cast<std::size_t>(i * 37 % 300),
                      there = 1 + static_cast<std::size_t>(i * 53 % 500);
    run(at, at + missing, false);
    run(at + missing, at + missing + there, true);
    at += missing + there;
    if (at > 40000) break;
  }
  float step = 0.0f;
  for (std::size_t i = 1; i < at; ++i) step = std::max(step, std::abs(out[i] - out[i - 1]));
  fmt::print("  steepest {:.4f} a frame, the sine itself {:.4f}\n", step,
             0.5 * 2.0 * std::numbers::pi * 200.0 / 48000.0);
  EXPECT_LT(step, 0.03f);
}

}  // namespace
}  // namespace ohmic::engine
