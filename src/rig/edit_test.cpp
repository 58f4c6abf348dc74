// Edits change the bytes of one value and nothing else, and files are replaced whole or not at all.

#include "rig/edit.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ohmic::rig {
namespace {

const std::string text = R"(# my band
title = "ü, a band"   # keep me

[[phones]]
name = "Singer"       # she
level = "-20 dB"  # careful!
[[phones]]
name = "Drums"
[[mix]]
name = "A"
sends = { Kick = "-6 dB", "Over Ü" = { level = "-3 dB", pan = 0.5 } }
[[mix]]
name = "B"
[mix.sends]
# loud
Kick = "0 dB"
)";

std::string edited(const Way& way, std::string_view value) {
  const auto document = parse_document(text, "rig.toml");
  EXPECT_TRUE(document.has_value());
  const auto result = with_value(*document, way, value);
  EXPECT_TRUE(result.has_value()) << (result ? "" : result.error().sentence());
  return result.value_or("");
}

std::string replaced(const std::string& old, const std::string& with) {
  std::string out = text;
  return out.replace(out.find(old), old.size(), with);
}

TEST(Edit, changes_one_value_and_keeps_every_other_byte) {
  EXPECT_EQ(edited({member("phones"), item("Singer"), member("level")}, "-12.5 dB"),
            replaced("\"-20 dB\"", "\"-12.5 dB\""));
}

TEST(Edit, letters_of_several_bytes_do_not_shift_the_place) {
  EXPECT_EQ(edited({member("mix"), item("A"), member("sends"), member("Over Ü"), member("level")}, "0 dB"),
            replaced("\"-3 dB\"", "\"0 dB\""));
}

TEST(Edit, a_value_that_is_not_there_gets_a_line_below_the_name) {
  EXPECT_EQ(edited({member("phones"), item("Drums"), member("level")}, "-9 dB"),
            replaced("name = \"Drums\"\n", "name = \"Drums\"\nlevel = \"-9 dB\"\n"));
}

TEST(Edit, a_value_is_added_inside_an_inline_table) {
  EXPECT_EQ(edited({member("mix"), item("A"), member("sends"), member("Bass")}, "-1 dB"),
            replaced("{ Kick", "{ Bass = \"-1 dB\", Kick"));
}

TEST(Edit, a_value_is_added_below_a_header) {
  EXPECT_EQ(edited({member("mix"), item("B"), member("sends"), member("Over Ü")}, "-1 dB"),
            replaced("[mix.sends]\n", "[mix.sends]\n\"Over Ü\" = \"-1 dB\"\n"));
}

TEST(Edit, a_way_that_leads_nowhere_is_refused_with_its_name) {
  const auto document = parse_document(text, "rig.toml");
  const auto result = with_value(*document, {member("phones"), item("Bassist"), member("level")}, "0 dB");
  ASSERT_FALSE(result.has_value());
  EXPECT_NE(result.error().sentence().find("phones.Bassist.level"), std::string::npos);
}

RC_GTEST_PROP(Edit, any_text_reads_back_as_it_was_given, (const std::string& value)) {
  const auto document = parse_document(text, "rig.toml");
  const auto result = with_value(*document, {member("phones"), item("Singer"), member("level")}, value);
  if (!result) return;  // bytes that TOML cannot hold (broken UTF-8) are refused, never written
  const auto again = parse_document(*result, "rig.toml");
  RC_ASSERT(again.has_value());
  RC_ASSERT(*again->root.find("phones")->array()->at(0).find("level")->text() == value);
}

struct WriteTest : testing::Test {
  std::filesystem::path folder = std::filesystem::temp_directory_path() / ("ohmic-write-" + std::to_string(::getpid()));
  WriteTest() { std::filesystem::create_directories(folder); }
  ~WriteTest() override { std::filesystem::remove_all(folder); }
  static std::string read(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::ostringstream out;
    out << file.rdbuf();
    return out.str();
  }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
  }
};

TEST_F(WriteTest, replaces_the_file_and_leaves_nothing_beside_it) {
  const auto path = folder / "rig.toml";
  ASSERT_TRUE(write_atomically(path.string(), "old").has_value());
  ASSERT_TRUE(write_atomically(path.string(), "new").has_value());
  EXPECT_EQ(read(path), "new");
  EXPECT_EQ(files(), 1u);
}

TEST_F(WriteTest, keeps_permissions_and_follows_links) {
  const auto path = folder / "real.toml";
  ASSERT_TRUE(write_atomically(path.string(), "old").has_value());
  ::chmod(path.c_str(), 0600);
  std::filesystem::create_symlink(path, folder / "link.toml");
  ASSERT_TRUE(write_atomically((folder / "link.toml").string(), "new").has_value());
  EXPECT_EQ(read(path), "new");
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "link.toml"));
  struct stat status{};
  ::stat(path.c_str(), &status);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(WriteTest, a_place_that_cannot_be_written_is_told_and_nothing_is_changed) {
  const auto result = write_atomically("/proc/ohmic-cannot-write-here", "x");
  ASSERT_FALSE(result.has_value());
  EXPECT_NE(result.error().sentence().find("The old file is unchanged"), std::string::npos)
      << result.error().sentence();
}

}  // namespace
}  // namespace ohmic::rig
