// Laws of the requests that let a person look, try and begin: ledger, cards, delay, blind comparison, wizard, schematic.

#include <gtest/gtest.h>

#include "api/requests/catalogue_shelf.hpp"
#include "api/requests/requests.hpp"
#include "api/stage_test.hpp"
#include "rig/document.hpp"

namespace ohmic::api {
namespace {

using testing::Stage;

Value read(const std::string& line) { return read_line(line, 1 << 22).value_or(Value()); }
bool is_error(const std::string& line) { return line.starts_with(R"({"error")"); }

TEST(RequestLedger, adds_up_to_its_parts) {
  Stage stage;
  add_ledger(*stage.protocol, *stage.session, nullptr);
  for (const char* request : {R"({"ledger": true})", R"({"ledger": {"input": "Kick", "output": "Lead"}})"}) {
    const Value answer = read(stage.ask(request));
    ASSERT_NE(answer.find("parts"), nullptr) << write_line(answer);
    double frames = 0.0;
    for (const Value& part : *answer.find("parts")->list()) {
      frames += *part.find("frames")->number();
      EXPECT_FALSE(part.text_of("says").empty());
    }
    EXPECT_EQ(frames, *answer.find("total_frames")->number());
    EXPECT_NEAR(*answer.find("total_ms")->number(), frames / 48.0, 0.001);
  }
  EXPECT_TRUE(is_error(stage.ask(R"({"ledger": {"input": "Music", "output": "Lead"}})"))) << "no send leads there";
  EXPECT_TRUE(is_error(stage.ask(R"({"ledger": {"input": "Kick"}})")));
}

TEST(RequestLedger, shows_what_a_cable_told_of_the_card_that_plays) {
  Stage stage;
  const devices::Granted granted{.format = {.rate = Hertz(48e3), .frames = 64},
                                 .inputs = 2,
                                 .outputs = 2,
                                 .capture_latency = Frames(64),
                                 .playback_latency = Frames(192),
                                 .words = "USB card at 48 kHz"};
  add_ledger(
      *stage.protocol, *stage.session, [&] { return &granted; },
      [](const devices::Granted& open) {
        return std::optional(rig::MeasuredShare{{.setting = rig::setting_of(open), .round_trip = 297.25, .when = 1}});
      });
  const Value answer = read(stage.ask(R"({"ledger": {"input": "Kick", "output": "Lead"}})"));
  const Value* measured = answer.find("measured");
  ASSERT_NE(measured, nullptr);
  EXPECT_EQ(*measured->find("card_frames")->number(), 297.25);
  EXPECT_EQ(*measured->find("untold_frames")->number(), 41.25);
  EXPECT_EQ(*measured->find("frames")->number(), *answer.find("total_frames")->number() + 41.25);
  EXPECT_TRUE(measured->text_of("words").starts_with("Measured on 1970-01-01"));
}

TEST(RequestDevices, tells_what_was_found_and_whether_somebody_still_looks) {
  Stage stage;
  add_devices(*stage.protocol, [] {
    return CardsFound{
        .cards = {{.name = "jack", .words = "A server.", .inputs = 2, .outputs = 4, .rates = {Hertz(48e3)}}},
        .is_looking = true};
  });
  EXPECT_EQ(stage.ask(R"({"devices": true})"),
            R"({"devices": [{"name": "jack", "words": "A server.", "inputs": 2, "outputs": 4, "rates": [48000], )"
            R"("usable": false, "chosen": false}], "looking": true})");
}

TEST(RequestDelay, ends_when_told_and_when_who_asked_leaves) {
  Stage stage;
  add_delay(*stage.protocol, *stage.session);
  const Value answer = read(stage.ask(R"({"delay": {"input": "Kick", "output": "Lead", "ms": 250}})"));
  ASSERT_NE(answer.find("delay"), nullptr) << write_line(answer);
  EXPECT_EQ(answer.text_of("words"), "Lead hears Kick 250 ms late.");
  ASSERT_TRUE(stage.session->heard_late());
  stage.ask(R"({"delay": false})");
  EXPECT_FALSE(stage.session->heard_late());
  const auto other = stage.protocol->join();
  stage.protocol->hear(other, R"({"delay": {"input": "Kick", "output": "Lead", "ms": 40}})");
  ASSERT_TRUE(stage.session->heard_late());
  stage.protocol->leave(other);
  EXPECT_FALSE(stage.session->heard_late());
  for (const char* request : {R"({"delay": {"input": "Kick", "output": "Lead", "ms": 1001}})",
                              R"({"delay": {"input": "Music", "output": "Lead", "ms": 10}})",
                              R"({"delay": {"input": "Kick", "output": "Lead"}})", R"({"delay": "Kick"})"})
    EXPECT_TRUE(is_error(stage.ask(request))) << request;
}

/// A stage with two headphones on Lead to compare.
struct TwoOnLead {
  Stage stage;

