// What was measured is found again at the same setting of the same card, and nowhere else.

#include "store/latencies.hpp"

#include <functional>

#include <gtest/gtest.h>

#include "units/folder_test.hpp"

namespace ohmic::store {
namespace {

CardSetting usb() { return {.card = "USB card", .rate = Hertz(48e3), .frames = 64, .told = Frames(256)}; }

TEST(Latencies, a_figure_is_found_at_its_card_rate_buffer_and_told_latency_only) {
  auto kept = Latencies::open(":memory:");
  ASSERT_TRUE(kept);
  ASSERT_TRUE(kept->keep({.setting = usb(),
                          .output = 1,
                          .input = 2,
                          .round_trip = 297.25,
                          .spread = 0.01,
                          .gain = Decibel(-0.5),
                          .is_inverted = true,
                          .when = 1000}));
  const auto found = kept->newest(usb());
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->round_trip, 297.25);
  EXPECT_EQ((*found)->gain, Decibel(-0.5));
  EXPECT_TRUE((*found)->is_inverted);
  EXPECT_EQ((*found)->input, 2);
  for (const auto& change : std::vector<std::function<void(CardSetting&)>>{
           [](CardSetting& s) { s.card = "another"; }, [](CardSetting& s) { s.rate = Hertz(96e3); },
           [](CardSetting& s) { s.frames = 128; }, [](CardSetting& s) { s.told = Frames(320); }}) {
    CardSetting other = usb();
    change(other);
    EXPECT_FALSE(*kept->newest(other)) << other.card;
  }
}

TEST(Latencies, the_way_itself_is_preferred_then_the_newest) {
  auto kept = Latencies::open(":memory:");
  ASSERT_TRUE(kept);
  for (int output = 1; output <= 3; ++output)
    ASSERT_TRUE(kept->keep(
        {.setting = usb(), .output = output, .input = output, .round_trip = 100.0 * output, .when = 10 - output}));
  EXPECT_EQ((*kept->newest(usb()))->output, 1);
  EXPECT_EQ((*kept->newest(usb(), 3, 3))->output, 3);
  EXPECT_EQ((*kept->newest(usb(), 7, 2))->output, 2);
  EXPECT_EQ((*kept->newest(usb(), 7, 7))->output, 1);
}

TEST(Latencies, measured_again_replaces_and_forgotten_is_gone) {
  const Folder folder;
  for (int run = 1; run <= 2; ++run) {
    auto kept = Latencies::open(folder.file("latencies.sqlite"));
    ASSERT_TRUE(kept) << kept.error().sentence();
    ASSERT_TRUE(kept->keep({.setting = usb(), .round_trip = 100.0 * run, .when = run}));
    EXPECT_EQ(kept->all()->size(), 1u);
    EXPECT_EQ(kept->all()->front().round_trip, 100.0 * run);
  }
  auto kept = Latencies::open(folder.file("latencies.sqlite"));
  EXPECT_EQ(*kept->forget("USB card"), 1);
  EXPECT_TRUE(kept->all()->empty());
}

TEST(Latencies, a_card_is_what_its_words_begin_with) {
  EXPECT_EQ(card_of("JACK server at 48 kHz, 64 frames"), "JACK server");
  EXPECT_EQ(card_of("a card"), "a card");
}

}  // namespace
}  // namespace ohmic::store
