// A person's and a rig's names become channels of one card; ears are spared unless that was asked for.

#include "latency_plan.hpp"

#include <gtest/gtest.h>

namespace ohmic::app {
namespace {

rig::Rig a_rig() {
  rig::Rig rig;
  rig.card = {.device = "alsa:USB", .rate = Hertz(96e3), .frames = 32};
  rig.followers.push_back({.name = "Drums", .device = "alsa:UMC"});
  rig::Phones lead;
  lead.name = "Lead";
  lead.card_channels = {3, 4};
  rig.phones.push_back(lead);
  rig::Input voice;
  voice.name = "Voice";
  voice.card_channel = 2;
  rig::Input kick;
  kick.name = "Kick";
  kick.follower = "Drums";
  kick.card_channel = 7;
  rig.inputs = {voice, kick};
  return rig;
}

TEST(LatencyPlan, names_become_channels_at_the_rigs_settings) {
  const auto plan = plan_of({.from = "Lead", .to = "Voice"}, a_rig());
  ASSERT_TRUE(plan) << plan.error().sentence();
  EXPECT_EQ(plan->outputs, std::vector<int>{3});
  EXPECT_EQ(plan->input, 2);
  EXPECT_EQ(plan->card.device, "alsa:USB");
  EXPECT_EQ(plan->card.format.rate, Hertz(96e3));
  EXPECT_EQ(plan->card.format.frames, 32);
  EXPECT_EQ(plan_of({.from = "1", .to = "2", .frames = 256}, {})->card.format.frames, 256);
}

TEST(LatencyPlan, a_followers_input_is_measured_on_that_card_and_never_across_two) {
  EXPECT_EQ(plan_of({.to = "Kick"}, a_rig())->card.device, "alsa:UMC");
  const auto across = plan_of({.from = "Lead", .to = "Kick"}, a_rig());
  ASSERT_FALSE(across);
  EXPECT_NE(across.error().what.find("two cards"), std::string::npos);
  EXPECT_FALSE(plan_of({.from = "Nobody"}, a_rig()));
  EXPECT_FALSE(plan_of({.to = "Nobody"}, a_rig()));
}

TEST(LatencyPlan, outputs_that_heads_wear_are_left_out_unless_asked_for) {
  auto all = plan_of({}, a_rig());
  ASSERT_TRUE(spare_ears(*all, {}, 6));
  EXPECT_EQ(all->outputs, (std::vector<int>{1, 2, 5, 6}));
  auto lead = plan_of({.from = "Lead"}, a_rig());
  const auto spared = spare_ears(*lead, {}, 6);
  ASSERT_FALSE(spared);
  EXPECT_NE(spared.error().what.find("wear Lead"), std::string::npos);
  lead = plan_of({.from = "Lead"}, a_rig());
  EXPECT_TRUE(spare_ears(*lead, {.plays_phones = true}, 6));
}

}  // namespace
}  // namespace ohmic::app
