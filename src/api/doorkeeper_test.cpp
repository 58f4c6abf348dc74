// Who holds a token comes in as what it says, on the way that is safe for it; who guesses is soon not listened to.

#include "api/doorkeeper.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "units/folder_test.hpp"

namespace ohmic::api {
namespace {

using Outcome = Admission::Outcome;

struct Entrance {
  Folder folder;
  TurnedClock clock;
  std::int64_t today = 1'800'000'000;
  Doorkeeper keeper = open("band.toml");

  Doorkeeper open(const std::string& rig) {
    auto opened = Doorkeeper::open(folder.path(), folder.file(rig), clock, [this] { return today; });
    if (!opened) throw std::runtime_error(opened.error().sentence());
    return std::move(*opened);
  }
  std::string wrong() const { return std::string(43, 'A'); }
};

TEST(doorkeeper, the_engineer_at_this_machine_comes_in_with_the_same_token_in_every_run) {
  Entrance entrance;
  const Admission admission = entrance.keeper.admit(entrance.keeper.own_token(), "127.0.0.1", true);
  EXPECT_TRUE(admission.is_welcome());
  EXPECT_TRUE(admission.role.is_engineer);
  EXPECT_EQ(admission.pairing, 0);
  EXPECT_EQ(entrance.open("studio.toml").own_token(), entrance.keeper.own_token());
}

TEST(doorkeeper, a_performer_comes_in_as_who_they_are) {
  Entrance entrance;
  const auto made = entrance.keeper.pair(Role::performer("Lead"), "Anna's phone").value();
  const Admission admission = entrance.keeper.admit(made.token, "192.168.1.7", false);
  EXPECT_TRUE(admission.is_welcome());
  EXPECT_EQ(admission.role, Role::performer("Lead"));
  EXPECT_EQ(admission.pairing, made.pairing.id);
  EXPECT_FALSE(admission.role.is_engineer);
}

TEST(doorkeeper, an_engineer_comes_in_on_private_ways_only) {
  Entrance entrance;
  const auto made = entrance.keeper.pair(Role::engineer(), "Tablet").value();
  EXPECT_EQ(entrance.keeper.admit(made.token, "192.168.1.7", false).outcome, Outcome::not_private);
  EXPECT_EQ(entrance.keeper.admit(entrance.keeper.own_token(), "192.168.1.7", false).outcome, Outcome::not_private);
  EXPECT_TRUE(entrance.keeper.admit(made.token, "192.168.1.7", true).role.is_engineer);
}

TEST(doorkeeper, a_performer_of_another_rig_is_nobody_here) {
  Entrance entrance;
  const auto made = entrance.keeper.pair(Role::performer("Lead"), "").value();
  Doorkeeper other = entrance.open("studio.toml");
  EXPECT_EQ(other.admit(made.token, "192.168.1.7", true).outcome, Outcome::unknown);
  EXPECT_TRUE(other.pairings().value().empty());
  const auto engineer = other.pair(Role::engineer(), "").value();
  EXPECT_TRUE(entrance.keeper.admit(engineer.token, "192.168.1.7", true).is_welcome()) << "engineers work on any";
}

TEST(doorkeeper, who_guesses_is_not_listened_to_until_they_waited) {
  Entrance entrance;
  const auto made = entrance.keeper.pair(Role::performer("Lead"), "").value();
  for (int i = 0; i < Doorkeeper::wrong_at_once; ++i)
    EXPECT_EQ(entrance.keeper.admit(entrance.wrong(), "10.0.0.9", false).outcome, Outcome::unknown) << i;
  const Admission refused = entrance.keeper.admit(made.token, "10.0.0.9", false);
  EXPECT_EQ(refused.outcome, Outcome::too_many) << "even with the right one";
  EXPECT_FALSE(refused.words.empty());
  EXPECT_TRUE(entrance.keeper.admit(made.token, "10.0.0.10", false).is_welcome()) << "others are not disturbed";
  entrance.clock.turn(Doorkeeper::patience);
  EXPECT_TRUE(entrance.keeper.admit(made.token, "10.0.0.9", false).is_welcome());
  EXPECT_EQ(entrance.keeper.admit(entrance.wrong(), "10.0.0.9", false).outcome, Outcome::unknown);
  EXPECT_EQ(entrance.keeper.admit(entrance.wrong(), "10.0.0.9", false).outcome, Outcome::too_many);
}

TEST(doorkeeper, ten_thousand_addresses_do_not_hide_the_one_that_guesses_most) {
  Entrance entrance;
  for (int i = 0; i < Doorkeeper::wrong_at_once; ++i) entrance.keeper.admit("x", "10.0.0.9", false);
  for (int i = 0; i < 10'000; ++i) entrance.keeper.admit("x", "fe80::" + std::to_string(i), false);
  EXPECT_EQ(entrance.keeper.admit("x", "10.0.0.9", false).outcome, Outcome::too_many);
}

TEST(doorkeeper, a_revoked_token_lets_nobody_in_and_ends_what_is_connected) {
  Entrance entrance;
  std::vector<std::int64_t> ended;
  entrance.keeper.when_revoked([&](std::int64_t pairing) { ended.push_back(pairing); });
  const auto made = entrance.keeper.pair(Role::performer("Lead"), "").value();
  ASSERT_TRUE(entrance.keeper.admit(made.token, "10.0.0.9", false).is_welcome());
  ASSERT_TRUE(entrance.keeper.revoke(made.pairing.id));
  EXPECT_THAT(ended, ::testing::ElementsAre(made.pairing.id));
  EXPECT_EQ(entrance.keeper.admit(made.token, "10.0.0.9", false).outcome, Outcome::unknown);
  EXPECT_FALSE(entrance.keeper.revoke(99));
  EXPECT_EQ(ended.size(), 1u);
}

TEST(doorkeeper, refusals_repeat_no_token) {
  Entrance entrance;
  EXPECT_EQ(entrance.keeper.admit(entrance.wrong(), "10.0.0.9", false).words.find(entrance.wrong()), std::string::npos);
  EXPECT_EQ(
      entrance.keeper.admit(entrance.keeper.own_token(), "10.0.0.9", false).words.find(entrance.keeper.own_token()),
      std::string::npos);
}

}  // namespace
}  // namespace ohmic::api
