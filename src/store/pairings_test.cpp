// A pairing lets in whoever holds its token, until it is revoked or was not used in time, and keeps no token.

#include "store/pairings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "units/folder_test.hpp"

namespace ohmic::store {
namespace {

using testing::HasSubstr;

constexpr std::int64_t noon = 1'800'000'000;  // s
const Pairing anna{.output = "Lead", .label = "Anna's phone", .rig = "/rigs/band.toml"};

Pairings open(const std::string& file = ":memory:") {
  auto pairings = Pairings::open(file);
  if (!pairings) throw std::runtime_error(pairings.error().sentence());
  return std::move(*pairings);
}

TEST(pairings, a_token_finds_its_pairing_also_in_the_next_run) {
  const Folder folder;
  std::string token;
  {
    Pairings pairings = open(folder.file("p.sqlite"));
    token = pairings.add(anna, noon).value().token;
    ASSERT_TRUE(pairings.find(token, noon + 5).value());
  }
  const auto found = open(folder.file("p.sqlite")).find(token, noon + 86400).value();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->output, "Lead");
  EXPECT_EQ(found->label, "Anna's phone");
  EXPECT_EQ(found->rig, "/rigs/band.toml");
  EXPECT_FALSE(found->is_engineer);
  EXPECT_EQ(found->created, noon);
  EXPECT_EQ(found->last_seen, noon + 86400);
}

TEST(pairings, no_other_text_finds_one) {
  Pairings pairings = open();
  const std::string token = pairings.add(anna, noon).value().token;
  EXPECT_FALSE(pairings.find("", noon).value());
  EXPECT_FALSE(pairings.find(token.substr(1), noon).value());
  EXPECT_FALSE(pairings.find(token + "A", noon).value());
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string near = token;
    near[i] = near[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(pairings.find(near, noon).value()) << i;
  }
  EXPECT_TRUE(pairings.find(token, noon).value());
}

TEST(pairings, the_token_is_in_no_file) {
  const Folder folder;
  Pairings pairings = open(folder.file("p.sqlite"));
  const std::string token = pairings.add(anna, noon).value().token;
  ASSERT_TRUE(pairings.find(token, noon).value());
  for (const auto& file : std::filesystem::directory_iterator(folder.path()))
    EXPECT_EQ(folder.read_text(file.path().filename()).find(token), std::string::npos) << file.path();
}

TEST(pairings, what_is_not_used_within_a_quarter_of_an_hour_lets_nobody_in) {
  Pairings pairings = open();
  const std::string in_time = pairings.add(anna, noon).value().token;
  const std::string late = pairings.add(anna, noon).value().token;
  EXPECT_TRUE(pairings.find(in_time, noon + 900).value());
  EXPECT_FALSE(pairings.find(late, noon + 901).value());
  EXPECT_FALSE(pairings.find(late, noon - 1).value()) << "nor when the clock is set back";
  EXPECT_TRUE(pairings.find(in_time, noon + 90 * 86400).value()) << "used once, it stays";
  EXPECT_EQ(pairings.all(noon + 901).value().size(), 1u);
}

TEST(pairings, a_revoked_one_lets_nobody_in_and_is_still_known) {
  Pairings pairings = open();
  const auto made = pairings.add(anna, noon).value();
  const auto other = pairings.add({.is_engineer = true}, noon).value();
  ASSERT_TRUE(pairings.find(made.token, noon).value());
  EXPECT_TRUE(pairings.revoke(made.pairing.id, noon + 1).value().is_revoked);
  EXPECT_FALSE(pairings.find(made.token, noon + 2).value());
  EXPECT_TRUE(pairings.find(other.token, noon + 2).value());
  ASSERT_EQ(pairings.all(noon + 2).value().size(), 1u);
  EXPECT_EQ(pairings.all(noon + 2, true).value().size(), 2u);
  const auto none = pairings.revoke(77, noon);
  ASSERT_FALSE(none);
  EXPECT_THAT(none.error().sentence(), HasSubstr("no pairing 77"));
}

TEST(pairings, what_one_process_revokes_is_revoked_for_all) {
  const Folder folder;
  Pairings one = open(folder.file("p.sqlite")), other = open(folder.file("p.sqlite"));
  const auto made = one.add(anna, noon).value();
  EXPECT_TRUE(other.find(made.token, noon).value());
  ASSERT_TRUE(other.revoke(made.pairing.id, noon));
  EXPECT_FALSE(one.find(made.token, noon).value());
}

}  // namespace
}  // namespace ohmic::store
