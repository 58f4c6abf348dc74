// The rig of a run that nobody gave one: where it is looked for, and that it is made once and then left alone.

#include "hardware.hpp"

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "rig/rig.hpp"
#include "units/folder_test.hpp"

namespace ohmic::app {
namespace {

namespace fs = std::filesystem;

/// In a folder without a rig, with another one as home.
class UsualRigs : public ::testing::Test {
 protected:
  UsualRigs() : before_(fs::current_path()) {
    if (const char* home = std::getenv("HOME")) home_before_ = home;
    ::setenv("HOME", home_.file("").c_str(), 1);
    fs::current_path(here_.file(""));
  }
  ~UsualRigs() override {
    fs::current_path(before_);
    if (home_before_) ::setenv("HOME", home_before_->c_str(), 1);
    else ::unsetenv("HOME");
  }

  Folder home_, here_;

 private:
  fs::path before_;
  std::optional<std::string> home_before_;
};

TEST_F(UsualRigs, one_is_made_at_home_that_can_be_played_and_is_kept) {
  const auto first = usual_rig();
  ASSERT_TRUE(first) << first.error().sentence();
  EXPECT_TRUE(first->is_new);
  EXPECT_EQ(fs::path(first->file).filename(), "rig.toml");
  EXPECT_EQ(fs::path(first->file).parent_path().filename(), "Ohmic");
  const rig::Reading reading = rig::read_rig(first->file);
  EXPECT_TRUE(reading.errors.empty()) << reading.errors.front().sentence();
  EXPECT_FALSE(reading.rig.phones.empty());
  const auto again = usual_rig();
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->is_new);
  EXPECT_EQ(again->file, first->file);
}

TEST_F(UsualRigs, one_in_this_folder_goes_before) {
  here_.write_text("rig.toml", "title = \"Mine\"\n");
  const auto found = usual_rig();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->file, "rig.toml");
  EXPECT_FALSE(fs::exists(home_.file("Ohmic")));
}

}  // namespace
}  // namespace ohmic::app
