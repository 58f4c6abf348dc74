// Tokens are long, all different, and kept where nobody else reads them.

#include "store/token.hpp"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "units/folder_test.hpp"

namespace ohmic::store {
namespace {

namespace fs = std::filesystem;

TEST(token, tokens_are_43_characters_that_a_link_may_hold_and_never_the_same) {
  std::set<std::string> seen;
  std::set<char> letters;
  for (int i = 0; i < 1000; ++i) {
    const std::string token = new_token().value();
    EXPECT_EQ(token.size(), token_length);
    EXPECT_TRUE(seen.insert(token).second);
    letters.insert(token.begin(), token.end());
  }
  EXPECT_EQ(letters.size(), 64u);
  for (const char letter : letters) EXPECT_TRUE(std::isalnum(letter) || letter == '-' || letter == '_') << letter;
}

TEST(token, fingerprints_are_sha_256) {
  // FIPS 180-4's examples, as NIST publishes them.
  EXPECT_EQ(fingerprint_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(fingerprint_of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(token, secrets_are_the_same_when_every_character_is) {
  EXPECT_TRUE(are_same_secret("", ""));
  EXPECT_TRUE(are_same_secret("abc", "abc"));
  EXPECT_FALSE(are_same_secret("abc", "abd"));
  EXPECT_FALSE(are_same_secret("abc", "abcd"));
}

TEST(token, the_consoles_own_is_the_same_in_every_run_and_its_owner_alone_reads_it) {
  const Folder folder;
  const fs::path file = folder.path() / "console.token";
  const std::string token = kept_token(file).value();
  EXPECT_EQ(token.size(), token_length);
  EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(kept_token(file).value(), token);
}

TEST(token, one_that_others_could_read_or_that_is_none_is_made_anew) {
  const Folder folder;
  const fs::path file = folder.path() / "console.token";
  const std::string token = kept_token(file).value();
  fs::permissions(file, fs::perms::group_read, fs::perm_options::add);
  const std::string other = kept_token(file).value();
  EXPECT_NE(other, token);
  EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  folder.write_text("console.token", "password");
  EXPECT_EQ(kept_token(file).value().size(), token_length);
}

TEST(token, a_link_in_its_place_is_refused) {
  const Folder folder;
  folder.write_text("elsewhere", "x");
  fs::create_symlink(folder.file("elsewhere"), folder.path() / "console.token");
  EXPECT_FALSE(kept_token(folder.path() / "console.token"));
  EXPECT_EQ(folder.read_text("elsewhere"), "x");
}

}  // namespace
}  // namespace ohmic::store
