// A rig plays known volts for hours of turned time: the dose is what the standards say, it warns, and it is kept.

#include "api/dosimeter.hpp"

#include <cmath>
#include <numbers>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/dose_requests.hpp"
#include "api/dose_words.hpp"
#include "rig/playing_test.hpp"
#include "store/database.hpp"
#include "units/folder_test.hpp"
#include "units/levels.hpp"

namespace ohmic::api {
namespace {

using namespace std::chrono;
using rig::replaced;
using rig::rig_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr store::WallTime morning = sys_days(year(2026) / 5 / 4) + hours(9);

// 1 V at the ears makes 100 dB SPL, of which the diffuse field leaves 96.2 dB at 1 kHz, give or take 2.2 dB.
const std::string plain =
    replaced(rig::voice_at_ear("Lead", "10 V"), "name = \"Lead\"", "name = \"Lead\"\nlistener = \"Anna\"");

/// The peak of full scale that makes this likely level at Anna's ears.
float peak_for(double dba) { return static_cast<float>(std::pow(10.0, (dba + 3.8 - 100.0 - 20.0) / 20.0)); }

/// A rig that plays a tone for ever on a card whose clock is turned, and a wall clock that goes with it.
struct Show {
  explicit Show(const std::string& text, double dba,
                const std::filesystem::path& file = ":memory:", store::WallTime begin = morning, bool is_heard = true)
      : playing(rig_of("[card]\nframes = 1024\n" + text)), wall(begin), start(begin) {
    const float peak = peak_for(dba);
    playing.card.connect(
        [peak](Frames position, std::span<float* const> channels, int frames) {
          for (int i = 0; i < frames; ++i) {
            const double turn = static_cast<double>((position.count() + i) % 48) / 48.0;  // 1 kHz
            channels[0][i] = peak * static_cast<float>(std::sin(2.0 * std::numbers::pi * turn));
          }
        },
        [](Frames, std::span<const float* const>, int) {});
    auto book = store::DoseBook::open(file, begin);
    if (!book) throw std::runtime_error(book.error().sentence());
    playing.turn(47);  // until it faded in; nobody looked yet
    dosimeter.emplace(*playing.session, std::move(*book), playing.clock, [this] { return wall; }, is_heard);
    began = seconds_played();
  }

  double seconds_played() { return playing.session->exposure("Lead").value().seconds; }
  /// So long, looking once a second; what was told.
  std::vector<std::string> play(double seconds) {
    std::vector<std::string> words;
    for (const double until = seconds_played() + seconds; seconds_played() < until;) {
      playing.turn(47);
      wall = start + std::chrono::seconds(std::lround(seconds_played() - began));
      for (auto& notice : dosimeter->look()) words.push_back(std::move(notice.words));
    }
    return words;
  }
  Dose dose() const { return dosimeter->dose("Lead").value(); }

