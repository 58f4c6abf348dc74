// Laws: cards are told with what was granted and how they keep step; once a second only while one does; to engineers.

#include "api/requests/cards.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/stage_test.hpp"

namespace ohmic::api {
namespace {

using ::testing::HasSubstr;
using testing::Stage;
using ::testing::StartsWith;

PlayingCard clock_card() {
  return {.state = {.name = "Scarlett",
                    .is_clock = true,
                    .is_there = true,
                    .words = "Scarlett 4i4 USB at 48 kHz, 64 frames x 3, 32 bit",
                    .inputs = 4,
                    .outputs = 2,
                    .capture_latency = Frames(96),
                    .playback_latency = Frames(144)},
          .device = "alsa:Scarlett"};
}

PlayingCard drums() {
  PlayingCard card{.state = {.name = "Drums", .is_there = true, .words = "UMC1820 at 48 kHz", .inputs = 8},
                   .device = "alsa:UMC1820",
                   .has_own_clock = true};
  card.state.step = {.ppm = 41.239, .error = -0.0004, .resyncs = 2, .is_locked = true};
  return card;
}

class CardsTold : public ::testing::Test {
 protected:
  std::size_t told() {
    std::size_t count = 0;
    for (const auto& line : stage.protocol->take()) count += line.text.starts_with(R"({"cards": [)") ? 1 : 0;
    return count;
  }
  Stage stage;
  std::vector<PlayingCard> all{clock_card(), drums()};
  Cards cards{*stage.protocol, stage.clock, [this] { return all; }};
};

TEST_F(CardsTold, say_what_was_granted_and_how_late_they_are) {
  const std::string answer = stage.ask(R"({"cards": true})");
  EXPECT_THAT(answer, HasSubstr(R"("name": "Scarlett", "role": "clock", "device": "alsa:Scarlett", "there": true)"));
  EXPECT_THAT(answer, HasSubstr(R"("capture": {"frames": 96, "ms": 2}, "playback": {"frames": 144, "ms": 3})"));
  EXPECT_THAT(answer, HasSubstr(R"("step": null)")) << "the clock keeps step with nobody";
}

TEST_F(CardsTold, say_how_a_follower_keeps_step) {
  EXPECT_THAT(stage.ask(R"({"cards": true})"),
              HasSubstr(R"("playback": null, "step": {"ppm": 41.24, "error_frames": 0, "resyncs": 2, "locked": true)"));
}

TEST_F(CardsTold, that_are_not_there_say_why_and_no_figures) {
  all[1].state.is_there = false;
  all[1].state.words = "No card is called UMC1820.";
  EXPECT_THAT(stage.ask(R"({"cards": true})"),
              HasSubstr(R"("there": false, "words": "No card is called UMC1820.", "note": "", "rate_hz": null)"));
}

TEST_F(CardsTold, are_told_once_a_second_while_one_is_kept_in_step) {
  stage.ask(R"({"subscribe": ["cards"]})");
  for (int look = 0; look < 50; ++look) {
    cards.tell(false);
    stage.clock.turn(std::chrono::milliseconds(100));
  }
  EXPECT_EQ(told(), 5u);
}

TEST_F(CardsTold, that_stand_alone_are_told_when_they_change_and_not_again) {
  all.pop_back();
  stage.ask(R"({"subscribe": ["cards"]})");
  for (int look = 0; look < 50; ++look) {
    cards.tell(false);
    stage.clock.turn(std::chrono::milliseconds(100));
  }
  EXPECT_EQ(told(), 1u) << "as they were found";
  all[0].state.is_there = false;
  cards.tell(true);
  EXPECT_EQ(told(), 1u) << "at once";
  cards.tell(true);
  EXPECT_EQ(told(), 0u) << "nothing is new";
}

TEST_F(CardsTold, are_not_told_to_who_did_not_subscribe) {
  cards.tell(true);
  EXPECT_EQ(told(), 0u);
}

TEST_F(CardsTold, are_no_performers) {
  const auto performer = stage.protocol->join(Role::performer("Lead"));
  for (const char* line : {R"({"cards": true})", R"({"subscribe": ["cards"]})"}) stage.protocol->hear(performer, line);
  for (const auto& line : stage.protocol->take()) EXPECT_THAT(line.text, StartsWith(R"({"error")"));
}

}  // namespace
}  // namespace ohmic::api
