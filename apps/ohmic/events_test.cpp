// Events are lines a person and a script can read, and nothing that happened is left out.

#include "events.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "json.hpp"
#include "watch.hpp"

namespace ohmic::app {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

TEST(events, a_line_has_time_kind_and_words) {
  EXPECT_EQ(line_of({Event::Kind::xrun, milliseconds(12345), "the card lost 32 frames.", {}}),
            "12.345 s  xrun: the card lost 32 frames.");
}

TEST(events, json_is_one_line_with_figures) {
  const std::string line = json(Event{Event::Kind::xrun, milliseconds(12345), "say \"no\"\n", {{"frames", 32.0}}});
  EXPECT_EQ(line, R"({"at":12.345,"kind":"xrun","words":"say \"no\"\n","frames":32.0})");
}

TEST(events, json_survives_text_that_is_no_utf8_and_figures_that_are_no_numbers) {
  const std::string line = json(Event{Event::Kind::xrun, {}, "a\xff", {{"frames", unknown}}});
  EXPECT_THAT(line, HasSubstr(R"("frames":null)"));
  EXPECT_THAT(line, HasSubstr("\xef\xbf\xbd"));
}

TEST(events, the_view_keeps_the_last_ones) {
  Events events(Events::As::kept);
  for (int i = 0; i < 100; ++i) events.tell({Event::Kind::clip, milliseconds(i), "x", {}});
  EXPECT_EQ(events.last().size(), 64u);
  EXPECT_EQ(events.last().back().at, milliseconds(99));
}

TEST(events, a_full_disk_is_noticed) {
  std::FILE* full = std::fopen("/dev/full", "w");
  ASSERT_NE(full, nullptr);
  Events events(Events::As::lines, full);
  EXPECT_FALSE(events.is_unheard());
  events.tell({Event::Kind::clip, {}, "x", {}});
  EXPECT_TRUE(events.is_unheard());
  std::fclose(full);
}

struct Scene {
  Watch watch;
  std::vector<rig::InputState> inputs = std::vector<rig::InputState>(1);
  std::vector<rig::PhonesState> phones = std::vector<rig::PhonesState>(1);
  engine::Health health;
  Frames late, cut_off;

  std::vector<Event> at(int ms) { return watch.look(milliseconds(ms), inputs, phones, health, late, cut_off); }
};

TEST(watch, silence_is_no_event) {
  Scene scene;
  EXPECT_TRUE(scene.at(0).empty());
  EXPECT_TRUE(scene.at(5000).empty());
}

TEST(watch, clips_are_told_once_a_second_and_add_up) {
  Scene scene;
  double told = 0.0;
  int events = 0;
  for (int ms = 0; ms <= 5000; ms += 66) {
    if (ms < 3000) scene.inputs[0].clips += 7;
    for (const Event& event : scene.at(ms)) {
      told += event.figures[0].second;
      ++events;
    }
  }
  EXPECT_EQ(told, static_cast<double>(scene.inputs[0].clips));
  EXPECT_LE(events, 4);
}

TEST(watch, the_last_look_tells_what_waits) {
  Scene scene;
  scene.inputs[0].clips = 3;
  EXPECT_EQ(scene.at(0).size(), 1u);
  scene.inputs[0].clips = 8;
  EXPECT_TRUE(scene.at(500).empty());
  scene.watch.hurry();
  const auto events = scene.at(510);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].figures[0].second, 5.0);
}

TEST(watch, every_counter_has_its_words) {
  Scene scene;
  scene.inputs[0].clips = 1;
  scene.phones[0].clamped = 2;
  scene.phones[0].limited = 3;
  scene.health.non_finite = 4;
  scene.health.clipped = 5;
  scene.health.xruns_untold = 6;
  scene.late = Frames(7);
  std::vector<Event::Kind> kinds;
  for (const Event& event : scene.at(0)) kinds.push_back(event.kind);
  using Kind = Event::Kind;
  EXPECT_THAT(kinds, testing::UnorderedElementsAre(Kind::clip, Kind::ceiling, Kind::limit, Kind::contained, Kind::limit,
                                                   Kind::xrun, Kind::late));
}

TEST(watch, what_is_no_number_what_a_recording_lacks_and_what_a_socket_cannot_play_are_told_once_a_second_in_words) {
  Scene scene;
  scene.phones[0].name = "Me";
  double numbers = 0.0, lacking = 0.0, beyond = 0.0;
  std::vector<std::string> told;
  for (int ms = 0; ms <= 3000; ms += 66) {
    if (ms < 2000) {
      scene.health.non_finite += 3;
      scene.cut_off += Frames(5);
      scene.phones[0].socket_clipped += 7;
    }
    for (const Event& event : scene.at(ms)) {
      if (event.kind == Event::Kind::contained) numbers += event.figures[0].second;
      if (event.kind == Event::Kind::late) lacking += event.figures[0].second;
      if (event.kind == Event::Kind::limit) beyond += event.figures[0].second;
      told.push_back(line_of(event));
    }
  }
  EXPECT_LE(told.size(), 9u);
  EXPECT_THAT(told, testing::IsSupersetOf({HasSubstr("0.000 s  contained: 3 samples that were no numbers"),
                                           HasSubstr("A recording ended 5 frames before its header says"),
                                           HasSubstr("Me's sound is louder than the card's socket can play: 7 samples "
                                                     "clipped there.")}));
  EXPECT_EQ(numbers, static_cast<double>(scene.health.non_finite));
  EXPECT_EQ(lacking, scene.cut_off.value());
  EXPECT_EQ(beyond, static_cast<double>(scene.phones[0].socket_clipped));
}

TEST(watch, a_counter_that_began_anew_is_no_event_until_it_counts) {
  Scene scene;
  scene.phones[0].clamped = 10;
  EXPECT_EQ(scene.at(0).size(), 1u);
  scene.phones[0].clamped = 0;
  EXPECT_TRUE(scene.at(2000).empty());
  scene.phones[0].clamped = 3;
  const auto events = scene.at(4000);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].figures[0].second, 3.0);
}

}  // namespace
}  // namespace ohmic::app
