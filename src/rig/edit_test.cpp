// Edits change the bytes of one value and nothing else, and files are replaced whole or not at all.

#include "rig/edit.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "units/folder_test.hpp"

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
            replaced("pan = 0.5 } }", "pan = 0.5 }, Bass = \"-1 dB\" }"));
}

TEST(Edit, a_value_is_added_behind_the_last_of_its_header) {
  EXPECT_EQ(edited({member("mix"), item("B"), member("sends"), member("Over Ü")}, "-1 dB"),
            replaced("Kick = \"0 dB\"\n", "Kick = \"0 dB\"\n\"Over Ü\" = \"-1 dB\"\n"));
}

std::string after(const std::string& before, const std::vector<Edit>& edits) {
  const auto document = parse_document(before, "rig.toml");
  EXPECT_TRUE(document.has_value()) << (document ? "" : document.error().sentence());
  const auto result = with_values(*document, edits);
  EXPECT_TRUE(result.has_value()) << (result ? "" : result.error().sentence());
  return result.value_or("");
}
Way send(const std::string& name, const std::string& field) {
  return {member("mix"), item("A"), member("sends"), member(name), member(field)};
}
Way gate(const std::string& field) { return {member("input"), item("Kick"), member("gate"), member(field)}; }
Way band(std::size_t number, const std::string& field) {
  return {member("input"), item("Kick"), member("eq"), item_at(number), member(field)};
}
constexpr auto bare = Spelling::bare;

TEST(Edit, flags_and_plain_numbers_stand_bare) {
  EXPECT_EQ(after("[[input]]\nname = \"Kick\"\nmute = false # quiet\n",
                  {{{member("input"), item("Kick"), member("mute")}, "true", bare},
                   {{member("input"), item("Kick"), member("pan")}, "-0.5", bare}}),
            "[[input]]\nname = \"Kick\"\nmute = true # quiet\npan = -0.5\n");
}

TEST(Edit, a_table_that_is_not_there_is_added_inline) {
  EXPECT_EQ(
      after("[[input]]\nname = \"Kick\"\n# the end\n", {{gate("threshold"), "-40 dBFS"}, {gate("on"), "false", bare}}),
      "[[input]]\nname = \"Kick\"\ngate = { threshold = \"-40 dBFS\", on = false }\n# the end\n");
}

TEST(Edit, turning_a_table_off_keeps_its_other_values) {
  EXPECT_EQ(
      after("[[input]]\nname = \"Kick\"\ngate = { threshold = \"-40 dBFS\" } # tight\n", {{gate("on"), "false", bare}}),
      "[[input]]\nname = \"Kick\"\ngate = { threshold = \"-40 dBFS\", on = false } # tight\n");
}

TEST(Edit, a_section_that_is_not_there_is_added_at_the_end) {
  EXPECT_EQ(
      after("title = \"x\"", {{{member("desk"), member("solo")}, "afl"}, {{member("desk"), member("fade")}, "2 s"}}),
      "title = \"x\"\n\n[desk]\nsolo = \"afl\"\nfade = \"2 s\"\n");
}

TEST(Edit, bands_are_added_one_behind_the_other) {
  const std::string with_two = "eq = [{ kind = \"peak\", gain = \"3 dB\" }, { kind = \"notch\" }]\n";
  EXPECT_EQ(after("[[input]]\nname = \"Kick\"\n",
                  {{band(1, "kind"), "peak"}, {band(1, "gain"), "3 dB"}, {band(2, "kind"), "notch"}}),
            "[[input]]\nname = \"Kick\"\n" + with_two);
}

TEST(Edit, a_band_is_added_as_the_others_stand) {
  EXPECT_EQ(
      after("[[input]]\nname = \"Kick\"\neq = [\n  { kind = \"peak\" }, # thump\n]\n", {{band(2, "kind"), "notch"}}),
      "[[input]]\nname = \"Kick\"\neq = [\n  { kind = \"peak\" },\n  { kind = \"notch\" }, # thump\n]\n");
  EXPECT_EQ(after("[[input]]\nname = \"Kick\"\n  [[input.eq]] # thump\n  kind = \"peak\"\n",
                  {{band(2, "kind"), "notch"}, {band(2, "gain"), "0 dB"}}),
            "[[input]]\nname = \"Kick\"\n  [[input.eq]] # thump\n  kind = \"peak\"\n"
            "  [[input.eq]]\n  kind = \"notch\"\n  gain = \"0 dB\"\n");
}

TEST(Edit, a_band_that_leaves_a_gap_is_refused) {
  const auto document = parse_document("[[input]]\nname = \"Kick\"\n", "rig.toml");
  EXPECT_FALSE(with_values(*document, {{band(2, "kind"), "notch"}}).has_value());
}