  explicit TwoOnLead(std::uint64_t seed) {
    std::string text = testing::rig_text;
    text.replace(text.find("headphone = \"h\""), 15, "headphone = [\"h\", \"i\"]");
    text += "[headphone.i]\nimpedance = \"300 ohm\"\nsensitivity = \"100 dB/V\"\n";
    EXPECT_TRUE(stage.session->reload(rig::read_rig(text, stage.file()).rig));
    add_audition(*stage.protocol, *stage.session, [seed] { return seed; });
  }
};

class Blind : public ::testing::Test, protected TwoOnLead {
 protected:
  Blind() : TwoOnLead(7) {
    stage.ask(R"({"audition": {"start": {"output": "Lead", "between": [1, 2], "trials": 8}}})");
  }
  int heard() const { return stage.session->heard_choice() ? stage.session->heard_choice()->choice : 0; }
};

TEST_F(Blind, a_and_b_are_what_they_say_and_x_is_one_of_them) {
  EXPECT_EQ(heard(), 1);
  stage.ask(R"({"audition": "b"})");
  EXPECT_EQ(heard(), 2);
  stage.ask(R"({"audition": "a"})");
  EXPECT_EQ(heard(), 1);
  stage.ask(R"({"audition": "x"})");
  EXPECT_TRUE(heard() == 1 || heard() == 2);
}

TEST(Blindness, nothing_that_can_be_read_depends_on_what_x_is) {
  // Two tests that differ in nothing but the chance: everything they answer until the end is the same.
  const auto answers = [](std::uint64_t seed, std::vector<int>& drawn) {
    TwoOnLead other(seed);
    std::string all;
    const auto ask = [&](const char* line) { all += other.stage.ask(line) + "\n"; };
    ask(R"({"audition": {"start": {"output": "Lead", "trials": 8}}})");
    for (int trial = 0; trial < 7; ++trial) {
      ask(R"({"audition": "x"})");
      drawn.push_back(other.stage.session->heard_choice()->choice);
      ask(R"({"audition": "state"})");
      ask(R"({"get": "phones.Lead"})");
      ask(R"({"audition": {"answer": "a"}})");
    }
    for (const auto& line : other.stage.told) all += line.text;
    return all;
  };
  std::vector<int> first, second;
  EXPECT_EQ(answers(1, first), answers(99, second));
  EXPECT_NE(first, second) << "the seeds should draw differently";
}

TEST_F(Blind, the_answers_are_told_at_the_end_and_the_desk_is_as_it_was) {
  EXPECT_TRUE(is_error(stage.ask(R"({"audition": {"answer": "a"}})"))) << "X was not heard";
  Value last;
  for (int trial = 0; trial < 8; ++trial) {
    stage.ask(R"({"audition": "x"})");
    const std::string answer = heard() == 1 ? "a" : "b";
    last = read(stage.ask(R"({"audition": {"answer": ")" + answer + "\"}}"));
  }
  ASSERT_NE(last.find("result"), nullptr);
  EXPECT_EQ(last.find("result")->text_of("verdict"), "passed");
  EXPECT_EQ(last.find("trials")->list()->size(), 8u);
  EXPECT_EQ(heard(), 0);
  EXPECT_TRUE(stage.session->desk().unsaved().empty());
  EXPECT_TRUE(stage.session->undo().empty());
}

TEST_F(Blind, it_ends_with_the_connection_and_is_nobody_elses) {
  const auto other = stage.protocol->join();
  stage.protocol->hear(other, R"({"audition": "x"})");
  const auto lines = stage.protocol->take();
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_TRUE(is_error(lines[0].text));
  stage.protocol->leave(stage.me);
  EXPECT_EQ(heard(), 0);
}

rig::Hardware eight() {
  return {.words = "a test", .is_jack = true, .format = {.rate = Hertz(48e3), .frames = 64}, .inputs = 8, .outputs = 8};
}

TEST(RequestWizard, says_what_is_plugged_in_where) {
  Stage stage;
  add_wizard(*stage.protocol, *stage.session, std::make_shared<Shelf>(), {}, eight);
  const Value answer = read(stage.ask(R"({"wizard": true})"));
  ASSERT_NE(answer.find("inputs"), nullptr) << write_line(answer);
  EXPECT_EQ(answer.find("inputs")->list()->size(), 8u);
  EXPECT_EQ(answer.find("inputs")->list()->front().text_of("input"), "Kick");
  EXPECT_EQ(answer.find("outputs")->list()->size(), 4u);
  EXPECT_EQ(answer.find("outputs")->list()->front().text_of("output"), "Lead");
}

TEST(RequestWizard, writes_the_rig_keeps_the_old_one_and_plays_the_new) {
  Stage stage;
  rig::Extent extent = rig::Extent::nothing;
  add_wizard(*stage.protocol, *stage.session, std::make_shared<Shelf>(),
             {.overrides = {},
              .applied = [&](const rig::Applied& applied, const rig::CardsNamed&,
                             const std::string&) { extent = applied.extent; }},
             eight);
  const std::string before = rig::load_document(stage.file())->text;
  const std::string asked =
      R"({"wizard": {"usage": "band", "inputs": [{"name": "Anna", "kind": "microphone", "channel": 2}, )"
      R"({"name": "Bass", "kind": "instrument", "channel": 1}], "outputs": [{"name": "Anna", "channels": [3, 4]}])";
  const Value shown = read(stage.ask(asked + "}}"));
  EXPECT_FALSE(shown.text_of("text").empty()) << write_line(shown);
  EXPECT_EQ(rig::load_document(stage.file())->text, before) << "only shown";
  const Value written = read(stage.ask(asked + R"(, "write": true}})"));
  EXPECT_EQ(written.text_of("file"), stage.file()) << write_line(written);
  EXPECT_EQ(rig::load_document(stage.file())->text, written.text_of("text"));
  EXPECT_EQ(rig::load_document(stage.file() + ".before")->text, before);
  EXPECT_EQ(stage.session->desk().rig().inputs.at(0).name, "Anna");
  EXPECT_EQ(stage.session->desk().rig().phones.at(0).card_channels, (std::vector{3, 4}));
  EXPECT_NE(extent, rig::Extent::nothing);
}

TEST(RequestWizard, refuses_what_is_not_there) {
  Stage stage;
  add_wizard(*stage.protocol, *stage.session, std::make_shared<Shelf>(), {}, eight);
  for (
      const char* request :
      {R"({"wizard": {"usage": "party"}})", R"({"wizard": {"usage": "band", "inputs": [{"name": "A", "channel": 9}]}})",
       R"({"wizard": {"usage": "band", "inputs": [{"name": "A", "channel": 1}, {"name": "A", "channel": 2}]}})",
       R"({"wizard": {"usage": "band", "inputs": [{"name": "A\" b", "channel": 1}]}})",
       R"({"wizard": {"usage": "band", "outputs": [{"name": "A", "channels": [1]}]}})",
       R"({"wizard": {"usage": "band", "outputs": [{"name": "A", "channels": [8, 9]}]}})",
       R"({"wizard": {"usage": "band", "outputs": [{"name": "A", "channels": [1, 2]}, {"name": "B", "channels": [2, 3]}]}})"})
    EXPECT_TRUE(is_error(stage.ask(request))) << request;
}

