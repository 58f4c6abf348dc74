// The laws of the certificate: made once, for all names, and its key is nobody else's.

#include "api/web/certificate.hpp"

#include <algorithm>
#include <filesystem>

#include <gtest/gtest.h>

#include "units/folder_test.hpp"

namespace ohmic::api::web {
namespace {

namespace fs = std::filesystem;

TEST(OwnCertificate, IsMadeOnceAndAnewForAnotherName) {
  const Folder folder;
  const auto first = own_certificate(folder.path(), {"localhost", "127.0.0.1", "::1"});
  ASSERT_TRUE(first) << first.error().sentence();
  EXPECT_EQ(first->fingerprint.size(), 32u * 3 - 1) << first->fingerprint;
  const auto again = own_certificate(folder.path(), {"127.0.0.1"});
  ASSERT_TRUE(again);
  EXPECT_EQ(again->fingerprint, first->fingerprint);
  const auto other = own_certificate(folder.path(), {"localhost", "192.168.1.20"});
  ASSERT_TRUE(other);
  EXPECT_NE(other->fingerprint, first->fingerprint);
}

TEST(OwnCertificate, ItsKeyIsReadByItsOwnerOnly) {
  const Folder folder;
  ASSERT_TRUE(own_certificate(folder.path(), {"localhost"}));
  for (const auto& file : fs::directory_iterator(folder.path()))
    EXPECT_EQ(file.status().permissions(), fs::perms::owner_read | fs::perms::owner_write) << file.path();
}

TEST(OwnCertificate, OneThatIsBrokenIsMadeAnewAndNoFolderIsAnError) {
  const Folder folder;
  folder.write_text("console.pem", "no certificate");
  folder.write_text("console.key", "no key");
  EXPECT_TRUE(own_certificate(folder.path(), {"localhost"}));
  EXPECT_FALSE(own_certificate(folder.path() / "nowhere", {"localhost"}));
}

TEST(OwnNames, HaveThisMachineItself) {
  const auto names = own_names();
  for (const char* name : {"localhost", "127.0.0.1", "::1"})
    EXPECT_NE(std::find(names.begin(), names.end(), name), names.end()) << name;
}

}  // namespace
}  // namespace ohmic::api::web
