// The laws of the control protocol: every line is answered, the same names and values as the rig file, changes are told.

#include "api/protocol.hpp"

#include <gmock/gmock.h>

#include "api/stage_test.hpp"

namespace ohmic::api {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class ProtocolTest : public ::testing::Test {
 protected:
  std::string ask(std::string_view line) { return stage.ask(line); }
  testing::Stage stage;
};

TEST_F(ProtocolTest, ASetAnswersWithWhatItWasAndWhatItIs) {
  const std::string answer = ask(R"({"set": "phones.Lead.level", "to": "-20 dB"})");
  EXPECT_THAT(answer,
              StartsWith(R"({"address": "phones.Lead.level", "before": "-30 dB", "value": "-20 dB", "words": )"));
  EXPECT_EQ(ask(R"({"get": "phones.Lead.level"})"), R"({"address": "phones.Lead.level", "value": "-20 dB"})");
}

TEST_F(ProtocolTest, ValuesMayBeTextsNumbersFlagsAndNull) {
  EXPECT_THAT(ask(R"({"set": "phones.Lead.balance", "to": -0.5})"), HasSubstr(R"("value": "-0.5")"));
  EXPECT_THAT(ask(R"({"set": "input.Kick.mute", "to": true})"), HasSubstr(R"("value": "true")"));
  EXPECT_THAT(ask(R"({"set": "input.\"J. Doe\".high_pass", "to": null})"), HasSubstr(R"("value": "unknown")"));
  EXPECT_THAT(ask(R"({"set": "phones.Lead.level", "to": [1]})"), HasSubstr("this is a list"));
  EXPECT_THAT(ask(R"({"set": "phones.Lead.level", "to": 250})"), HasSubstr("error")) << "a bare number is no level";
}

TEST_F(ProtocolTest, AStepCountsFromWhereItStands) {
  EXPECT_THAT(ask(R"({"set": "mix.Lead.sends.Kick", "to": "+= 2 dB"})"), HasSubstr(R"("value": "-6 dB")"));
}

TEST_F(ProtocolTest, SeveralValuesAreSetTogetherOrNotAtAll) {
  EXPECT_THAT(ask(R"({"set": {"input.Kick.mute": true, "phones.Lead.level": "nonsense"}})"), HasSubstr("error"));
  EXPECT_THAT(ask(R"({"get": "input.Kick.mute"})"), HasSubstr("false"));
  EXPECT_THAT(ask(R"({"set": {"input.Kick.mute": true, "phones.Lead.level": "-12 dB"}})"),
              StartsWith(R"({"turned": [{)"));
  EXPECT_THAT(ask(R"({"undo": true})"), HasSubstr("input.Kick.mute"));
  EXPECT_THAT(ask(R"({"get": "phones.Lead.level"})"), HasSubstr("-30 dB"));
}

TEST_F(ProtocolTest, GetGivesAllValuesBelowAnAddress) {
  const std::string answer = ask(R"({"get": "mix.Lead"})");
  EXPECT_THAT(answer, HasSubstr(R"("mix.Lead.sends.Kick.level": "-8 dB")"));
  EXPECT_THAT(answer, HasSubstr(R"("mix.Lead.level")"));
  EXPECT_EQ(answer.find("mix.Room"), std::string::npos);
  EXPECT_THAT(ask(R"({"get": ""})"), HasSubstr("talkback.Producer.open"));
  EXPECT_THAT(ask(R"({"get": "mix.Leda"})"), HasSubstr("error"));
}

TEST_F(ProtocolTest, ListSaysWhatAControlNeedsToKnow) {
  const std::string answer = ask(R"({"list": "phones.Lead.level"})");
  EXPECT_THAT(answer, HasSubstr(R"("unit": "dB")"));
  EXPECT_THAT(answer, HasSubstr(R"("minimum": -100)"));
  EXPECT_THAT(answer, HasSubstr(R"("law": "decibel")"));
  EXPECT_THAT(answer, HasSubstr(R"("kept": "file")"));
  EXPECT_THAT(answer, HasSubstr(R"("says": "The volume knob)"));
  EXPECT_THAT(ask(R"({"list": "desk.solo"})"), HasSubstr(R"(["in_place", "afl", "pfl"])"));
  EXPECT_THAT(ask(R"({"list": "phones.Lead.mix"})"), HasSubstr(R"("choices": ["Lead", "Room")"));
}

TEST_F(ProtocolTest, WhatIsNotUnderstoodIsAnErrorWithAHint) {
  EXPECT_THAT(ask(R"({"gte": "phones"})"), HasSubstr(R"(Did you mean \"get\"?)"));
  EXPECT_THAT(ask(R"({"set": "phones.Lead.level", "too": "-20 dB"})"), HasSubstr(R"(Did you mean \"to\"?)"));
  EXPECT_THAT(ask(R"({"set": "phones.Lead.level"})"), HasSubstr(R"(\"to\" is missing.)"));
  EXPECT_THAT(ask(R"({"set": "a", "get": "b"})"), HasSubstr("are two requests"));
  EXPECT_THAT(ask(R"([1, 2])"), HasSubstr("A request is an object; this is a list."));
  EXPECT_THAT(ask("{}"), HasSubstr("The request is empty."));
  EXPECT_THAT(ask("hello"), HasSubstr("This is no JSON, from column 1 on"));
  EXPECT_THAT(ask("\xff\xfe"), HasSubstr("no UTF-8"));
  EXPECT_THAT(ask(R"({"set": "phones.Leda.level", "to": "-20 dB"})"), HasSubstr(R"("address": "phones.Leda.level")"));
}

TEST_F(ProtocolTest, AnIdComesBackWithTheAnswer) {
  EXPECT_THAT(ask(R"({"id": 7, "get": "phones.Lead.level"})"), StartsWith(R"({"id": 7, "address")"));
  EXPECT_THAT(ask(R"({"id": "x", "get": "nowhere.at.all"})"), StartsWith(R"({"id": "x", "error")"));
}

TEST_F(ProtocolTest, AnAnswersOwnIdGivesWayToTheRequests) {
  stage.protocol->add({.name = "pairing", .takes = {}, .says = "", .answer = [](const Request&) -> Answer {
                         return Members{{"id", 3}, {"words", "made"}};
                       }});
  EXPECT_EQ(ask(R"({"pairing": true})"), R"({"id": 3, "words": "made"})");
  EXPECT_EQ(ask(R"({"id": null, "pairing": true})"), R"({"id": null, "words": "made"})");
  EXPECT_EQ(ask(R"({"pairing": true, "id": 9})"), R"({"id": 9, "words": "made"})");
}

TEST_F(ProtocolTest, EveryChangeIsToldToAllWhoSubscribedWhoeverMadeIt) {
  const Protocol::Client other = stage.protocol->join();
  stage.protocol->hear(other, R"({"subscribe": ["changes"]})");
  stage.protocol->take();
  ask(R"({"set": "phones.Lead.level", "to": "-20 dB"})");
  ASSERT_EQ(stage.told.size(), 1u);
  EXPECT_EQ(stage.told[0].to, other);
  EXPECT_THAT(stage.told[0].text, HasSubstr(R"("value": "-20 dB")"));
  EXPECT_THAT(stage.told[0].text, HasSubstr(R"("by": "client 1")"));
  stage.told.clear();
  ask(R"({"set": "phones.Lead.level", "to": "-20 dB"})");
  EXPECT_TRUE(stage.told.empty()) << "nothing changed";
  stage.protocol->tell({{"phones.Lead.level", "-20 dB", "-19 dB"}}, "keys");
  EXPECT_THAT(stage.protocol->take().at(0).text, HasSubstr(R"("by": "keys")"));
  stage.protocol->hear(other, R"({"subscribe": []})");
  stage.protocol->take();
  ask(R"({"undo": true})");
  EXPECT_TRUE(stage.told.empty());
}

TEST_F(ProtocolTest, MetersComeAtTheirRateWithTheHighestPeakBetween) {
  EXPECT_FALSE(stage.protocol->meters_due());
  ask(R"({"subscribe": ["meters"], "rate": 20})");
  EXPECT_THAT(ask(R"({"subscribe": ["meters"], "rate": 61})"), HasSubstr("error"));
  int lines = 0;
  Levels levels = levels_of(*stage.session);
  for (int ms = 0; ms < 1000; ms += 5) {
    levels.inputs.at(0).peak = DBFS(ms % 50 == 5 ? -3.0 : -60.0);  // a hit between two lines
    stage.protocol->tell(levels);
    for (const Protocol::Line& line : stage.protocol->take()) {
      ++lines;
      EXPECT_EQ(line.kind, Protocol::Line::Kind::meters);
      if (lines > 1) {
        EXPECT_THAT(line.text, HasSubstr(R"("Kick": [null, -3])"));
      }
    }
    stage.clock.turn(std::chrono::milliseconds(5));
  }
  EXPECT_NEAR(lines, 20, 1);
}

TEST_F(ProtocolTest, ScenesAreSavedListedComparedRecalledAndRemoved) {
  EXPECT_EQ(ask(R"({"scenes": "list"})"), R"({"scenes": []})");
  EXPECT_THAT(ask(R"({"scenes": "save", "name": "Verse"})"), StartsWith(R"({"saved": "Verse", "values": )"));
  EXPECT_EQ(ask(R"({"scenes": "list"})"), R"({"scenes": ["Verse"]})");
  EXPECT_EQ(ask(R"({"scenes": "diff", "name": "Verse"})"), R"({"differences": []})");
  ask(R"({"set": "mix.Lead.sends.Kick", "to": "-2 dB"})");
  EXPECT_THAT(ask(R"({"scenes": "diff", "name": "Verse"})"), HasSubstr(R"("before": "-2 dB", "value": "-8 dB")"));
  EXPECT_THAT(ask(R"({"scenes": "recall", "name": "Verse", "fade": "2 s"})"), HasSubstr(R"("value": "-8 dB")"));
  EXPECT_THAT(ask(R"({"scenes": "recall", "name": "Verse", "fade": "99 s"})"), HasSubstr("error"));
  EXPECT_THAT(ask(R"({"scenes": "recall", "name": "Chorus"})"), HasSubstr("error"));
  EXPECT_THAT(ask(R"({"scenes": "save", "name": "../x"})"), HasSubstr("error"));
  EXPECT_EQ(ask(R"({"scenes": "remove", "name": "Verse"})"), R"({"removed": "Verse"})");
  EXPECT_EQ(ask(R"({"scenes": "list"})"), R"({"scenes": []})");
}

TEST_F(ProtocolTest, SidesAreTwoDesks) {
  EXPECT_THAT(ask(R"({"side": "A"})"), StartsWith(R"({"side": "A", "turned": [])"));
  EXPECT_THAT(ask(R"({"side": "B"})"), StartsWith(R"({"side": "B")"));
  ask(R"({"set": "input.Kick.fader", "to": "-5 dB"})");
  EXPECT_THAT(ask(R"({"side": "other"})"),
              HasSubstr(R"("address": "input.Kick.fader", "before": "-5 dB", "value": "0 dB")"));
  EXPECT_THAT(ask(R"({"side": "C"})"), HasSubstr("error"));
}

TEST_F(ProtocolTest, AMixIsCopied) {
  EXPECT_THAT(ask(R"({"copy_mix": "Lead", "to": "Room"})"), HasSubstr("mix.Room.sends.Kick"));
  EXPECT_THAT(ask(R"({"get": "mix.Room.sends.Kick"})"), HasSubstr("-8 dB"));
  EXPECT_THAT(ask(R"({"copy_mix": "Lead", "to": "Nobody"})"), HasSubstr("error"));
}

TEST_F(ProtocolTest, AHeldTalkbackClosesWhenItsClientLeaves) {
  const Protocol::Client other = stage.protocol->join();
  stage.protocol->hear(other, R"({"talk": "Producer", "on": true, "hold": true})");
  EXPECT_THAT(stage.protocol->take().at(0).text, HasSubstr(R"("value": "true")"));
  stage.protocol->leave(other);
  EXPECT_THAT(ask(R"({"get": "talkback.Producer.open"})"), HasSubstr("false"));
  ask(R"({"talk": "Producer"})");
  EXPECT_THAT(ask(R"({"get": "talkback.Producer.open"})"), HasSubstr("true"));
  ask(R"({"talk": "Producer", "on": false})");
  EXPECT_THAT(ask(R"({"get": "talkback.Producer.open"})"), HasSubstr("false"));
}

TEST_F(ProtocolTest, ATalkbackThatTwoHoldClosesWhenTheLastLetsGo) {
  const Protocol::Client first = stage.protocol->join(), second = stage.protocol->join();
  const auto hold = [&](Protocol::Client client) {
    stage.protocol->hear(client, R"({"talk": "Producer", "on": true, "hold": true})");
    stage.protocol->take();
  };
  const auto is_open = [&] { return ask(R"({"get": "talkback.Producer.open"})").find("true") != std::string::npos; };
  hold(first);
  hold(second);
  stage.protocol->leave(first);
  EXPECT_TRUE(is_open()) << "the other one still speaks";
  stage.protocol->leave(second);
  EXPECT_FALSE(is_open());

  const Protocol::Client third = stage.protocol->join(), fourth = stage.protocol->join();
  hold(third);
  hold(fourth);
  stage.protocol->hear(third, R"({"talk": "Producer", "on": false})");
  EXPECT_THAT(stage.protocol->take().at(0).text, HasSubstr("stays open: somebody else holds it."));
  EXPECT_TRUE(is_open());
  stage.protocol->hear(fourth, R"({"talk": "Producer", "on": false})");
  EXPECT_FALSE(is_open());
  hold(third);
  ask(R"({"set": "talkback.Producer.open", "to": false})");
  EXPECT_FALSE(is_open()) << "a set is a set";
}

TEST_F(ProtocolTest, AKnobIsTurnedByItsTravelAndAnswersTheLevel) {
  EXPECT_THAT(
      ask(R"({"knob": "phones.Lead", "to": 1})"),
      HasSubstr(
          R"("before": "-30 dB", "value": "10 dB", "words": "phones Lead: level -30 dB -> 10 dB", "position": 1)"));
  EXPECT_THAT(ask(R"({"knob": "phones.Lead", "to": "0.505"})"), HasSubstr(R"("value": "-25 dB")"))
      << "half of -60 to 10";
  EXPECT_EQ(ask(R"({"knob": "phones.Lead"})"),
            R"({"address": "phones.Lead.level", "value": "-25 dB", "position": 0.505})");
  EXPECT_THAT(ask(R"({"knob": "phones.Lead", "to": "+= 0.099"})"), HasSubstr(R"("value": "-18 dB")"));
  EXPECT_THAT(ask(R"({"knob": "phones.Lead", "to": "-= 2"})"), HasSubstr(R"("value": "-100 dB")"));
  EXPECT_THAT(ask(R"({"undo": true})"), HasSubstr("phones.Lead.level"));
  ask(R"({"set": "phones.Lead.curve", "to": "audio"})");
  EXPECT_THAT(ask(R"({"knob": "phones.Lead", "to": 0.505})"), HasSubstr(R"("value": "-9.98 dB")")) << "20 dB down";
  const auto status = read_line(ask(R"({"status": true})"));
  EXPECT_EQ(*status->find("phones")->list()->at(0).find("position")->number(), 0.505);
}

TEST_F(ProtocolTest, AKnobThatIsNotThereOrAPositionThatIsNoneIsAnErrorWithAHint) {
  EXPECT_THAT(ask(R"({"knob": "phones.Leda", "to": 1})"), HasSubstr(R"(Did you mean \"Lead\"?)"));
  EXPECT_THAT(ask(R"({"knob": "mix.Lead", "to": 1})"), HasSubstr("mix.Lead has no volume knob."));
  EXPECT_THAT(ask(R"({"knob": "phones.Lead", "to": 1.1})"), HasSubstr("The knob travels from 0 (off) to 1."));
  EXPECT_THAT(ask(R"({"knob": "phones.Lead", "to": "-20 dB"})"), HasSubstr("error"));
  EXPECT_THAT(ask(R"({"knob": "phones.Lead", "to": [1]})"), HasSubstr("is a list; expected a position"));
  EXPECT_THAT(ask(R"({"get": "phones.Lead.level"})"), HasSubstr("-30 dB"));
}

TEST_F(ProtocolTest, UndoThatGoesBackToTheOtherSideSaysSoEvenWhereBothAreAlike) {
  ask(R"({"side": "other"})");
  EXPECT_EQ(ask(R"({"undo": true})"), R"({"turned": [], "side": "A"})");
  EXPECT_EQ(ask(R"({"redo": true})"), R"({"turned": [], "side": "B"})");
  ask(R"({"undo": true})");
  EXPECT_EQ(ask(R"({"undo": true})"), R"({"turned": []})") << "nothing to take back";
}

TEST_F(ProtocolTest, SaveWritesTheRigFileAndKeepsItsComments) {
  ask(R"({"set": "phones.Lead.level", "to": "-20 dB"})");
  EXPECT_THAT(ask(R"({"save": true})"), StartsWith(R"({"saved": 1, )"));
  EXPECT_EQ(rig::read_rig(stage.file()).rig.phones[0].level, Decibel(-20.0));
  EXPECT_THAT(ask(R"({"save": true})"), StartsWith(R"({"saved": 0, )"));
}

TEST_F(ProtocolTest, StatusTellsWhatPlaysAndHowWell) {
  const auto status = read_line(ask(R"({"status": true})"));
  ASSERT_TRUE(status);
  EXPECT_EQ(status->text_of("title"), "A test");
  EXPECT_EQ(status->find("inputs")->list()->size(), 3u) << "two inputs and a playback";
  EXPECT_EQ(*status->find("card")->find("latency_ms")->number(), 4.0);
  EXPECT_EQ(status->find("card")->find("latency")->list()->at(0).text_of("part"), "card: capture");
  EXPECT_EQ(*status->find("health")->find("xruns")->number(), 0.0);
  EXPECT_EQ(status->find("phones")->list()->at(0).text_of("mix"), "Lead");
}

}  // namespace
}  // namespace ohmic::api