TEST(RequestSchematic, is_drawn_with_places_that_the_scope_takes) {
  Stage stage;
  add_schematic(*stage.protocol, *stage.session);
  EXPECT_TRUE(is_error(stage.ask(R"({"schematic": "phones.Lead"})"))) << "it hears no circuit";
  std::string text = testing::rig_text;
  text.replace(text.find("headphone = \"h\""), 15, "headphone = \"h\"\namplifier = \"circuits/opamp_two_stage.cir\"");
  text += "[dac.d]\nfull_scale = \"2 V\"\n";
  ASSERT_TRUE(stage.session->reload(rig::read_rig(text, stage.file()).rig));
  const Value answer = read(stage.ask(R"({"schematic": "phones.Lead"})"));
  ASSERT_NE(answer.find("svg"), nullptr) << write_line(answer).substr(0, 400);
  EXPECT_TRUE(answer.text_of("svg").starts_with("<svg"));
  ASSERT_FALSE(answer.find("places")->list()->empty());
  const std::string address = "phones.Lead.circuit." + std::string(answer.text_of("circuit")) + ".scope";
  for (const Value& place : *answer.find("places")->list()) {
    const std::string set = R"({"set": ")" + address + R"(", "to": )" + write_line(*place.find("name")) + "}";
    EXPECT_FALSE(is_error(stage.ask(set))) << set;
  }
}

}  // namespace
}  // namespace ohmic::api
