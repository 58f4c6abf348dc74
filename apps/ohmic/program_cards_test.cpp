// Which virtual cards a rig offers to programs, and which channels they carry.

#include "program_cards.hpp"

#include <gtest/gtest.h>

namespace ohmic::app {
namespace {

using Kind = devices::PipewireNodeSetup::Kind;

rig::Rig with_two_of_each() {
  rig::Rig rig;
  for (const char* name : {"Music", "Chat"}) rig.playbacks.push_back({.name = name});
  for (const char* name : {"Stream mix", "Call"}) rig.streams.push_back({.name = name});
  return rig;
}

TEST(ProgramCards, each_playback_is_a_sink_and_each_stream_a_source_with_two_channels_of_its_own) {
  const auto cards = program_cards(with_two_of_each());
  ASSERT_EQ(cards.size(), 4u);
  EXPECT_EQ(cards[0].setup.title, "Ohmic Music");
  EXPECT_EQ(cards[0].setup.kind, Kind::sink);
  EXPECT_EQ(cards[1].setup.title, "Ohmic Chat");
  EXPECT_EQ(cards[1].channels.first_input, 2);
  EXPECT_EQ(cards[1].channels.inputs, 2);
  EXPECT_EQ(cards[1].channels.outputs, 0);
  EXPECT_EQ(cards[3].setup.title, "Ohmic Call");
  EXPECT_EQ(cards[3].setup.kind, Kind::source);
  EXPECT_EQ(cards[3].channels.first_output, 2);
  EXPECT_EQ(cards[3].channels.outputs, 2);
  EXPECT_EQ(cards[3].channels.inputs, 0);
}

TEST(ProgramCards, a_rig_that_turned_pipewire_off_offers_none) {
  rig::Rig rig = with_two_of_each();
  rig.programs.pipewire = rig::Offer::off;
  const SteadyClock clock;
  std::string why;
  EXPECT_TRUE(program_members(rig, clock, why).empty());
  EXPECT_EQ(why, "") << "it was the person's wish";
}

TEST(ProgramCards, a_rig_without_playbacks_and_streams_asks_nobody) {
  const SteadyClock clock;
  std::string why;
  EXPECT_TRUE(program_members(rig::Rig{}, clock, why).empty());
  EXPECT_EQ(why, "");
}

}  // namespace
}  // namespace ohmic::app
