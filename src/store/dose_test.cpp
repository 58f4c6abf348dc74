// The dose book: allowances are the standards' numbers, minutes add up, and neither restarts, days nor clocks lose any.

#include "store/dose.hpp"

#include <cstdlib>
#include <ctime>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "units/folder_test.hpp"

namespace ohmic::store {
namespace {

using namespace std::chrono;
using ::testing::ElementsAre;

constexpr WallTime noon = sys_days(year(2026) / 3 / 20) + hours(12);

Heard heard(double pa2s, double seconds = 60.0) {
  return {.all = {0.5 * pa2s, pa2s, 2.0 * pa2s}, .above_80 = {0.0, pa2s, 2.0 * pa2s}, .seconds = seconds};
}
DoseBook book(const std::filesystem::path& file) {
  auto opened = DoseBook::open(file, noon);
  if (!opened) throw std::runtime_error(opened.error().sentence());
  return std::move(*opened);
}
double likely(const DoseBook& book, WallTime from, WallTime now = noon, std::string_view who = "Anna") {
  return book.since(who, from, now).value().all.likely;
}

/// Local time is what a test says.
class Zone {
 public:
  explicit Zone(const char* name) { ::setenv("TZ", name, 1), ::tzset(); }
  Zone(const Zone&) = delete;
  Zone& operator=(const Zone&) = delete;
  ~Zone() { ::unsetenv("TZ"), ::tzset(); }
};

TEST(dose, allowances_are_the_numbers_that_are_printed) {
  EXPECT_NEAR(h870_adult_week.pa2h(), 1.6, 0.001);
  EXPECT_NEAR(h870_sensitive_week.pa2h(), 0.51, 0.005);
  EXPECT_NEAR(niosh_day.pa2h(), 1.01, 0.005);
  // 100 dB(A): a quarter of an hour, as NIOSH prints it (its exchange rate is 3 dB, not 3.01)
  EXPECT_NEAR(niosh_day.pa2h() / mean_square(DBSPL(100.0)) * 60.0, 15.0, 0.2);
  EXPECT_NEAR(level_of_mean_square(mean_square(DBSPL(85.0))).value(), 85.0, 1e-9);
}

TEST(dose, minutes_add_up_and_are_there_after_a_restart) {
  const Folder folder;
  const auto file = folder.path() / "state" / "ohmic" / "dose.sqlite";
  {
    DoseBook first = book(file), second = book(file);  // two Ohmics
    ASSERT_TRUE(first.add("Anna", noon, heard(1.0)).has_value());
    ASSERT_TRUE(second.add("Anna", noon + seconds(5), heard(2.0)).has_value());
    ASSERT_TRUE(second.add("Bob", noon, heard(9.0)).has_value());
  }
  const DoseBook again = book(file);
  const Heard found = again.since("Anna", noon - hours(1), noon).value();
  EXPECT_DOUBLE_EQ(found.all.low, 1.5);
  EXPECT_DOUBLE_EQ(found.all.likely, 3.0);
  EXPECT_DOUBLE_EQ(found.all.high, 6.0);
  EXPECT_DOUBLE_EQ(found.above_80.low, 0.0);
  EXPECT_DOUBLE_EQ(found.seconds, 120.0);
  EXPECT_THAT(again.listeners().value(), ElementsAre("Anna", "Bob"));
}

TEST(dose, what_was_added_survives_a_killed_process) {
  const Folder folder;
  const auto file = folder.path() / "dose.sqlite";
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    auto mine = DoseBook::open(file, noon);
    const bool is_kept = mine && mine->add("Anna", noon, heard(1.0));
    if (is_kept) ::raise(SIGKILL);
    ::_exit(1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_DOUBLE_EQ(likely(book(file), noon - hours(1)), 1.0);
}

TEST(dose, a_day_begins_at_local_midnight) {
  const Zone zone("Europe/Berlin");  // +1 h in March
  DoseBook mine = book(":memory:");
  const WallTime midnight = sys_days(year(2026) / 3 / 19) + hours(23);
  ASSERT_TRUE(mine.add("Anna", midnight - minutes(1), heard(1.0)).has_value());
  ASSERT_TRUE(mine.add("Anna", midnight, heard(2.0)).has_value());
  EXPECT_EQ(start_of_day(noon), midnight);
  EXPECT_DOUBLE_EQ(likely(mine, start_of_day(noon)), 2.0);
  EXPECT_DOUBLE_EQ(likely(mine, start_of_week(noon)), 3.0);
}

TEST(dose, a_day_is_as_long_as_summer_time_makes_it) {
  const Zone zone("Europe/Berlin");
  const WallTime evening = sys_days(year(2026) / 3 / 29) + hours(20);  // the clock went forward this night
  EXPECT_EQ(evening - start_of_day(evening), hours(21));
  const WallTime autumn = sys_days(year(2026) / 10 / 25) + hours(20);
  EXPECT_EQ(autumn - start_of_day(autumn), hours(22));
}

TEST(dose, a_week_rolls) {
  DoseBook mine = book(":memory:");
  ASSERT_TRUE(mine.add("Anna", noon, heard(1.0)).has_value());
  const auto at = [&](WallTime now) { return likely(mine, start_of_week(now), now); };
  EXPECT_DOUBLE_EQ(at(noon + hours(24 * 7)), 1.0);
  EXPECT_DOUBLE_EQ(at(noon + hours(24 * 7) + minutes(1)), 0.0);
}

TEST(dose, a_clock_that_is_put_back_makes_nothing_unheard) {
  DoseBook mine = book(":memory:");
  ASSERT_TRUE(mine.add("Anna", noon + hours(3), heard(1.0)).has_value());  // the clock was wrong
  EXPECT_DOUBLE_EQ(likely(mine, start_of_week(noon), noon), 1.0);
  // but a clock ten years ahead does not count for ten years
  ASSERT_TRUE(mine.add("Anna", noon + hours(24 * 3650), heard(5.0)).has_value());
  EXPECT_DOUBLE_EQ(likely(mine, start_of_week(noon), noon), 1.0);
}

TEST(dose, old_minutes_go_and_a_listener_can_be_forgotten) {
  const Folder folder;
  const auto file = folder.path() / "dose.sqlite";
  {
    DoseBook mine = book(file);
    ASSERT_TRUE(mine.add("Anna", noon - hours(24 * 91), heard(1.0)).has_value());
    ASSERT_TRUE(mine.add("Anna", noon - hours(24 * 89), heard(2.0)).has_value());
    ASSERT_TRUE(mine.add("Bob", noon, heard(4.0)).has_value());
  }
  DoseBook again = book(file);
  EXPECT_DOUBLE_EQ(likely(again, noon - hours(24 * 365)), 2.0);
  EXPECT_EQ(again.forget("Anna").value(), 1);
  EXPECT_EQ(again.forget("Nobody").value(), 0);
  EXPECT_THAT(again.listeners().value(), ElementsAre("Bob"));
}

TEST(dose, a_file_that_cannot_be_is_told) {
  const auto nowhere = DoseBook::open("", noon);
  ASSERT_FALSE(nowhere.has_value());
  EXPECT_THAT(nowhere.error().sentence(), ::testing::HasSubstr("XDG_STATE_HOME"));
  const Folder folder;
  const auto broken = DoseBook::open(folder.write_text("dose.sqlite", std::string(4096, 'x')), noon);
  ASSERT_FALSE(broken.has_value());
  EXPECT_THAT(broken.error().sentence(), ::testing::HasSubstr("dose.sqlite"));
}

}  // namespace
}  // namespace ohmic::store
