// Whole rigs do not notice how their card cuts time into periods: what is played is the same, bit for bit.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "rig/playing_test.hpp"

namespace ohmic::rig {
namespace {

using Channels = std::vector<std::vector<float>>;

constexpr int long_enough = 96000;  // 2 s at 48 kHz

/// What a microphone on the card hears: a saw-tooth under noise that repeats itself, so that no part of a strip rests.
void sounds(Frames from, std::span<float* const> channels, int frames) noexcept {
  for (std::size_t c = 0; c < channels.size(); ++c)
    for (int i = 0; i < frames; ++i) {
      const auto at = static_cast<std::uint64_t>(from.count() + i);
      const std::uint64_t noise = (at * 6364136223846793005ull + c * 1442695040888963407ull) >> 40;
      const double saw = static_cast<double>(at * (100 + 37 * c) % 48000) / 48000.0;
      channels[c][i] = static_cast<float>(0.3 * (saw - 0.5) + 1e-9 * static_cast<double>(noise));
    }
}

/// A value to be set at a frame of the stream.
struct Turn {
  int frame;
  const char* address;
  const char* value;
};

/// Two seconds of a rig in periods of so many frames, from where it begins.
struct Played {
  Channels channels;
  std::vector<std::string> names;
};
Played play(const char* file, int frames, const std::vector<Turn>& turns) {
  Rig rig = rig_in(file);
  rig.card.frames = frames;
  Playing playing(std::move(rig), {.is_offline = true, .loops = true}, &sounds);
  for (const Turn& turn : turns) {
    while (playing.card.position().count() < turn.frame) playing.turn(1);
    playing.set(turn.address, turn.value);
  }
  while (playing.card.position().count() < long_enough) playing.turn(1);
  Played played{std::move(playing.tape.channels), playing.session->asked().outputs};
  for (auto& channel : played.channels) channel.resize(long_enough);
  return played;
}

/// Every channel of every period against 16 frames; says where the first difference stands.
void expect_invariance(const char* file, const std::vector<int>& periods, const std::vector<Turn>& turns = {}) {
  const Played first = play(file, 16, turns);
  ASSERT_FALSE(first.channels.empty());
  float highest = 0.0f;
  for (const auto& channel : first.channels)
    for (const float x : channel) highest = std::max(highest, std::abs(x));
  EXPECT_GT(highest, 1e-4f) << "something is heard";
  EXPECT_TRUE(turns.empty() || !(play(file, 16, {}).channels == first.channels)) << "what is turned is heard";
  for (const int frames : periods) {
    const Played other = play(file, frames, turns);
    ASSERT_EQ(other.channels.size(), first.channels.size());
    for (std::size_t c = 0; c < first.channels.size(); ++c) {
      const auto [a, b] = std::ranges::mismatch(first.channels[c], other.channels[c]);
      if (a == first.channels[c].end()) continue;
      long count = 0;
      for (std::size_t i = 0; i < first.channels[c].size(); ++i) count += first.channels[c][i] != other.channels[c][i];
      ADD_FAILURE() << fmt::format(
          "{}, {} frames: {} differs first at frame {}: {:.9g} instead of {:.9g}; {} samples in all", file, frames,
          c < first.names.size() ? first.names[c] : fmt::format("output {}", c + 1), a - first.channels[c].begin(), *b,
          *a, count);
    }
  }
}

TEST(DeskBlocks, the_band_plays_the_same_bits_whatever_the_period) {
  expect_invariance("rigs/band.toml", {64, 333, 4096});
}

TEST(DeskBlocks, the_studio_plays_the_same_bits_whatever_the_period) {
  expect_invariance("rigs/studio.toml", {64, 333, 4096});
}

/// 21312 frames are 16 x 1332, 333 x 64 and 64 x 333: what is turned there is turned at the same frame.
TEST(DeskBlocks, what_is_turned_while_the_studio_plays_moves_the_same_bits) {
  expect_invariance("rigs/studio.toml", {64, 333},
                    {{21312, "input.Lead.eq.2.gain", "9 dB"},
                     {21312, "input.Kick.compressor.threshold", "-30 dBFS"},
                     {21312, "input.Snare.gate.range", "6 dB"},
                     {21312, "mix.Drums.sends.Kick.level", "-9 dB"},
                     {21312, "phones.Lead.level", "-24 dB"},
                     {21312, "monitor.Control room.set", "2"},
                     {42624, "talkback.Engineer.open", "true"},
                     {42624, "input.Overhead L.delay", "3 ms"},
                     {42624, "input.Guitar.gain", "20 dB"},
                     {63936, "phones.Producer.choice", "3"}});
}

}  // namespace
}  // namespace ohmic::rig
