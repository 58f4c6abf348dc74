// A database keeps what it was told, is brought up to date step by step, and says in a sentence what it cannot do.

#include "store/database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "units/folder_test.hpp"

namespace ohmic::store {
namespace {

using testing::HasSubstr;

constexpr std::string_view first[] = {"CREATE TABLE dose (day TEXT PRIMARY KEY, pa2h REAL)"};
constexpr std::string_view both[] = {first[0], "ALTER TABLE dose ADD COLUMN note TEXT; UPDATE dose SET note = 'old'"};

void put(Database& database, const char* day, double dose) {
  auto into = database.prepare("INSERT INTO dose (day, pa2h) VALUES (?, ?)");
  ASSERT_TRUE(into.has_value()) << into.error().sentence();
  EXPECT_TRUE(into->bind(1, std::string_view(day)).bind(2, dose).run().has_value());
}

TEST(database, keeps_what_it_was_told) {
  const Folder folder;
  {
    auto database = Database::open(folder.file("d.sqlite"), first);
    ASSERT_TRUE(database.has_value()) << database.error().sentence();
    put(*database, "2026-01-01", 0.25);
  }
  auto again = Database::open(folder.file("d.sqlite"), both);
  ASSERT_TRUE(again.has_value()) << again.error().sentence();
  auto asked = again->prepare("SELECT day, pa2h, note FROM dose");
  ASSERT_TRUE(asked.has_value());
  ASSERT_TRUE(asked->step().value());
  EXPECT_EQ(asked->text(0), "2026-01-01");
  EXPECT_EQ(asked->number(1), 0.25);
  EXPECT_EQ(asked->text(2), "old");
  EXPECT_FALSE(asked->step().value());
}

TEST(database, a_step_that_fails_leaves_the_old_tables) {
  const Folder folder;
  constexpr std::string_view wrong[] = {first[0], "DROP TABLE dose; CREATE NONSENSE"};
  ASSERT_TRUE(Database::open(folder.file("d.sqlite"), first).has_value());
  const auto failed = Database::open(folder.file("d.sqlite"), wrong);
  ASSERT_FALSE(failed.has_value());
  EXPECT_THAT(failed.error().sentence(), HasSubstr("d.sqlite"));
  EXPECT_TRUE(Database::open(folder.file("d.sqlite"), both).has_value());
}

TEST(database, one_of_a_newer_ohmic_is_refused) {
  const Folder folder;
  ASSERT_TRUE(Database::open(folder.file("d.sqlite"), both).has_value());
  const auto older = Database::open(folder.file("d.sqlite"), first);
  ASSERT_FALSE(older.has_value());
  EXPECT_THAT(older.error().what, HasSubstr("newer Ohmic"));
}

TEST(database, work_that_fails_is_undone) {
  auto database = Database::open(":memory:", first);
  ASSERT_TRUE(database.has_value());
  const auto done = database->whole([&]() -> Result<void> {
    put(*database, "2026-01-02", 1.0);
    return failure("No.");
  });
  EXPECT_FALSE(done.has_value());
  auto asked = database->prepare("SELECT count(*) FROM dose");
  ASSERT_TRUE(asked.has_value() && asked->step().value());
  EXPECT_EQ(asked->whole(0), 0);
}

TEST(database, what_is_no_database_gets_a_sentence) {
  const Folder folder;
  const std::string file = folder.write_text("d.sqlite", std::string(4096, 'x'));
  const auto opened = Database::open(file, first);
  ASSERT_FALSE(opened.has_value());
  EXPECT_THAT(opened.error().sentence(), HasSubstr("d.sqlite"));
  EXPECT_FALSE(Database::open(folder.file("missing/d.sqlite")).has_value());
  auto empty = Database::open(":memory:");
  ASSERT_TRUE(empty.has_value());
  EXPECT_THAT(empty->prepare("SELEC").error().sentence(), HasSubstr("SELEC"));
  EXPECT_FALSE(empty->prepare("SELECT 1").value().bind(7, 1).step().has_value());
}

}  // namespace
}  // namespace ohmic::store
