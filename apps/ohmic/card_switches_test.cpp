// Laws: switches stand at the strips whose connectors they switch, and a card that stays open is not opened anew.

#include "card_switches.hpp"

#include <cmath>
#include <deque>
#include <map>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/stage_test.hpp"
#include "devices/alsa/switches.hpp"

namespace ohmic::app {
namespace {

using api::testing::Stage;
using devices::alsa::Control;
using testing::HasSubstr;
using testing::StartsWith;

constexpr unsigned phantom = 1, gain = 2, clock_source = 3;

/// What a card holds, over all the times that it is opened.
struct CardInHand {
  std::map<unsigned, long> values{{phantom, 0}, {gain, 20}, {clock_source, 0}};
  std::deque<unsigned> turned;  // by the card's own knobs
  int openings = 0;
  int writings = 0;
  bool is_gone = false;
};

class ControlsInHand final : public devices::alsa::Controls {
 public:
  explicit ControlsInHand(CardInHand& card) : card_(card) {}
  std::vector<Control> all() override {
    using Type = Control::Type;
    return {{.id = phantom,
             .name = "Line In 1 Phantom Power Capture Switch",
             .type = Type::boolean,
             .can_be_written = true},
            {.id = gain,
             .name = "Line In 2 Gain Capture Volume",
             .type = Type::integer,
             .maximum = 70,
             .minimum_db = 0.0,
             .maximum_db = 70.0,
             .can_be_written = true},
            {.id = clock_source,
             .name = "Scarlett Clock Source",
             .type = Type::enumeration,
             .choices = {"Internal", "S/PDIF", "ADAT"},
             .can_be_written = true}};
  }
  Result<std::vector<long>> read(unsigned id) override {
    if (card_.is_gone) return failure("It was unplugged.");
    return std::vector{card_.values.at(id)};
  }
  Result<void> write(unsigned id, const std::vector<long>& values) override {
    ++card_.writings;
    card_.values[id] = values.front();
    return {};
  }
  double to_db(unsigned, long value) override { return static_cast<double>(value); }
  long from_db(unsigned, double db) override { return std::lround(db); }
  int descriptor() override { return 7; }
  std::optional<unsigned> next_change() override {
    if (card_.turned.empty()) return {};
    const unsigned id = card_.turned.front();
    card_.turned.pop_front();
    return id;
  }

 private:
  CardInHand& card_;
};

const OpenCard scarlett{.follower = "", .name = {.kind = rig::CardName::Kind::alsa, .name = "Scarlett"}};
const OpenCard booth{.follower = "Booth", .name = {.kind = rig::CardName::Kind::alsa, .name = "UMC"}};

/// The stage's rig: Kick is input 1 of the clock's card, J. Doe input 2.
class SwitchesOfCards : public ::testing::Test {
 protected:
  CardSwitches made() {
    return {*stage.session,
            *stage.protocol,
            events,
            stage.clock,
            store::Consents(stage.folder().path() / "consents"),
            [this](const rig::CardName& name, devices::Consent consent) -> Result<std::optional<SwitchesFound>> {
              if (name.name == "Locked") return failure("You may not control Locked.", "Join the group audio.");
              CardInHand& card = cards[name.name];
              ++card.openings;
              return SwitchesFound{.card = name.name,
                                   .switches = devices::alsa::make_switches(
                                       name.name, "1235:8215", std::make_unique<ControlsInHand>(card), consent)};
            }};
  }
  std::string list() { return stage.ask(R"({"switches": true})"); }
  /// Lines that were told under the topic since the last look.
  std::vector<std::string> told() {
    std::vector<std::string> lines;
    for (const auto& line : stage.protocol->take()) lines.push_back(line.text);
    return lines;
  }