  rig::Playing playing;
  store::WallTime wall, start;
  double began = 0.0;
  std::optional<Dosimeter> dosimeter;
};

constexpr double week_pa2s = 1.6 * 3600.0;

TEST(dosimeter, a_tone_of_known_volts_makes_the_level_and_the_dose_of_the_hand_calculation) {
  Show show(plain, 100.0);
  EXPECT_THAT(show.play(60.0), IsEmpty());
  const Dose dose = show.dose();
  EXPECT_EQ(dose.listener, "Anna");
  EXPECT_NEAR(dose.now.likely.value(), 100.0, 0.1);
  EXPECT_NEAR(dose.recent.low.value(), 97.8, 0.1);
  EXPECT_NEAR(dose.recent.high.value(), 102.2, 0.1);
  EXPECT_NEAR(dose.average.value(), 100.0, 0.1);
  // 4 Pa^2 for 60 s: of 1.6 Pa^2 h and of 85 dB(A) for 8 h
  const double energy = 4.0 * 60.0;
  EXPECT_NEAR(dose.week.likely / (100.0 * energy / week_pa2s), 1.0, 0.03) << "the last second is still being filled";
  EXPECT_NEAR(dose.today.likely / dose.week.likely, 1.6 / store::niosh_day.pa2h(), 0.001);
  ASSERT_TRUE(dose.until_full.has_value());
}

TEST(dosimeter, a_level_fills_what_the_standards_say_within_a_percent) {
  // 97 dB(A) for 10 minutes: NIOSH 33 % (8 h / 2^4 = 30 min), H.870 21 % (2 Pa^2 for a sixth of an hour, of 1.6 Pa^2 h)
  Show show(plain, 97.0);
  show.play(600.0);
  const Dose dose = show.dose();
  const double week = 100.0 * store::mean_square(DBSPL(97.0)) / 6.0 / 1.6;
  const double day = 100.0 * std::pow(10.0, 1.2) / 48.0;
  EXPECT_NEAR(dose.week.likely / week, 1.0, 0.01);
  EXPECT_NEAR(dose.today.likely / day, 1.0, 0.01);
  EXPECT_NEAR(dose.week.high / dose.week.likely, std::pow(10.0, 0.22), 0.01);
  EXPECT_NEAR(dose.week.likely / dose.week.low, std::pow(10.0, 0.22), 0.01);
  // and what is left of the highest at the highest
  const double left = (1.0 - dose.today.high / 100.0) * 8.0 * 3600.0 / std::pow(10.0, 1.2 + 0.22);
  EXPECT_NEAR(dose.until_full.value().value() / left, 1.0, 0.02) << "NIOSH's day is full first";
}

TEST(dosimeter, what_is_softer_than_eighty_is_not_counted_by_niosh) {
  Show show(plain, 76.0);  // at most 78.2
  show.play(20.0);
  const Dose dose = show.dose();
  EXPECT_EQ(dose.today.high, 0.0);
  EXPECT_GT(dose.week.likely, 0.0);
}

TEST(dosimeter, a_week_that_is_full_is_told_once_and_again_at_each_further_hundred) {
  const Folder folder;
  const auto file = folder.path() / "dose.sqlite";
  {
    store::DoseBook book = store::DoseBook::open(file, morning).value();
    const double nearly = 0.999 * week_pa2s;
    ASSERT_TRUE(book.add("Anna", morning - hours(48),
                         {.all = {nearly, nearly, nearly}, .above_80 = {0, 0, 0}, .seconds = 60.0}));
  }
  Show show(plain, 95.0, file);
  const auto words = show.play(10.0);
  ASSERT_THAT(words, SizeIs(2));
  EXPECT_THAT(words[0], HasSubstr("Anna may have had"));
  EXPECT_THAT(words[1], HasSubstr("Anna has likely had all of what adults may have in a week"));
  EXPECT_EQ(show.dose().warning, Dose::Warning::full);
  EXPECT_EQ(show.dose().until_full.value(), Second(0.0));
  EXPECT_FALSE(show.dose().is_understood);
  ASSERT_TRUE(show.dosimeter->understood("Lead").has_value());
  EXPECT_TRUE(show.dose().is_understood);
  EXPECT_THAT(show.play(10.0), IsEmpty());
}

TEST(dosimeter, a_run_that_begins_with_a_full_week_says_so_when_asked_and_warns_at_the_next_hundred) {
  const Folder folder;
  const auto file = folder.path() / "dose.sqlite";
  {
    store::DoseBook book = store::DoseBook::open(file, morning).value();
    const double more = 1.5 * week_pa2s;
    ASSERT_TRUE(
        book.add("Anna", morning - hours(48), {.all = {more, more, more}, .above_80 = {0, 0, 0}, .seconds = 60.0}));
  }
  Show show(plain, 80.0, file);
  EXPECT_THAT(show.play(5.0), IsEmpty());
  EXPECT_EQ(show.dose().warning, Dose::Warning::full);
}

TEST(dosimeter, half_a_minute_above_a_hundred_is_told_once) {
  Show show(plain, 101.5);
  const auto words = show.play(60.0);
  ASSERT_THAT(words, SizeIs(1));
  EXPECT_THAT(words[0], HasSubstr("for half a minute"));
  EXPECT_EQ(show.dose().warning, Dose::Warning::too_loud);
}

TEST(dosimeter, nobody_is_warned_where_the_rig_says_off) {
  Show show("[hearing]\nmode = \"off\"\n" + plain, 101.5);
  EXPECT_THAT(show.play(40.0), IsEmpty());
  EXPECT_EQ(show.dose().warning, Dose::Warning::too_loud) << "but it is said when asked";
}

TEST(dosimeter, sensitive_ears_may_have_a_third) {
  Show adult(plain, 90.0), sensitive("[hearing]\nmode = \"sensitive\"\n" + plain, 90.0);
  adult.play(10.0), sensitive.play(10.0);
  const double more = sensitive.dose().week.likely / adult.dose().week.likely;
  EXPECT_NEAR(more, std::pow(10.0, 0.5), 0.02);
}

TEST(dosimeter, a_knob_nobody_sees_leaves_at_most) {
  Show show(replaced(plain, "volume_knob = false", "volume_knob = true"), 90.0);
  show.play(5.0);
  const Dose dose = show.dose();
  EXPECT_TRUE(dose.is_at_most);
  EXPECT_EQ(dose.week.low, 0.0);
  EXPECT_TRUE(std::isinf(dose.now.low.value()));
  EXPECT_THAT(dose.words, HasSubstr("at most"));
  EXPECT_THAT(write_line(members_of(dose)), HasSubstr("\"now_dba\": [null,"));
}

TEST(dosimeter, a_restart_goes_on_where_the_last_run_was) {
  const Folder folder;
  const auto file = folder.path() / "dose.sqlite";
  double before = 0.0;
  {
    Show show(plain, 94.0, file);
    show.play(20.0);
    before = show.dose().week.likely;
    ASSERT_TRUE(show.dosimeter->keep().has_value());
  }
  Show show(plain, 94.0, file, morning + minutes(10));
  const double after = show.dose().week.likely;
  EXPECT_NEAR(after / before, 1.0, 0.06) << "less the second that was not full, more the one that began";
  show.play(20.0);
  EXPECT_NEAR(show.dose().week.likely / before, 2.0, 0.12);
}

TEST(dosimeter, two_listeners_have_two_doses_and_a_new_one_begins_with_theirs) {
  Show show(plain, 94.0);
  show.play(10.0);
  const double anna = show.dose().week.likely;
  ASSERT_TRUE(show.playing.session->set("phones.Lead.listener", "Bob").has_value());
  show.play(5.0);
  const Dose bob = show.dose();
  EXPECT_EQ(bob.listener, "Bob");
  EXPECT_LT(bob.week.likely, 0.75 * anna);
  ASSERT_TRUE(show.playing.session->set("phones.Lead.listener", "Anna").has_value());
  show.play(2.0);
  EXPECT_GT(show.dose().week.likely, anna);
}

TEST(dosimeter, what_cannot_be_kept_is_told_once_and_not_lost_meanwhile) {
  const Folder folder;
  const auto file = folder.path() / "dose.sqlite";
  Show show(plain, 94.0, file);
  auto other = store::Database::open(file.string()).value();
  ASSERT_TRUE(other.run("ALTER TABLE heard RENAME TO away").has_value());
  const auto words = show.play(14.0);
  ASSERT_THAT(words, SizeIs(1));
  EXPECT_THAT(words[0], HasSubstr("Doses are not kept"));
  const double meanwhile = show.dose().week.likely;
  ASSERT_TRUE(other.run("ALTER TABLE away RENAME TO heard").has_value());
  EXPECT_THAT(show.play(6.0), IsEmpty());
  const auto now = show.wall;
  const double kept = store::DoseBook::open(file, now)->since("Anna", now - hours(1), now)->all.likely;
  EXPECT_GT(100.0 * kept / week_pa2s, meanwhile);
}

TEST(dosimeter, the_virtual_card_says_that_nobody_hears_it) {
  Show show(plain, 94.0, ":memory:", morning, false);
  const Dose dose = show.dose();
  EXPECT_THAT(dose.unknowns.back(), HasSubstr("heard by nobody"));
}

TEST(dose_words, say_it_as_a_person_would) {
  EXPECT_EQ(percent_words({1.24, 3.0, 61.4}, false), "1.2 to 61 %");
  EXPECT_EQ(percent_words({0.0, 3.0, 61.4}, true), "at most 61 %");
  EXPECT_EQ(percent_words({0.0, 0.0, 0.0}, false), "0 %");
  EXPECT_EQ(time_words(Second(40)), "40 s");
  EXPECT_EQ(time_words(Second(130 * 60)), "2 h 10 min");
  EXPECT_EQ(time_words(Second(3600)), "1 h");
  EXPECT_EQ(time_words(Second(3600.0 * 24 * 3)), "3 days");
  EXPECT_EQ(level_words({DBSPL(80), DBSPL(82), DBSPL(84)}, false), "80 to 84 dB(A)");
  EXPECT_EQ(level_words({DBSPL(-10), DBSPL(0), DBSPL(4)}, false), "silence");
}

}  // namespace
}  // namespace ohmic::api