TEST(Edit, sends_are_written_short_until_there_is_more_to_say) {
  const std::string mix = "[[mix]]\nname = \"A\"\n";
  EXPECT_EQ(after(mix, {{send("Kick", "level"), "-6 dB"}}), mix + "sends = { Kick = \"-6 dB\" }\n");
  EXPECT_EQ(after(mix + "sends = { Kick = \"-6 dB\" }\n",
                  {{send("Kick", "level"), "-5 dB"}, {send("Kick", "pan"), "0.5", bare}}),
            mix + "sends = { Kick = { level = \"-5 dB\", pan = 0.5 } }\n");
  EXPECT_EQ(after(mix + "sends.Kick = \"-6 dB\" # boom\n", {{send("Bass", "level"), "-1 dB"}}),
            mix + "sends.Kick = \"-6 dB\" # boom\nsends.Bass = \"-1 dB\"\n");
}

TEST(Edit, what_is_taken_away_leaves_its_comments_and_its_neighbours) {
  const Way kick = {member("mix"), item("A"), member("sends"), member("Kick")};
  const std::string mix = "[[mix]]\nname = \"A\"\n";
  EXPECT_EQ(after(mix + "sends = { Kick = \"-6 dB\", \"B, \\\"b\" = \"0 dB\" }\n", {{kick, {}}}),
            mix + "sends = { \"B, \\\"b\" = \"0 dB\" }\n");
  EXPECT_EQ(after(mix + "sends = { Bass = \"0 dB\", Kick = \"-6 dB\" }\n", {{kick, {}}}),
            mix + "sends = { Bass = \"0 dB\" }\n");
  EXPECT_EQ(after(mix + "[mix.sends]\nKick = \"-6 dB\" # boom\nBass = \"0 dB\"\n", {{kick, {}}}),
            mix + "[mix.sends]\n# boom\nBass = \"0 dB\"\n");
  EXPECT_EQ(after(mix + "[mix.sends]\nKick = \"-6 dB\"\nBass = \"0 dB\"\n", {{kick, {}}}),
            mix + "[mix.sends]\nBass = \"0 dB\"\n");
  const Way second = {member("input"), item("Kick"), member("eq"), item_at(2)};
  EXPECT_EQ(after("[[input]]\nname = \"Kick\"\neq = [ { kind = \"peak\" }, { kind = \"notch\" } ]\n", {{second, {}}}),
            "[[input]]\nname = \"Kick\"\neq = [ { kind = \"peak\" } ]\n");
  EXPECT_EQ(
      after("[[input]]\nname = \"Kick\"\n[[input.eq]]\nkind = \"peak\"\n[[input.eq]] # out\nkind = \"notch\"\n# end\n",
            {{second, {}}}),
      "[[input]]\nname = \"Kick\"\n[[input.eq]]\nkind = \"peak\"\n# out\n# end\n");
}

TEST(Edit, taking_away_what_is_not_there_changes_nothing) {
  EXPECT_EQ(after(text, {{{member("mix"), item("A"), member("sends"), member("Nobody")}, {}}}), text);
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
  Folder folder;
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder.path()), {}));
  }
};

TEST_F(WriteTest, replaces_the_file_and_leaves_nothing_beside_it) {
  ASSERT_TRUE(write_atomically(folder.file("rig.toml"), "old").has_value());
  ASSERT_TRUE(write_atomically(folder.file("rig.toml"), "new").has_value());
  EXPECT_EQ(folder.read_text("rig.toml"), "new");
  EXPECT_EQ(files(), 1u);
}

TEST_F(WriteTest, takes_away_what_a_killed_writer_left) {
  const pid_t killed = ::fork();
  if (killed == 0) ::_exit(0);
  ::waitpid(killed, nullptr, 0);
  std::ofstream(folder.path() / ("rig.toml.new-" + std::to_string(killed))) << "half";
  std::ofstream(folder.path() / "rig.toml.new-idea") << "a person's";
  std::ofstream(folder.path() / ("rig.toml.new-" + std::to_string(::getppid()))) << "of one who writes now";
  ASSERT_TRUE(write_atomically(folder.file("rig.toml"), "new").has_value());
  EXPECT_EQ(files(), 3u);
}

TEST_F(WriteTest, keeps_permissions_and_follows_links) {
  const auto path = folder.path() / "real.toml";
  ASSERT_TRUE(write_atomically(path.string(), "old").has_value());
  ::chmod(path.c_str(), 0600);
  std::filesystem::create_symlink(path, folder.path() / "link.toml");
  ASSERT_TRUE(write_atomically(folder.file("link.toml"), "new").has_value());
  EXPECT_EQ(folder.read_text("real.toml"), "new");
  EXPECT_TRUE(std::filesystem::is_symlink(folder.path() / "link.toml"));
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
