// An input heard late: by as much as was asked, at the level it has in the mix, alone, and without a click at either end.

#include "rig/late.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>

#include <gtest/gtest.h>

#include "rig/playing_test.hpp"

namespace ohmic::rig {
namespace {

const std::string desk = R"(
[headphone.h]
impedance = "300 ohm"
sensitivity = "100 dB/V"
[[input]]
name = "Voice"
card = 1
[[input]]
name = "Band"
card = 2
[[mix]]
name = "Singer"
sends = { Voice = "-6 dB", Band = "-12 dB" }
[[mix]]
name = "Other"
sends = { Band = "0 dB" }
[[phones]]
name = "Singer"
mix = "Singer"
headphone = "h"
card = [1, 2]
level = "-40 dB"
output = { full_scale = "2 V", output_impedance = "0 ohm", volume_knob = false }
[[phones]]
name = "Other"
mix = "Other"
headphone = "h"
card = [3, 4]
level = "-40 dB"
output = { full_scale = "2 V", output_impedance = "0 ohm", volume_knob = false }
)";

/// Another sample at every frame, the same in every run.
float noise(std::int64_t frame, std::uint64_t seed) {
  std::uint64_t x = (static_cast<std::uint64_t>(frame) + seed) * 0x9E3779B97F4A7C15ULL;
  x ^= x >> 29, x *= 0xBF58476D1CE4E5B9ULL, x ^= x >> 32;
  return static_cast<float>(static_cast<double>(x >> 11) / 9007199254740992.0 - 0.5) * 0.2f;
}
void two_noises(Frames from, std::span<float* const> channels, int frames) {
  for (std::size_t c = 0; c < channels.size(); ++c)
    for (int i = 0; i < frames; ++i) channels[c][i] = noise(from.count() + i, 1000000 * c);
}

TEST(Late, is_heard_as_late_as_was_asked_and_nothing_else_is) {
  Playing late(rig_of(desk), {}, two_noises);
  Playing voice(rig_of(desk), {}, two_noises);
  Playing band(rig_of(desk), {}, two_noises);
  voice.set("mix.Singer.sends.Band.mute", "true");
  band.set("mix.Singer.sends.Voice.mute", "true");
  ASSERT_TRUE(late.session->hear_late(Late{.input = "Voice", .output = "Singer", .delay = Second(0.25)}));
  for (Playing* one : {&late, &voice, &band}) one->play(1.5);
  // The voice as it was 12000 frames ago and the band as it is now.
  for (std::size_t n = 48000; n < 60000; ++n)
    ASSERT_NEAR(late.heard(0)[n], voice.heard(0)[n - 12000] + band.heard(0)[n], 2e-6) << n;
  for (std::size_t n = 48000; n < 60000; ++n) ASSERT_EQ(late.heard(2)[n], band.heard(2)[n]) << n;
}

TEST(Late, neither_beginning_nor_changing_nor_ending_clicks) {
  const auto tone = [](Frames from, std::span<float* const> channels, int frames) {
    for (float* channel : channels)
      for (int i = 0; i < frames; ++i)
        channel[i] = 0.5f * static_cast<float>(std::sin(2.0 * std::numbers::pi * 110.0 / 48000.0 *
                                                        static_cast<double>(from.count() + i)));
  };
  Playing playing(rig_of(desk), {}, tone);
  playing.play(1.0);
  const auto steepest = [&](std::size_t from) {
    double most = 0.0;
    const auto& x = playing.heard(0);
    for (std::size_t n = from + 2; n < x.size(); ++n)
      most = std::max(most, std::abs(static_cast<double>(x[n]) - 2.0 * static_cast<double>(x[n - 1]) +
                                     static_cast<double>(x[n - 2])));
    return most;
  };
  const double steady = steepest(40000);
  const std::size_t begin = playing.heard(0).size();
  const auto ask = [&](double seconds) {
    ASSERT_TRUE(playing.session->hear_late(Late{.input = "Voice", .output = "Singer", .delay = Second(seconds)}));
    playing.play(0.8);
  };
  ask(0.3);
  ask(0.007);
  ask(0.65);
  ask(0.0);
  ASSERT_TRUE(playing.session->hear_late(std::nullopt));
  playing.play(0.8);
  // A linear fade within 10 ms has corners of a 480th of what it fades; a step of a hundredth would be far above.
  const double loudest = static_cast<double>(
      *std::max_element(playing.heard(0).begin() + 40000, playing.heard(0).begin() + static_cast<long>(begin)));
  EXPECT_LT(steepest(begin), loudest / 480.0 + steady);
}

TEST(Late, leaves_values_undo_and_file_alone_and_ends_with_its_way) {
  Playing playing(rig_of(desk));
  Session& session = *playing.session;
  const std::size_t unsaved = session.desk().unsaved().size();
  ASSERT_TRUE(session.hear_late(Late{.input = "Voice", .output = "Singer", .delay = Second(0.1)}));
  EXPECT_EQ(session.desk().unsaved().size(), unsaved);
  EXPECT_TRUE(session.undo().empty());
  ASSERT_TRUE(session.heard_late());
  std::string without = desk;
  without.replace(without.find("Voice = \"-6 dB\", "), 17, "");
  ASSERT_TRUE(session.reload(rig_of(without)));
  EXPECT_FALSE(session.heard_late());
}

TEST(Late, says_what_is_not_there) {
  Playing playing(rig_of(desk));
  Session& session = *playing.session;
  EXPECT_FALSE(session.hear_late(Late{.input = "Voice", .output = "Nobody", .delay = Second(0.1)}));
  EXPECT_FALSE(session.hear_late(Late{.input = "Voice", .output = "Other", .delay = Second(0.1)}));
  EXPECT_FALSE(session.hear_late(Late{.input = "Voice", .output = "Singer", .delay = Second(1.1)}));
  EXPECT_FALSE(session.heard_late());
}

}  // namespace
}  // namespace ohmic::rig
