// Channels are inputs and pairs with the names their card has for them.

#include "devices/alsa/connectors.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ohmic::devices::alsa {
namespace {

using Kind = Switch::Kind;
using testing::ElementsAre;

Switch of(const std::string& control, Kind kind, bool is_input, int channel) {
  return {.kind = kind, .is_input = is_input, .channels = {channel}, .control = control};
}

// The names of a Scarlett 18i8's outputs: github.com/x42/scarlett-mixer/issues/16
TEST(Connectors, a_scarletts_outputs_are_its_monitors_and_headphones) {
  const std::vector<Switch> switches = {
      of("Line 01 (Monitor L) Playback Volume", Kind::output_level, false, 1),
      of("Line 02 (Monitor R) Playback Volume", Kind::output_level, false, 2),
      of("Line 03 (Headphones 1 L) Playback Volume", Kind::output_level, false, 3),
      of("Line 04 (Headphones 1 R) Playback Volume", Kind::output_level, false, 4),
      of("Line In 1 Pad Capture Switch", Kind::pad, true, 1),
  };
  const auto outputs = connectors(Direction::playback, 6, switches);
  EXPECT_THAT(outputs, ElementsAre("Monitor L", "Monitor R", "Headphones 1 L", "Headphones 1 R", "", ""));
  EXPECT_EQ(pairs_of(outputs), "1/2 Monitor, 3/4 Headphones 1, 5/6");
  EXPECT_EQ(pairs_of(connectors(Direction::capture, 3, switches)), "1/2, 3");
}

TEST(Connectors, a_babyfaces_inputs_have_names_of_their_own) {
  const std::vector<Switch> switches = {
      of("Mic-AN1 48V", Kind::phantom, true, 1), of("Mic-AN2 48V", Kind::phantom, true, 2),
      of("Line-IN3 Gain", Kind::gain, true, 3), of("Main-Out PH3", Kind::output_level, false, 3)};
  EXPECT_EQ(pairs_of(connectors(Direction::capture, 4, switches)), "1 AN1, 2 AN2, 3 IN3, 4");
  EXPECT_EQ(pairs_of(connectors(Direction::playback, 4, switches)), "1/2, 3 PH3, 4");
}

TEST(Connectors, what_is_not_known_names_nothing) {
  const std::vector<Switch> switches = {of("Line-IN3-AN1 Playback Volume", Kind::other, false, 1)};
  EXPECT_THAT(connectors(Direction::playback, 1, switches), ElementsAre(""));
  EXPECT_EQ(pairs_of({}), "");
}

}  // namespace
}  // namespace ohmic::devices::alsa
