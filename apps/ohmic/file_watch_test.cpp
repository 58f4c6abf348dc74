// Whichever way a file is written, it is noticed once, when it is whole.

#include "file_watch.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "units/folder_test.hpp"

namespace ohmic::app {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

class file_watch : public testing::Test {
 protected:
  file_watch() { write("rig.toml", "a"); }
  void write(const std::string& name, const std::string& text) const { its_folder.write_text(name, text); }

  Folder its_folder;
  const fs::path& folder = its_folder.path();
};

TEST_F(file_watch, a_written_file_is_told_once_and_after_a_moment_of_quiet) {
  FileWatch watch((folder / "rig.toml").string());
  EXPECT_FALSE(watch.was_written(milliseconds(0)));
  write("rig.toml", "b");
  EXPECT_FALSE(watch.was_written(milliseconds(1000)));
  ASSERT_TRUE(watch.due());
  EXPECT_EQ(*watch.due(), milliseconds(1060));
  write("rig.toml", "bc");
  EXPECT_FALSE(watch.was_written(milliseconds(1050)));
  EXPECT_FALSE(watch.was_written(milliseconds(1100)));
  EXPECT_TRUE(watch.was_written(milliseconds(1110)));
  EXPECT_FALSE(watch.was_written(milliseconds(2000)));
  EXPECT_FALSE(watch.due());
}

TEST_F(file_watch, a_file_renamed_over_it_counts_as_written) {
  FileWatch watch((folder / "rig.toml").string());
  write(".rig.toml.swp", "b");
  EXPECT_FALSE(watch.was_written(milliseconds(0)));
  EXPECT_FALSE(watch.due()) << "another file";
  fs::rename(folder / ".rig.toml.swp", folder / "rig.toml");
  watch.was_written(milliseconds(0));
  EXPECT_TRUE(watch.was_written(milliseconds(60)));
}

TEST_F(file_watch, a_file_that_is_written_without_pause_is_told_after_a_second) {
  FileWatch watch((folder / "rig.toml").string());
  int told = 0;
  for (int ms = 0; ms <= 1000; ms += 50) {
    write("rig.toml", std::to_string(ms));
    told += watch.was_written(milliseconds(ms)) ? 1 : 0;
  }
  EXPECT_EQ(told, 1);
}

TEST_F(file_watch, a_file_its_writer_has_open_is_not_whole) {
  FileWatch watch((folder / "rig.toml").string());
  std::ofstream writer(folder / "rig.toml");
  for (int ms = 0; ms < 3000; ms += 400) {  // a slow one
    writer << "line\n" << std::flush;
    EXPECT_FALSE(watch.was_written(milliseconds(ms)));
    EXPECT_FALSE(watch.was_written(milliseconds(ms + 200))) << "it pauses";
  }
  writer.close();
  EXPECT_FALSE(watch.was_written(milliseconds(3100)));
  EXPECT_TRUE(watch.was_written(milliseconds(3160)));
  EXPECT_FALSE(watch.was_written(milliseconds(9000)));
}

TEST_F(file_watch, an_editor_that_never_lets_go_is_taken_after_a_second_of_rest) {
  FileWatch watch((folder / "rig.toml").string());
  std::ofstream writer(folder / "rig.toml");
  writer << "a" << std::flush;
  EXPECT_FALSE(watch.was_written(milliseconds(0)));
  writer << "b" << std::flush;
  EXPECT_FALSE(watch.was_written(milliseconds(500)));
  EXPECT_FALSE(watch.was_written(milliseconds(1499)));
  EXPECT_TRUE(watch.was_written(milliseconds(1500)));
}

TEST_F(file_watch, behind_a_link_the_file_itself_is_watched_too) {
  fs::create_directories(folder / "links");
  fs::create_symlink(folder / "rig.toml", folder / "links" / "mine.toml");
  FileWatch watch((folder / "links" / "mine.toml").string());
  write("rig.toml", "b");
  watch.was_written(milliseconds(0));
  EXPECT_TRUE(watch.was_written(milliseconds(60)));
}

}  // namespace
}  // namespace ohmic::app
