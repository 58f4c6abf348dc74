// A call is seen by every engineer and by nobody else, outlives its connection, and carries messages only between the two.

#include "api/calls.hpp"

#include <gtest/gtest.h>

#include "api/stage_test.hpp"

namespace ohmic::api {
namespace {

using namespace std::chrono_literals;
using testing::Stage;

class ACall : public ::testing::Test {
 protected:
  ACall() {
    add_calls(*stage.protocol, stage.clock);
    lead = stage.protocol->join(Role::performer("Lead"));
    room = stage.protocol->join(Role::performer("Room"));
    for (const auto client : {stage.me, lead, room}) say(client, R"({"subscribe": ["calls"]})");
    heard();
  }
  void say(Protocol::Client client, std::string_view line) { stage.protocol->hear(client, line); }
  /// "client line" of all that was sent since.
  std::vector<std::string> heard() {
    std::vector<std::string> lines;
    for (const auto& line : stage.protocol->take()) lines.push_back(std::to_string(line.to) + " " + line.text);
    return lines;
  }
  bool has(const std::vector<std::string>& lines, Protocol::Client client, std::string_view part) {
    return std::ranges::any_of(lines, [&](const std::string& line) {
      return line.starts_with(std::to_string(client) + " ") && line.contains(part);
    });
  }

  Stage stage;
  Protocol::Client lead = 0, room = 0;
};

TEST_F(ACall, is_seen_by_the_engineer_and_by_nobody_elses_phone) {
  say(lead, R"({"call": true, "voice": true})");
  const auto lines = heard();
  EXPECT_TRUE(has(lines, stage.me, R"({"call": {"from": "Lead", "on": true, "voice": true, "answered": false)"));
  EXPECT_TRUE(has(lines, lead, R"({"call": true, "engineers": 1)"));
  EXPECT_FALSE(has(lines, room, "call"));
}

TEST_F(ACall, is_answered_and_ended_by_an_engineer) {
  say(lead, R"({"call": true})");
  heard();
  say(stage.me, R"({"call": {"to": "Lead", "on": true}})");
  EXPECT_TRUE(has(heard(), lead, R"("on": true, "voice": false, "answered": true)"));
  say(stage.me, R"({"call": {"to": "Lead", "on": false}})");
  EXPECT_TRUE(has(heard(), lead, R"("on": false)"));
  say(stage.me, R"({"call": {"to": "Lead", "on": true}})");
  EXPECT_TRUE(has(heard(), stage.me, "Lead does not call."));
}

TEST_F(ACall, outlives_the_connection_of_a_phone_that_locked_its_screen) {
  say(lead, R"({"call": true})");
  stage.protocol->leave(lead);
  stage.clock.turn(90s);
  heard();
  say(stage.me, R"({"call": "state"})");
  EXPECT_TRUE(
      has(heard(), stage.me, R"({"from": "Lead", "on": true, "voice": false, "answered": false, "seconds": 90})"));
}

TEST_F(ACall, can_be_taken_back_and_a_state_shows_a_performer_only_their_own) {
  say(lead, R"({"call": true})");
  heard();
  say(room, R"({"call": "state"})");
  EXPECT_TRUE(has(heard(), room, R"("calls": [])"));
  say(lead, R"({"call": false})");
  EXPECT_TRUE(has(heard(), stage.me, R"("on": false)"));
  say(stage.me, R"({"call": "state"})");
  EXPECT_TRUE(has(heard(), stage.me, R"("calls": [])"));
}

TEST_F(ACall, carries_messages_between_performer_and_engineer_both_ways) {
  say(lead, R"({"relay": {"to": "engineer", "data": {"voice": "offer"}}})");
  const auto there = heard();
  EXPECT_TRUE(has(there, stage.me, R"("name": "Lead", "data": {"voice": "offer"})"));
  EXPECT_FALSE(has(there, room, "offer"));
  say(stage.me, R"({"relay": {"to": "Lead", "data": {"voice": "ready"}}})");
  EXPECT_TRUE(has(heard(), lead, "ready"));
  say(stage.me, R"({"relay": {"to": )" + std::to_string(lead) + R"(, "data": {"voice": "answer"}}})");
  EXPECT_TRUE(has(heard(), lead, "answer"));
}

TEST_F(ACall, carries_nothing_from_performer_to_performer_and_nothing_long) {
  say(lead, R"({"relay": {"to": "Room", "data": {}}})");
  EXPECT_TRUE(has(heard(), lead, "belongs to the engineer"));
  say(lead, R"({"relay": {"to": )" + std::to_string(room) + R"(, "data": {}}})");
  const auto lines = heard();
  EXPECT_TRUE(has(lines, lead, "Nobody is here"));
  EXPECT_FALSE(has(lines, room, "relay"));
  say(lead, R"({"relay": {"to": "engineer", "data": {"x": ")" + std::string(17000, 'x') + R"("}}})");
  EXPECT_TRUE(has(heard(), lead, "at most 16 KiB"));
}

TEST_F(ACall, that_makes_no_sense_gets_a_sentence) {
  say(lead, R"({"call": 3})");
  EXPECT_TRUE(has(heard(), lead, "expected true, false"));
  say(stage.me, R"({"call": true})");
  EXPECT_TRUE(has(heard(), stage.me, "by saying whose it is"));
  say(lead, R"({"call": true, "voice": "yes"})");
  EXPECT_TRUE(has(heard(), lead, "expected true or false"));
  say(lead, R"({"relay": "engineer"})");
  EXPECT_TRUE(has(heard(), lead, "needs whom it is for"));
}

}  // namespace
}  // namespace ohmic::api
