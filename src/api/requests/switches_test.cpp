// Laws: a card's switches are listed beside their strips, pressed by number, told to who subscribed, and are engineers'.

#include "api/requests/switches.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/stage_test.hpp"

namespace ohmic::api {
namespace {

using ::testing::HasSubstr;
using testing::Stage;
using ::testing::StartsWith;

/// A card with 48 V that nobody consented to, and a gain.
struct FakeCard {
  double phantom = 0.0, gain = 10.0, input = 0.0;
  bool is_allowed = false;

  std::vector<CardSwitch> all() const {
    return {{.number = 1,
             .card = "Scarlett",
             .kind = "phantom",
             .words = "48 V of input 1",
             .control = "Line In 1 Phantom Power Capture Switch",
             .inputs = {"Kick"},
             .value = phantom,
             .can_be_written = true,
             .needs_consent = !is_allowed},
            {.number = 2,
             .card = "Scarlett",
             .kind = "gain",
             .words = "gain of input 1",
             .control = "Line In 1 Gain Capture Volume",
             .inputs = {"Kick"},
             .minimum = 0.0,
             .maximum = 70.0,
             .unit = "dB",
             .value = gain,
             .can_be_written = true},
            {.number = 3,
             .card = "Scarlett",
             .kind = "instrument",
             .words = "Hi-Z of input 2",
             .control = "Line In 2 Level Capture Enum",
             .off = 1.0,
             .on = 0.0,
             .choices = {"Inst", "Line"},
             .value = input,
             .can_be_written = true}};
  }
  Result<double> turn(int number, double value, bool consents) {
    if (number == 2) return gain = value;
    if (number == 3) return input = value;
    if (number != 1) return failure("There is no such switch.", "Count anew.");
    is_allowed = is_allowed || consents;
    if (value == 1.0 && !is_allowed) return failure("Nobody allowed 48 V here.", "Say so.");
    return phantom = value;
  }
};

class Switches : public ::testing::Test {
 protected:
  Switches() {
    add_switches(*stage.protocol, {.all = [this] { return card.all(); },
                                   .turn = [this](int number, double value,
                                                  bool consents) { return card.turn(number, value, consents); }});
  }
  Stage stage;
  FakeCard card;
};

TEST_F(Switches, are_listed_beside_the_strips_they_belong_to) {
  const std::string answer = stage.ask(R"({"switches": true})");
  EXPECT_THAT(answer, HasSubstr(R"("words": "48 V of input 1")"));
  EXPECT_THAT(answer, HasSubstr(R"("inputs": ["Kick"])"));
  EXPECT_THAT(answer, HasSubstr(R"("needs_consent": true)"));
  EXPECT_THAT(answer, HasSubstr(R"("maximum": 70)"));
}

TEST_F(Switches, are_pressed_by_their_number) {
  EXPECT_EQ(stage.ask(R"({"switch": {"number": 2, "value": 42.5}})"), R"({"value": 42.5})");
  EXPECT_EQ(card.gain, 42.5);
}

TEST_F(Switches, give_phantom_power_only_where_the_request_itself_consents) {
  EXPECT_THAT(stage.ask(R"({"switch": {"number": 1, "value": true}})"), StartsWith(R"({"error")"));
  EXPECT_THAT(stage.ask(R"({"switch": {"number": 1, "value": 1, "consent": "yes"}})"), StartsWith(R"({"error")"));
  EXPECT_EQ(card.phantom, 0.0);
  EXPECT_EQ(stage.ask(R"({"switch": {"number": 1, "value": true, "consent": true}})"), R"({"value": 1})");
  EXPECT_EQ(card.phantom, 1.0);
}

TEST_F(Switches, answer_what_is_no_press_with_what_one_looks_like) {
  for (const char* wrong :
       {R"({"switch": 3})", R"({"switch": {"value": 1}})", R"({"switch": {"number": 1.5, "value": 1}})",
        R"({"switch": {"number": 1}})", R"({"switch": {"number": 1, "value": "on"}})",
        R"({"switch": {"number": 1, "value": 1, "force": true}})"})
    EXPECT_THAT(stage.ask(wrong), StartsWith(R"({"error")")) << wrong;
  EXPECT_EQ(card.phantom, 0.0);
}

TEST_F(Switches, take_on_and_off_for_the_values_that_these_are) {
  EXPECT_EQ(stage.ask(R"({"switch": {"number": 3, "value": true}})"), R"({"value": 0})");
  EXPECT_EQ(stage.ask(R"({"switch": {"number": 3, "value": false}})"), R"({"value": 1})");
}

TEST_F(Switches, are_no_performers) {
  const auto performer = stage.protocol->join(Role::performer("Lead"));
  for (const char* line : {R"({"switches": true})", R"({"switch": {"number": 1, "value": 1, "consent": true}})",
                           R"({"subscribe": ["switches"]})"})
    stage.protocol->hear(performer, line);
  for (const auto& line : stage.protocol->take()) EXPECT_THAT(line.text, StartsWith(R"({"error")"));
  EXPECT_EQ(card.phantom, 0.0);
}

TEST_F(Switches, that_are_pressed_are_told_to_who_subscribed) {
  stage.ask(R"({"subscribe": ["switches"]})");
  tell_switch(*stage.protocol, card.all()[1]);
  const auto lines = stage.protocol->take();
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_THAT(lines[0].text, HasSubstr(R"({"switched": {"number": 2)"));
}

TEST_F(Switches, that_are_others_now_are_told_all) {
  stage.ask(R"({"subscribe": ["switches"]})");
  tell_switches(*stage.protocol, {});
  const auto lines = stage.protocol->take();
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].text, R"({"switches": []})");
}

}  // namespace
}  // namespace ohmic::api