  Stage stage;
  Events events{Events::As::kept};
  std::map<std::string, CardInHand> cards;
  CardSwitches switches = made();
};

TEST_F(SwitchesOfCards, stand_at_the_inputs_whose_connectors_they_switch) {
  switches.find({scarlett}, true);
  EXPECT_THAT(list(), HasSubstr(R"("control": "Line In 1 Phantom Power Capture Switch", "inputs": ["Kick"])"));
  EXPECT_THAT(list(), HasSubstr(R"("control": "Line In 2 Gain Capture Volume", "inputs": ["J. Doe"])"));
  EXPECT_THAT(list(), HasSubstr(R"("control": "Scarlett Clock Source", "inputs": [])"));
}

TEST_F(SwitchesOfCards, of_a_follower_do_not_stand_at_inputs_of_the_clock) {
  switches.find({booth}, true);
  EXPECT_THAT(list(), Not(HasSubstr("Kick")));
  EXPECT_THAT(list(), HasSubstr(R"("follower": "Booth")"));
}

TEST_F(SwitchesOfCards, are_numbered_over_all_cards) {
  switches.find({scarlett, booth}, true);
  EXPECT_EQ(stage.ask(R"({"switch": {"number": 2, "value": 33}})"), R"({"value": 33})");
  EXPECT_EQ(stage.ask(R"({"switch": {"number": 5, "value": 44}})"), R"({"value": 44})");
  EXPECT_EQ(cards["Scarlett"].values[gain], 33);
  EXPECT_EQ(cards["UMC"].values[gain], 44);
  for (const char* none : {"0", "-1", "7", "100000"})
    EXPECT_THAT(stage.ask(fmt::format(R"({{"switch": {{"number": {}, "value": 1}}}})", none)),
                StartsWith(R"({"error")"));
}

TEST_F(SwitchesOfCards, stay_open_while_their_cards_do) {
  switches.find({scarlett, booth}, true);
  for (int edit = 0; edit < 5; ++edit) switches.find({scarlett, booth}, false);
  EXPECT_EQ(cards["Scarlett"].openings, 1);
  switches.find({scarlett}, false);
  EXPECT_EQ(cards["Scarlett"].openings, 1) << "another card that goes is nothing to it";
  switches.find({scarlett, booth}, false);
  EXPECT_EQ(cards["UMC"].openings, 2);
  switches.find({scarlett, booth}, true);
  EXPECT_EQ(cards["Scarlett"].openings, 2);
}

TEST_F(SwitchesOfCards, of_a_card_that_was_pulled_and_pushed_are_opened_anew) {
  switches.find({scarlett}, true);
  cards["Scarlett"].is_gone = true;
  switches.find({scarlett}, false);
  EXPECT_EQ(cards["Scarlett"].openings, 2);
}

TEST_F(SwitchesOfCards, are_told_when_they_are_others_and_not_when_they_stay) {
  stage.ask(R"({"subscribe": ["switches"]})");
  switches.find({scarlett}, true);
  EXPECT_THAT(told(), testing::ElementsAre(StartsWith(R"({"switches": [)")));
  switches.find({scarlett}, false);
  EXPECT_TRUE(told().empty());
}

TEST_F(SwitchesOfCards, are_told_when_somebody_turned_them_on_the_card) {
  stage.ask(R"({"subscribe": ["switches"]})");
  switches.find({scarlett, booth}, true);
  told();
  cards["UMC"].values[gain] = 12;
  cards["UMC"].turned = {gain};
  switches.serve();
  EXPECT_THAT(told(),
              testing::ElementsAre(AllOf(HasSubstr(R"({"switched": {"number": 5)"), HasSubstr(R"("value": 12)"))));
}

TEST_F(SwitchesOfCards, turn_phantom_power_on_after_consent_which_is_kept_for_this_card_and_control) {
  switches.find({scarlett, booth}, true);
  EXPECT_THAT(stage.ask(R"({"switch": {"number": 1, "value": true}})"), StartsWith(R"({"error")"));
  EXPECT_EQ(cards["Scarlett"].writings, 0);
  EXPECT_EQ(stage.ask(R"({"switch": {"number": 1, "value": true, "consent": true}})"), R"({"value": 1})");
  EXPECT_EQ(stage.ask(R"({"switch": {"number": 1, "value": false}})"), R"({"value": 0})");
  EXPECT_EQ(stage.ask(R"({"switch": {"number": 1, "value": true}})"), R"({"value": 1})") << "it was said once";
  EXPECT_THAT(stage.ask(R"({"switch": {"number": 4, "value": true}})"), StartsWith(R"({"error")"))
      << "the other card's";
}

TEST_F(SwitchesOfCards, are_not_pressed_by_being_found) {
  for (const bool are_anew : {true, false}) switches.find({scarlett, booth}, are_anew);
  list();
  EXPECT_EQ(cards["Scarlett"].writings + cards["UMC"].writings, 0);
}

TEST_F(SwitchesOfCards, that_nobody_may_open_are_no_switches_and_others_keep_their_numbers) {
  switches.find({{.follower = "Locked", .name = {.kind = rig::CardName::Kind::alsa, .name = "Locked"}}, scarlett},
                true);
  EXPECT_THAT(list(), StartsWith(R"({"switches": [{"number": 1, "card": "Scarlett")"));
  EXPECT_EQ(switches.descriptors(), std::vector{7});
}

}  // namespace
}  // namespace ohmic::app
