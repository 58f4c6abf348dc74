// A way that begins or ends on a follower is as late as that follower, not as the clock's card.

#include "rig/ledger_cards.hpp"

#include <gtest/gtest.h>

namespace ohmic::rig {
namespace {

Rig two_cards() {
  Rig rig;
  rig.followers.push_back({.name = "Drums", .device = "alsa:UMC"});
  Input kick, voice;
  kick.name = "Kick", kick.follower = "Drums", kick.card_channel = 1;
  voice.name = "Voice", voice.card_channel = 1;
  rig.inputs = {kick, voice};
  Phones lead;
  lead.name = "Lead", lead.card_channels = {1, 2};
  rig.phones.push_back(lead);
  return rig;
}

Ledger way(const char* input) {
  return {.input = input,
          .output = "Lead",
          .parts = {{"card: capture", Frames(64), LatencyPart::Kind::card},
                    {"card: playback", Frames(128), LatencyPart::Kind::card}}};
}

TEST(LedgerCards, a_followers_share_stands_in_for_the_clocks) {
  engine::MemberState drums{.name = "Drums", .is_there = true};
  drums.capture_latency = Frames(211), drums.playback_latency = Frames(300);
  const engine::MemberState cards[] = {{.name = "card", .is_clock = true, .is_there = true}, drums};
  Ledger kick = way("Kick");
  EXPECT_TRUE(take_followers(kick, two_cards(), cards));
  EXPECT_EQ(kick.parts[0].part, "Drums: capture, ring and resampler");
  EXPECT_EQ(kick.total(), Frames(211 + 128));
  Ledger voice = way("Voice");
  EXPECT_FALSE(take_followers(voice, two_cards(), cards));
  EXPECT_EQ(voice.total(), Frames(192));
}

TEST(LedgerCards, a_follower_that_is_gone_adds_nothing_and_is_said_to_be) {
  const engine::MemberState cards[] = {{.name = "Drums", .is_there = false}};
  Ledger kick = way("Kick");
  EXPECT_TRUE(take_followers(kick, two_cards(), cards));
  EXPECT_EQ(kick.parts[0].part, "Drums: gone");
  EXPECT_EQ(kick.total(), Frames(128));
}

}  // namespace
}  // namespace ohmic::rig
